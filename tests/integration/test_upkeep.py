"""Backups under load, restored, moved to the other database and back, damaged, pruned (F04, F06, F08, F12, F14)."""

from __future__ import annotations

import random
import socket
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from disks import memory, mounted
from golden.edition import EMPTY
from sqlalchemy import text

from briefing.config import Config, load
from briefing.errors import StoreError, UsageError
from briefing.models import Article, LeftOut, Rendition
from briefing.pipeline import freeze
from briefing.serve import upkeep
from briefing.serve.pings import ping
from briefing.store import Collected, Noted, Polled, Run, RunState, Store

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
DAY = timedelta(days=1)


def article(number: int, *, age: int = 0) -> Article:
    return Article(
        id=f"a{number:06}",
        key=f"https://post.example/{number}",
        source="inbox",
        location=f"{number}.txt",
        publisher="Sundrey Post",
        title="Crane falls on barges – «кран» 🌉",
        text=f"A crane fell on {number} barges.\nNobody was hurt.",
        first_seen=NOW - age * DAY,
        published=None if number % 3 else NOW - age * DAY - timedelta(microseconds=number),
        language="en",
    )


def filled(store: Store, *, articles: int = 300) -> Store:
    """A store with something in every table."""
    left_out = LeftOut(item="x", reason="too large", detail="–")
    store.collected(
        [
            Collected(source="inbox", location="x", fingerprint="1", at=NOW - 200 * DAY, left_out=(left_out,)),
            Collected(
                source="inbox", location="y", fingerprint="2", at=NOW, articles=tuple(map(article, range(articles)))
            ),
            Polled(source="inbox", at=NOW, problem="slow"),
            Noted(source="inbox", note='{"etag": "\\"1\\""}'),
        ]
    )
    for age in (0, 400):
        made = replace(EMPTY, name="flood", date=(NOW - age * DAY).date())
        edition = freeze(made, store, now=NOW - age * DAY)
        page = Rendition(
            briefing="flood", date=made.date, format="pdf", media_type="x", suffix=".pdf", content=b"%PDF\0\xff" * 99
        )
        store.save_rendition(edition, page)
        store.claim(edition, "mailto:a@example.org", at=NOW)
    run = Run(briefing="flood", date=NOW.date(), slot="0600", due=NOW, begun=NOW, missed=2)
    store.begin_run(run)
    store.end_run(replace(run, state=RunState.MADE, ended=NOW))
    store.note_done("integrity", at=NOW)
    return store


# --- backup and restore -----------------------------------------------------------------------------------------------


def test_a_backup_holds_all_and_is_restored(address: str, tmp_path: Path) -> None:
    """F08, on both databases: the backup is one file; put back, every table is as it was."""
    saved = tmp_path / "saved.db"
    with Store.open(address) as store:
        before = filled(store).checksums()
        assert upkeep.backup(store, saved) == saved.stat().st_size
    assert not list(tmp_path.glob(".saved*"))
    with Store.open(saved, read_only=True) as copy:
        assert copy.checksums() == before
    if "://" in address:
        with pytest.raises(StoreError, match="not empty"):
            upkeep.restore(saved, address, now=NOW)
        return
    with Store.open(address) as store:
        store.add([article(9999)])
    former = upkeep.restore(saved, address, now=NOW)
    assert former is not None
    with Store.open(address) as store, Store.open(former) as old:
        assert store.checksums() == before
        assert old.article("a009999")


def test_backups_while_others_write_are_whole(tmp_path: Path) -> None:
    """F08: ten backups while a writer stores articles: each is whole, and holds no more and no less than a moment."""
    counts = []
    with Store.open(tmp_path / "briefing.db") as store:
        ended = threading.Event()

        def write() -> None:
            number = 1000
            while not ended.is_set():
                store.add(article(number + n) for n in range(20))
                number += 20

        writer = threading.Thread(target=write)
        writer.start()
        try:
            for n in range(10):
                upkeep.backup(store, tmp_path / f"{n}.db")
        finally:
            ended.set()
            writer.join()
    for n in range(10):
        with Store.open(tmp_path / f"{n}.db", read_only=True) as copy:
            assert copy.damage() == ()
            counts.append(copy.count())
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]
    assert all(count % 20 == 0 for count in counts)


def test_a_bad_backup_changes_nothing(tmp_path: Path) -> None:
    """A file that is cut off, no store, or not there: the store stays, and the message says what to do."""
    with Store.open(tmp_path / "briefing.db") as store:
        before = filled(store).checksums()
        upkeep.backup(store, tmp_path / "saved.db")
    whole = (tmp_path / "saved.db").read_bytes()
    (tmp_path / "cut.db").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text.db").write_text("nothing of the kind " * 500)
    for name, error in (("cut.db", StoreError), ("text.db", StoreError), ("absent.db", UsageError)):
        with pytest.raises(error):
            upkeep.restore(tmp_path / name, str(tmp_path / "briefing.db"), now=NOW)
    with Store.open(tmp_path / "briefing.db") as store:
        assert store.checksums() == before


