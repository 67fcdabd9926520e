"""When an edition is due: cron lines, time zones, days on which the clock is put, what was missed (E01, E02, E07)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.schedule import Due, Made, Occurrence, Schedule, daily, due, of_day, past, time_of_day, upcoming

KYIV = ZoneInfo("Europe/Kyiv")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SIX = Schedule(lines=("0 6 * * *",))
TIMES = ("00:00", "01:30", "02:30", "06:00")
FROM, TO = datetime(2024, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
# Half-hour and two-hour shifts, midnight gaps, gaps that end on the next date, shifts twice in Ramadan, none at all.
SAMPLE = (
    "Africa/Cairo", "Africa/Casablanca", "America/Nuuk", "America/Santiago", "Antarctica/Troll", "Asia/Beirut",
    "Asia/Kathmandu", "Australia/Lord_Howe", "Europe/Kyiv", "Pacific/Apia",
)  # fmt: skip


def at(text: str, zone: ZoneInfo = KYIV) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def walls(line: str, start: str, count: int = 3, zone: ZoneInfo = KYIV) -> list[str]:
    found = islice(upcoming(Schedule(lines=(line,)), zone, after=at(start, zone)), count)
    return [f"{each.at.astimezone(zone):%a %d %b %H:%M}" for each in found]


class Ledger:
    """What a service would have made, looking now and then."""

    def __init__(self, schedule: Schedule, zone: ZoneInfo) -> None:
        self.schedule, self.zone = schedule, zone
        self.made: list[Made] = []

    def look(self, now: datetime) -> Due | None:
        found = due(self.schedule, self.zone, now=now, made=self.made)
        if found:
            occurrence = found.occurrence
            self.made.append(Made(date=occurrence.date, slot=occurrence.slot, due=occurrence.at))
        return found


# --- cron lines as people write them ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("0 6 * * 1-5", ["Thu 05 Mar 06:00", "Fri 06 Mar 06:00", "Mon 09 Mar 06:00"]),
        ("0 6 * * mon-fri", ["Thu 05 Mar 06:00", "Fri 06 Mar 06:00", "Mon 09 Mar 06:00"]),
        ("0 6 * * 0", ["Sun 08 Mar 06:00", "Sun 15 Mar 06:00", "Sun 22 Mar 06:00"]),
        ("0 6 * * 7", ["Sun 08 Mar 06:00", "Sun 15 Mar 06:00", "Sun 22 Mar 06:00"]),
        ("0 6 * * 5-7", ["Fri 06 Mar 06:00", "Sat 07 Mar 06:00", "Sun 08 Mar 06:00"]),
        ("@daily", ["Thu 05 Mar 00:00", "Fri 06 Mar 00:00", "Sat 07 Mar 00:00"]),
        ("@weekly", ["Sun 08 Mar 00:00", "Sun 15 Mar 00:00", "Sun 22 Mar 00:00"]),
        ("30 6,18 * * *", ["Wed 04 Mar 18:30", "Thu 05 Mar 06:30", "Thu 05 Mar 18:30"]),
        # Day of the month OR weekday where both are given; AND where one begins with a star (Vixie's cron).
        ("0 6 13 * fri", ["Fri 06 Mar 06:00", "Fri 13 Mar 06:00", "Fri 20 Mar 06:00"]),
        ("0 6 */2 * fri", ["Fri 13 Mar 06:00", "Fri 27 Mar 06:00", "Fri 03 Apr 06:00"]),
        ("0 6 29 2 *", ["Tue 29 Feb 06:00", "Sun 29 Feb 06:00", "Fri 29 Feb 06:00"]),
    ],
)
def test_a_cron_line_means_what_crontab_says(line: str, expected: list[str]) -> None:
    """Sunday twice, names, ranges, words, and the two ways in which the two fields of days go together."""
    assert walls(line, "2026-03-04T12:00") == expected


@pytest.mark.parametrize(
    "line", ["", "6:00", "0 6 * *", "61 6 * * *", "0 6 30 2 *", "0 6 * * mo", "@reboot", "0 0 6 * * *"]
)
def test_what_is_no_cron_line_is_refused(line: str) -> None:
    """Also one that never comes, and one with seconds."""
    with pytest.raises(ValueError, match="no cron line"):
        Schedule(lines=(line,))


def test_a_time_of_day_is_never_a_number() -> None:
    """`6:30` is what YAML 1.1 makes 390 of: both are refused, each with what to write."""
    assert time_of_day("06:30") == "06:30"
    for text, hint in (("6:30", '"06:30"'), ("390", '"06:30", in quotes'), ("24:00", '"06:30"'), ("noon", '"06:30"')):
        with pytest.raises(ValueError, match=hint):
            time_of_day(text)


def test_how_an_edition_is_known_follows_from_its_schedule() -> None:
    """By its date; by date and time where a day has several; a weekly one by its week."""
    twice = Schedule(lines=daily(["06:00", "18:30"], ["mon", "tue"]))
    assert (SIX.several, SIX.weekly) == (False, False)
    assert (twice.several, twice.weekly) == (True, False)
    assert Schedule(lines=("0 6 * * 1",)).weekly
    assert not Schedule(lines=("0 6 1 * 1",)).weekly
    found = [(each.date.day, each.slot) for each in islice(upcoming(twice, KYIV, after=at("2026-03-02T00:00")), 4)]
    assert found == [(2, "0600"), (2, "1830"), (3, "0600"), (3, "1830")]


@given(
    st.sampled_from(["*/5 * * * *", "0 6 * * *", "30 2 * * 0", "0 0,12 1 * 3"]),
    st.sampled_from(SAMPLE),
    st.integers(0, (TO - FROM) // timedelta(minutes=1)).map(lambda n: FROM + n * timedelta(minutes=1)),
)
def test_looking_back_finds_what_looking_forward_finds(line: str, name: str, moment: datetime) -> None:
    """What came before a moment, and what comes after it, are the same occurrences seen from another moment."""
    schedule, zone = Schedule(lines=(line,)), ZoneInfo(name)
    before = list(takewhile(lambda each: each.at > moment - 3 * DAY, past(schedule, zone, until=moment)))
    after = list(takewhile(lambda each: each.at <= moment, upcoming(schedule, zone, after=moment - 3 * DAY)))
    assert sorted(before, key=str) == sorted(after, key=str)


# --- E01: the clock is put --------------------------------------------------------------------------------------------


def shifts(zone: ZoneInfo) -> list[datetime]:
    """The noons before which a zone's clock is put, 2024 to 2030."""
    noons = [FROM + n * DAY for n in range((TO - FROM).days)]
    return [noon for noon in noons if noon.astimezone(zone).utcoffset() != (noon + DAY).astimezone(zone).utcoffset()]


