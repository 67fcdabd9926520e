"""Mail through real servers that refuse, break off, stall, lie and overflow: everybody gets it, nobody twice."""

from __future__ import annotations

import base64
import hashlib
import subprocess
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from golden.edition import EDITION as PAGE
from hypothesis import given, settings
from hypothesis import strategies as st
from letterbox import config, silent, stored
from pydantic import SecretStr
from servers import DROP, PASSWORD, STAGES, STALL, Authority, MailServer, SmtpServer, Tap, login

from briefing import outbox
from briefing.errors import DeliveryError
from briefing.models import Outcome, Parcel, Rendition, Report
from briefing.render.look import Look
from briefing.sinks.mail.receipts import Receipts
from briefing.sinks.mail.sink import Email
from briefing.sinks.mail.smtp import Smtp
from briefing.store import State, Store

EDITION = replace(PAGE, name="flood")
NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FROM = "Briefing <bot@example.org>"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    with Store.open(tmp_path / "briefing.db") as opened:
        yield opened


def server(port: int, **options: Any) -> Smtp:
    """How to reach a server of the test."""
    return Smtp(**({"host": "127.0.0.1", "port": port, "security": "none", "from_": FROM, "timeout": 20} | options))


def email(port: int, *to: str, timeout: float = 20, **options: Any) -> Email:
    """An output; `json` as what is attached, since it is quickly made."""
    given = {"to": to or ("desk@example.org",), "smtp": server(port, timeout=timeout), "html": "html"}
    given |= {"text": "markdown"}
    return Email(**(given | options))


def send(store: Store, sink: Email, *, now: datetime = NOW) -> Report:
    """Store the edition and mail it."""
    edition = stored(store, EDITION, sink, now=now, day=now.date())
    return outbox.send(edition, config(sink).briefings[0], store, now=now, say=silent)


def resume(store: Store, sink: Email, now: datetime) -> Report:
    """Whatever is due."""
    return outbox.resume(config(sink), store, now=now, say=silent)


def outcomes(report: Report) -> list[Outcome]:
    """What became of each delivery."""
    return [delivery.outcome for delivery in report.deliveries]


def parcel(**changes: Any) -> Parcel:
    """A parcel with a small page in both forms and a file."""

    def made(format: str, kind: str, content: bytes) -> Rendition:
        name, date = EDITION.name, EDITION.date
        return Rendition(briefing=name, date=date, format=format, media_type=kind, suffix=f".{format}", content=content)

    renditions = (
        made("html", "text/html", b"<html><body><p>The bridge is closed.</p></body></html>"),
        made("markdown", "text/markdown", b"The bridge is closed.\n"),
        made("pdf", "application/pdf", changes.pop("pdf", b"%PDF-1.7 small")),
    )
    given = {"edition": EDITION, "digest": "d1", "revision": 1, "created": NOW, "renditions": renditions}
    return Parcel(**(given | {"title": "The Orle flood"} | changes))


# --- answers ----------------------------------------------------------------------------------------------------------

_LATER, _NEVER = "451 4.3.0 later", "554 5.7.1 never"
# What concerns the server or our settings may be mended; what concerns this message will be said again.
_OF_THE_MESSAGE = ("MAIL", "RCPT", "DATA")


@pytest.mark.parametrize("fault", [_LATER, _NEVER, DROP, STALL])
@pytest.mark.parametrize("stage", STAGES)
def test_each_answer_at_each_stage_is_taken_for_what_it_is(
    store: Store, smtp: SmtpServer, stage: str, fault: str
) -> None:
    """D01, 24 cells: taken, tried again or given up; and after the server has come to its senses, there once."""
    smtp.faults[stage] = fault
    report = send(store, email(smtp.port, timeout=0.3))
    taken = Outcome.DELIVERED if stage == "QUIT" else Outcome.FAILED
    expected = Outcome.DEAD if stage in _OF_THE_MESSAGE and fault == _NEVER else taken
    assert outcomes(report) == [expected]
    assert bool(report.problems) == (stage != "QUIT")
    smtp.faults.clear()
    later = resume(store, email(smtp.port), NOW + 5 * MINUTE)
    assert outcomes(later) == ([Outcome.DELIVERED] if expected is Outcome.FAILED else [])
    assert len(smtp.messages) == (0 if expected is Outcome.DEAD else 1)


