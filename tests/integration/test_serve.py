"""`briefing serve` and `briefing run-due` as real processes: started, told to read again, stopped, killed, doubled."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from program import call
from service import lines, prepared, serving, until

from briefing.store import RunState, Store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return prepared(tmp_path)


def own(folder: Path) -> dict[str, str]:
    """The variables with which the program finds the folder's own extensions."""
    from program import TOP

    return {"PYTHONPATH": f"{folder}:{TOP}"}


def test_what_is_due_is_made_sent_and_noted(folder: Path) -> None:
    """A new briefing whose time has passed is made at once, and once: a second start finds it made."""
    with serving(folder) as service:
        until(lambda: lines(folder / "arrived"))
        assert service.stop() == 0
    with serving(folder) as service:
        until(lambda: service.said("serving"))
        assert service.stop() == 0
    assert len(lines(folder / "arrived")) == 1
    with Store.open(folder / "data/briefing.db") as store:
        [run] = store.runs()
    assert (run.briefing, run.slot, run.state, run.attempts) == ("quay", "", RunState.MADE, 1)
    assert run.due is not None


def test_run_due_does_the_same_and_ends(folder: Path) -> None:
    """For cron: what is due is made; the next call finds nothing to do and says nothing."""
    first = call("run-due", at=folder, **own(folder))
    assert "delivered arrived" in first.out
    second = call("run-due", at=folder, **own(folder))
    assert (second.out, second.err) == ("", "")
    assert len(lines(folder / "arrived")) == 1


def test_a_run_by_hand_is_the_edition_of_its_day(folder: Path) -> None:
    """What `run` made today is not made again by the service, and the other way round."""
    call("run", at=folder, **own(folder))
    call("run-due", at=folder, **own(folder))
    call("run", at=folder, **own(folder))
    assert len(lines(folder / "arrived")) == 1


def test_an_edition_made_late_says_so(folder: Path) -> None:
    """Due at midnight and made now: the page and the JSON say when it was due, unless it is just past midnight."""
    call("run-due", at=folder, **own(folder))
    with Store.open(folder / "data/briefing.db") as store:
        [edition] = store.editions("quay")
        page = store.rendition(edition, "markdown")
    assert page is not None
    late = b'"due": "' in edition.payload
    assert late == (b"**Late:** due" in page.content)
    assert late or edition.created.hour == 0


def test_several_a_day_are_kept_apart(tmp_path: Path) -> None:
    """A line for every minute: editions of one date, each known by its time, shown and sent by their last."""
    folder = prepared(tmp_path, schedule='{cron: "* * * * *"}')
    call("run-due", at=folder, **own(folder))
    [arrived] = lines(folder / "arrived")
    slot = arrived.split()[2]
    assert len(slot) == 4
    shown = call("show", "--json", at=folder, **own(folder)).data
    assert len(shown["editions"]) == 1
    call("run", at=folder, **own(folder))
    with Store.open(folder / "data/briefing.db") as store:
        slots = [edition.slot for edition in store.editions("quay")]
    assert slots[-1] == slot
    assert len(lines(folder / "arrived")) == len(slots)


def test_a_service_without_a_schedule_says_what_is_missing(tmp_path: Path) -> None:
    """Exit 2, and the line to write."""
    folder = prepared(tmp_path, schedule="null")
    said = call("serve", at=folder, code=2, **own(folder)).err
    assert 'schedule: {time: "06:00"}' in said
    assert call("run-due", at=folder, **own(folder)).out == ""


def test_the_configuration_is_read_again_on_sighup(folder: Path) -> None:
    """A bad one is told and the former stays; a good one is followed: a second briefing appears."""
    good = (folder / "config.yaml").read_text()
    second = good.split("briefings:\n")[1].replace("quay", "pier")
    with serving(folder) as service:
        until(lambda: lines(folder / "arrived"))
        (folder / "config.yaml").write_text(good + "nonsense: true\n")
        service.process.send_signal(signal.SIGHUP)
        until(lambda: service.said("the former stays") and service.said("unknown key"))
        (folder / "config.yaml").write_text(good + second)
        service.process.send_signal(signal.SIGHUP)
        until(lambda: len(lines(folder / "arrived")) == 2)
        assert service.stop() == 0
    assert [line.split()[0] for line in lines(folder / "arrived")] == ["quay", "pier"]
