"""A file of very many articles: memory stays flat, and a collection that was killed goes on where it stopped."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from program import call, command, environment

from benchmarks.collecting import prepared
from briefing.models import RawItem
from briefing.sources.door import Handed, Kept, State
from briefing.sources.folder import Folder

RECORDS = 3000


def stored(folder: Path) -> int:
    """How many articles the store holds, seen from outside."""
    try:
        with sqlite3.connect(f"file:{folder / 'briefing.db'}?mode=ro", uri=True, timeout=30) as database:
            return int(database.execute("SELECT count(*) FROM articles").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_a_killed_collection_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """kill -9 after some thousand articles: the next run reads the rest and not the start, and none is missing."""
    prepared(tmp_path, RECORDS)
    process = subprocess.Popen([*command(), "collect"], cwd=tmp_path, env=environment(), stdout=subprocess.DEVNULL)
    end = time.monotonic() + 120
    while stored(tmp_path) < RECORDS // 2 and time.monotonic() < end:
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(timeout=30)
    at_first = stored(tmp_path)
    assert RECORDS // 2 <= at_first < RECORDS
    answer = call("collect", "--json", at=tmp_path).data
    read = answer["new"] + answer["known"]
    # A part has 1,000 lines; what was stored of the part that was cut off is read again.
    assert read < RECORDS - at_first + 1500
    lines = (tmp_path / "inbox" / "articles.jsonl").read_text().splitlines()
    assert stored(tmp_path) == len({json.loads(line)["text"] for line in lines})
    again = call("collect", "--json", at=tmp_path).data
    assert again["new"] + again["known"] == 0


def test_a_file_that_has_changed_is_read_from_the_start(tmp_path: Path) -> None:
    """The note of how far a file was read holds for that file as it was; every line is numbered as it stands there."""
    prepared(tmp_path, 2500)
    source, file = Folder(path=tmp_path / "inbox"), tmp_path / "inbox" / "articles.jsonl"
    places: list[str] = []
    kept = ""
    for each in source.collect(State(), None):  # type: ignore[arg-type]
        if isinstance(each, Handed):
            places += [item.location for item in each.items if isinstance(item, RawItem)]
        elif each.note:
            kept = kept or each.note
    assert places == [f"articles.jsonl#{n}" for n in range(1, 2501)]

    def read() -> list[str]:
        handed = (each for each in source.collect(State(kept=kept), None) if not isinstance(each, Kept))  # type: ignore[arg-type]
        return [item.location for each in handed for item in each.items if isinstance(item, RawItem)]

    assert read() == [f"articles.jsonl#{n}" for n in range(1001, 2501)]
    with file.open("a") as added:
        added.write('{"title": "One more", "text": "It came later."}\n')
    assert read() == [f"articles.jsonl#{n}" for n in range(1, 2502)]


@pytest.mark.slow
def test_memory_is_flat(tmp_path: Path) -> None:
    """Ten times the articles take no more memory (within 20 MiB)."""
    command = [sys.executable, "-m", "benchmarks.collecting", "3000", "30000", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=580)
    small, large = json.loads(done.stdout)
    assert large["peak_mib"] < small["peak_mib"] + 20
