"""The store locked by somebody else, and its server restarted in the middle: nothing lost or doubled (F03, F07)."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from service import Service, lines, prepared, serving, until

from briefing.errors import StoreError
from briefing.models import Article
from briefing.store import RunState, State, Store

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)


def articles(start: int, count: int) -> list[Article]:
    """Some, each of its own key."""
    return [
        Article(
            id=f"{n:05}",
            key=f"{n:05}",
            source="inbox",
            location=f"{n}.txt",
            publisher="Sundrey Post",
            title="Bridge closed",
            text=f"The bridge was closed {n} times.",
            first_seen=NOW,
            language="en",
        )
        for n in range(start, start + count)
    ]


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Somebody else's program has the whole file for itself."""
    other = sqlite3.connect(file, isolation_level=None, timeout=30)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


# --- F03: locked ------------------------------------------------------------------------------------------------------


def test_writers_wait_for_a_lock_and_lose_nothing(tmp_path: Path) -> None:
    """F03: four writers, and a program that locks the file for half a second, three times: nothing is lost."""
    file = tmp_path / "briefing.db"
    Store.open(file).close()
    ended = threading.Event()
    stored = [0] * 4

    def write(me: int) -> None:
        with Store.open(file) as store:
            while not ended.is_set():
                stored[me] += store.add(articles(10_000 * me + stored[me], 10)).new

    writers = [threading.Thread(target=write, args=(me,)) for me in range(4)]
    for writer in writers:
        writer.start()
    for _ in range(3):
        with locked(file):
            time.sleep(0.5)
        time.sleep(0.1)
    ended.set()
    for writer in writers:
        writer.join(60)
    with Store.open(file) as store:
        assert min(stored) > 0
        assert store.count() == sum(stored)
        assert store.damage() == ()


def test_a_lock_beyond_all_patience_is_told_and_nothing_is_half_done(tmp_path: Path) -> None:
    """F03, the control: who does not wait is told what to do; the same again afterwards stores everything, once."""
    with Store.open(tmp_path / "briefing.db", patience=0.2) as store:
        store.add(articles(0, 10))
        with locked(tmp_path / "briefing.db"):
            with pytest.raises(StoreError, match=r"locked by another program; wait"):
                store.add(articles(0, 30))
            assert store.count() == 10
        assert store.add(articles(0, 30)).new == 20


@pytest.mark.parametrize("seconds", [4, pytest.param(60, marks=pytest.mark.slow)])
def test_an_edition_that_is_due_while_the_store_is_locked_is_made(seconds: int, tmp_path: Path) -> None:
    """F03: the service finds the store locked, goes on living, and makes the edition afterwards, once."""
    folder = prepared(tmp_path)
    file = folder / "data" / "briefing.db"
    Store.open(file).close()
    with serving(folder, STILL="collect", STILL_FOR="1") as service:
        until(lambda: lines(folder / "still-collect"))
        with locked(file):
            time.sleep(seconds)
            assert not lines(folder / "arrived")
        service.process.send_signal(1)  # beat now, not in a minute
        until(lambda: lines(folder / "arrived"))
        assert service.stop() == 0
    assert len(lines(folder / "arrived")) == 1
    with Store.open(file) as store:
        assert [run.state for run in store.runs("quay")] == [RunState.MADE]
        assert store.count() == 1


# --- F07: the server restarted ----------------------------------------------------------------------------------------

# A day after the other, as the service does it: what fails is tried again a minute later, until nothing is left to do.
# A delivery that may have arrived stays open, for a person to look at.
DAYS = """
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from briefing import lease
lease.LIFE = timedelta(seconds=1)
from briefing.config import load
from briefing.errors import BriefingError
from briefing.serve.rounds import make_round, work
from briefing.store import Store
config = load(Path("config.yaml"), environ={})
for day in range(COUNT):
    now, done = datetime(2026, 3, 2, 6, 0, 30, tzinfo=UTC) + timedelta(days=day), False
    while not done:
        try:
            with Store.open(config.store) as store:
                make_round(config, store, now=lambda: now, say=lambda _: None, poll=False)
                done = now.hour > 8 or not work(config, store, now=now + timedelta(hours=1), poll=False)
        except BriefingError as error:
            print("failed:", error, flush=True)
            time.sleep(0.2)
        now += timedelta(minutes=1)
"""


@pytest.mark.parametrize("times", [3, pytest.param(50, marks=pytest.mark.slow)])
def test_postgresql_restarted_in_the_middle_of_runs(times: int, postgresql: Any, tmp_path: Path) -> None:
    """F07: `pg_ctl -m immediate` at random within the runs of days: each edition made and sent once, nothing lost."""
    url, days = postgresql.database(), 5 * times
    folder = prepared(tmp_path, store=url, schedule='{time: "06:00"}')
    Store.open(url).close()
    dice = random.Random(times)
    service = Service(folder, program=DAYS.replace("COUNT", str(days)))
    try:
        for n in range(times):
            until(lambda n=n: len(lines(folder / "arrived")) > 4 * n, seconds=30)
            time.sleep(dice.random() / 4)
            postgresql.call("pg_ctl", "-D", "data", "-l", "log", "-m", "immediate", "-w", "restart")
        assert service.process.wait(timeout=120) == 0, service.log.read_text()
    finally:
        service.process.kill()
        service.process.wait()
    every = [date(2026, 3, 2) + timedelta(days=n) for n in range(days)]
    assert service.said("failed: store postgresql")
    assert [line.split()[1] for line in lines(folder / "arrived")] == [f"{day}" for day in every]
    with Store.open(url) as store:
        assert sorted(run.date for run in store.runs("quay", limit=days) if run.state is RunState.MADE) == every
        assert {row.state for row in store.dispatches()} <= {State.DELIVERED, State.UNKNOWN}
        assert store.count() == days
        assert store.damage() == ()
