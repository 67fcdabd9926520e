"""Editions, their renditions and what became of them -> rows, frozen once anything went out; and back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, or_, select, update

from briefing.errors import StoreError
from briefing.models import Delivery, Rendition
from briefing.store.articles import digest as short_digest
from briefing.store.leases import is_held
from briefing.store.records import Dispatch, Edition, Lease, State
from briefing.store.schema import editions, outbox, renditions

# What a reader may already have in hand: such an edition is not replaced.
_OUT = (State.RESERVED, State.DELIVERED, State.UNCHANGED, State.UNKNOWN)
# What may have arrived and may not, or was given up: claimed again only where that was asked for.
_LOST = (State.RESERVED, State.UNKNOWN, State.DEAD)
_SETTLED = (State.DELIVERED, State.UNCHANGED)
# What is yet to go out, or did not: it goes out as the edition that takes its edition's place.
_STILL = (State.QUEUED, State.FAILED, State.DEAD)

# --- editions ---------------------------------------------------------------------------------------------------------


def put_edition(connection: Connection, new: Edition, *, replace: bool) -> Edition:
    """Store an edition as the next revision, or give back the one that stands in its place."""
    current = edition(connection, new.name, new.date, slot=new.slot)
    if current is not None and (not replace or current.payload == new.payload or _is_out(connection, current)):
        return current
    values = {
        "name": new.name,
        "date": new.date,
        "slot": new.slot,
        "revision": current.revision + 1 if current else 1,
        "digest": new.digest,
        "payload": new.payload,
        "checksum": hashlib.sha256(new.payload).hexdigest(),
        "created": new.created,
    }
    made = _edition(connection.execute(insert(editions).values(values).returning(editions)).one())
    if current is not None:
        still = update(outbox).where(outbox.c.edition == current.id, outbox.c.state.in_(_STILL))
        connection.execute(still.values(edition=made.id, state=State.QUEUED, attempts=0, at=new.created, detail=""))
    return made


def _is_out(connection: Connection, current: Edition) -> bool:
    of = and_(editions.c.name == current.name, editions.c.date == current.date, editions.c.slot == current.slot)
    joined = outbox.join(editions, editions.c.id == outbox.c.edition)
    statement = select(func.count()).select_from(joined).where(of, outbox.c.state.in_(_OUT))
    return connection.execute(statement).scalar_one() > 0


def edition(
    connection: Connection, name: str, day: date, *, slot: str = "", revision: int | None = None
) -> Edition | None:
    """The edition of that day, its newest revision unless another is asked for."""
    c = editions.c
    statement = select(editions).where(c.name == name, c.date == day, c.slot == slot)
    if revision is not None:
        statement = statement.where(c.revision == revision)
    row = connection.execute(statement.order_by(c.revision.desc()).limit(1)).one_or_none()
    return None if row is None else _edition(row)


def edition_by_digest(connection: Connection, digest: str) -> Edition | None:
    """The edition, of any revision, that is known by this digest; the newest where several are."""
    statement = select(editions).where(editions.c.digest == digest).order_by(editions.c.id.desc()).limit(1)
    row = connection.execute(statement).one_or_none()
    return None if row is None else _edition(row)


def past(
    connection: Connection,
    name: str,
    *,
    of: date | None,
    since: date | None,
    before: tuple[date, str] | None,
    limit: int | None,
) -> tuple[Edition, ...]:
    """The newest revisions of a briefing's editions, the latest first, those of a date, or from a date on to before a
    date and slot."""
    c = editions.c
    statement = select(editions).where(c.name == name, _newest()).order_by(c.date.desc(), c.slot.desc())
    if of is not None:
        statement = statement.where(c.date == of)
    if since is not None:
        statement = statement.where(c.date >= since)
    if before is not None:
        day, slot = before
        statement = statement.where(or_(c.date < day, and_(c.date == day, c.slot < slot)))
    if limit is not None:
        statement = statement.limit(limit)
    return tuple(_edition(row) for row in connection.execute(statement))


def _newest() -> ColumnElement[bool]:
    c, other = editions.c, editions.alias("other")
    same = and_(other.c.name == c.name, other.c.date == c.date, other.c.slot == c.slot)
    return c.revision == select(func.max(other.c.revision)).where(same).scalar_subquery()


def _edition(row: Row[Any]) -> Edition:
    _check_whole(row.payload, row.checksum, what=f"edition {row.name} of {row.date}")
    return Edition(
        id=row.id,
        name=row.name,
        date=row.date,
        slot=row.slot,
        revision=row.revision,
        digest=row.digest,
        payload=row.payload,
        created=row.created,
    )


def _check_whole(content: bytes, checksum: str, *, what: str) -> None:
    if hashlib.sha256(content).hexdigest() != checksum:
        hint = "its bytes are not those that were stored; restore a backup from before"
        raise StoreError(f"the stored {what} is damaged: {hint}")


# --- renditions -------------------------------------------------------------------------------------------------------


def put_rendition(connection: Connection, edition: Edition, new: Rendition) -> Rendition:
    """Store a rendition, or give back the one that stands in its place: what one reader got, all get."""
    if (stored := rendition(connection, edition, new.format)) is not None:
        return stored
    values = {
        "edition": edition.id,
        "format": new.format,
        "media_type": new.media_type,
        "suffix": new.suffix,
        "content": new.content,
        "checksum": hashlib.sha256(new.content).hexdigest(),
    }
    connection.execute(insert(renditions).values(values))
    return new


def rendition(connection: Connection, edition: Edition, format: str) -> Rendition | None:
    """The edition in a format as it was rendered the first time, None where it was not."""
    of = and_(renditions.c.edition == edition.id, renditions.c.format == format)
    row = connection.execute(select(renditions).where(of)).one_or_none()
    if row is None:
        return None
    _check_whole(row.content, row.checksum, what=f"{format} of {edition.name} of {edition.date}")
    return Rendition(
        briefing=edition.name,
        date=edition.date,
        format=row.format,
        media_type=row.media_type,
        suffix=row.suffix,
        content=row.content,
    )


# --- deliveries -------------------------------------------------------------------------------------------------------


def queue(connection: Connection, edition: int, targets: Iterable[str], *, at: datetime, dead: str) -> None:
    """Note what is to go out; a target that has a row keeps it."""
    held = set(connection.execute(select(outbox.c.target).where(outbox.c.edition == edition)).scalars())
    state = State.DEAD if dead else State.QUEUED
    row = {"edition": edition, "state": state, "attempts": 0, "at": at, "receipt": "", "detail": dead}
    new = dict.fromkeys(each for each in targets if each not in held)
    rows = [row | {"target": each, "target_digest": short_digest(each)} for each in new]
    if rows:
        connection.execute(insert(outbox), rows)


def put_state(connection: Connection, row: Dispatch, state: State, *, at: datetime, detail: str) -> bool:
    """Set a row's state by hand, as long as it is what the caller saw; False where it has changed since."""
    seen = and_(outbox.c.id == row.id, outbox.c.state == row.state, outbox.c.attempts == row.attempts)
    values = {"state": state, "attempts": 0, "at": at, "detail": detail}
    return connection.execute(update(outbox).where(seen).values(values)).rowcount == 1