def one_edition_a_date(name: str) -> None:
    zone = ZoneInfo(name)
    first, last = date(2024, 1, 2), date(2030, 12, 30)
    dates = {first + n * DAY for n in range((last - first).days + 1)}
    for time in TIMES:
        schedule = Schedule(lines=daily([time], []))
        found = [each.date for each in takewhile(lambda each: each.at < TO, upcoming(schedule, zone, after=FROM))]
        counted = [each for each in found if first <= each <= last]
        assert len(counted) == len(set(counted)), (name, time)
        assert set(counted) == dates, (name, time)
        for noon in shifts(zone):
            ledger = Ledger(schedule, zone)
            ledger.look(noon - DAY)
            looks = (noon - DAY + n * HOUR / 2 for n in range(4 * 48))
            made = [found.occurrence.date for look in looks if (found := ledger.look(look))]
            assert made == [made[0] + n * DAY for n in range(len(made))], (name, time, noon)
            assert len(made) >= 3, (name, time, noon)


@pytest.mark.parametrize("name", SAMPLE)
def test_every_date_has_one_edition_also_when_the_clock_is_put(name: str) -> None:
    """E01: four times of day over seven years in the zones with the oddest shifts; none skipped, none doubled."""
    one_edition_a_date(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(available_timezones() - {"localtime", "Factory"}))
def test_every_date_has_one_edition_in_every_zone(name: str) -> None:
    """E01: the same over every IANA zone."""
    one_edition_a_date(name)


