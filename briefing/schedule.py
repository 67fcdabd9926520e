"""A schedule, a time zone, the time and what was made -> the edition that is due, None where none is. Pure.

A cron line means what Vixie's cron means by it (crontab(5)): Sunday is 0 or 7, months and weekdays have names, and
where both the day of the month and the weekday are given, either will do. The clock on the wall counts: a time that it
skips in spring comes as much later as it is put forward, on the same date; one that it shows twice comes once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from heapq import merge
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WORDS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
# No zone puts its clock back by more than two hours (Troll); forward it may go by a day (Apia in 2011, the date line).
_SHIFT = timedelta(hours=3)
# An edition that comes later than this after its time says so.
PUNCTUAL = timedelta(minutes=15)
# What is noted of a moment that lies this far ahead of the clock was noted under a clock that was wrong.
_AHEAD = timedelta(days=1)
# Missed editions are counted to here: a minute's schedule misses half a million a year.
_COUNTED = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a briefing appears: cron lines, each a time of day on some days; `late` is how late it may still be made."""

    lines: tuple[str, ...]
    late: timedelta | None = None

    def __post_init__(self) -> None:
        for line in self.lines:
            parsed(line)

    @property
    def several(self) -> bool:
        """Whether there may be several editions a day: each is then known by its time too."""
        found = [parsed(line) for line in self.lines]
        return len({(hour, minute) for each in found for hour in each.hours for minute in each.minutes}) > 1

    @property
    def weekly(self) -> bool:
        """Whether there is one edition a week."""
        sims = [parsed(line) for line in self.lines]
        return not self.several and all(len(sim.weekdays) == 1 and len(sim.days) == 31 for sim in sims)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One appearance: its local date, its time on the clock there as `0600` ("": one a day), and the moment."""

    date: date
    slot: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What the ledger knows of one edition; `due` is the moment of its schedule, None where it was made by hand."""

    date: date
    slot: str
    due: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An edition that is to be made now, and how many before it were missed and are not made any more."""

    occurrence: Occurrence
    missed: int = 0

    def is_late(self, now: datetime) -> bool:
        """Whether its time is so long ago that it has to say so."""
        return self.missed > 0 or now - self.occurrence.at > PUNCTUAL


def parsed(line: str) -> CronSim:
    """A cron line, read.

    Raises:
        ValueError: it is none, or never comes.
    """
    expanded = _WORDS.get(line.strip().lower(), line)
    if len(expanded.split()) != 5:
        raise ValueError(f"{line!r} is no cron line: five fields (minute hour day month weekday), or a word: @daily")
    try:
        sim = CronSim(expanded, datetime(2026, 1, 1))  # noqa: DTZ001  (the wall's clock)
        next(sim)
    except (CronSimError, StopIteration) as error:
        what = str(error).lower() or "it never comes"
        raise ValueError(f"{line!r} is no cron line: {what}; write it as 0 6 * * 1-5") from None
    return sim


def daily(times: Iterable[str], days: Iterable[str]) -> tuple[str, ...]:
    """The cron lines of times of day, on weekdays by name; on every day where none is named."""
    on = ",".join(day for day in DAYS if day in set(days)) or "*"
    return tuple(f"{int(time[3:])} {int(time[:2])} * * {on}" for time in sorted(set(times)))


def time_of_day(text: str) -> str:
    """A time as it is written, checked.

    Raises:
        ValueError: it is no time of day. YAML 1.1 reads 6:30 as the number 390, so that the quotes are asked for.
    """
    if re.fullmatch(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", text):
        return text
    short = re.fullmatch(r"([0-9]):([0-5][0-9])", text)
    minutes = int(text) if re.fullmatch(r"[0-9]{2,4}", text) else 0
    if short:
        hint = f'"0{text}"'
    elif 60 < minutes < 1440:
        hint = f'"{minutes // 60:02}:{minutes % 60:02}", in quotes: some programs read 6:30 as the number 390'
    else:
        hint = '"06:30"'
    raise ValueError(f"no time of day: write hours and minutes as {hint}")


# --- what comes when --------------------------------------------------------------------------------------------------


def upcoming(schedule: Schedule, zone: ZoneInfo, *, after: datetime) -> Iterator[Occurrence]:
    """The occurrences after a moment, in their order."""
    start, several = _wall(after, zone) - _SHIFT, schedule.several
    found = (_occurrence(wall, zone, several=several) for wall in _walls(schedule, start, back=False))
    return (each for each in found if each is not None and each.at > after)


def past(schedule: Schedule, zone: ZoneInfo, *, until: datetime) -> Iterator[Occurrence]:
    """The occurrences up to a moment, it included, the latest first."""
    start, several = _wall(until, zone) + _SHIFT, schedule.several
    found = (_occurrence(wall, zone, several=several) for wall in _walls(schedule, start, back=True))
    return (each for each in found if each is not None and each.at <= until)


def of_day(schedule: Schedule, zone: ZoneInfo, *, now: datetime) -> Occurrence | None:
    """The last occurrence of the present date that has come already; None where none has."""
    found = next(past(schedule, zone, until=now), None)
    return found if found and found.date == now.astimezone(zone).date() else None


def due(schedule: Schedule, zone: ZoneInfo, *, now: datetime, made: Iterable[Made]) -> Due | None:
    """The edition that is to be made now: the last that has come and was not made. Earlier ones are not caught up."""
    known = [each for each in made if each.due is None or each.due <= now + _AHEAD]
    last = next(past(schedule, zone, until=now), None)
    if last is None or _is_made(last, schedule, known):
        return None
    if not known and last.date != now.astimezone(zone).date():  # a new briefing begins today
        return None
    if schedule.late is not None and now - last.at > schedule.late:
        return None
    return Due(occurrence=last, missed=_missed(last, schedule, zone, known=known))


def _is_made(occurrence: Occurrence, schedule: Schedule, known: list[Made]) -> bool:
    """Whether it, or one in its place, is in the ledger already."""
    several, week = schedule.several, occurrence.date.isocalendar()[:2] if schedule.weekly else None
    return any(
        (each.due is not None and each.due >= occurrence.at)
        or (each.date == occurrence.date and (each.slot == occurrence.slot or not several))
        or (week is not None and each.due is not None and each.date.isocalendar()[:2] == week)
        for each in known
    )


def _missed(occurrence: Occurrence, schedule: Schedule, zone: ZoneInfo, *, known: list[Made]) -> int:
    """How many came between the last that was made and this one."""
    since = max((each.due for each in known if each.due is not None), default=None)
    if since is None:
        return 0
    before = past(schedule, zone, until=occurrence.at - timedelta(microseconds=1))
    between = takewhile(lambda each: each.at > since, before)
    by_hand = [each for each in known if each.due is None]
    return sum(not _is_made(each, schedule, by_hand) for each in islice(between, _COUNTED))


# --- the clock on the wall --------------------------------------------------------------------------------------------


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _walls(schedule: Schedule, start: datetime, *, back: bool) -> Iterator[datetime]:
    """The times on the wall from a moment on, or back from it, of all lines; each once."""
    lines = [_line(_WORDS.get(line.strip().lower(), line), start, back=back) for line in schedule.lines]
    before = None
    for wall in merge(*lines, reverse=back):
        if wall != before:
            yield wall
        before = wall


def _line(line: str, start: datetime, *, back: bool) -> Iterator[datetime]:
    try:
        yield from CronSim(line, start, reverse=back)
    except (OverflowError, ValueError):  # the calendar's end
        return


def _occurrence(wall: datetime, zone: ZoneInfo, *, several: bool) -> Occurrence | None:
    """The moment at which the clock shows a time first; None on a date that the zone skips as a whole."""
    for fold in (0, 1):
        at = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        if at.astimezone(zone).date() == wall.date():
            return Occurrence(date=wall.date(), slot=f"{wall:%H%M}" if several else "", at=at)
    return None
