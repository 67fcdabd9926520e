"""A briefing and its date -> its edition, made once among all processes that share the store, and sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from briefing import pipeline
from briefing.config import BriefingConfig
from briefing.errors import BriefingError
from briefing.pipeline import Say
from briefing.render.json import from_json
from briefing.schedule import PUNCTUAL
from briefing.store import Edition, Lease, Run, RunState, Store

MAKING = "make"
"""The lease that who makes editions holds."""
# Tries at one edition, with a pause that doubles from a minute: two hours. What fails then fails always.
ATTEMPTS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An edition that is to be made. `due` is the moment of its schedule, None where it is made by hand.

    `send`: it is to go out too, which is noted with it in one step.
    """

    briefing: BriefingConfig
    date: date
    slot: str = ""
    due: datetime | None = None
    missed: int = 0
    send: bool = True

    def is_late(self, now: datetime) -> bool:
        """Whether the edition has to say that it is late."""
        return self.due is not None and (self.missed > 0 or now - self.due > PUNCTUAL)


def make(order: Order, store: Store, *, now: datetime, lease: Lease, say: Say) -> Edition | None:
    """The edition, made and stored, or as it stands already; None where it is not ours to make.

    An edition that was begun and whose maker is gone is made by the next one. What fails is tried again later, and
    given up after several times, so that it holds up no other for ever.

    Raises:
        BriefingError: it cannot be made now.
    """
    run = Run(
        briefing=order.briefing.name,
        date=order.date,
        slot=order.slot,
        due=order.due,
        missed=order.missed,
        begun=now,
    )
    begun = store.begin_run(run, lease=lease)
    stored = store.edition(run.briefing, run.date, slot=run.slot)
    if begun is None:
        return stored
    anew = begun.attempts == 1 and order.due is not None and stored is not None
    try:
        if stored is None or anew:
            say(f"building {run.briefing} {run.date}")
            stored = _made(order, store, now=now, anew=anew)
    except BriefingError as error:
        if begun.attempts >= ATTEMPTS:
            store.end_run(replace(begun, state=RunState.GIVEN_UP, ended=now, problem=str(error)), lease=lease)
        raise
    store.end_run(replace(begun, state=RunState.MADE, ended=now), lease=lease)
    return stored


def pause(run: Run) -> timedelta:
    """How long after a try that failed, or whose maker is gone, the next one begins."""
    return timedelta(minutes=2 ** (run.attempts - 2)) if run.attempts > 1 else timedelta()


def _made(order: Order, store: Store, *, now: datetime, anew: bool) -> Edition:
    """Built from what the store holds. What was built by hand before and went nowhere is made `anew` at its time."""
    name = order.briefing.name
    before = store.editions(name, before=order.date, slot=order.slot, limit=1) if order.due else ()
    late = order.is_late(now)
    edition = pipeline.build(
        order.briefing,
        store,
        date=order.date,
        now=now,
        slot=order.slot,
        since=from_json(before[0].payload).window_end if before else None,
        due=order.due if late else None,
        missed=order.missed if late else 0,
    )
    return pipeline.freeze(edition, store, now=now, replaced=anew, to=order.briefing.outputs if order.send else ())
