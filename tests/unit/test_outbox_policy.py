"""What is done with a row of the outbox: by its state, its attempts and the time alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from briefing.errors import DeliveryError, LostError, RefusedError, RenderError, UnreachableError
from briefing.models import Outcome
from briefing.outbox.policy import ATTEMPTS, DELAYS, LAPSE, Act, act, due, judged, too_old
from briefing.store import Dispatch, State

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def row(state: State, *, attempts: int = 1, at: datetime = NOW) -> Dispatch:
    """A row that was touched last at a time."""
    day = date(2026, 3, 2)
    return Dispatch(
        id=1, edition=1, briefing="quay", date=day, slot="", target="mailto:a", state=state, attempts=attempts, at=at
    )


def decided(each: Dispatch, now: datetime, *, repeatable: bool = False, asked: bool = False) -> Act:
    """What the policy says."""
    return act(each, now=now, repeatable=repeatable, asked=asked)


def test_a_greylisted_mail_is_tried_after_5_15_and_30_minutes_and_given_up_within_4_days() -> None:
    """D03: the times between the attempts, and their sum (RFC 5321: four to five days)."""
    assert [delay // MINUTE for delay in DELAYS[:4]] == [5, 15, 30, 60]
    assert timedelta(days=3) < sum(DELAYS, timedelta()) <= timedelta(days=4)
    assert list(DELAYS) == sorted(DELAYS)
    assert decided(row(State.FAILED), NOW + 4 * MINUTE) is Act.WAIT
    assert decided(row(State.FAILED), NOW + 5 * MINUTE) is Act.SEND
    assert decided(row(State.FAILED, attempts=2), NOW + 5 * MINUTE) is Act.WAIT
    assert decided(row(State.FAILED, attempts=2), NOW + 15 * MINUTE) is Act.SEND


@pytest.mark.parametrize("state", [State.DELIVERED, State.UNCHANGED, State.DROPPED])
def test_what_is_done_with_is_left_alone(state: State) -> None:
    """However it is asked for."""
    for asked in (False, True):
        assert decided(row(state), NOW + LAPSE, asked=asked, repeatable=True) is Act.NOTHING


def test_what_was_given_up_waits_for_somebody_who_asks() -> None:
    """A dead letter."""
    assert decided(row(State.DEAD), NOW + MINUTE) is Act.NOTHING
    assert decided(row(State.DEAD), NOW + MINUTE, asked=True) is Act.SEND


def test_what_may_have_arrived_is_looked_into_and_not_just_sent() -> None:
    """What a dead sender left, at once; a lost connection, at its time; where it does no harm, it is sent."""
    assert decided(row(State.RESERVED), NOW) is Act.TRACE
    assert decided(row(State.UNKNOWN), NOW) is Act.WAIT
    assert decided(row(State.UNKNOWN), NOW + 5 * MINUTE) is Act.TRACE
    assert decided(row(State.UNKNOWN), NOW, asked=True) is Act.TRACE
    assert decided(row(State.RESERVED), NOW, repeatable=True) is Act.SEND


def test_what_is_in_doubt_is_not_looked_into_for_ever() -> None:
    """After as many attempts as a failure has."""
    assert decided(row(State.RESERVED, attempts=ATTEMPTS), NOW) is Act.GIVE_UP
    assert decided(row(State.RESERVED, attempts=ATTEMPTS - 1), NOW) is Act.TRACE


@pytest.mark.parametrize("state", [State.QUEUED, State.RESERVED, State.FAILED, State.UNKNOWN])
def test_a_restored_backup_sends_nothing_old(state: State) -> None:
    """D12: what was to be sent three days ago went out then, or shall be asked for; a file may be written even so."""
    assert decided(row(state), NOW + timedelta(days=3)) is Act.GIVE_UP
    assert decided(row(state), NOW + timedelta(days=3), repeatable=True) is Act.SEND
    assert decided(row(state), NOW + timedelta(days=3), asked=True) in (Act.SEND, Act.TRACE)


def test_a_run_once_a_day_still_tries_what_failed_the_day_before() -> None:
    """What is due after five minutes, by cron a day later."""
    assert decided(row(State.FAILED), NOW + timedelta(days=1)) is Act.SEND


def test_what_a_failure_makes_of_a_row() -> None:
    """Temporary, permanent, in doubt; and a limit to each."""
    assert judged(DeliveryError("450"), attempts=1) is Outcome.FAILED
    assert judged(UnreachableError("refused"), attempts=ATTEMPTS - 1) is Outcome.FAILED
    assert judged(DeliveryError("450"), attempts=ATTEMPTS) is Outcome.DEAD
    assert judged(RefusedError("550"), attempts=1) is Outcome.DEAD
    assert judged(LostError("cut"), attempts=1) is Outcome.UNKNOWN


def test_an_edition_that_cannot_be_rendered_is_put_aside_after_three() -> None:
    """D11: Mailman's rule for a poison message."""
    assert [judged(RenderError("bad"), attempts=n) for n in (1, 2, 3)] == [Outcome.FAILED, Outcome.FAILED, Outcome.DEAD]


def test_editions_of_long_ago_go_to_nobody_unasked() -> None:
    """The limit is as long as the attempts last."""
    assert not too_old(date(2026, 2, 26), today=date(2026, 3, 2))
    assert too_old(date(2026, 2, 25), today=date(2026, 3, 2))
    assert due(row(State.QUEUED, attempts=0)) == NOW


def test_a_clock_that_went_back_holds_up_nothing() -> None:
    """E03: what was noted a year ahead is not waited for; what was noted in this second is."""
    for state in (State.QUEUED, State.FAILED, State.RESERVED):
        assert decided(row(state, at=NOW + timedelta(days=365)), NOW) in (Act.SEND, Act.TRACE)
    assert decided(row(State.FAILED, at=NOW + timedelta(seconds=1)), NOW) is Act.WAIT
