"""A line in a chat, through apprise, to a webhook on the loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from golden.edition import EDITION
from letterbox import config, silent, stored
from pydantic import SecretStr

from briefing import outbox
from briefing.models import Outcome
from briefing.sinks.chat import Chat
from briefing.store import Store

pytest.importorskip("apprise", reason="apprise is not installed (pip install 'briefing[chat]')")
NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)


class Webhook(ThreadingHTTPServer):
    """Keeps what is posted to it, and answers `code`."""

    def __init__(self) -> None:
        self.posted: list[dict[str, str]] = []
        self.code = 200
        super().__init__(("127.0.0.1", 0), Posted)


class Posted(BaseHTTPRequestHandler):
    """One request."""

    server: Webhook

    def do_POST(self) -> None:
        """Keep it."""
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.server.code)
        self.end_headers()
        self.server.posted.append(json.loads(content))

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    """A server that takes JSON."""
    with Webhook() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def chat(webhook: Webhook, **options: str) -> Chat:
    """An output to the webhook."""
    return Chat(url=SecretStr(f"json://127.0.0.1:{webhook.server_port}/sesame"), **options)


def test_a_chat_gets_a_line_and_a_link(tmp_path: Path, webhook: Webhook) -> None:
    """Once: the title in words, and where the page lies."""
    sink = chat(webhook, link="https://example.org/{date}-{name}.html")
    edition = replace(EDITION, name="flood")
    with Store.open(tmp_path / "briefing.db") as store:
        frozen = stored(store, edition, sink, now=NOW)
        for _ in range(2):
            outbox.send(frozen, config(sink).briefings[0], store, now=NOW, say=silent)
    [said] = webhook.posted
    assert (
        said["message"]
        == f"The Orle flood: List of key events, day 1,433\nhttps://example.org/{EDITION.date}-flood.html"
    )


def test_a_service_that_fails_is_asked_again_and_not_named(tmp_path: Path, webhook: Webhook) -> None:
    """An address of a chat is a key to it."""
    sink = chat(webhook)
    webhook.code = 503
    with Store.open(tmp_path / "briefing.db") as store:
        frozen = stored(store, EDITION, sink, now=NOW)
        report = outbox.send(frozen, config(sink).briefings[0], store, now=NOW, say=silent)
        [delivery] = report.deliveries
        assert delivery.outcome is Outcome.FAILED
        assert report.problems == ("chat: the service answered 503",)
        webhook.code = 200
        outbox.send(frozen, config(sink).briefings[0], store, now=NOW, say=silent, asked=True)
    assert len(webhook.posted) == 2
    assert "sesame" not in repr(sink)


def test_an_address_that_apprise_does_not_know_is_said(tmp_path: Path) -> None:
    """Without showing it."""
    sink = Chat(url=SecretStr("nonsense://sesame"))
    with Store.open(tmp_path / "briefing.db") as store:
        frozen = stored(store, EDITION, sink, now=NOW)
        report = outbox.send(frozen, config(sink).briefings[0], store, now=NOW, say=silent)
    assert "none that apprise knows" in report.problems[0]
    assert "sesame" not in report.problems[0]