@pytest.mark.parametrize(("answer", "outcome"), [(_LATER, Outcome.FAILED), (_NEVER, Outcome.DEAD)])
def test_a_message_may_be_refused_as_a_whole(store: Store, smtp: SmtpServer, answer: str, outcome: Outcome) -> None:
    """After its last line."""
    smtp.faults["end"] = answer
    assert outcomes(send(store, email(smtp.port))) == [outcome]


def test_only_who_was_refused_is_tried_again(store: Store, postfix: MailServer) -> None:
    """D02: of three recipients one is taken, one put off, one refused; nobody gets it twice."""
    sink = email(postfix.smtp_port, "desk@example.org", "grey@example.org", "gone@example.org")
    report = send(store, sink)
    assert outcomes(report) == [Outcome.DELIVERED, Outcome.FAILED, Outcome.DEAD]
    assert "450 4.2.0" in report.problems[0]
    assert "550 5.1.1" in report.problems[1]
    assert outcomes(resume(store, sink, NOW + 5 * MINUTE)) == [Outcome.FAILED]
    assert len(postfix.messages("desk", at_least=1)) == 1
    assert postfix.messages("all") == []


def test_a_greylisted_mail_arrives_at_the_second_or_third_attempt(store: Store, smtp: SmtpServer) -> None:
    """D03: a server that says 450 for the first five minutes; with a run every minute."""
    sink = email(smtp.port)
    smtp.faults["RCPT"] = "450 4.7.1 greylisted, come back in five minutes"
    attempts = len(send(store, sink).deliveries)
    for minutes in range(1, 60):
        if minutes > 5:
            smtp.faults.clear()
        attempts += len(resume(store, sink, NOW + minutes * MINUTE).deliveries)
    assert len(smtp.messages) == 1
    assert attempts <= 3


@pytest.mark.parametrize("fault", [DROP, STALL])
def test_after_a_lost_answer_the_same_message_is_sent_once_more(store: Store, smtp: SmtpServer, fault: str) -> None:
    """D04: the server took it and broke off, or fell silent: in doubt, then sent again with the same Message-ID."""
    smtp.faults["end"] = fault
    sink = email(smtp.port, timeout=0.2)
    report = send(store, sink)
    assert outcomes(report) == [Outcome.UNKNOWN]
    assert "before it said whether it took the message" in report.problems[0]
    smtp.faults.clear()
    assert outcomes(resume(store, sink, NOW + 5 * MINUTE)) == [Outcome.DELIVERED]
    first, second = (content for _, content in smtp.messages)
    assert first == second


def test_whoever_wants_no_second_copy_is_asked(store: Store, smtp: SmtpServer) -> None:
    """D04 with `unknown: hold`."""
    smtp.faults["end"] = DROP
    sink = email(smtp.port, unknown="hold")
    send(store, sink)
    smtp.faults.clear()
    assert outcomes(resume(store, sink, NOW + 5 * MINUTE)) == [Outcome.UNKNOWN]
    assert resume(store, sink, NOW + 30 * MINUTE) == Report()
    assert len(smtp.messages) == 1
    assert [row.state for row in outbox.open_rows(store)] == [State.UNKNOWN]


def test_a_server_that_is_down_for_three_days_gets_each_edition_once(store: Store) -> None:
    """D10: Postfix is stopped and started again; today's edition comes first, older ones say their date."""
    postfix = MailServer(users=("desk",), imap=False)
    postfix.start()
    try:
        postfix.stop_postfix()
        sink = email(postfix.smtp_port)
        day = timedelta(days=1)
        for number in range(3):
            send(store, sink, now=NOW + number * day)
            for hour in range(24):
                resume(store, sink, NOW + number * day + hour * 60 * MINUTE)
        postfix.start_postfix()
        reports = [send(store, sink, now=NOW + 3 * day)]
        reports += [resume(store, sink, NOW + 3 * day + hour * 60 * MINUTE) for hour in range(13)]
        delivered = [each.date for report in reports for each in report.deliveries if each.outcome is Outcome.DELIVERED]
        assert delivered[0] == (NOW + 3 * day).date()
        assert sorted(delivered) == [(NOW + number * day).date() for number in range(4)]
        subjects = [str(each["Subject"]) for each in postfix.messages("desk", at_least=4)]
    finally:
        postfix.stop()
    late = sorted(subject.partition(" ")[0] for subject in subjects if subject.startswith("["))
    assert late == [f"[{(NOW + number * day).date()}]" for number in range(3)]


