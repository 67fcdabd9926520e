"""A real IMAP server for tests: Dovecot on free ports of the loopback, over a Maildir, also with TLS."""

from __future__ import annotations

import imaplib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

USER, PASSWORD = "reader", "swordfish"
_NOBODY = 65534
_CONFIG = """\
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%n
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={nobody} gid={nobody} home={folder}/mail/%n
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dovecot:
    """A running server; `certificate` is its own, which vouches for itself."""

    folder: Path
    port: int
    tls_port: int

    @property
    def certificate(self) -> Path:
        """Who vouches for it."""
        return self.folder / "cert.pem"

    @contextmanager
    def logged_in(self) -> Iterator[imaplib.IMAP4]:
        """A session of the reader's own."""
        with imaplib.IMAP4("127.0.0.1", self.port) as session:
            session.login(USER, PASSWORD)
            yield session

    def put(self, *messages: bytes, folder: str = "INBOX") -> None:
        """Messages that come in, unread."""
        with self.logged_in() as session:
            session.create(folder)
            for message in messages:
                assert session.append(folder, "", "", message)[0] == "OK"  # type: ignore[arg-type]

    def flags(self, folder: str = "INBOX") -> list[bytes]:
        """Everything that the server says of each message that somebody could have changed."""
        with self.logged_in() as session:
            session.select(folder, readonly=True)
            found = session.uid("FETCH", "1:*", "(UID FLAGS RFC822.SIZE)")[1]
            return [each for each in found if isinstance(each, bytes)]


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """Start a server and stop it; skip the test where that cannot be."""
    program = shutil.which("dovecot", path="/usr/sbin:/sbin")
    if os.geteuid() != 0 or not program or not shutil.which("openssl"):
        pytest.skip("Dovecot (./run tools) starts as root only, and needs openssl for its certificate")
    folder = Path(tempfile.mkdtemp(prefix="briefing-imap-", dir="/tmp"))  # pytest's folders are closed to others
    folder.chmod(0o755)
    server = Dovecot(folder=folder, port=_free(), tls_port=_free())
    for name in ("mail", "run"):
        (folder / name).mkdir()
    os.chown(folder / "mail", _NOBODY, _NOBODY)
    _certify(folder)
    config = folder / "dovecot.conf"
    config.write_text(
        _CONFIG.format(folder=folder, port=server.port, tls_port=server.tls_port, nobody=_NOBODY, password=PASSWORD)
    )
    process = subprocess.Popen([program, "-F", "-c", str(config)])
    try:
        _await(server, folder / "dovecot.log")
        yield server
    finally:
        process.terminate()
        process.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def _free() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _certify(folder: Path) -> None:
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(
        command,
        check=True,
        capture_output=True,
        timeout=60,
    )


def _await(server: Dovecot, log: Path) -> None:
    for _ in range(600):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", server.port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(log.read_text() if log.exists() else "Dovecot did not start")