# --- to the other database --------------------------------------------------------------------------------------------


def test_a_store_is_moved_to_postgresql_and_back(tmp_path: Path, new_database: Callable[[], str]) -> None:
    """F06: every table, equal by its checksum, there and back; and it goes on counting its rows where it stood."""
    url = new_database()
    with Store.open(tmp_path / "briefing.db") as store:
        before = filled(store).checksums()
        rows = upkeep.move(store, url)
        assert rows["articles"] == 300
        assert min(rows.values()) >= 1
        with pytest.raises(StoreError, match="not empty"):
            upkeep.move(store, url)
    with Store.open(url) as there:
        assert upkeep.move(there, str(tmp_path / "back.db")) == rows
        freeze(replace(EMPTY, name="flood", date=date(2026, 3, 9)), there, now=NOW)
        assert there.damage() == ()
    with Store.open(tmp_path / "back.db") as back:
        assert back.checksums() == before


# --- damage -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("checked", [True, False])
def test_damage_is_found(checked: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """F04: 64 random bytes anywhere in the file: all that changes anything stored is found; the rest hit unused space.

    The control, untouched, is whole; without the articles' checksums some changes go unfound.
    """
    with Store.open(tmp_path / "briefing.db") as store:
        filled(store, articles=2000)
        upkeep.backup(store, tmp_path / "saved.db")
    if not checked:
        monkeypatch.setattr("briefing.store.upkeep.damaged", lambda _: iter(()))
    with Store.open(tmp_path / "saved.db") as store:
        assert store.damage() == ()
        before = store.checksums()
    whole = (tmp_path / "saved.db").read_bytes()
    dice, found, missed = random.Random(4), 0, 0
    for _ in range(200 if checked else 60):
        spoilt = bytearray(whole)
        at = dice.randrange(len(whole) - 64)
        spoilt[at : at + 64] = dice.randbytes(64)
        file = tmp_path / "spoilt.db"
        file.write_bytes(spoilt)
        try:
            with Store.open(file) as store:
                told = store.damage()
                found += bool(told)
                missed += not told and _content(store) != before
        except StoreError:
            found += 1
        for ending in ("-wal", "-shm"):
            Path(f"{file}{ending}").unlink(missing_ok=True)
    if checked:
        assert found >= 160
    assert (missed == 0) == checked


def _content(store: Store) -> dict[str, str] | None:
    """What it holds, by table; None where that cannot be read."""
    try:
        return store.checksums()
    except (StoreError, ValueError):
        return None


@pytest.mark.parametrize(
    ("spoil", "articles"),
    [
        ("UPDATE articles SET text = replace(text, 'Nobody', 'Somebody') WHERE id = 'a000007'", ["a000007"]),
        ("UPDATE articles SET url = 'https://other.example/' WHERE id = 'a000008'", ["a000008"]),
        ("UPDATE articles SET published = first_seen WHERE id IN ('a000003', 'a000004')", ["a000003", "a000004"]),
        ("UPDATE articles SET part = 9", [f"a{n:06}" for n in range(20)]),
    ],
)
def test_an_article_that_is_not_what_was_stored_is_named(address: str, spoil: str, articles: list[str]) -> None:
    """F04, on both databases: what the database finds well, its checksum does not; the first twenty are named."""
    with Store.open(address) as store:
        filled(store)
        assert store.damage() == ()
        with store.engine.begin() as connection:
            connection.execute(text(spoil))
        told = store.damage()
    assert told == tuple(f"the stored article '{name}' from 'inbox' is not what was stored" for name in articles)


def test_an_article_that_is_no_text_any_more_is_named(tmp_path: Path) -> None:
    """F04: bytes that are no UTF-8, and no time: a line each, not the end of the check."""
    with Store.open(tmp_path / "briefing.db") as store:
        filled(store)
    with sqlite3.connect(tmp_path / "briefing.db") as raw:
        raw.execute("UPDATE articles SET title = CAST(x'ff00fe' AS TEXT) WHERE id = 'a000001'")
        raw.execute("UPDATE articles SET updated = 'never' WHERE id = 'a000299'")
    with Store.open(tmp_path / "briefing.db") as store:
        named, unread = upkeep.check(store, now=NOW)
        assert "a000001" in named
        assert "never" in unread
        assert store.count() == 300


def test_an_edition_that_is_not_what_was_stored_is_named(tmp_path: Path) -> None:
    """F04: bytes that the database itself finds well: the checksum that was stored with them does not."""
    with Store.open(tmp_path / "briefing.db") as store:
        filled(store)
        assert upkeep.check(store, now=NOW) == ()
    with sqlite3.connect(tmp_path / "briefing.db") as raw:
        raw.execute(
            "UPDATE editions SET payload = CAST(replace(payload, 'flood', 'blood') AS BLOB) WHERE date = '2026-03-02'"
        )
    with Store.open(tmp_path / "briefing.db") as store:
        [problem] = upkeep.check(store, now=NOW)
        assert store.done("integrity") == (NOW, problem)
    assert problem == "the stored edition flood of 2026-03-02 is not what was stored"


# --- what is old ------------------------------------------------------------------------------------------------------


def configured(folder: Path, keep: str = "") -> Config:
    (folder / "config.yaml").write_text(
        f"briefings:\n  - name: flood\n    title: Flood\n    sources: [{{type: folder, path: inbox/}}]\n"
        f"    outputs: []\n{keep}"
    )
    return load(folder / "config.yaml", environ={})


def test_what_is_old_is_taken_out_and_what_is_cited_stays(tmp_path: Path) -> None:
    """F14: articles, pages and notes over their age go; editions stay, and with them the articles that they cite."""
    config = configured(tmp_path, "keep: {articles: 30d, renditions: 30d, left_out: 30d}")
    with Store.open(tmp_path / "briefing.db") as store:
        filled(store)
        store.add([article(5000 + n, age=100) for n in range(10)])
        gone = store.prune(
            before=dict.fromkeys(("articles", "renditions", "left_out"), NOW - 30 * DAY),
            cited=lambda _: frozenset({"a005003"}),
        )
        assert gone == {"left_out": 1, "renditions": 1, "articles": 9}
        assert store.article("a005003")
        assert upkeep.prune(config, store, now=NOW) == {"left_out": 0, "renditions": 0, "articles": 1}
        assert len(store.editions("flood")) == 2
        assert store.count() == 300


def test_a_damaged_edition_stops_pruning_and_is_told(tmp_path: Path) -> None:
    """Nothing is taken out where it cannot be said what an edition cites."""
    config = configured(tmp_path, "keep: {articles: 30d}")
    with Store.open(tmp_path / "briefing.db") as store:
        store.add([article(5000, age=100)])
        store.save_edition("flood", NOW.date(), digest="0", payload=b'{"schema": 1}', created=NOW)
        with pytest.raises(StoreError, match=r"a stored edition is damaged .*briefing restore FILE"):
            upkeep.prune(config, store, now=NOW)
        assert store.count() == 1


def test_chores_are_done_when_their_time_has_come(tmp_path: Path) -> None:
    """The service prunes every day and checks every week, and not more often."""
    config = configured(tmp_path)
    with Store.open(tmp_path / "briefing.db") as store:
        assert list(upkeep.chores(config, store, now=NOW)) == []
        assert store.done("integrity") == (NOW, "")
        assert list(upkeep.chores(config, store, now=NOW + 6 * DAY)) == []
        assert store.done("integrity") == (NOW, "")
        assert store.done("prune") == (NOW + 6 * DAY, "")
        list(upkeep.chores(config, store, now=NOW + 8 * DAY))
        assert store.done("integrity") == (NOW + 8 * DAY, "")


# --- pings ------------------------------------------------------------------------------------------------------------


class Monitor(BaseHTTPRequestHandler):
    """Notes what it is told."""

    heard: list[tuple[str, str]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.heard.append((self.path, body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_a_ping_says_how_it_went_and_never_holds_up() -> None:
    """F12: success and failure are told; a monitor that does not answer, or is not there, costs the caller nothing."""
    Monitor.heard = []
    server = HTTPServer(("127.0.0.1", 0), Monitor)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/4a1c"
    ping(url).join()
    ping(url, problems=("feed: no answer", "mail: refused")).join()
    server.shutdown()
    server.server_close()
    assert Monitor.heard == [("/4a1c", ""), ("/4a1c/fail", "feed: no answer\nmail: refused")]
    with socket.create_server(("127.0.0.1", 0)) as silent:
        begun = time.monotonic()
        thread = ping(f"http://127.0.0.1:{silent.getsockname()[1]}/4a1c")
        assert time.monotonic() - begun < 1
        thread.join(timeout=15)
        assert not thread.is_alive()


def test_a_full_disk_spoils_no_former_backup(tmp_path: Path) -> None:
    """F02: a backup that does not fit leaves the one before as it was, and says so; on a small tmpfs, as root."""
    with mounted(tmp_path / "small", *memory("1m")) as small:
        (small / "saved.db").write_bytes(b"the one before")
        with Store.open(tmp_path / "briefing.db") as store:
            filled(store, articles=8000)
            with pytest.raises(StoreError, match=r"cannot be written|full"):
                upkeep.backup(store, small / "saved.db")
        assert (small / "saved.db").read_bytes() == b"the one before"
        assert [file.name for file in small.iterdir()] == ["saved.db"]