def test_a_store_that_was_restored_mails_nothing(tmp_path: Path, smtp: SmtpServer) -> None:
    """D12: the store of three days ago, copied while it was sending, comes back, and every run after it is silent."""
    sink = email(smtp.port, "desk@example.org", "ops@example.org")
    with Store.open(tmp_path / "briefing.db") as store:
        edition = stored(store, EDITION, sink, now=NOW, day=NOW.date())
        store.claim(edition, "mailto:ops@example.org", at=NOW)
        store.engine.raw_connection().driver_connection.execute(f"VACUUM INTO '{tmp_path / 'backup.db'}'")
        resume(store, sink, NOW)
    assert len(smtp.messages) == 2
    with Store.open(tmp_path / "backup.db") as store:
        for hours in range(72, 96):
            resume(store, sink, NOW + hours * 60 * MINUTE)
        assert {row.state for row in outbox.open_rows(store)} == {State.DEAD}
    assert len(smtp.messages) == 2


# --- receipts ---------------------------------------------------------------------------------------------------------


def receipts(postfix: MailServer, **options: Any) -> Receipts:
    """The mailbox of receipts on Dovecot."""
    given = {"address": "receipts@example.org", "host": "127.0.0.1", "port": postfix.imap_port, "security": "none"}
    return Receipts(**(given | {"username": "receipts", "password": SecretStr(PASSWORD)} | options))


@pytest.mark.parametrize("fault", ["lost", "never"])
def test_a_receipt_tells_whether_it_arrived(store: Store, postfix: MailServer, fault: str) -> None:
    """D04 with receipts: a line that breaks after the last dot; the copy is looked up, and it is sent again or not."""
    sink = email(postfix.smtp_port, receipts=receipts(postfix, wait=6 * MINUTE))
    edition = stored(store, EDITION, sink, now=NOW, day=NOW.date())
    packed = outbox.packed(sink.formats, edition, store=store, look=Look())
    assert store.claim(edition, "mailto:desk@example.org", at=NOW)  # by one that then dies
    if fault == "lost":
        sink.deliver(packed, "mailto:desk@example.org", receipt="")
        postfix.messages("receipts", at_least=1)
    now = NOW + MINUTE
    first = resume(store, sink, now)
    if fault == "lost":
        assert outcomes(first) == [Outcome.DELIVERED]
    else:
        assert outcomes(first) == [Outcome.UNKNOWN]  # a copy may still be under way
        assert outcomes(resume(store, sink, now + 5 * MINUTE)) == []
        assert outcomes(resume(store, sink, now + 7 * MINUTE)) == [Outcome.DELIVERED]
    assert len(postfix.messages("desk", at_least=1)) == 1


def test_without_its_receipt_mailbox_nothing_goes_out(store: Store, postfix: MailServer) -> None:
    """It is refused: the message waits. And while the mailbox cannot be read, what is in doubt stays in doubt."""
    sink = email(postfix.smtp_port, receipts=receipts(postfix, address="gone@example.org"))
    report = send(store, sink)
    assert outcomes(report) == [Outcome.FAILED]
    assert "receipt mailbox gone@example.org" in report.problems[0]
    unread = email(postfix.smtp_port, receipts=receipts(postfix, password=SecretStr("wrong")))
    edition = store.edition("flood", NOW.date())
    assert edition is not None
    store.claim(edition, "mailto:desk@example.org", at=NOW)
    report = resume(store, unread, NOW + MINUTE)
    assert outcomes(report) == [Outcome.UNKNOWN]
    assert "cannot be read" in report.problems[0]
    assert "wrong" not in report.problems[0]
    assert postfix.messages("all") == postfix.messages("desk") == []


