"""C09: a folder on a disk that is full, or that may not be written."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from disks import fill, memory, mounted
from servers_wiki import parcel, sent

from briefing.errors import DeliveryError
from briefing.sinks.folder import Folder


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 kB."""
    with mounted(tmp_path / "disk", *memory("256k")) as disk:
        yield disk


def test_a_full_disk_leaves_every_page_as_it_was(small_disk: Path) -> None:
    """C09: the new text does not fit; the page that stood there does, whole, and nothing half-written beside it."""
    output = Folder(folder=small_disk, path="page.md")
    sent(output, parcel())
    before = (small_disk / "page.md").read_bytes()
    fill(small_disk / "ballast")
    with pytest.raises(DeliveryError, match=r"No space left on device.*the former file is as it was"):
        sent(output, parcel(title="Corrected"))
    assert (small_disk / "page.md").read_bytes() == before
    assert sorted(os.listdir(small_disk)) == ["ballast", "page.md"]
    (small_disk / "ballast").unlink()
    assert sent(output, parcel(title="Corrected"))[0] == "delivered"


def test_a_read_only_disk_leaves_every_page_as_it_was(small_disk: Path) -> None:
    """C09: told, and delivered when it can be written again."""
    output = Folder(folder=small_disk, path="page.md")
    sent(output, parcel())
    before = (small_disk / "page.md").read_bytes()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(DeliveryError, match="Read-only file system"):
        sent(output, parcel(title="Corrected"))
    assert (small_disk / "page.md").read_bytes() == before
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert sent(output, parcel(title="Corrected"))[0] == "delivered"
