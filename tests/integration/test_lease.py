"""A lease between real processes, on both databases: one holder at a time, and a dead one is in nobody's way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from briefing import lease
from briefing.errors import BusyError
from briefing.store import Store

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOLDS = """
import sys, time
from briefing.lease import held
from briefing.store import Store
with Store.open(sys.argv[1]) as store, held(store, "send", patience=0):
    print("held", flush=True)
    time.sleep(600)
"""
COUNTS = """
import sys
from briefing.lease import held
from briefing.store import Store
with Store.open(sys.argv[1]) as store:
    for _ in range(10):
        with held(store, "send", patience=120):
            number = int(open(sys.argv[2]).read())
            open(sys.argv[2], "w").write(str(number + 1))
"""


def python(code: str, *arguments: str) -> subprocess.Popen[str]:
    """Another process of this program."""
    top = str(Path(__file__).resolve().parents[2])
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": top})


def holding(address: str) -> subprocess.Popen[str]:
    """A process that has the lease."""
    other = python(HOLDS, address)
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    return other


def test_another_holder_is_waited_for_and_named(address: str) -> None:
    """Who comes second is told which process has it."""
    other = holding(address)
    try:
        with (
            Store.open(address) as store,
            pytest.raises(BusyError, match=f"process {other.pid} on"),
            lease.held(store, "send", patience=0.3),
        ):
            pass
    finally:
        other.kill()
        other.wait()


def test_a_holder_that_was_killed_is_in_nobodys_way(address: str) -> None:
    """kill -9: the next one has the lease at once, long before it would have run out."""
    other = holding(address)
    other.send_signal(signal.SIGKILL)
    other.wait()
    with Store.open(address) as store, lease.held(store, "send", patience=0) as mine:
        assert mine.token == 2


def test_several_processes_hold_it_one_after_the_other(address: str, tmp_path: Path) -> None:
    """Four that read a number and write the next one lose none."""
    number = tmp_path / "number"
    number.write_text("0")
    with Store.open(address):
        pass
    others = [python(COUNTS, address, str(number)) for _ in range(4)]
    assert [other.wait(timeout=300) for other in others] == [0] * 4
    assert number.read_text() == "40"


def test_who_lost_the_lease_may_claim_nothing(address: str) -> None:
    """A sender is paused for longer than a lease lasts; another takes over; the first wakes up and sends nothing."""
    with Store.open(address) as store:
        edition = store.save_edition("quay", date(2026, 3, 2), digest="a", payload=b"{}", created=NOW)
        paused = store.take_lease("send", holder="a", at=NOW, until=NOW + MINUTE)
        assert paused is not None
        assert store.take_lease("send", holder="b", at=NOW, until=NOW + MINUTE) is None
        later = NOW + 2 * MINUTE
        taken = store.take_lease("send", holder="b", at=later, until=later + MINUTE)
        assert taken is not None
        assert not store.renew_lease(paused, until=later + MINUTE)
        assert not store.claim(edition, "mail:a", at=later, lease=paused)
        assert store.claim(edition, "mail:a", at=later, lease=taken)
        store.release_lease(paused)
        assert store.lease("send", at=later) == taken


def test_only_a_process_of_this_machine_is_known_to_be_gone() -> None:
    """Another machine's process, or one of another namespace of numbers, may well live."""
    host, boot, space, number, start = lease.me().rsplit("/", 4)
    assert not lease.is_gone(lease.me())
    assert lease.is_gone(f"{host}/{boot}/{space}/{number}/1")
    assert not lease.is_gone(f"other/another-boot/{space}/{number}/1")
    assert not lease.is_gone(f"{host}/{boot}/pid:[1]/{number}/1")
    assert not lease.is_gone("somebody")
    assert start