def claim(
    connection: Connection, edition: int, target: str, *, at: datetime, repeatable: bool, lease: Lease | None
) -> bool:
    """Reserve the delivery of an edition to a target; False where it is not this caller's to make."""
    if not _is_current(connection, edition) or (lease is not None and not is_held(connection, lease)):
        return False
    of = and_(outbox.c.edition == edition, outbox.c.target_digest == short_digest(target))
    held = connection.execute(select(outbox.c.state).where(of)).scalar_one_or_none()
    if held is None:
        row = {"edition": edition, "target": target, "target_digest": short_digest(target)}
        row |= {"state": State.RESERVED, "attempts": 1, "at": at, "receipt": "", "detail": ""}
        connection.execute(insert(outbox).values(row))
        return True
    if held not in (State.QUEUED, State.FAILED) and not (repeatable and held in _LOST):
        return False
    again = update(outbox).where(of).values(state=State.RESERVED, attempts=outbox.c.attempts + 1, at=at)
    return connection.execute(again).rowcount == 1


def _is_current(connection: Connection, edition: int) -> bool:
    """Whether this is the newest revision: one that was replaced meanwhile goes nowhere."""
    return (
        connection.execute(select(editions.c.id).where(editions.c.id == edition, _newest())).one_or_none() is not None
    )


def settle(connection: Connection, edition: int, delivery: Delivery, *, at: datetime) -> None:
    """Note what became of a claimed delivery; one that is delivered stays so.

    Raises:
        StoreError: it was never claimed.
    """
    of = and_(outbox.c.edition == edition, outbox.c.target_digest == short_digest(delivery.target))
    held = connection.execute(select(outbox.c.state).where(of)).scalar_one_or_none()
    if held is None:
        what = f"the delivery of edition {edition} to {delivery.target} was never claimed"
        raise StoreError(f"{what}: claim it before sending")
    if held in _SETTLED:
        return
    values = {"state": State(delivery.outcome), "at": at, "receipt": delivery.receipt, "detail": delivery.detail}
    connection.execute(update(outbox).where(of).values(values))


def dispatches(
    connection: Connection, *, edition: int | None, name: str | None, states: tuple[State, ...] | None
) -> tuple[Dispatch, ...]:
    """Rows of the outbox by date, slot, revision and the order in which they were claimed first."""
    statement = (
        select(outbox, editions.c.name, editions.c.date, editions.c.slot)
        .join(editions, editions.c.id == outbox.c.edition)
        .order_by(editions.c.date, editions.c.slot, editions.c.revision, outbox.c.id)
    )
    if edition is not None:
        statement = statement.where(outbox.c.edition == edition)
    if name is not None:
        statement = statement.where(editions.c.name == name)
    if states is not None:
        statement = statement.where(outbox.c.state.in_(states))
    return tuple(_dispatch(row) for row in connection.execute(statement))


def _dispatch(row: Row[Any]) -> Dispatch:
    return Dispatch(
        id=row.id,
        edition=row.edition,
        briefing=row.name,
        date=row.date,
        slot=row.slot,
        target=row.target,
        state=State(row.state),
        attempts=row.attempts,
        at=row.at,
        receipt=row.receipt,
        detail=row.detail,
    )
