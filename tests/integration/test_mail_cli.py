"""Mail by the command: shown, sent to one address for a test, sent to everybody once."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest
from program import Answer
from servers import SmtpServer

from briefing.cli.call import exits
from briefing.cli.verbs import cli


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    """A server that takes everything."""
    server = SmtpServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()


def call(*arguments: str, at: Path, code: int = 0) -> Answer:
    """The command as its program calls it, within this process: there are some twenty calls here."""
    out, err, ended = io.StringIO(), io.StringIO(), 0
    with contextlib.chdir(at), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            with exits():
                cli.main(args=list(arguments), standalone_mode=False)
        except SystemExit as end:
            ended = int(end.code or 0)
    assert ended == code, out.getvalue() + err.getvalue()
    return Answer(code=ended, out=out.getvalue(), err=err.getvalue())


def prepared(folder: Path, smtp: SmtpServer) -> None:
    """A briefing of one note, stored and not sent."""
    (folder / "inbox").mkdir()
    (folder / "inbox" / "note.txt").write_text("Drovia and Ketland signed a ceasefire on Tuesday in Port Alder.\n")
    (folder / "config.yaml").write_text(
        f"""\
smtp: {{host: 127.0.0.1, port: {smtp.port}, security: none, from: bot@example.org}}
briefings:
  - name: strait
    title: "Sundrey Strait, {{date}}"
    sources: [{{type: folder, path: inbox/}}]
    outputs:
      - {{type: file, format: json, path: "out/{{date}}.json"}}
      - {{type: email, to: [desk@example.org, ops@example.org], attach: [json]}}
"""
    )
    call("run", "--no-send", "--quiet", at=folder)


def message(smtp: SmtpServer, number: int) -> EmailMessage:
    """One that the server took."""
    made = BytesParser(policy=policy.default).parsebytes(smtp.messages[number][1])
    assert isinstance(made, EmailMessage)
    return made


def test_a_mail_is_shown_tried_and_sent_once(tmp_path: Path, smtp: SmtpServer) -> None:
    """A dry run and a test leave no trace; the real one goes to everybody, the second real one to nobody."""
    prepared(tmp_path, smtp)
    told = call("send", "--dry-run", "--json", at=tmp_path).data["targets"]
    assert [each["target"] for each in told][1:] == ["mailto:desk@example.org", "mailto:ops@example.org"]
    assert told[0]["message"] == ""
    assert "Subject: Sundrey Strait, " in told[1]["message"]
    assert "signed a ceasefire" in told[1]["message"].replace("\n", " ")
    assert smtp.messages == []

    call("send", "--to", "You <you@example.org>", at=tmp_path)
    assert [to for to, _ in smtp.messages] == ["you@example.org"]
    assert str(message(smtp, 0)["Subject"]).startswith("[test] Sundrey Strait, ")
    assert call("outbox", "--json", at=tmp_path).data["rows"] == []
    assert not (tmp_path / "out").exists()

    said = call("send", at=tmp_path).out
    assert "delivered mailto:desk@example.org" in said
    assert [to for to, _ in smtp.messages[1:]] == ["desk@example.org", "ops@example.org"]
    assert message(smtp, 1)["Message-ID"] != message(smtp, 0)["Message-ID"]
    call("send", at=tmp_path)
    call("run", at=tmp_path)
    assert len(smtp.messages) == 3


def test_a_dead_letter_is_listed_and_sent_again_by_hand(tmp_path: Path, smtp: SmtpServer) -> None:
    """`outbox list`, `retry` and `drop`; `send` delivers what was queued again, without an edition of today too."""
    prepared(tmp_path, smtp)
    smtp.faults["RCPT"] = "550 5.1.1 no such mailbox"
    told = call("run", at=tmp_path, code=3)
    assert told.err.count("550 5.1.1 no such mailbox") == 2
    rows = call("outbox", "--json", at=tmp_path).data["rows"]
    assert [(row["target"], row["state"]) for row in rows] == [
        ("mailto:desk@example.org", "dead"),
        ("mailto:ops@example.org", "dead"),
    ]
    assert "  dead, 1 attempt, " in call("outbox", "list", at=tmp_path).out
    smtp.faults.clear()
    call("run", at=tmp_path)
    assert smtp.messages == []
    assert "dropped: 1 row" in call("outbox", "drop", str(rows[1]["row"]), at=tmp_path).out
    assert "queued again: 1 row" in call("outbox", "retry", at=tmp_path).out
    call("send", at=tmp_path)
    assert [to for to, _ in smtp.messages] == ["desk@example.org"]
    assert "which rows?" in call("outbox", "drop", at=tmp_path, code=2).err
    assert "no open row 99" in call("outbox", "retry", "99", at=tmp_path, code=2).err


def test_a_test_wants_an_output_that_mails(tmp_path: Path, smtp: SmtpServer) -> None:
    """And an address."""
    prepared(tmp_path, smtp)
    assert "no mail address" in call("send", "--to", "you", at=tmp_path, code=3).err
    file = tmp_path / "config.yaml"
    file.write_text("\n".join(line for line in file.read_text().splitlines() if "email" not in line))
    assert (
        "has no output that could send to you@example.org"
        in call("send", "--to", "you@example.org", at=tmp_path, code=2).err
    )


def test_a_restored_store_mails_nothing_of_before(tmp_path: Path, smtp: SmtpServer) -> None:
    """D12: the backup was made while a mail waited, which then went out; after `briefing restore` no run sends it."""
    prepared(tmp_path, smtp)
    smtp.faults["RCPT"] = "450 4.7.1 later"
    call("run", at=tmp_path, code=3)
    call("backup", "saved.db", at=tmp_path)
    smtp.faults.clear()
    call("send", at=tmp_path)
    assert len(smtp.messages) == 2
    assert call("restore", "saved.db", "--json", at=tmp_path).data["given_up"] == 2
    call("run", at=tmp_path)
    call("run-due", at=tmp_path)
    assert len(smtp.messages) == 2
    rows = call("outbox", "--json", at=tmp_path).data["rows"]
    assert [(row["state"], row["detail"].partition(":")[0]) for row in rows] == [
        ("dead", "the store was restored from a backup")
    ] * 2


def test_the_doctor_asks_the_mail_server(tmp_path: Path, smtp: SmtpServer) -> None:
    """That it answers; and what is wrong where it does not."""
    prepared(tmp_path, smtp)
    found = "".join(line for line in call("doctor", at=tmp_path).out.splitlines() if "e-mail" in line)
    assert f"127.0.0.1:{smtp.port} answers" in found
    smtp.faults["connect"] = "554 5.3.2 not today"
    told = call("doctor", at=tmp_path, code=1)
    assert "answers 554 5.3.2 not today" in told.out + told.err
    assert smtp.messages == []
