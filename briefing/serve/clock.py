"""The machine's clocks, and whether the time can be believed: one that jumps by a day is waited for (faults E03)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

# Nothing is made under a clock that shows a time before this program was written: a machine without a battery for its
# clock starts in 1970, or when its system was built.
_WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
# A jump by more is no summer time and no drift. If the clock stays so for an hour, somebody has put it right.
_JUMP = timedelta(days=1)
_CONFIRMED = timedelta(hours=1)


class Clock(Protocol):
    """What tells the time."""

    def now(self) -> datetime:
        """The time, in UTC, up to the end of this second: what was seen in this second lies before it."""
        ...

    def running(self) -> timedelta:
        """How long the machine has been on, asleep or not; nobody can put it."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's own."""

    def now(self) -> datetime:
        """The time, in UTC, up to the end of this second."""
        return datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)

    def running(self) -> timedelta:
        """Since the machine was started; on systems without that clock, since some moment, sleep left out."""
        which = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
        return timedelta(seconds=time.clock_gettime(which))


class Trust:
    """Compares the two clocks at each look. A small difference is followed, a jump is not until it has lasted."""

    def __init__(self) -> None:
        self._started: datetime | None = None  # the machine's start, as the clock has it
        self._doubted: timedelta | None = None

    def problem(self, now: datetime, running: timedelta) -> str:
        """Why nothing is made by this clock at present, "" where it is believed."""
        if now < _WRITTEN:
            return f"the clock says {now:%Y-%m-%d}, which is before this program was written: set the clock"
        started = now - running
        jump = timedelta() if self._started is None else started - self._started
        if abs(jump) <= _JUMP or self._is_confirmed(running):
            self._started, self._doubted = started, None
            return ""
        self._doubted = self._doubted if self._doubted is not None else running
        direction = "forward" if jump > timedelta() else "back"
        return (
            f"the clock jumped {direction} by {abs(jump).days} days: set it right, or wait an hour if it is right now"
        )

    def _is_confirmed(self, running: timedelta) -> bool:
        return self._doubted is not None and running - self._doubted >= _CONFIRMED
