"""Newsletters out of a mailbox on a real IMAP server, and out of a Maildir; nothing in either is changed."""

from __future__ import annotations

import mailbox
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from dovecot import PASSWORD, USER, Dovecot, dovecot
from pydantic import SecretStr

from briefing import pipeline
from briefing.config import load
from briefing.errors import SourceError
from briefing.models import LeftOut, RawItem
from briefing.sources.door import Handed, Kept, State
from briefing.sources.imap import Imap
from briefing.sources.maildir import Maildir
from briefing.store import Store

NOW = datetime.now(UTC)  # the server stamps what comes in by its own clock
STORY = "The harbour board of Tollmere closed berth {n} on Monday after divers found a crack in the quay wall. "


def letter(number: int, *, sender: str = "letter@observer.example") -> bytes:
    """A newsletter of two stories."""
    message = EmailMessage()
    message["From"] = f"Observer <{sender}>"
    message["Subject"] = f"Letter {number}"
    message["Date"] = (NOW - timedelta(hours=2)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    message["Message-ID"] = f"<{number}@observer.example>"
    stories = "".join(
        f'<h2><a href="https://observer.example/{number}/{n}">Berth {number}{n} closed for a crack</a></h2>'
        f"<p>{STORY.format(n=f'{number}{n}') * 2}</p>"
        for n in range(2)
    )
    message.set_content(f"<html><body>{stories}</body></html>", subtype="html")
    return message.as_bytes()


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@pytest.fixture
def box(server: Dovecot, request: pytest.FixtureRequest) -> Imap:
    """A folder of the test's own, with three letters in it, and the source that reads it."""
    folder = request.node.name.split("[")[0]
    server.put(*(letter(n) for n in range(3)), folder=folder)
    return Imap(
        host="127.0.0.1",
        port=server.port,
        security="none",
        username=USER,
        password=SecretStr(PASSWORD),
        folder=folder,
    )


def collected(source: Imap, state: State) -> tuple[list[RawItem | LeftOut], State]:
    """What a run gives, and the state after it."""
    items: list[RawItem | LeftOut] = []
    seen, kept = dict(state.seen), state.kept
    for each in source.collect(state, NOW):
        if isinstance(each, Kept):
            kept = each.note
        else:
            items += each.items
            seen[each.location] = each.fingerprint
    return items, State(seen=seen, kept=kept)


def test_each_message_is_read_once_and_nothing_is_changed(server: Dovecot, box: Imap) -> None:
    """All at first, then what is new; read and unread, flags and number of messages stay as they were."""
    before = server.flags(box.folder)
    items, state = collected(box, State())
    assert [item.location for item in items if isinstance(item, RawItem)] == [
        f"<{n}@observer.example>" for n in range(3)
    ]
    assert [item.content.replace(b"\r\n", b"\n") for item in items if isinstance(item, RawItem)] == [
        letter(n) for n in range(3)
    ]
    assert server.flags(box.folder) == before
    assert b"Seen" not in b"".join(before)
    assert collected(box, state)[0] == []
    server.put(letter(7), folder=box.folder)
    items, state = collected(box, state)
    assert [item.location for item in items if isinstance(item, RawItem)] == ["<7@observer.example>"]


def test_a_run_that_is_cut_off_goes_on_behind_the_last_stored_message(box: Imap) -> None:
    """The note moves with each message, so what was stored is not fetched again."""
    seen: dict[str, str] = {}
    kept = ""
    for each in box.collect(State(), NOW):
        if isinstance(each, Handed):
            seen[each.location] = each.fingerprint
        else:
            kept = each.note
            break
    items, _ = collected(box, State(seen={}, kept=kept))
    assert len(seen) == 1
    assert [item.location for item in items if isinstance(item, RawItem)] == [
        f"<{n}@observer.example>" for n in range(1, 3)
    ]


def test_a_server_that_numbers_anew_is_read_from_the_start(server: Dovecot, box: Imap) -> None:
    """Another UIDVALIDITY: the note is worth nothing, and what is known by its Message-ID is not taken again."""
    _, state = collected(box, State())
    with server.logged_in() as session:
        session.delete(box.folder)
    server.put(letter(0), letter(8), folder=box.folder)
    items, _ = collected(box, state)
    assert [item.location for item in items if isinstance(item, RawItem)] == ["<8@observer.example>"]


def test_marking_is_asked_for_and_comes_after_storing(server: Dovecot, box: Imap) -> None:
    """`mark_seen`: what was collected is marked at the next run; what other senders wrote, and what is new, is not."""
    marking = replace(box, mark_seen=True, senders=("observer.example",))
    server.put(letter(5, sender="shop@elsewhere.example"), folder=box.folder)
    items, state = collected(marking, State())
    assert len(items) == 3
    assert b"Seen" not in b"".join(server.flags(box.folder))
    server.put(letter(6), folder=box.folder)
    collected(marking, state)
    assert [b"Seen" in each for each in server.flags(box.folder)] == [True, True, True, False, False]


def test_senders_choose(server: Dovecot, box: Imap) -> None:
    """An address, a domain and what lies below it; another domain that ends alike is another."""
    for n, sender in enumerate(
        ("a@paper.example", "b@mail.paper.example", "c@newspaper.example", "d@else.example"), 10
    ):
        server.put(letter(n, sender=sender), folder=box.folder)
    for senders, wanted in ((("paper.example",), [10, 11]), (("c@newspaper.example", "@else.example"), [12, 13])):
        items, _ = collected(replace(box, senders=senders), State())
        assert [i.location for i in items if isinstance(i, RawItem)] == [f"<{n}@observer.example>" for n in wanted]


def test_a_huge_message_is_left_out_unfetched(server: Dovecot, box: Imap) -> None:
    """It is named, and the others are read."""
    server.put(letter(20) + b"x" * 1_100_000, folder=box.folder)
    items, _ = collected(replace(box, max_size=1), State())
    assert [type(item) for item in items] == [RawItem, RawItem, RawItem, LeftOut]


def test_tls_checks_the_certificate(server: Dovecot, box: Imap) -> None:
    """tls and starttls with the certificate known work; with an unknown one, nothing is said to the server."""
    for security, port in (("tls", server.tls_port), ("starttls", server.port)):
        safe = replace(box, host="localhost", security=security, port=port, ca_file=server.certificate)  # type: ignore[arg-type]
        assert len(collected(safe, State())[0]) == 3
        with pytest.raises(SourceError, match=r"certificate|CERTIFICATE"):
            collected(replace(safe, ca_file=None), State())


def test_what_is_wrong_is_said_without_the_password(server: Dovecot, box: Imap) -> None:
    """A wrong password, folder or port is a source error that says what to look at."""
    wrong = (
        replace(box, password=SecretStr("hunter2")),
        replace(box, folder="No such folder"),
        replace(box, port=1),
    )
    for source in wrong:
        with pytest.raises(SourceError, match="check host, security, username, password and folder") as caught:
            collected(source, State())
        assert "hunter2" not in str(caught.value)
        assert PASSWORD not in str(caught.value)
    with pytest.raises(ValueError, match="in clear"):
        replace(box, host="mail.example.org")


def test_doctor_logs_in_and_reads_nothing(server: Dovecot, box: Imap) -> None:
    """What is there; a wrong password, folder or port, and a server that is gone, with what to look at."""
    before = server.flags(box.folder)
    assert box.reach() == f"the login works, {box.folder} has 3 messages"
    assert replace(box, mark_seen=True).reach() == box.reach()
    assert server.flags(box.folder) == before
    wrong = (
        replace(box, password=SecretStr("hunter2")),
        replace(box, folder="No such folder"),
        replace(box, port=1),
        replace(box, host="localhost", security="tls", port=server.tls_port),
    )
    for source in wrong:
        with pytest.raises(SourceError, match="check host, security, username, password and folder") as caught:
            source.reach()
        assert "hunter2" not in str(caught.value)
        assert PASSWORD not in str(caught.value)


def test_from_the_server_to_the_store(server: Dovecot, box: Imap, tmp_path: Path) -> None:
    """By the configuration, with the password out of a file: each story is an article with its own address."""
    (tmp_path / "secret").write_text(PASSWORD + "\n")
    (tmp_path / "secret").chmod(0o600)
    (tmp_path / "config.yaml").write_text(
        f"""\
store: briefing.db
briefings:
  - name: morning
    title: Morning
    languages: [en]
    sources:
      - type: imap
        host: 127.0.0.1
        port: {server.port}
        security: none
        username: {USER}
        password_file: secret
        folder: {box.folder}
        senders: [observer.example]
        back: 2d
    outputs:
      - {{type: file, format: markdown, path: "wiki/{{date}}.md"}}
"""
    )
    config = load(tmp_path / "config.yaml", environ={})
    with Store.open(tmp_path / "briefing.db") as store:
        reports = [pipeline.collect(config, store, now=NOW, seen=NOW, say=lambda _: None) for _ in range(2)]
        assert [(each.new, each.problems) for each in reports] == [(6, ()), (0, ())]
        assert {article.url for article in store.articles()} == {
            f"https://observer.example/{number}/{n}" for number in range(3) for n in range(2)
        }


# --- Maildir ----------------------------------------------------------------------------------------------------------


def test_a_maildir_is_read_once_and_left_as_it_is(tmp_path: Path) -> None:
    """New and read messages; one that a mail program moves and marks afterwards is the same; no file is touched."""
    folder = mailbox.Maildir(tmp_path / "box")
    for n in range(3):
        folder.add(letter(n))
    source = Maildir(path=tmp_path / "box")
    before = sorted((path, path.stat().st_mtime_ns) for path in (tmp_path / "box").rglob("*") if path.is_file())
    first = [(handed.location, list(handed.items)) for handed in source.collect(State(), NOW)]
    assert sorted(item.content for _, items in first for item in items if isinstance(item, RawItem)) == sorted(
        letter(n) for n in range(3)
    )
    assert sorted((p, p.stat().st_mtime_ns) for p in (tmp_path / "box").rglob("*") if p.is_file()) == before
    for path, _ in before[:1]:
        path.rename(tmp_path / "box" / "cur" / f"{path.name}:2,S")
    assert list(source.collect(State(seen={place: place for place, _ in first}), NOW)) == []


def test_a_maildir_gives_messages_alone(tmp_path: Path) -> None:
    """A link out of it, a pipe and a huge message are named and block nothing; no Maildir is an error that says so."""
    mailbox.Maildir(tmp_path / "box").add(letter(1))
    new = tmp_path / "box" / "new"
    (tmp_path / "outside").write_text("secret")
    (new / "a").symlink_to(tmp_path / "outside")
    os.mkfifo(new / "b")
    (new / "c").write_bytes(b"x" * 1_000_001)
    found = [
        item for handed in Maildir(path=tmp_path / "box", max_size=1).collect(State(), NOW) for item in handed.items
    ]
    assert sorted(item.reason for item in found if isinstance(item, LeftOut)) == [
        "cannot be read",
        "link out of the folder",
        "too large",
    ]
    assert sum(isinstance(item, RawItem) for item in found) == 1
    with pytest.raises(SourceError, match="is no Maildir"):
        list(Maildir(path=tmp_path).collect(State(), NOW))
