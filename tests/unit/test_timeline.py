"""The days of an event: merges and splits from both sides, and when it closed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_overrides import FIRST, ids, later, made, run

from briefing.cli.timeline import timeline_data, timeline_text
from briefing.errors import UsageError
from briefing.models import Status, stem
from briefing.overrides import Overrides, Split
from briefing.timeline import timeline


def test_a_merge_is_told_from_both_sides() -> None:
    """The event that went on says what it took over, the other into which it went; no day is told twice."""
    one, other = ids()
    editions = run(Overrides(merge=((one, other),)), days=3, first=made(FIRST))
    told = timeline(editions[::-1], one)
    assert told is not None
    assert [str(day.edition.date) for day in told.days] == ["2026-03-02", "2026-03-03", "2026-03-04"]
    assert [[each.event for each in day.merged] for day in told.days] == [[], [other], []]
    gone = timeline(editions, other)
    assert gone is not None
    assert gone.merged_into is not None
    assert (len(gone.days), gone.closed and str(gone.closed.date), gone.merged_into.event) == (1, "2026-03-03", one)
    assert f"2026-03-03  merged into {one}" in timeline_text(gone)
    assert f"took over: {other}" in timeline_text(told)


def test_a_split_is_told_from_both_sides() -> None:
    """The new event says what it came from, the old one what was split off and when."""
    one, _ = ids()
    split = Split(event=one, articles=("aaaaaa02",))
    editions = run(Overrides(split=(split,)), days=2, first=made(FIRST, Overrides(split=(split,))))
    told, off = timeline(editions, one), timeline(editions, split.id[:6])
    assert told is not None
    assert off is not None
    assert [(str(each.edition.date), each.event) for each in told.split_off] == [("2026-03-02", split.id)]
    assert off.days[0].split_from is not None
    assert off.days[0].split_from.event == one


def test_an_event_without_a_report_is_closed() -> None:
    """On the first day without it; one that the newest edition has is not."""
    one, other = ids()
    first = made(FIRST)
    second = made((*FIRST, later(1)[0]), day=1, past=(first,))
    told, gone = timeline([first, second], one), timeline([first, second], other)
    assert told is not None
    assert gone is not None
    assert (told.closed, gone.closed and str(gone.closed.date), gone.merged_into) == (None, "2026-03-03", None)
    assert timeline_text(gone).endswith("2026-03-03  closed: no report of it in this edition")


def test_an_evening_comes_after_its_morning() -> None:
    """Each edition of a date is told by itself, and the next one of that date without a report closes the event."""
    one, _ = ids()
    morning = replace(made(FIRST), slot="0600")
    evening = replace(made((*FIRST, *later(1)), day=1, past=(morning,)), date=morning.date, slot="1800")
    quiet = replace(evening, sections=evening.sections[:0], continuing=(), slot="2200")
    told = timeline([evening, quiet, morning], one)
    assert told is not None
    assert [stem(day.edition) for day in told.days] == ["2026-03-02-0600", "2026-03-02-1800"]
    assert [day.entry.status for day in told.days] == [Status.NEW, Status.UPDATED]
    assert told.closed == quiet
    assert timeline_text(told).endswith("2026-03-02-2200  closed: no report of it in this edition")
    assert timeline_data(told)["closed"] == "2026-03-02-2200"
    assert [(str(day["date"]), day["slot"]) for day in timeline_data(told)["days"]] == [
        ("2026-03-02", "0600"),
        ("2026-03-02", "1800"),
    ]


def test_a_beginning_of_several_is_refused_and_of_none_is_nothing() -> None:
    """Nothing is guessed."""
    editions = [made(FIRST)]
    with pytest.raises(UsageError, match="2 events begin with"):
        timeline(editions, "")
    assert timeline(editions, "nosuch") is None
    assert timeline([], "") is None
