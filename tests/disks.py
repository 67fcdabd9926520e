"""Disks of the test's own, which only root can make: where nothing can be mounted, the test is skipped."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[Path]:
    """The folder, made if need be, as a disk: `mount` with these options."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a disk")
    folder.mkdir(exist_ok=True)
    if subprocess.run(["mount", *options, str(folder)], capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def memory(size: str) -> tuple[str, ...]:
    """The options for a disk of that size in memory: `256k`."""
    return ("-t", "tmpfs", "-o", f"size={size}", "tmpfs")


def ext4(image: Path, *, megabytes: int) -> Path:
    """An empty file system in a file; `mounted(folder, "-o", "loop", str(image))` is the disk."""
    if shutil.which("mkfs.ext4") is None:
        pytest.skip("mkfs.ext4 is not here")
    with image.open("wb") as file:
        file.truncate(megabytes * 2**20)
    subprocess.run(["mkfs.ext4", "-q", "-m", "0", str(image)], check=True)
    return image


def fill(file: Path, *, leave: int = 0) -> None:
    """A file that takes all the room there is, but for so many kilobytes."""
    with file.open("wb", buffering=0) as ballast, suppress(OSError):
        while True:
            ballast.write(b"x" * 4096)
    os.truncate(file, max(0, file.stat().st_size - leave * 1024))
