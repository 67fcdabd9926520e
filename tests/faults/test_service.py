"""The service doubled, killed, paused, stopped in any step, and under a clock that jumps (E03 to E06, E08)."""

from __future__ import annotations

import os
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from program import TOP
from service import Service, lines, prepared, serving, until

from briefing.config import load
from briefing.errors import BusyError
from briefing.serve.clock import Trust
from briefing.serve.daemon import Daemon
from briefing.serve.rounds import make_round
from briefing.store import RunState, Store

NOW = datetime(2026, 3, 2, 6, 0, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder's own extensions can be imported here as in the processes, and are forgotten afterwards."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "own", raising=False)


# --- E04: several at once ---------------------------------------------------------------------------------------------


def test_four_services_and_a_run_by_hand_make_one_edition(address: str, tmp_path: Path) -> None:
    """E04, on both databases: started at one moment, one edition arrives, and all stop in time."""
    folder = prepared(tmp_path, store=address)
    with Store.open(address):
        pass
    services = [Service(folder, name=f"log{n}") for n in range(4)]
    by_hand = Service(folder, "run", name="by hand")
    try:
        assert by_hand.process.wait(timeout=120) in (0, 3)
        until(lambda: all(service.said("serving") for service in services), seconds=120)
        until(lambda: lines(folder / "arrived"))
        time.sleep(2)
        assert [service.stop() for service in services] == [0] * 4
    finally:
        for service in (*services, by_hand):
            service.process.kill()
            service.process.wait()
    assert len(lines(folder / "arrived")) == 1


# A day after the other, in four processes: who is not first is busy, or finds it made.
MANY = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from briefing.config import load
from briefing.errors import BusyError
from briefing.serve import rounds
from briefing.store import Store
config = load(Path("config.yaml"), environ={})
start = datetime(2026, 3, 2, 6, 0, 30, tzinfo=UTC)
with Store.open(config.store) as store:
    for day in range(int(sys.argv[1]) if len(sys.argv) > 1 else DAYS):
        now = start + timedelta(days=day)
        while True:
            try:
                rounds.make_round(config, store, now=lambda: now, say=lambda _: None, poll=False)
                break
            except BusyError:
                continue
"""


def rounds(folder: Path, *, days: int) -> None:
    others = [Service(folder, program=MANY.replace("DAYS", str(days)), name=f"log{n}") for n in range(4)]
    assert [other.process.wait(timeout=1500) for other in others] == [0] * 4, others[0].log.read_text()
    with Store.open(folder / "data/briefing.db") as store:
        assert [run.state for run in store.runs("quay", limit=5000)] == [RunState.MADE] * days
    arrived = lines(folder / "arrived")
    assert len({line.split()[1] for line in arrived}) == days
    assert len(arrived) == days


def test_four_processes_share_fifteen_days(tmp_path: Path) -> None:
    """E04: each day's edition is made and sent by one of the four."""
    rounds(prepared(tmp_path, schedule='{time: "06:00"}'), days=15)


@pytest.mark.slow
def test_four_processes_share_a_thousand_days(tmp_path: Path) -> None:
    """E04: the same over 1,000 rounds."""
    rounds(prepared(tmp_path, schedule='{time: "06:00"}'), days=1000)


def test_without_the_ledger_each_would_make_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """E04, the control: with a ledger and a store that forget, the same day goes out twice."""
    folder = prepared(tmp_path, schedule='{time: "06:00"}')
    config = load(folder / "config.yaml", environ={})
    for n in range(2):
        with Store.open(folder / f"other{n}.db") as store:
            make_round(config, store, now=lambda: NOW, say=lambda _: None)
    assert len(lines(folder / "arrived")) == 2


# --- E05: killed, paused ----------------------------------------------------------------------------------------------


def test_the_edition_of_a_service_that_was_killed_is_made_by_the_next(tmp_path: Path) -> None:
    """E05: kill -9 while the sources are asked; the next one has the lease at once and makes the edition."""
    folder = prepared(tmp_path)
    with serving(folder, STILL="collect") as first:
        until(lambda: lines(folder / "still-collect"))
        with serving(folder, name="second", STILL="") as second:
            until(lambda: second.said("another process is at it"))
            first.process.kill()
            first.process.wait()
            second.process.send_signal(signal.SIGHUP)  # beat now, not in a minute
            until(lambda: lines(folder / "arrived"))
            assert second.stop() == 0
    assert len(lines(folder / "arrived")) == 1


# Stops itself, as a laptop that is closed, where the test wants it; its lease is short.
PAUSED = """
import os, signal
from datetime import timedelta
from pathlib import Path
from briefing import lease
lease.LIFE = timedelta(seconds=1)
from briefing.config import load
from briefing.serve import rounds
from briefing.store import Store
from datetime import UTC, datetime

def say(text):
    if text.startswith("STEP"):
        Path("paused").touch()
        os.kill(os.getpid(), signal.SIGSTOP)

config = load(Path("config.yaml"), environ={})
now = datetime(2026, 3, 2, 6, 0, 30, tzinfo=UTC)
with Store.open(config.store) as store:
    rounds.make_round(config, store, now=lambda: now, say=say, poll=False)
"""


@pytest.mark.parametrize("step", ["collecting", "building", "delivering"])
def test_one_that_was_paused_sends_nothing_when_it_wakes_up(step: str, tmp_path: Path) -> None:
    """E05: SIGSTOP in a step for longer than its lease; another makes and sends the edition; SIGCONT: nothing more."""
    folder = prepared(tmp_path, schedule='{time: "06:00"}')
    paused = Service(folder, program=PAUSED.replace("STEP", step))
    try:
        until((folder / "paused").exists)
        time.sleep(1.5)
        config = load(folder / "config.yaml", environ={})

        def other() -> bool:
            with Store.open(config.store) as store:
                try:
                    make_round(config, store, now=lambda: NOW + timedelta(minutes=5), say=lambda _: None, poll=False)
                except BusyError:
                    return False
            return bool(lines(folder / "arrived"))

        until(other)
        paused.process.send_signal(signal.SIGCONT)
        paused.process.wait(timeout=60)
    finally:
        paused.process.kill()
        paused.process.wait()
    assert len(lines(folder / "arrived")) == 1
    assert lines(folder / "arrived")[0].split()[-1] == str(os.getpid())


# --- E06: told to stop ------------------------------------------------------------------------------------------------

# The service, which stands still at the beginning of one of its steps.
STILL_AT = """
import importlib, time
from pathlib import Path
from briefing.cli import main
owner, _, name = "STEP".rpartition(".")
module, _, cls = owner.partition(":")
where = importlib.import_module(module)
where = getattr(where, cls) if cls else where
plain = getattr(where, name)

def still(*arguments, **named):
    Path("still-STEP").touch()
    time.sleep(60)
    return plain(*arguments, **named)

setattr(where, name, still)
import sys
sys.argv = ["briefing", "serve"]
main()
"""
FAILPOINTS = (
    "briefing.pipeline.collect",
    "briefing.pipeline.build",
    "own:Line.deliver",
    "briefing.store:Store.begin_run",
    "briefing.store:Store.collected",
    "briefing.store:Store.save_edition",
    "briefing.store:Store.end_run",
    "briefing.store:Store.save_rendition",
    "briefing.store:Store.claim",
    "briefing.store:Store.settle",
    "briefing.store:Store.take_lease",
    "briefing.store:Store.release_lease",
)


def stopped_in(folder: Path, steps: tuple[str, ...]) -> None:
    """A service for each step, all told to stop once they stand still in it; then each is started again."""
    services, places = [], {step: folder / f"{n}" for n, step in enumerate(steps)}
    for step, at in places.items():
        at.mkdir()
        services.append(Service(prepared(at), program=STILL_AT.replace("STEP", step)))
    try:
        for step in steps:
            until((places[step] / f"still-{step}").exists, seconds=180)
        begun = time.monotonic()
        for service in services:
            service.process.send_signal(signal.SIGTERM)
        assert [service.process.wait(timeout=30) for service in services] == [0] * len(steps)
        assert time.monotonic() - begun <= 10
    finally:
        for service in services:
            service.process.kill()
            service.process.wait()
    for step in steps:
        again = Service(places[step], "run-due", name="again")
        assert again.process.wait(timeout=120) in (0, 3), again.log.read_text()
        assert len(lines(places[step] / "arrived")) <= 1, step
        assert step in ("briefing.store:Store.settle", "own:Line.deliver", "briefing.store:Store.claim") or len(
            lines(places[step] / "arrived")
        ), step


def test_a_service_stops_in_time_whatever_it_is_doing(tmp_path: Path) -> None:
    """E06: SIGTERM while it asks sources, builds, or sends: exit 0 within ten seconds, and the next start goes on."""
    stopped_in(tmp_path, FAILPOINTS[:3])


@pytest.mark.slow
def test_a_service_stops_in_time_in_each_of_twelve_steps(tmp_path: Path) -> None:
    """E06: the same in twelve steps."""
    stopped_in(tmp_path, FAILPOINTS)


# --- E03: the clock jumps ---------------------------------------------------------------------------------------------


class Put:
    """A clock that can be put, beside one that cannot."""

    def __init__(self, now: datetime) -> None:
        self.time = now
        self.on = timedelta(hours=5)

    def now(self) -> datetime:
        return self.time

    def running(self) -> timedelta:
        return self.on

    def passes(self, span: timedelta) -> None:
        """Time goes by on both."""
        self.time += span
        self.on += span


@pytest.mark.parametrize("jump", [HOUR, -HOUR, 366 * DAY, -366 * DAY, datetime(1970, 1, 1, 3, tzinfo=UTC) - NOW])
def test_a_clock_that_is_put_costs_no_edition_and_makes_none_twice(jump: timedelta, tmp_path: Path) -> None:
    """E03: an hour on or back, a year on or back, 1970; for half an hour, then right again: each date once."""
    folder = prepared(tmp_path, schedule='{time: "06:00"}')
    clock = Put(NOW)
    daemon = Daemon(lambda: load(folder / "config.yaml", environ={}), clock=clock)
    for _ in range(3):
        daemon.once()
        clock.passes(timedelta(minutes=10))
        clock.time += jump
        for _ in range(6):
            daemon.once()
            clock.passes(timedelta(minutes=5))
            assert bool(daemon.pulse.problem) == (abs(jump) > DAY)
        clock.time -= jump
        daemon.once()
        clock.passes(DAY - timedelta(minutes=40))
    assert [line.split()[1] for line in lines(folder / "arrived")] == ["2026-03-02", "2026-03-03", "2026-03-04"]


def test_a_clock_that_was_put_right_is_believed_after_an_hour() -> None:
    """E03: a jump that lasts is the truth; sleep, which both clocks count, is no jump; before 2026 nothing is true."""
    trust, on = Trust(), timedelta(hours=1)
    assert trust.problem(NOW, on) == ""
    assert trust.problem(NOW + 3 * DAY, on + 3 * DAY) == ""
    on += 3 * DAY
    later = NOW + 33 * DAY
    assert "jumped forward by 30 days" in trust.problem(later, on)
    assert "jumped" in trust.problem(later + HOUR / 2, on + HOUR / 2)
    assert trust.problem(later + HOUR, on + HOUR) == ""
    assert "before this program was written" in Trust().problem(datetime(2025, 12, 31, tzinfo=UTC), on)


# --- E08: it takes longer than the time to the next -------------------------------------------------------------------


def test_a_round_that_takes_long_is_not_begun_again(tmp_path: Path) -> None:
    """E08: beats come six times while a source is asked; it is never asked twice at one time."""
    folder = prepared(tmp_path, schedule='{cron: "* * * * *"}')
    program = f"""
import sys
from datetime import timedelta
from pathlib import Path
sys.path.insert(0, {str(TOP)!r})
from briefing.config import load
from briefing.serve.daemon import Daemon
Daemon(lambda: load(Path("config.yaml"), environ={{}}), beat=timedelta(seconds=0.5), verbose=True).run()
"""
    service = Service(folder, program=program, STILL="collect", STILL_FOR="3")
    try:
        until(lambda: lines(folder / "arrived"))
        assert service.stop() == 0
    finally:
        service.process.kill()
        service.process.wait()
    assert {line.split()[1] for line in lines(folder / "asked")} == {"False"}