@pytest.mark.parametrize(
    ("name", "day", "time", "local"),
    [
        ("Europe/Kyiv", "2026-03-29", "03:30", "29 04:30"),  # skipped: as much later as the clock is put
        ("Europe/Kyiv", "2026-10-25", "03:30", "25 03:30"),  # twice: the first
        ("Africa/Cairo", "2026-04-24", "00:00", "24 01:00"),  # there is no midnight
        ("America/Nuuk", "2026-03-28", "23:30", "28 22:30"),  # an hour later it would be the next date
    ],
)
def test_the_moment_of_a_time_that_is_not_or_is_twice(name: str, day: str, time: str, local: str) -> None:
    """E01, and its control: the same times as plain local times would come on another date, or twice."""
    zone = ZoneInfo(name)
    schedule = Schedule(lines=daily([time], []))
    start = datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=UTC) - DAY
    found = [each for each in islice(upcoming(schedule, zone, after=start), 4) if f"{each.date}" == day]
    assert [f"{each.at.astimezone(zone):%d %H:%M}" for each in found] == [local]
    assert found[0].at.astimezone(zone).utcoffset() == {
        "25 03:30": 3 * HOUR, "29 04:30": 3 * HOUR, "24 01:00": 3 * HOUR, "28 22:30": -2 * HOUR,
    }[local]  # fmt: skip


# --- E02: it was not running ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("down", "missed"), [(HOUR, 0), (2 * DAY, 1), (30 * DAY, 30)])
def test_after_a_time_of_standing_still_there_is_one_edition(down: timedelta, missed: int) -> None:
    """E02: down for an hour, two days, thirty days over the time: one edition, late, that counts the missed."""
    ledger = Ledger(SIX, KYIV)
    assert ledger.look(at("2026-03-02T06:00:20"))
    assert ledger.look(at("2026-03-03T05:45")) is None
    back = at("2026-03-03T05:45") + down
    found = ledger.look(back)
    assert found is not None
    assert found.missed == missed
    assert found.is_late(back)
    assert [ledger.look(back + n * MINUTE) for n in range(10)] == [None] * 10
    assert not Due(occurrence=found.occurrence).is_late(found.occurrence.at + MINUTE)


def test_what_is_later_than_the_limit_is_passed_over() -> None:
    """E02: with `late`, an edition that would come later than that is not made; the next one is, and counts it."""
    ledger = Ledger(Schedule(lines=("0 6 * * *",), late=2 * HOUR), KYIV)
    assert ledger.look(at("2026-03-02T06:00"))
    assert ledger.look(at("2026-03-03T08:01")) is None
    found = ledger.look(at("2026-03-04T08:00"))
    assert found is not None
    assert found.missed == 1


def test_a_new_briefing_is_made_at_once() -> None:
    """Set up at noon, the edition of the morning comes at noon, and none of the days before are called missed."""
    found = Ledger(SIX, KYIV).look(at("2026-03-02T12:00"))
    assert found is not None
    assert (found.occurrence.date, found.missed) == (date(2026, 3, 2), 0)
    assert Ledger(SIX, KYIV).look(at("2026-03-02T05:00")) is None


def test_several_a_day_are_made_each_once() -> None:
    """Every five minutes, looked at every minute for a day: 288, in order; after two hours of nothing, one."""
    ledger = Ledger(Schedule(lines=("*/5 * * * *",)), KYIV)
    start = at("2026-03-02T00:00")
    made = [found.occurrence.slot for n in range(1440) if (found := ledger.look(start + n * MINUTE))]
    assert made == [f"{n // 12:02}{n % 12 * 5:02}" for n in range(288)]
    found = ledger.look(start + 26 * HOUR)
    assert found is not None
    assert (found.occurrence.slot, found.missed) == ("0200", 24)


# --- E07: the schedule is edited --------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["0 5 * * *", "0 14 * * *", "0 6 * * 1-5", "1 6 * * *"])
@pytest.mark.parametrize("zone", ["Europe/Kyiv", "Europe/Lisbon", "America/New_York", "Asia/Kathmandu"])
def test_no_second_edition_of_a_date_after_an_edit(line: str, zone: str) -> None:
    """E07: the time or the zone is edited at noon, after the edition of the day: none on that date any more."""
    ledger = Ledger(SIX, KYIV)
    assert ledger.look(at("2026-03-02T06:00"))
    ledger.schedule, ledger.zone = Schedule(lines=(line,)), ZoneInfo(zone)
    noon = at("2026-03-02T12:00")
    made = [found.occurrence.date for n in range(3 * 96) if (found := ledger.look(noon + n * 15 * MINUTE))]
    assert made[:2] == [date(2026, 3, 3), date(2026, 3, 4)]


