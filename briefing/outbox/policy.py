"""A row of the outbox and the time -> what to do with it; a failure -> what it makes of the row. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import accumulate

from briefing.errors import BriefingError, LostError, RefusedError, RenderError
from briefing.models import Outcome
from briefing.store import Dispatch, State

# Minutes from one attempt to the next: a greylisting server lets the second or third through (5 to 15 minutes are the
# usual), and one that is down for long is not asked more than twice a day.
_MINUTES = (5, 15, 30, 60, 120, 240, 480, *(720,) * 6)
DELAYS = tuple(timedelta(minutes=minutes) for minutes in _MINUTES)
# RFC 5321, 4.5.4.1: a sender gives up after four to five days.
ATTEMPTS = len(DELAYS) + 1
assert list(accumulate(DELAYS, initial=timedelta()))[-1] <= timedelta(days=4)
# An edition that cannot be rendered so often is put aside, as Mailman shunts a message that it cannot handle.
RENDERINGS = 3
# Over so long after its time, nobody was there to try: the program stood still, or the store is a restored backup,
# whose editions went out long ago. A day and a half, so that a run once a day still tries what failed the day before.
LAPSE = timedelta(hours=36)
# An edition of a day that lies further back goes to nobody unless somebody asks for it.
OLDEST = timedelta(days=4)

# A row that was touched so much later than now was touched under another clock, whose times say nothing.
SKEW = timedelta(minutes=1)


class Act(StrEnum):
    """What to do with a row: deliver it, find out what became of it, leave it for now, give it up, or nothing more."""

    SEND = "send"
    TRACE = "trace"
    WAIT = "wait"
    GIVE_UP = "give up"
    NOTHING = "nothing"


def act(row: Dispatch, *, now: datetime, repeatable: bool, asked: bool) -> Act:
    """What to do with a row now.

    Args:
        row: as it is stored; nobody else is sending.
        now: the time on the clock.
        repeatable: doing it twice does no harm, so that nothing is ever too late or in doubt.
        asked: somebody waits for it: it is tried before its time, however late it is, and though it was given up.
    """
    if row.state in (State.DELIVERED, State.UNCHANGED, State.DROPPED):
        return Act.NOTHING
    if row.state is State.DEAD:
        return Act.SEND if asked else Act.NOTHING
    if not asked and row.at - SKEW <= now < due(row):
        return Act.WAIT
    if not repeatable and not asked and now - due(row) > LAPSE:
        return Act.GIVE_UP
    if row.state in (State.QUEUED, State.FAILED) or repeatable:
        return Act.SEND
    return Act.GIVE_UP if row.attempts >= ATTEMPTS and not asked else Act.TRACE


def due(row: Dispatch) -> datetime:
    """When a row is tried next; what was never tried, or was left by one that died, at once."""
    if row.state in (State.FAILED, State.UNKNOWN) and row.attempts:
        return row.at + DELAYS[min(row.attempts, len(DELAYS)) - 1]
    return row.at


def judged(error: BriefingError, *, attempts: int) -> Outcome:
    """What a failure of so many attempts makes of a row."""
    if isinstance(error, LostError):
        return Outcome.UNKNOWN
    if isinstance(error, RefusedError):
        return Outcome.DEAD
    most = RENDERINGS if isinstance(error, RenderError) else ATTEMPTS
    return Outcome.DEAD if attempts >= most else Outcome.FAILED


def too_old(day: date, *, today: date) -> bool:
    """Whether an edition of that day goes to nobody unless somebody asks for it."""
    return today - day > OLDEST
