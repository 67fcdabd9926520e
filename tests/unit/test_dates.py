"""A date as written becomes a time in UTC, or none where it cannot be one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from briefing.extract.dates import parse

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "time"),
    [
        ("2026-03-02T08:10:00+01:00", "2026-03-02T07:10"),
        ("2026-03-02T08:10:00Z", "2026-03-02T08:10"),
        ("2026-03-02T08:10:00.123456Z", "2026-03-02T08:10"),
        ("2026-03-02 08:10", "2026-03-02T08:10"),
        ("20260302T081000Z", "2026-03-02T08:10"),
        ("2026-03-02", "2026-03-02T12:00"),
        ("Mon, 02 Mar 2026 08:10:00 +0100", "2026-03-02T07:10"),
        ("Mon, 2 Mar 2026 08:10:00 GMT", "2026-03-02T08:10"),
        ("02 Mar 26 08:10 EST", "2026-03-02T13:10"),
        ("2 March 2026 08:10", "2026-03-02T08:10"),
        ("March 2, 2026", "2026-03-02T12:00"),
        ("Tuesday 3 March 2026, 22:40 GMT", "2026-03-03T22:40"),
        ("  2026-03-02T08:10Z\n", "2026-03-02T08:10"),
        ("2026-03-02T23:30:00-05:00", "2026-03-03T04:30"),
        ("1999-12-31T23:59:59Z", "1999-12-31T23:59"),
    ],
)
def test_dates_as_people_and_programs_write_them(written: str, time: str) -> None:
    """ISO 8601, RFC 5322 and written-out dates give the time in UTC; a date alone its noon."""
    found = parse(written, now=NOW)
    assert found is not None
    assert found.strftime("%Y-%m-%dT%H:%M") == time
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "written",
    [
        "", " ", "yesterday", "2 hours ago", "March", "2026", "2026-03", "March 2026", "08:10", "Tuesday", "12/31",
        "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT", "0000-00-00", "0001-01-01", "-0001-01-01", "\x00",
        "9999-12-31", "9999-12-31T23:59:59-23:59", "2025-13-45T99:99:99Z", "2026-02-30", "31 February 2026", "0", "1",
        "2027-01-01", "not a date", "2026-03-08T12:00:00Z", "1772438400", "٢٠٢٦", "Infinity", "1e309",
        "2026-03-02T25:00",
    ],
)  # fmt: skip
def test_what_is_no_date_gives_none(written: str) -> None:
    """An absent, impossible, partial or future date is none: then the time of first sight stands in."""
    assert parse(written, now=NOW) is None


def test_a_wrong_zone_is_taken_as_now() -> None:
    """A time less than a day ahead is a wrong zone, not tomorrow's news."""
    assert parse("2026-03-07T08:00:00Z", now=NOW) == NOW


@pytest.mark.parametrize("written", ["2026-03-06T12:00:00Z", "2026-03-06T11:59:59Z"])
def test_nothing_is_later_than_now(written: str) -> None:
    """A time of now or before stays."""
    found = parse(written, now=NOW)
    assert found is not None
    assert found <= NOW
