"""The outbox as people see it: what is open or was given up, sent again or forgotten by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from briefing.errors import UsageError
from briefing.lease import held
from briefing.outbox.sending import PATIENCE, SENDING
from briefing.store import MISSING, Dispatch, State, Store

_UNSETTLED = (State.QUEUED, State.RESERVED, *MISSING)
_RESTORED = "the store was restored from a backup: this may have gone out since it was made"
_AGAIN = (*_UNSETTLED, State.DROPPED)


def open_rows(store: Store, *, name: str = "", every: bool = False) -> tuple[Dispatch, ...]:
    """The rows of the outbox that are not done with, or `every` one."""
    return store.dispatches(name=name or None, states=None if every else _UNSETTLED)


def retry(store: Store, ids: Iterable[int], *, now: datetime, name: str = "") -> tuple[Dispatch, ...]:
    """Queue rows again, as if they were new; without ids, all that failed or are in doubt (of one briefing).

    Raises:
        UsageError: there is no such row, or it was delivered.
        BusyError: another process sends.
    """
    chosen = tuple(ids)
    with held(store, SENDING, patience=PATIENCE):
        rows = _rows(store, chosen, among=_AGAIN) if chosen else store.dispatches(name=name or None, states=MISSING)
        return _put(store, rows, State.QUEUED, now=now)


def drop(store: Store, ids: Iterable[int], *, now: datetime) -> tuple[Dispatch, ...]:
    """Never send these.

    Raises:
        UsageError: there is no such row, or it was delivered.
        BusyError: another process sends.
    """
    with held(store, SENDING, patience=PATIENCE):
        rows = _rows(store, tuple(ids), among=_UNSETTLED)
        return _put(store, rows, State.DROPPED, now=now)


def set_aside(store: Store, *, now: datetime) -> int:
    """Give up all that was to go out when a backup was made: it may have gone out since. Returns how much."""
    open_then = (State.QUEUED, State.RESERVED, State.FAILED, State.UNKNOWN)
    return len(_put(store, store.dispatches(states=open_then), State.DEAD, now=now, detail=_RESTORED))


def _put(
    store: Store, rows: tuple[Dispatch, ...], state: State, *, now: datetime, detail: str = ""
) -> tuple[Dispatch, ...]:
    """The rows that now have the state; one that has changed meanwhile stays as it is."""
    changed = (replace(row, state=state, attempts=0, at=now, detail=detail or row.detail) for row in rows)
    return tuple(
        new for row, new in zip(rows, changed, strict=True) if store.put_state(row, state, at=now, detail=new.detail)
    )


def _rows(store: Store, ids: tuple[int, ...], *, among: tuple[State, ...]) -> tuple[Dispatch, ...]:
    rows = {row.id: row for row in store.dispatches(states=among)}
    for id in ids:
        if id not in rows:
            raise UsageError(f"the outbox has no open row {id}: `briefing outbox list` shows them")
    return tuple(rows[id] for id in ids)