def test_both_servers_can_be_asked_whether_they_would_work(postfix: MailServer) -> None:
    """Without sending anything; a password that the mailbox refuses is told, and not shown."""
    sink = email(postfix.smtp_port, receipts=receipts(postfix))
    assert sink.reach() == f"127.0.0.1:{postfix.smtp_port} answers, the receipts can be read"
    with pytest.raises(DeliveryError, match="cannot be read") as told:
        email(postfix.smtp_port, receipts=receipts(postfix, password=SecretStr("wrong"))).reach()
    assert "wrong" not in str(told.value)
    assert postfix.messages("desk") == []


# --- headers ----------------------------------------------------------------------------------------------------------

_HOSTILE = st.text(
    st.one_of(st.characters(), st.sampled_from('\r\n\0\t\u202e\u2028 :<>@,;"\\()')), max_size=80
) | st.sampled_from(
    [
        "Flood\r\nBcc: all@example.org",
        "Flood\nX-Injected: yes\n\nbody",
        "=?utf-8?q?fake?=",
        "=?utf-8?b?ZmFrZQ==?= flood",
        "\u202eelbissop si ecaep",
        "word " * 500,
        "w" * 2000,
        "\0",
        "",
        "Überschwemmung an der Orle: Все, что известно — 洪水 🌊",
    ]
)


def test_no_title_can_add_a_header_or_stop_a_mail(postfix: MailServer) -> None:
    """D07: hostile titles through Postfix, read over IMAP: one subject on one clean line each, no other header."""
    sink = email(postfix.smtp_port)
    titles: list[str] = []

    @settings(max_examples=120, deadline=None, database=None)
    @given(_HOSTILE)
    def sent(title: str) -> None:
        titles.append(title)
        each = parcel(title=title, digest=f"d{len(titles)}")
        assert sink.deliver(each, "mailto:desk@example.org", receipt="").outcome is Outcome.DELIVERED

    sent()
    with postfix.connected("desk") as session:
        assert len(postfix.messages("desk", at_least=len(titles))) == len(titles)
        session.select("INBOX")
        _, found = session.search(None, "ALL")
        _, fetched = session.fetch(b",".join(found[0].split()).decode(), "(BODY.PEEK[HEADER])")
    heads = [BytesParser(policy=policy.default).parsebytes(each[1]) for each in fetched if isinstance(each, tuple)]
    assert len(heads) == len(titles)
    known = {name.lower() for name in BytesParser().parsebytes(sink_headers(sink))}
    for head in heads:
        assert head.get_all("Subject") is not None
        assert len(head.get_all("Subject")) == 1
        subject = str(head["Subject"])
        assert not any(unicodedata.category(sign) in ("Cc", "Zl", "Zp") or sign in "\u202e\u2066" for sign in subject)
        assert len(subject) <= 200
        assert subject != "fake"
        assert {name.lower() for name in head} - {"return-path", "x-original-to", "delivered-to", "received"} == known


def sink_headers(sink: Email) -> bytes:
    """A message of ours as it is before any server adds to it."""
    return sink._content(parcel(), sink._head(parcel(), "mailto:desk@example.org"))


def test_a_message_is_the_same_bytes_whenever_it_is_made(smtp: SmtpServer) -> None:
    """So that an attempt repeats and does not resemble; a corrected edition and another reader have another id."""
    sink = email(smtp.port, "desk@example.org", "ops@example.org", attach=("pdf",))
    for each in (parcel(), parcel(), parcel(digest="d2"), parcel(revision=2)):
        sink.deliver(each, "mailto:desk@example.org", receipt="")
    sink.deliver(parcel(), "mailto:ops@example.org", receipt="")
    contents = [content for _, content in smtp.messages]
    assert contents[0] == contents[1]
    ids = [BytesParser().parsebytes(content)["Message-ID"] for content in contents]
    assert len(set(ids)) == 4
    assert all(each.endswith("@example.org>") for each in ids)