def test_an_edition_that_was_not_made_yet_comes_after_an_edit() -> None:
    """E07: moved at noon from the afternoon to the morning, the day's edition is made, late, and not left out."""
    ledger = Ledger(Schedule(lines=("0 14 * * *",)), KYIV)
    ledger.made.append(Made(date=date(2026, 3, 1), slot="", due=at("2026-03-01T14:00")))
    ledger.schedule = SIX
    found = ledger.look(at("2026-03-02T12:00"))
    assert found is not None
    assert found.occurrence.date == date(2026, 3, 2)


def test_a_week_has_one_edition_whatever_day_is_chosen() -> None:
    """E07: a weekly one, moved in the middle of the week."""
    ledger = Ledger(Schedule(lines=("0 6 * * mon",)), KYIV)
    assert ledger.look(at("2026-03-02T06:00"))
    ledger.schedule = Schedule(lines=("0 6 * * thu",))
    made = [found.occurrence.date for n in range(14 * 24) if (found := ledger.look(at("2026-03-03T12:00") + n * HOUR))]
    assert made == [date(2026, 3, 12)]


def test_once_a_day_becomes_twice_and_twice_becomes_once() -> None:
    """E07: what was made stays made under the other schedule too."""
    twice = Schedule(lines=daily(["06:00", "18:00"], []))
    ledger = Ledger(SIX, KYIV)
    assert ledger.look(at("2026-03-02T06:00"))
    ledger.schedule = twice
    assert ledger.look(at("2026-03-02T12:00")) is None
    assert ledger.look(at("2026-03-02T18:00"))
    ledger.schedule = Schedule(lines=("0 20 * * *",))
    assert ledger.look(at("2026-03-02T20:00")) is None


def test_an_edition_made_by_hand_is_the_days() -> None:
    """Made by hand in the morning, the day has its edition; one of a past day made by hand says nothing about today."""
    by_hand = Made(date=date(2026, 3, 2), slot="", due=None)
    assert due(SIX, KYIV, now=at("2026-03-02T06:00"), made=[by_hand]) is None
    assert due(SIX, KYIV, now=at("2026-03-03T06:00"), made=[by_hand])


# --- E03: the clock is wrong ------------------------------------------------------------------------------------------


def test_a_clock_that_was_a_year_ahead_takes_nothing_away() -> None:
    """E03: what was noted under a clock that ran ahead by more than a day does not stand in the way of today."""
    future = Made(date=date(2027, 3, 2), slot="", due=at("2027-03-02T06:00"))
    today = Made(date=date(2026, 3, 2), slot="", due=at("2026-03-02T06:00"))
    assert due(SIX, KYIV, now=at("2026-03-02T06:05"), made=[future, today]) is None
    assert due(SIX, KYIV, now=at("2026-03-03T06:00"), made=[future, today])


def test_a_clock_that_goes_back_makes_nothing_again() -> None:
    """E03: back by an hour, a day, or ten days that are in the ledger: all is made already."""
    ledger = Ledger(SIX, KYIV)
    start = at("2026-03-02T06:00")
    for n in range(20):
        assert ledger.look(start + n * DAY)
    for back in (HOUR, DAY, 10 * DAY):
        assert ledger.look(start + 19 * DAY - back) is None


def test_the_occurrence_of_today() -> None:
    """What a run by hand stands for: the last time of today that has come, nothing before the first."""
    twice = Schedule(lines=daily(["06:00", "18:00"], []))
    assert of_day(twice, KYIV, now=at("2026-03-02T05:00")) is None
    assert of_day(twice, KYIV, now=at("2026-03-02T07:00")) == Occurrence(
        date=date(2026, 3, 2), slot="0600", at=at("2026-03-02T06:00")
    )
