"""The outbox as a whole, on a store, with a sink that is not repeatable: once to everyone, whatever fails."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from golden.edition import EDITION as PAGE
from letterbox import Letterbox, config, silent, stored

from briefing import outbox, pipeline
from briefing.errors import DeliveryError, LostError, RefusedError, UnreachableError, UsageError
from briefing.models import Outcome, Report
from briefing.store import State, Store

EDITION = replace(PAGE, name="flood")
DAY = EDITION.date
NOW = datetime(DAY.year, DAY.month, DAY.day, 6, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAYS = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    with Store.open(tmp_path / "briefing.db") as opened:
        yield opened


@pytest.fixture
def box(tmp_path: Path) -> Letterbox:
    """A sink with three targets."""
    return Letterbox(file=tmp_path / "arrived", to=("a", "b", "c"))


def send(store: Store, box: Letterbox, *, now: datetime = NOW, asked: bool = False, day: date = DAY) -> Report:
    """Store the edition and send it."""
    edition = stored(store, EDITION, box, now=now, day=day)
    return outbox.send(edition, config(box).briefings[0], store, now=now, say=silent, asked=asked)


def resume(store: Store, box: Letterbox, now: datetime) -> Report:
    """Whatever is due."""
    return outbox.resume(config(box), store, now=now, say=silent)


def states(store: Store) -> dict[str, State]:
    """Target -> state."""
    return {row.target: row.state for row in store.dispatches()}


def test_only_who_was_refused_is_tried_again(store: Store, box: Letterbox) -> None:
    """One is refused for now, one for ever: the first is tried again at its time, nobody gets it twice."""
    box.errors.update(a=[DeliveryError("450 later")], b=[RefusedError("550 unknown")])
    assert send(store, box).problems == ("450 later", "550 unknown")
    assert states(store) == {"a": State.FAILED, "b": State.DEAD, "c": State.DELIVERED}
    assert resume(store, box, NOW + 4 * MINUTE) == Report()
    assert [each.outcome for each in resume(store, box, NOW + 5 * MINUTE).deliveries] == [Outcome.DELIVERED]
    assert resume(store, box, NOW + DAYS) == Report()
    assert sorted(box.lines()) == [f"flood {DAY} a", f"flood {DAY} c"]


def test_what_keeps_it_from_one_target_keeps_it_from_all(store: Store, box: Letterbox) -> None:
    """A server that is down is asked once and not once a recipient; all of them wait for their next time."""
    box.errors.update(a=[UnreachableError("refused")])
    send(store, box)
    assert set(states(store).values()) == {State.FAILED}
    resume(store, box, NOW + 5 * MINUTE)
    assert len(box.lines()) == 3


def test_an_edition_that_was_stored_and_never_sent_goes_out(store: Store, box: Letterbox) -> None:
    """A kill between storing and sending: the next run of anything sends it, on the next day too, marked as late."""
    stored(store, EDITION, box, now=NOW)
    resume(store, box, NOW + DAYS)
    assert box.lines() == [f"flood {DAY} {to} late" for to in "abc"]


def test_what_nobody_can_trace_is_held_and_told_once(store: Store, box: Letterbox) -> None:
    """It may have arrived: it stays in doubt until a person decides, and is not told at every run."""
    box.errors.update(a=[LostError("the connection broke")])
    assert send(store, box).problems == ("the connection broke",)
    assert len(resume(store, box, NOW + 5 * MINUTE).problems) == 1
    assert resume(store, box, NOW + 30 * MINUTE) == Report()
    (row,) = outbox.open_rows(store)
    assert row.state is State.UNKNOWN
    outbox.retry(store, [row.id], now=NOW + 31 * MINUTE)
    resume(store, box, NOW + 31 * MINUTE)
    assert sorted(box.lines()) == [f"flood {DAY} {to}" for to in "abc"]


def test_by_hand_rows_are_queued_again_or_dropped(store: Store, box: Letterbox) -> None:
    """A dead letter; a row that nobody wants; and a number that is none of these."""
    box.errors.update(a=[RefusedError("no")], b=[RefusedError("no")])
    send(store, box)
    dead = {row.target: row.id for row in outbox.open_rows(store)}
    assert set(dead) == {"a", "b"}
    outbox.drop(store, [dead["b"]], now=NOW)
    assert [row.target for row in outbox.retry(store, [], now=NOW)] == ["a"]
    resume(store, box, NOW)
    assert sorted(box.lines()) == [f"flood {DAY} a", f"flood {DAY} c"]
    assert states(store)["b"] is State.DROPPED
    with pytest.raises(UsageError, match="no open row"):
        outbox.retry(store, [dead["a"]], now=NOW)
    assert send(store, box, asked=True).deliveries == ()


def test_a_server_that_is_down_for_three_days_leaves_no_pile(store: Store, box: Letterbox) -> None:
    """D10: four editions wait; when it is up again each goes out once, today's first, the others marked as late."""
    one = Letterbox(file=box.file, errors={"a": [UnreachableError("down")] * 200})
    now = NOW
    for day in range(3):
        send(store, one, now=NOW + day * DAYS, day=DAY + day * DAYS)
        for quarter in range(95):
            now = NOW + day * DAYS + quarter * 15 * MINUTE
            resume(store, one, now)
    assert one.lines() == []
    one.errors.clear()
    send(store, one, now=NOW + 3 * DAYS, day=DAY + 3 * DAYS)
    for quarter in range(60):
        resume(store, one, NOW + 3 * DAYS + quarter * 15 * MINUTE)
    arrived = one.lines()
    assert arrived[0] == f"flood {DAY + 3 * DAYS} a"
    assert sorted(arrived[1:]) == [f"flood {DAY + n * DAYS} a late" for n in range(3)]


