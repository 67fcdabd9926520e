"""A date as somebody wrote it -> an aware time in UTC, or none: a wrong date is worse than none.

What does not name a year, a month and a day is no date: dateutil alone would fill the gaps with today's.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # before the web; 1970-01-01 is a zero, not a date
_AHEAD = timedelta(hours=24)  # the widest that a wrong zone puts an article of now into the future


def parse(written: str, *, now: datetime) -> datetime | None:
    """The time that `written` names, None where it names none or one that cannot be.

    A date without a time stands for its noon in UTC, which lies on that day in all zones but three; a time without a
    zone is taken as UTC. A time up to 24 h ahead of `now` is a wrong zone, and is taken as `now`.
    """
    found = _iso(written.strip()) or _mail(written) or _words(written)
    if found is None:
        return None
    try:
        time = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    except (OverflowError, ValueError):
        return None
    if not _EARLIEST <= time <= now + _AHEAD:
        return None
    return min(time, now)


def _iso(written: str) -> datetime | None:
    if "W" in written:  # 2026-W10 is a week
        return None
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return None
    return found.replace(hour=12) if len(written) <= len("2026-03-02") else found


def _mail(written: str) -> datetime | None:
    try:
        return parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError):
        return None


def _words(written: str) -> datetime | None:
    """`2 March 2026 08:10 CET`, `Mar 2, 2026`: read twice against different defaults, so that no part is guessed."""
    from dateutil import parser

    readings = []
    for year, month, day in ((2001, 1, 1), (2002, 2, 2)):
        try:
            readings.append(parser.parse(written, default=datetime(year, month, day, 12)))  # noqa: DTZ001
        except (ValueError, OverflowError, TypeError, AttributeError):
            return None
    return readings[0] if readings[0] == readings[1] else None
