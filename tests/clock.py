"""A clock that shows what a test says."""

from __future__ import annotations

from datetime import datetime

from briefing.serve.clock import SystemClock


class At(SystemClock):
    """The machine's clock, or one that shows another time."""

    __slots__ = ("at",)

    def __init__(self, at: datetime | None = None) -> None:
        object.__setattr__(self, "at", at)

    def now(self) -> datetime:
        """That time, or the machine's."""
        return self.at or super().now()