def test_a_poison_edition_is_put_aside_and_holds_up_nobody(store: Store, tmp_path: Path) -> None:
    """D11: one that cannot be rendered is tried three times; the next day's goes out on time."""
    poison = Letterbox(file=tmp_path / "arrived", format="poison:Renderer")
    (tmp_path / "poison.py").write_text(
        "from briefing.errors import RenderError\n"
        "from briefing.render.json import Json\n"
        "class Renderer:\n"
        "    __dataclass_fields__ = {}\n"
        "    def __call__(self, briefing):\n"
        f"        if str(briefing.date) == '{DAY}':\n"
        "            raise RenderError('its tables have no end')\n"
        "        from dataclasses import replace\n"
        "        return replace(Json()(briefing), format='poison:Renderer')\n"
    )
    sys.path.insert(0, str(tmp_path))
    try:
        send(store, poison)
        told = [resume(store, poison, NOW + hours * 60 * MINUTE).problems for hours in range(1, 6)]
        assert [len(each) for each in told] == [1, 1, 0, 0, 0]
        assert states(store) == {"a": State.DEAD}
        send(store, poison, now=NOW + DAYS, day=DAY + DAYS)
        assert poison.lines() == [f"flood {DAY + DAYS} a"]
    finally:
        sys.path.remove(str(tmp_path))


def test_a_restored_backup_sends_nothing_old(store: Store, box: Letterbox) -> None:
    """D12: what was queued, failed or under way three days ago goes to nobody; who wants it asks for it."""
    stored(store, EDITION, box, now=NOW)
    edition = store.edition("flood", DAY)
    assert edition is not None
    store.claim(edition, "b", at=NOW)
    report = resume(store, box, NOW + 3 * DAYS)
    assert box.lines() == []
    assert len(report.problems) == 3
    assert set(states(store).values()) == {State.DEAD}
    assert resume(store, box, NOW + 4 * DAYS) == Report()
    send(store, box, now=NOW + 4 * DAYS, asked=True)
    assert len(box.lines()) == 3


def test_an_edition_of_long_ago_goes_out_when_it_is_asked_for(store: Store, box: Letterbox) -> None:
    """A schedule that catches up mails no old day; who names the day has it mailed."""
    old = NOW + 30 * DAYS
    edition = pipeline.freeze(EDITION, store, now=old)
    briefing = config(box).briefings[0]
    report = outbox.send(edition, briefing, store, now=old, say=silent)
    assert len(report.problems) == 3
    assert box.lines() == []
    outbox.send(edition, briefing, store, now=old, say=silent, asked=True)
    assert len(box.lines()) == 3


def test_the_next_edition_tells_what_did_not_arrive(store: Store, box: Letterbox) -> None:
    """In its coverage, once: not again in the edition after it."""
    box.errors.update(a=[RefusedError("no")], b=[DeliveryError("450")])
    send(store, box)
    briefing = config(box).briefings[0]
    next_day = pipeline.build(briefing, store, date=DAY + DAYS, now=NOW + DAYS)
    told = [(each.date, each.place, each.targets) for each in next_day.coverage.undelivered]
    assert told == [(DAY, "letterbox", 2)]
    assert "letterbox (2)" in outbox.render(next_day, "markdown").content.decode()
    pipeline.freeze(next_day, store, now=NOW + DAYS)
    third = pipeline.build(briefing, store, date=DAY + 2 * DAYS, now=NOW + 2 * DAYS)
    assert third.coverage.undelivered == ()


def test_what_had_not_gone_out_goes_out_as_the_edition_that_replaces_it(store: Store, box: Letterbox) -> None:
    """Nobody had the first one; the second goes out in its place, without being asked for again."""
    box.errors.update({to: [DeliveryError("450")] for to in "abc"})
    send(store, box)
    pipeline.freeze(replace(EDITION, title="Corrected"), store, now=NOW + MINUTE, replaced=True)
    resume(store, box, NOW + MINUTE)
    assert len(box.lines()) == 3
    assert {row.edition for row in store.dispatches()} == {2}


def test_what_no_output_goes_to_any_more_is_given_up_when_it_is_late(store: Store, box: Letterbox) -> None:
    """A recipient was taken out of the configuration while he waited: it is said once, and looked at no more."""
    box.errors.update(a=[DeliveryError("450")])
    send(store, box)
    fewer = Letterbox(file=box.file, to=("b", "c"))
    assert resume(store, fewer, NOW + 60 * MINUTE) == Report()
    assert states(store)["a"] is State.FAILED
    assert len(resume(store, fewer, NOW + 2 * DAYS).problems) == 1
    assert not outbox.waits(config(fewer), store, now=NOW + 2 * DAYS)
