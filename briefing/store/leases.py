"""Who may do what alone -> rows: a lease is had until a time, and its token rises with every holder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, insert, select, update

from briefing.store.records import Lease
from briefing.store.schema import leases

_c = leases.c


def take(
    connection: Connection, name: str, *, holder: str, at: datetime, until: datetime, gone: Callable[[str], bool]
) -> Lease | None:
    """The lease, where it is free, has run out or its holder is gone; None where somebody has it."""
    row = connection.execute(select(leases).where(_c.name == name)).one_or_none()
    if row is None:
        connection.execute(insert(leases).values(name=name, holder=holder, token=1, until=until))
        return Lease(name=name, holder=holder, token=1, until=until)
    if row.holder and row.until > at and not gone(row.holder):
        return None
    new = Lease(name=name, holder=holder, token=row.token + 1, until=until)
    connection.execute(update(leases).where(_c.name == name).values(holder=holder, token=new.token, until=until))
    return new


def renew(connection: Connection, lease: Lease, *, until: datetime) -> bool:
    """Have it for longer; False where it was lost."""
    return connection.execute(update(leases).where(_mine(lease)).values(until=until)).rowcount == 1


def release(connection: Connection, lease: Lease) -> None:
    """Give it back; nothing happens where it was lost."""
    connection.execute(update(leases).where(_mine(lease)).values(holder=""))


def is_held(connection: Connection, lease: Lease) -> bool:
    """Whether it was neither given back nor lost to another; one that has run out and nobody took is held still."""
    return connection.execute(select(_c.token).where(_mine(lease))).one_or_none() is not None


def holder(connection: Connection, name: str, *, at: datetime) -> Lease | None:
    """Who has it, None where it is free."""
    row = connection.execute(select(leases).where(_c.name == name, _c.holder != "", _c.until > at)).one_or_none()
    return None if row is None else Lease(name=row.name, holder=row.holder, token=row.token, until=row.until)


def _mine(lease: Lease) -> ColumnElement[bool]:
    return and_(_c.name == lease.name, _c.token == lease.token, _c.holder == lease.holder)
