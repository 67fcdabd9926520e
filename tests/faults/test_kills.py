"""kill -9 at random while editions are mailed through Postfix: nobody goes without, hardly anybody gets one twice."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from golden.edition import EMPTY
from program import TOP, environment
from servers import PASSWORD, MailServer

from briefing.config import load
from briefing.pipeline import freeze
from briefing.store import State, Store

# The program, loaded once; for each line on its input it makes a copy of itself that runs `briefing send`.
SENDS = """
import os, sys
from briefing.cli import actions
from briefing.cli.verbs import cli
import briefing.render.html, briefing.render.markdown, briefing.sinks.mail.sink, imap_tools, markdown, nh3
for _ in sys.stdin:
    child = os.fork()
    if child == 0:
        try:
            cli.main(args=["--config", sys.argv[1], "--quiet", "send"], standalone_mode=False)
        finally:
            os._exit(0)
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What came of it."""

    editions: int
    kills: int
    lost: int
    doubled: int
    runs: int

    def __str__(self) -> str:
        return f"{self.editions} editions, {self.kills} kills: {self.lost} lost, {self.doubled} doubled"


def configured(folder: Path, server: MailServer, *, receipts: bool) -> Path:
    """A configuration with one reader, and the mailbox of receipts where it is wanted."""
    mailbox = (
        f"\n        receipts: {{address: receipts@example.org, host: 127.0.0.1, port: {server.imap_port}, "
        "security: none, username: receipts, password_env: IMAP_PASSWORD, wait: 0m}"
    )
    file = folder / "config.yaml"
    file.write_text(
        f"""\
store: briefing.db
smtp: {{host: 127.0.0.1, port: {server.smtp_port}, security: none, from: bot@example.org}}
briefings:
  - name: flood
    title: "Flood, {{date}}"
    sources: [{{type: folder, path: inbox}}]
    outputs:
      - type: email
        to: [desk@example.org]{mailbox if receipts else ""}
"""
    )
    return file


def put(file: Path, editions: int) -> None:
    """Store so many editions, of as many days up to today, to be sent."""
    config = load(file, environ={"IMAP_PASSWORD": PASSWORD})
    now = datetime.now(UTC)
    with Store.open(config.store) as store:
        for number in range(editions):
            day: date = now.date() - timedelta(days=number)
            freeze(replace(EMPTY, name="flood", date=day), store, now=now, to=config.briefings[0].outputs)


def killed(file: Path, *, kills: int, chance: random.Random) -> tuple[int, int]:
    """Run `briefing send` again and again, kill it at some moment as often as wanted; then until all is done.

    Returns:
        How often it was killed before it was done by itself, and how often it ran.
    """
    command = [sys.executable, "-c", SENDS, str(file)]
    around = environment() | {"IMAP_PASSWORD": PASSWORD, "PYTHONPATH": str(TOP)}
    done, runs, span, before = 0, 0, 0.4, waiting(file)
    with subprocess.Popen(command, env=around, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        while True:
            left = waiting(file)
            if left == 0:
                break
            parent.stdin.write("\n")
            parent.stdin.flush()
            child = int(parent.stdout.readline())
            runs += 1
            if done < kills:
                # Between two kills as many editions go out as there are for each kill.
                span *= max(0.5, 1.05 ** (left / (kills - done) - (before - left)))
                before = left
                time.sleep(chance.uniform(0, span))
                subprocess.run(["kill", "-9", str(child)], stderr=subprocess.DEVNULL, check=False)
            status = int(parent.stdout.readline())
            done += status == 9
            assert runs < 3 * kills + 200, "it never comes to an end"
        parent.stdin.close()
    return done, runs


def waiting(file: Path) -> int:
    """How many editions are not done with."""
    config = load(file, environ={"IMAP_PASSWORD": PASSWORD})
    with Store.open(config.store) as store:
        return len(store.dispatches(states=(State.QUEUED, State.RESERVED, State.FAILED, State.UNKNOWN)))


def counted(file: Path, server: MailServer, *, editions: int, kills: int, runs: int) -> Count:
    """What the reader has against what was to be sent."""
    config = load(file, environ={"IMAP_PASSWORD": PASSWORD})
    with Store.open(config.store) as store:
        assert {row.state for row in store.dispatches()} == {State.DELIVERED}
    server.stop_postfix()  # what it has taken lies in the mailbox now
    got = Counter(str(each["Message-ID"]) for each in server.messages("desk"))
    return Count(
        editions=editions,
        kills=kills,
        lost=editions - len(got),
        doubled=sum(got.values()) - len(got),
        runs=runs,
    )


def survived(folder: Path, server: MailServer, *, editions: int, kills: int, receipts: bool) -> Count:
    """The whole of it."""
    file = configured(folder, server, receipts=receipts)
    put(file, editions)
    done, runs = killed(file, kills=kills, chance=random.Random(7))
    count = counted(file, server, editions=editions, kills=done, runs=runs)
    print(f"receipts: {receipts}: {count}, {runs} runs")
    return count


@pytest.fixture
def server() -> Iterator[MailServer]:
    """Postfix and Dovecot of this test alone."""
    made = MailServer(users=("desk", "receipts"))
    made.start()
    try:
        yield made
    finally:
        made.stop()


@pytest.mark.parametrize("receipts", [False, True])
def test_a_few_kills_lose_nothing(tmp_path: Path, server: MailServer, receipts: bool) -> None:
    """D05, the short form: six kills through twelve editions; with receipts nobody gets one twice."""
    count = survived(tmp_path, server, editions=12, kills=6, receipts=receipts)
    assert count.lost == 0
    assert count.doubled <= (0 if receipts else count.kills)


@pytest.mark.slow
@pytest.mark.parametrize("receipts", [False, True])
def test_five_hundred_kills_lose_nothing(tmp_path: Path, server: MailServer, receipts: bool) -> None:
    """D05: at least 500 kills through 1,000 editions; at most one double a kill and 10 % in all, with receipts none."""
    count = survived(tmp_path, server, editions=1000, kills=600, receipts=receipts)
    assert count.kills >= 500
    assert count.lost == 0
    assert count.doubled <= (0 if receipts else min(count.kills, 100))