def test_a_message_has_what_mail_programs_want(smtp: SmtpServer) -> None:
    """Its headers, its two bodies, its file under a name of our own; a late one says its date."""
    sink = email(smtp.port, "Ops Room <desk@example.org>", attach=("pdf",), unsubscribe="https://example.org/leave")
    sink.deliver(parcel(late=True), "mailto:desk@example.org", receipt="")
    made = BytesParser(policy=policy.default).parsebytes(smtp.messages[0][1])
    assert made["From"] == FROM
    assert made["To"] == "Ops Room <desk@example.org>"
    assert made["Subject"] == f"[{EDITION.date}] The Orle flood"
    assert made["List-Id"] == "<flood.example.org>"
    assert made["List-Unsubscribe"] == "<https://example.org/leave>"
    assert made["Auto-Submitted"] == "auto-generated"
    assert made["Date"].datetime == NOW
    assert [part.get_content_type() for part in made.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/pdf",
    ]
    [file] = made.iter_attachments()
    assert file.get_filename() == f"{EDITION.date}-flood.pdf"
    assert file.get_content() == b"%PDF-1.7 small"


def test_a_line_that_is_a_dot_and_lines_of_any_length_arrive(postfix: MailServer) -> None:
    """RFC 5321, 4.5.2: a dot at the beginning of a line does not end the message."""
    lines = ".\n..\n.x\n" + "long " * 1000 + "\nend\n"
    page = parcel()
    text = replace(page.renditions[1], content=lines.encode())
    email(postfix.smtp_port).deliver(
        replace(page, renditions=(page.renditions[0], text)), "mailto:desk@example.org", receipt=""
    )
    [made] = postfix.messages("desk", at_least=1)
    body = made.get_body(("plain",))
    assert body is not None
    assert body.get_content() == lines


# --- size -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("announced", [True, False])
def test_what_is_too_large_is_a_link(postfix: MailServer, smtp: SmtpServer, announced: bool) -> None:
    """D08: over Postfix's SIZE, or refused with 552 by a server that announced none: the file is left away, once."""
    large = parcel(pdf=bytes(400_000))
    port = postfix.smtp_port
    if not announced:
        port = smtp.port
        smtp.options["data_size_limit"] = 0  # announces no SIZE
        taken = SmtpServer.handle_DATA

        async def refusing(self: SmtpServer, server: Any, session: Any, envelope: Any) -> str:
            if len(envelope.content) > 300_000:
                return "552 5.3.4 too big"
            return await taken(self, server, session, envelope)

        smtp.handle_DATA = refusing.__get__(smtp)  # type: ignore[method-assign]
    sink = email(port, attach=("pdf",), link="https://example.org/{date}-{name}.pdf")
    delivery = sink.deliver(large, "mailto:desk@example.org", receipt="")
    assert delivery.outcome is Outcome.DELIVERED
    assert "sent without pdf" in delivery.detail
    if announced:
        [made] = postfix.messages("desk", at_least=1)
    else:
        [made] = [BytesParser(policy=policy.default).parsebytes(content) for _, content in smtp.messages]
    assert list(made.iter_attachments()) == []
    for kind in ("plain", "html"):
        body = made.get_body((kind,))
        assert body is not None
        assert f"https://example.org/{EDITION.date}-flood.pdf" in body.get_content()
        assert f"{EDITION.date}-flood.pdf (0.4 MB)" in body.get_content()


# --- encryption -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Who signs the certificates."""
    return Authority(folder=tmp_path_factory.mktemp("authority"))


