"""Mail servers for the tests of faults: each is started once for all tests of a session, and emptied for each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from servers import MailServer, SmtpServer

REFUSALS = "inline:{ {gone@example.org = 550 5.1.1 no such mailbox} {grey@example.org = 450 4.2.0 come back later} }"


@pytest.fixture(scope="session")
def _postfix() -> Iterator[MailServer]:
    settings = {
        "message_size_limit": "300000",
        "smtpd_recipient_restrictions": f"check_recipient_access {REFUSALS}, permit_mynetworks, reject",
    }
    server = MailServer(users=("desk", "receipts"), settings=settings)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def postfix(_postfix: MailServer) -> MailServer:
    """Postfix and Dovecot with empty mailboxes: `gone@` is refused for good, `grey@` for now, 300 kB is the most."""
    _postfix.empty()
    return _postfix


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    """aiosmtpd, which takes everything until it is told to fail."""
    server = SmtpServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()
