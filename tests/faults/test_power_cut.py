"""The power fails while articles are stored: what was acknowledged is on the disk (F01).

A killed process proves nothing here, for what it wrote is still in the system's memory. So the store lies on a file
system in a file, and that file is copied at a random moment: the copy has what the disk would have had.
"""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from disks import ext4, mounted

from briefing.errors import StoreError
from briefing.store import Store

MEGABYTES = 24
CUTS = 100
# Stores article after article and says of each, outside the disk, that it is stored. With OFF, SQLite leaves it to the
# system when anything is written: the control.
WRITER = """
import sys
from datetime import UTC, datetime
from sqlalchemy import event
from briefing.models import Article
from briefing.store import Store

file, said, careless = sys.argv[1], open(sys.argv[2], "a", buffering=1), sys.argv[3] == "OFF"
store = Store.open(file)
if careless:
    store.engine.dispose()
    event.listen(store.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))
for n in range(1_000_000):
    moment = datetime(2026, 3, 2, 6, tzinfo=UTC)
    text = f"The bridge was closed {n} times. " * 20
    article = Article(id=f"{n:06}", key=f"{n:06}", source="inbox", location=f"{n}.txt", publisher="Sundrey Post",
                      title="Bridge closed", text=text, first_seen=moment, language="en")
    assert store.add([article]).new == 1
    said.write(f"{n}\\n")
"""


# Its journal is not written by the clock: what is not asked for is not on the disk.
OPTIONS = ("-o", "loop,commit=300")


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """An empty file system in a file, which can be mounted."""
    file = ext4(tmp_path / "disk.img", megabytes=MEGABYTES)
    with mounted(tmp_path / "disk", *OPTIONS, str(file)):
        return file


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What was acknowledged when the power went, what of it was there afterwards, and whether the store was whole."""

    acknowledged: int
    kept: int
    whole: bool

    @property
    def good(self) -> bool:
        return self.whole and self.kept >= self.acknowledged


def cuts(image: Path, tmp_path: Path, *, count: int, synchronous: str) -> list[Cut]:
    """So many copies of the disk, at random moments of one writer; a disk that is nearly full is made new."""
    dice = random.Random(20_26)
    found: list[Cut] = []
    while len(found) < count:
        disk, said = tmp_path / "disk", tmp_path / "said"
        shutil.copyfile(image, tmp_path / "used.img")
        said.write_text("")
        with mounted(disk, *OPTIONS, str(tmp_path / "used.img")):
            command = [sys.executable, "-c", WRITER, str(disk / "briefing.db"), str(said), synchronous]
            writer = subprocess.Popen(command, stderr=subprocess.DEVNULL)
            try:
                for _ in range(min(20, count - len(found))):
                    before = said.stat().st_size
                    deadline = time.monotonic() + 60
                    while said.stat().st_size == before and time.monotonic() < deadline:
                        time.sleep(0.005)
                    time.sleep(dice.uniform(0.0, 0.2))
                    assert writer.poll() is None, "the writer ended"
                    writer.send_signal(signal.SIGSTOP)
                    acknowledged = len(said.read_text().splitlines())
                    shutil.copyfile(tmp_path / "used.img", tmp_path / "cut.img")
                    writer.send_signal(signal.SIGCONT)
                    found.append(_afterwards(tmp_path, acknowledged))
            finally:
                writer.kill()
                writer.wait(60)
    return found


def _afterwards(tmp_path: Path, acknowledged: int) -> Cut:
    with mounted(tmp_path / "after", *OPTIONS, str(tmp_path / "cut.img")) as disk:
        try:
            with Store.open(disk / "briefing.db") as store:
                return Cut(acknowledged=acknowledged, kept=store.count(), whole=store.damage() == ())
        except StoreError:
            return Cut(acknowledged=acknowledged, kept=0, whole=False)


def shown(found: list[Cut]) -> str:
    """The figures in a line."""
    rows = sum(cut.acknowledged for cut in found)
    lost = sum(max(0, cut.acknowledged - cut.kept) for cut in found)
    return f"{len(found)} cuts, {sum(not cut.good for cut in found)} bad, {lost} of {rows} acknowledged rows lost"


def test_what_was_acknowledged_is_on_the_disk(image: Path, tmp_path: Path) -> None:
    """F01, in small: five cuts lose nothing; the control, which does not wait for the disk, loses in most."""
    found = cuts(image, tmp_path, count=5, synchronous="FULL")
    assert min(cut.acknowledged for cut in found) > 0
    assert all(cut.good for cut in found), shown(found)
    careless = cuts(image, tmp_path, count=5, synchronous="OFF")
    assert sum(not cut.good for cut in careless) > 2, shown(careless)


@pytest.mark.slow
def test_a_hundred_power_cuts(image: Path, tmp_path: Path) -> None:
    """F01: none of a hundred loses what was acknowledged; of the control's more than half do."""
    found = cuts(image, tmp_path, count=CUTS, synchronous="FULL")
    careless = cuts(image, tmp_path, count=CUTS, synchronous="OFF")
    print(f"\nFULL: {shown(found)}; OFF: {shown(careless)}")
    assert all(cut.good for cut in found)
    assert sum(not cut.good for cut in careless) > CUTS / 2