def _secured(authority: Authority, kind: str) -> SmtpServer:
    """A server that wants a login and offers STARTTLS, or does not."""

    options = login("bot", PASSWORD, tls=kind != "plain")
    if kind != "plain":
        names = "DNS:other.example" if kind == "other" else "IP:127.0.0.1"
        options["tls_context"] = authority.context(kind, names=names, expired=kind == "expired", own=kind == "own")
    return SmtpServer(**options)


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("good", ""),
        ("expired", "certificate has expired"),
        ("own", "self-signed"),
        ("other", "IP address mismatch"),
        ("plain", "STARTTLS"),
    ],
)
def test_no_password_goes_over_the_line_in_clear(
    store: Store, authority: Authority, tmp_path: Path, kind: str, why: str
) -> None:
    """D09: a certificate that is expired, signed by itself, of another host; STARTTLS taken out of the answer."""
    real = _secured(authority, kind)
    real.start()
    tap = Tap(to=real.port)
    tap.start()
    try:
        login = {"username": "bot", "password": SecretStr(PASSWORD), "ca_file": authority.file}
        sink = email(0, smtp=server(tap.port, security="starttls", **login))
        report = send(store, sink)
        assert outcomes(report) == [Outcome.FAILED if why else Outcome.DELIVERED]
        assert len(real.messages) == (0 if why else 1)
        heard = bytes(tap.heard)
        assert b"AUTH" not in heard
        for secret in (PASSWORD.encode(), base64.b64encode(PASSWORD.encode()), b"bot@example.org"):
            assert secret not in heard
        if why:
            assert why in report.problems[0]
            assert PASSWORD not in report.problems[0]
    finally:
        tap.stop()
        real.stop()


def test_a_login_that_is_refused_is_said_without_its_password(store: Store, authority: Authority) -> None:
    """It is tried again later: the settings may be mended until then."""
    real = _secured(authority, "good")
    real.start()
    try:
        login = {"username": "bot", "password": SecretStr("wrong pass"), "ca_file": authority.file}
        report = send(store, email(0, smtp=server(real.port, security="starttls", **login)))
        assert outcomes(report) == [Outcome.FAILED]
        assert "the login is refused (535): check username and password" in report.problems[0]
        assert "wrong pass" not in report.problems[0]
        assert base64.b64encode(b"\0bot\0wrong pass").decode() not in report.problems[0]
    finally:
        real.stop()


@pytest.mark.parametrize("host", ["mail.example.org", "10.0.0.1", "127.evil.example"])
def test_an_open_line_to_another_machine_is_refused_unless_it_is_asked_for(host: str) -> None:
    """`security: none` is for this machine."""
    with pytest.raises(ValueError, match="allow_insecure"):
        server(25, host=host)
    assert server(25, host=host, allow_insecure=True).host == host
    assert server(25, host="localhost").host == "localhost"


def test_a_message_can_be_signed(smtp: SmtpServer, authority: Authority) -> None:
    """DKIM: what arrives verifies with the other half of the key, and no longer when its subject was changed."""
    dkim = pytest.importorskip("dkim", reason="dkimpy is not installed")
    from briefing.sinks.mail.dkim import Dkim

    key = authority.folder / "ca.key"
    sink = email(smtp.port, dkim=Dkim(domain="example.org", selector="briefing", key_file=key))
    sink.deliver(parcel(), "mailto:desk@example.org", receipt="")
    [(_, content)] = smtp.messages
    public = subprocess.run(
        ["openssl", "rsa", "-in", key, "-pubout", "-outform", "DER"], capture_output=True, check=True
    ).stdout

    def record(name: bytes, timeout: int = 5) -> bytes:
        assert name == b"briefing._domainkey.example.org."
        return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)

    assert dkim.verify(content, dnsfunc=record)
    assert not dkim.verify(content.replace(b"Orle", b"Oder"), dnsfunc=record)


# --- what was frozen --------------------------------------------------------------------------------------------------


def test_all_attempts_and_all_readers_get_the_same_file(store: Store, smtp: SmtpServer) -> None:
    """The PDF is rendered once: bytes that differ would be two editions."""
    sink = email(smtp.port, "desk@example.org", "ops@example.org", attach=("pdf",))
    smtp.faults["end"] = DROP
    send(store, sink)
    smtp.faults.clear()
    resume(store, sink, NOW + 5 * MINUTE)
    files = []
    for _, content in smtp.messages:
        [file] = BytesParser(policy=policy.default).parsebytes(content).iter_attachments()
        files.append(hashlib.sha256(file.get_content()).hexdigest())
    assert len(files) == 4
    assert len(set(files)) == 1
