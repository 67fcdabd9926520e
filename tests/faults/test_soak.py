"""The service on the real clock: an edition a minute, mailed through a real Postfix, killed at random (E05, F13)."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from servers import PASSWORD, MailServer
from service import Service

from briefing.store import RunState, Store

# Minutes; an hour by BRIEFING_SOAK=60.
MINUTES = float(os.environ.get("BRIEFING_SOAK", "3"))
CONFIG = """\
store: briefing.db
smtp: {{host: 127.0.0.1, port: {port}, security: none, from: bot@example.org}}
serve: {{poll: 1m}}
briefings:
  - name: quay
    title: "Quay"
    schedule: {{cron: "* * * * *"}}
    sources: [{{type: folder, path: inbox/, publisher: Sundrey Post}}]
    outputs:
      - type: email
        to: [desk@example.org]
        receipts: {{address: receipts@example.org, host: 127.0.0.1, port: {imap}, security: none,
                    username: receipts, password_env: IMAP_PASSWORD, wait: 0m}}
"""


def reported(folder: Path, number: int) -> None:
    """Something that happened."""
    text = (
        f"A crane fell on {number} barges in the harbour of Quillhaven at {datetime.now(UTC):%H:%M:%S}, the port said."
    )
    (folder / "inbox" / f"{number}.txt").write_text(f"Crane falls on {number} barges\n\n{text}\n")


@pytest.mark.slow
def test_every_edition_of_a_soak_arrives_once(tmp_path: Path) -> None:
    """Killed with -9 every 10 to 50 seconds, or told to stop: each edition that was made arrives once, none twice."""
    server = MailServer(users=("desk", "receipts"))
    server.start()
    try:
        soak(tmp_path, server)
    finally:
        server.stop()


def soak(folder: Path, server: MailServer) -> None:
    """Run it, kill it, and count."""
    dice = random.Random(5)
    (folder / "inbox").mkdir()
    (folder / "config.yaml").write_text(CONFIG.format(port=server.smtp_port, imap=server.imap_port))
    begun, ends = datetime.now(UTC), time.monotonic() + 60 * MINUTES
    kills = stops = number = 0
    while time.monotonic() < ends:
        service = Service(folder, IMAP_PASSWORD=PASSWORD)
        until = min(time.monotonic() + dice.uniform(10, 50), ends)
        while time.monotonic() < until:
            number += 1
            reported(folder, number)
            time.sleep(2)
        if dice.random() < 0.7:
            service.process.kill()
            service.process.wait()
            kills += 1
        else:
            began = service.said("serving")  # before that it is Python that starts, and SIGTERM ends it
            assert service.stop(signal.SIGTERM) == 0 or not began
            stops += 1
    service = Service(folder, IMAP_PASSWORD=PASSWORD)  # what the last kill left is sent by the next start
    time.sleep(20)
    assert service.stop(signal.SIGTERM) == 0
    counted(folder, server, begun=begun, kills=kills, stops=stops)


def counted(folder: Path, server: MailServer, *, begun: datetime, kills: int, stops: int) -> None:
    """What was made, what arrived."""
    with Store.open(folder / "briefing.db") as store:
        runs = store.runs("quay", limit=10_000)
        editions = store.editions("quay")
        assert store.damage() == ()
    made = [run for run in runs if run.state is RunState.MADE]
    missed = sum(run.missed for run in made)
    mails = Counter(message["Message-ID"] for message in server.messages("desk", at_least=len(editions)))
    passed = (datetime.now(UTC) - begun) / timedelta(minutes=1)
    doubled = sum(count - 1 for count in mails.values())
    print(
        f"\n{passed:.0f} minutes, {kills} kills, {stops} stops: {len(made)} made, {missed} missed while down and "
        f"counted, {len(editions) - len(mails)} lost, {doubled} doubled"
    )
    assert len(mails) == len(editions) == len(made), "lost"
    assert doubled == 0
    assert passed - 3 <= len(made) + missed <= passed + 2
