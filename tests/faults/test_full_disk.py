"""The store's disk fills up at any write: told with what to do, and everything made up for when there is room (F02)."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from disks import ext4, fill, memory, mounted
from program import call, command, environment
from service import lines, prepared

# A run's store takes about 450 kB of the disk, journal included: the last of the points is one where it fits.
_MOST = 640


@pytest.fixture
def disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A disk of so many megabytes in a file, with ext4, or of four in memory."""
    if megabytes := getattr(request, "param", 0):
        options = ("-o", "loop", str(ext4(tmp_path / "image", megabytes=megabytes)))
    else:
        options = memory("4m")
    with mounted(tmp_path / "disk", *options) as folder:
        yield folder


def tried(folder: Path, disk: Path, *, leave: int) -> bool:
    """A run while so many kilobytes are left, and another when there is room; whether the first one came to its end."""
    for file in (*(folder / name for name in ("arrived", "asked", "busy")), *disk.glob("briefing.db*")):
        file.unlink(missing_ok=True)
    fill(disk / "ballast", leave=leave)
    around = environment() | {"PYTHONPATH": str(folder)}
    first = subprocess.run([*command(), "run"], cwd=folder, env=around, capture_output=True, text=True, timeout=120)
    assert "Traceback" not in first.stderr, first.stderr
    if first.returncode:
        assert re.search(r"disk is full|No space left", first.stderr), first.stderr
    else:
        assert len(lines(folder / "arrived")) == 1
    (disk / "ballast").unlink()
    (folder / "busy").unlink(missing_ok=True)
    call("run", at=folder, PYTHONPATH=str(folder))
    assert len(lines(folder / "arrived")) == 1
    call("store", "check", at=folder, PYTHONPATH=str(folder))
    return first.returncode == 0


def points(count: int) -> list[int]:
    """So many, from no room at all to enough."""
    return [_MOST * n // (count - 1) for n in range(count)]


def test_a_full_disk_is_told_and_made_up_for(tmp_path: Path, disk: Path) -> None:
    """F02, in small: no room at all, and none in the middle of the run."""
    folder = prepared(tmp_path, store=str(disk / "briefing.db"))
    assert not tried(folder, disk, leave=0)
    assert not tried(folder, disk, leave=_MOST // 5)


@pytest.mark.slow
@pytest.mark.parametrize("disk", [8, 16, 32], indirect=True)
def test_a_disk_that_fills_up_at_any_write(tmp_path: Path, disk: Path) -> None:
    """F02: 51 points in all, on ext4; each time one edition, once, and a whole store."""
    folder = prepared(tmp_path, store=str(disk / "briefing.db"))
    through = [tried(folder, disk, leave=leave) for leave in points(17)]
    print(f"\n{through.count(False)} of {len(through)} runs stopped for want of room")
    assert not through[0]
    assert through[-1]
