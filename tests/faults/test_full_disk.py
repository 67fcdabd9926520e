"""The store's disk fills up at any write: told with what to do, and everything made up for when there is room (F02)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from program import call, command, environment
from service import lines, prepared

# A run's store takes about 450 kB of the disk, journal included: the last of the points is one where it fits.
_MOST = 640


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """A file system of so many megabytes, in a file or in memory."""

    folder: Path

    def fill(self, *, leave: int) -> None:
        """Until there are so many kilobytes left."""
        ballast = self.folder / "ballast"
        with ballast.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(b"x" * 4096)
        os.truncate(ballast, max(0, ballast.stat().st_size - leave * 1024))

    def free(self) -> None:
        """As it was."""
        (self.folder / "ballast").unlink()

    def empty(self) -> None:
        """Nothing on it."""
        for file in self.folder.iterdir():
            if file.name != "lost+found":
                file.unlink()


def mount(folder: Path, *options: str) -> bool:
    """Whether something could be mounted there."""
    return subprocess.run(["mount", *options, str(folder)], capture_output=True).returncode == 0


@pytest.fixture
def disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Disk]:
    """A disk that only root can make: of so many megabytes in a file with ext4, or 4 in memory."""
    megabytes = getattr(request, "param", 0)
    if os.geteuid() != 0 or (megabytes and not shutil.which("mkfs.ext4")):
        pytest.skip("only root can mount a disk, and mkfs.ext4 makes it")
    folder, image = tmp_path / "disk", tmp_path / "image"
    folder.mkdir()
    if megabytes:
        with image.open("wb") as file:
            file.truncate(megabytes * 2**20)
        subprocess.run(["mkfs.ext4", "-q", "-m", "0", str(image)], check=True)
    if not mount(folder, *(("-o", "loop", str(image)) if megabytes else ("-t", "tmpfs", "-o", "size=4m", "tmpfs"))):
        pytest.skip("nothing can be mounted here")
    try:
        yield Disk(folder=folder)
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def tried(folder: Path, disk: Disk, *, leave: int) -> bool:
    """A run while so many kilobytes are left, and another when there is room; whether the first one came to its end."""
    for file in ("arrived", "asked", "busy"):
        (folder / file).unlink(missing_ok=True)
    disk.empty()
    disk.fill(leave=leave)
    around = environment() | {"PYTHONPATH": str(folder)}
    first = subprocess.run([*command(), "run"], cwd=folder, env=around, capture_output=True, text=True, timeout=120)
    assert "Traceback" not in first.stderr, first.stderr
    if first.returncode:
        assert re.search(r"disk is full|No space left", first.stderr), first.stderr
    else:
        assert len(lines(folder / "arrived")) == 1
    disk.free()
    (folder / "busy").unlink(missing_ok=True)
    call("run", at=folder, PYTHONPATH=str(folder))
    assert len(lines(folder / "arrived")) == 1
    call("store", "check", at=folder, PYTHONPATH=str(folder))
    return first.returncode == 0


def points(count: int) -> list[int]:
    """So many, from no room at all to enough."""
    return [_MOST * n // (count - 1) for n in range(count)]


def test_a_full_disk_is_told_and_made_up_for(tmp_path: Path, disk: Disk) -> None:
    """F02, in small: no room at all, and none in the middle of the run."""
    folder = prepared(tmp_path, store=str(disk.folder / "briefing.db"))
    assert not tried(folder, disk, leave=0)
    assert not tried(folder, disk, leave=_MOST // 5)


@pytest.mark.slow
@pytest.mark.parametrize("disk", [8, 16, 32], indirect=True)
def test_a_disk_that_fills_up_at_any_write(tmp_path: Path, disk: Disk) -> None:
    """F02: 51 points in all, on ext4; each time one edition, once, and a whole store."""
    folder = prepared(tmp_path, store=str(disk.folder / "briefing.db"))
    through = [tried(folder, disk, leave=leave) for leave in points(17)]
    print(f"\n{through.count(False)} of {len(through)} runs stopped for want of room")
    assert not through[0]
    assert through[-1]
