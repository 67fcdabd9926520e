"""A crash at each step between the store and the reader: what was rendered first is what everybody gets, once."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from program import TOP, environment
from servers import SmtpServer

# Runs with a crash at a step, then without, each in a process of its own; tells how the first ended. Each rendering of
# the file that is attached differs from every other, as two renderings of one PDF may.
DRIVER = """
import json, os, shutil, sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
import smtplib
from golden.edition import EMPTY
from letterbox import config, silent
from briefing import outbox
from briefing.models import Rendition
from briefing.pipeline import freeze
from briefing.render.html import Html
from briefing.sinks.mail.sink import Email
from briefing.sinks.mail.smtp import Connection, Smtp
from briefing.store import Store, editions

@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    def __call__(self, briefing):
        return Rendition(briefing=briefing.name, date=briefing.date, format="__main__:Noise",
            media_type="application/octet-stream", suffix=".bin", content=os.urandom(1000))

STEPS = [
    ("before", Store, "save_edition"), ("after", Store, "save_edition"), ("after", Store, "take_lease"),
    ("after", editions, "queue"), ("after", Html, "__call__"), ("after", Noise, "__call__"),
    ("after", Store, "save_rendition"), ("before", Store, "claim"), ("after", Store, "claim"),
    ("after", smtplib.SMTP, "connect"), ("after", smtplib.SMTP, "mail"), ("after", smtplib.SMTP, "rcpt"),
    ("after", smtplib.SMTP, "docmd"), ("doubt", Connection, "_answer"), ("doubt after", Connection, "_answer"),
    ("doubt", Store, "settle"), ("after", Store, "settle"), ("before", Store, "release_lease"),
]

def crash_at(when, cls, name):
    real = getattr(cls, name)
    def crashing(*args, **named):
        if name == "docmd" and args[1] != "DATA":
            return real(*args, **named)
        if not when.endswith("after"):
            os._exit(9)
        real(*args, **named)
        os._exit(9)
    setattr(cls, name, crashing)

def run(folder, port):
    server = Smtp(host="127.0.0.1", port=port, security="none", from_="bot@example.org")
    sink = Email(to=("desk@example.org",), smtp=server, attach=("__main__:Noise",), html="html", text="markdown")
    now = datetime.now(UTC)
    with Store.open(folder / "briefing.db") as store:
        edition = freeze(replace(EMPTY, name="flood", date=now.date(), title=folder.name), store, now=now, to=(sink,))
        outbox.send(edition, config(sink).briefings[0], store, now=now, say=silent)

def forked(work):
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

folder, port, rounds = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
Store.open(folder / "new.db").close()  # an empty store is copied, and what is loaded once is loaded: both take long
for name in ("html", "markdown"):
    outbox.render(EMPTY, name)
for number in range(rounds):
    for index, (when, cls, name) in enumerate(STEPS):
        place = folder / f"{number}-{index}"
        place.mkdir()
        shutil.copy(folder / "new.db", place / "briefing.db")
        def crashing():
            crash_at(when, cls, name)
            run(place, port)
        crashed = forked(crashing)
        again = forked(lambda: run(place, port))
        with Store.open(place / "briefing.db") as store:
            [edition] = store.editions("flood")
            [row] = store.dispatches()
            kept = store.rendition(edition, "__main__:Noise").content.hex()
        print(json.dumps({"title": place.name, "step": f"{when} {name}", "ended": [crashed, again],
            "state": row.state, "kept": kept}), flush=True)
"""


def crashed(folder: Path, smtp: SmtpServer, *, rounds: int) -> None:
    """Every step, so often; and what the reader has after each."""
    command = [sys.executable, "-c", DRIVER, str(folder), str(smtp.port), str(rounds)]
    around = environment() | {"PYTHONPATH": f"{TOP}:{TOP / 'tests'}"}
    done = subprocess.run(command, env=around, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr
    got: dict[str, list[str]] = {}
    for _, content in smtp.messages:
        message = BytesParser(policy=policy.default).parsebytes(content)
        [file] = message.iter_attachments()
        got.setdefault(str(message["Subject"]), []).append(hashlib.sha256(file.get_content()).hexdigest())
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert len({each["step"] for each in told}) >= 12
    for each in told:
        assert each["ended"] == [9, 0], each
        assert each["state"] == "delivered", each
        received = got.get(each["title"], [])
        assert set(received) == {hashlib.sha256(bytes.fromhex(each["kept"])).hexdigest()}, each
        assert len(received) <= (2 if each["step"].startswith("doubt") else 1), each


def test_a_crash_at_any_step_loses_nothing_and_changes_nothing(tmp_path: Path, smtp: SmtpServer) -> None:
    """D06: the bytes that were stored are the bytes that arrive (SHA-256); a second copy only where nobody can know."""
    crashed(tmp_path, smtp, rounds=1)


@pytest.mark.slow
def test_twenty_crashes_at_each_step(tmp_path: Path, smtp: SmtpServer) -> None:
    """D06, each step twenty times."""
    crashed(tmp_path, smtp, rounds=20)
