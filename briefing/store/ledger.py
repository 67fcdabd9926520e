"""The making of editions -> rows: each briefing, date and slot has one, and who has lost the lease writes none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, select, update

from briefing.store.leases import is_held
from briefing.store.records import Lease, Run, RunState
from briefing.store.schema import runs

_c = runs.c


def begin(connection: Connection, new: Run, *, lease: Lease | None) -> Run | None:
    """Note that an edition is being made, for the first time or again; None: it is made, or another's to make."""
    if lease is not None and not is_held(connection, lease):
        return None
    stood = _one(connection, new)
    if stood is None:
        values = {
            "name": new.briefing,
            "date": new.date,
            "slot": new.slot,
            "due": new.due,
            "missed": new.missed,
            "state": RunState.BEGUN,
            "attempts": 1,
            "begun": new.begun,
            "problem": "",
        }
        connection.execute(insert(runs).values(values))
        return replace(new, attempts=1)
    if stood.state is RunState.MADE or (stood.state is RunState.GIVEN_UP and new.due is not None):
        return None
    again = replace(stood, state=RunState.BEGUN, attempts=stood.attempts + 1, begun=new.begun)
    connection.execute(
        update(runs).where(_of(new)).values(state=again.state, attempts=again.attempts, begun=again.begun)
    )
    return again


def end(connection: Connection, run: Run, *, lease: Lease | None) -> bool:
    """Note how it ended (state and problem); one that is made stays so. False: the lease was lost."""
    if lease is not None and not is_held(connection, lease):
        return False
    values = {"state": run.state, "ended": run.ended, "problem": run.problem}
    unmade = and_(_of(run), _c.state != RunState.MADE)
    connection.execute(update(runs).where(unmade).values(values))
    return True


def latest(connection: Connection, name: str | None, *, limit: int) -> tuple[Run, ...]:
    """The last of a briefing, or of all, the latest first: by when they were due or, made by hand, begun."""
    statement = select(runs).order_by(_c.date.desc(), _c.slot.desc(), _c.id.desc()).limit(limit)
    if name is not None:
        statement = statement.where(_c.name == name)
    return tuple(_run(row) for row in connection.execute(statement))


def unfinished(connection: Connection) -> tuple[Run, ...]:
    """Those that were begun and not ended, the first first."""
    statement = select(runs).where(_c.state == RunState.BEGUN).order_by(_c.id)
    return tuple(_run(row) for row in connection.execute(statement))


def _one(connection: Connection, run: Run) -> Run | None:
    row = connection.execute(select(runs).where(_of(run))).one_or_none()
    return None if row is None else _run(row)


def _of(run: Run) -> Any:
    return and_(_c.name == run.briefing, _c.date == run.date, _c.slot == run.slot)


def _run(row: Row[Any]) -> Run:
    return Run(
        briefing=row.name,
        date=row.date,
        slot=row.slot,
        due=row.due,
        missed=row.missed,
        state=RunState(row.state),
        attempts=row.attempts,
        begun=row.begun,
        ended=row.ended,
        problem=row.problem,
    )
