"""Real mail servers for tests, on free ports of the loopback: Postfix into Maildirs, Dovecot over them; and aiosmtpd,
which can be told to fail. Certificates for them."""

from __future__ import annotations

import asyncio
import contextlib
import imaplib
import os
import pwd
import shutil
import smtplib
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

PASSWORD = "swordfish"
NOBODY = 65534
_DAEMONS = Path("/usr/lib/postfix/sbin")
_MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
smtp unix - - n - - smtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
_DOVECOT = """\
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
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
    port = 0
  }}
}}
"""


def free_port() -> int:
    """A port of the loopback on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def waited(done: Callable[[], bool], *, seconds: float = 20) -> bool:
    """Whether something becomes so within a time."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


@dataclass(slots=True, kw_only=True)
class MailServer:
    """Postfix for example.org, which puts mail to `users` into a Maildir each and all other mail into `all`.

    With `imap`, Dovecot serves the Maildirs: the user's name, and PASSWORD. `settings` are lines of main.cf.
    """

    users: tuple[str, ...] = ("desk", "receipts")
    imap: bool = True
    settings: Mapping[str, str] = field(default_factory=dict)
    smtp_port: int = field(default_factory=free_port)
    imap_port: int = field(default_factory=free_port)
    folder: Path = field(init=False)
    dovecot: subprocess.Popen[bytes] | None = field(init=False, default=None)
    running: bool = field(init=False, default=False)

    def start(self) -> None:
        """Write both configurations and start what is wanted; skip the test where that cannot be."""
        missing = self._missing()
        if missing:
            pytest.skip(missing)
        # Not below pytest's folders: only root may enter those.
        self.folder = Path(tempfile.mkdtemp(prefix="briefing-mail-", dir="/tmp"))
        self.folder.chmod(0o755)
        for name in ("etc", "queue", "data", "mail", "run"):
            (self.folder / name).mkdir()
        os.chown(self.folder / "data", pwd.getpwnam("postfix").pw_uid, -1)
        os.chown(self.folder / "mail", NOBODY, NOBODY)
        self.start_postfix()
        if self.imap:
            self._start_dovecot()

    def _missing(self) -> str:
        if os.geteuid() != 0:
            return "Postfix and Dovecot start as root only"
        wanted = ("postfix", *(("dovecot",) if self.imap else ()))
        absent = [name for name in wanted if shutil.which(name, path="/usr/sbin:/sbin") is None]
        return f"{' and '.join(absent)} not installed (./run tools)" if absent else ""

    def start_postfix(self) -> None:
        """Start Postfix, for the first time or after a stop."""
        etc = self.folder / "etc"
        boxes = "".join(f"{user}@example.org {user}/\n" for user in self.users) + "@example.org all/\n"
        (etc / "boxes").write_text(boxes)
        settings = {
            "compatibility_level": "3.6",
            "queue_directory": f"{self.folder}/queue",
            "data_directory": f"{self.folder}/data",
            "command_directory": "/usr/sbin",
            "daemon_directory": str(_DAEMONS),
            "maillog_file": f"{self.folder}/postfix.log",
            "maillog_file_prefixes": str(self.folder),
            "myhostname": "mail.example.org",
            "mydestination": "",
            "inet_interfaces": "127.0.0.1",
            "inet_protocols": "ipv4",
            "mynetworks": "127.0.0.0/8",
            "virtual_mailbox_domains": "example.org",
            "virtual_mailbox_base": f"{self.folder}/mail",
            "virtual_mailbox_maps": f"texthash:{etc}/boxes",
            "virtual_uid_maps": f"static:{NOBODY}",
            "virtual_gid_maps": f"static:{NOBODY}",
            "smtpd_client_connection_count_limit": "0",
        } | dict(self.settings)
        (etc / "main.cf").write_text("".join(f"{key} = {value}\n" for key, value in settings.items()))
        (etc / "master.cf").write_text(_MASTER.format(port=self.smtp_port))
        self._postfix("start")
        self.running = True
        assert waited(lambda: answers(self.smtp_port)), self.log()

    def stop_postfix(self) -> None:
        """Stop Postfix; what it has accepted is delivered."""
        if self.running:
            self._postfix("stop")
        self.running = False

    def _postfix(self, what: str) -> None:
        command = ["/usr/sbin/postfix", "-c", str(self.folder / "etc"), what]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=60)
        assert done.returncode == 0, f"{command}: {done.stderr}{self.log()}"

    def _start_dovecot(self) -> None:
        file = self.folder / "etc" / "dovecot.conf"
        file.write_text(_DOVECOT.format(folder=self.folder, port=self.imap_port, nobody=NOBODY, password=PASSWORD))
        self.dovecot = subprocess.Popen(["/usr/sbin/dovecot", "-F", "-c", str(file)])
        assert waited(lambda: answers(self.imap_port)), self.log()

    def stop(self) -> None:
        """Stop both and remove everything."""
        try:
            self.stop_postfix()
        finally:
            if self.dovecot is not None:
                self.dovecot.terminate()
                self.dovecot.wait(timeout=30)
            shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> str:
        """What the servers said."""
        return "".join(file.read_text(errors="replace") for file in sorted(self.folder.glob("*.log")))

    def messages(self, user: str = "all", *, at_least: int = 0) -> list[EmailMessage]:
        """What lies in a Maildir, after waiting for so many."""
        box = self.folder / "mail" / user

        def files() -> list[Path]:
            return sorted([*box.glob("new/*"), *box.glob("cur/*")])

        assert waited(lambda: len(files()) >= at_least), self.log()
        parser = BytesParser(policy=policy.default)
        return [parser.parsebytes(file.read_bytes()) for file in files()]  # type: ignore[misc]

    def empty(self) -> None:
        """Take all mail away."""
        for box in (self.folder / "mail").glob("*"):
            shutil.rmtree(box)

    def connected(self, user: str) -> imaplib.IMAP4:
        """An IMAP session of a user."""
        session = imaplib.IMAP4("127.0.0.1", self.imap_port)
        session.login(user, PASSWORD)
        return session

    def put(self, user: str, message: EmailMessage) -> None:
        """Deliver a message as somebody else would, by SMTP."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port) as smtp:
            smtp.send_message(message, "somebody@example.org", [f"{user}@example.org"])


def answers(port: int) -> bool:
    """Whether somebody listens on a port of the loopback."""
    with socket.socket() as one:
        one.settimeout(1)
        return one.connect_ex(("127.0.0.1", port)) == 0


# --- a mail server that misbehaves on demand --------------------------------------------------------------------------

STAGES = ("connect", "EHLO", "MAIL", "RCPT", "DATA", "QUIT")
DROP, STALL = "drop", "stall"


class _Scripted(SMTP):
    """aiosmtpd's server, which does at a stage what `faults` says: an answer of its own, a broken line, or nothing."""

    faults: dict[str, str]

    async def push(self, status: Any) -> None:
        """The greeting is the first answer."""
        if not self.greeted:
            self.greeted = True
            if await self.failed("connect"):
                return
        await super().push(status)

    greeted = False

    async def failed(self, stage: str) -> bool:
        """Whether a stage has failed as it was told to."""
        fault = self.faults.get(stage, "")
        if fault == DROP:
            self.transport.abort()
        elif fault == STALL:
            await asyncio.sleep(3600)
        elif fault:
            await super().push(fault)
        return bool(fault)

    async def smtp_EHLO(self, hostname: str) -> None:
        """EHLO, and HELO after it, fail alike."""
        if not await self.failed("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_HELO(self, hostname: str) -> None:
        """As EHLO."""
        if not await self.failed("EHLO"):
            await super().smtp_HELO(hostname)

    async def smtp_MAIL(self, arg: str | None) -> None:
        """MAIL FROM."""
        if not await self.failed("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:
        """RCPT TO."""
        if not await self.failed("RCPT"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str | None) -> None:
        """DATA, before any of the message."""
        if not await self.failed("DATA"):
            await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg: str | None) -> None:
        """QUIT, when all is said."""
        if not await self.failed("QUIT"):
            await super().smtp_QUIT(arg)


class SmtpServer(Controller):
    """aiosmtpd on a free port: it keeps what it takes in `messages`, and at `faults` (stage -> what) fails.

    The stage "end" is the answer to the whole message, which is kept before it fails.
    """

    def __init__(self, **options: Any) -> None:
        self.messages: list[tuple[str, bytes]] = []
        self.faults: dict[str, str] = {}
        self.options = options
        super().__init__(self, hostname="127.0.0.1", port=free_port())

    def factory(self) -> SMTP:
        """The server of one connection."""
        made = _Scripted(self, hostname="mail.example.org", **self.options)
        made.faults = self.faults
        return made

    async def handle_DATA(self, server: _Scripted, session: Any, envelope: Any) -> str:
        """Keep a message for each recipient, then answer."""
        self.messages += [(to, envelope.content) for to in envelope.rcpt_tos]
        fault = self.faults.get("end", "")
        if fault in (DROP, STALL):
            await server.failed("end")
        return fault or "250 taken"


def login(name: str, password: str, *, tls: bool) -> dict[str, Any]:
    """The options of a server that lets this user in; `tls`: not before STARTTLS."""

    def known(_: Any, __: Any, ___: Any, mechanism: str, data: Any) -> AuthResult:
        good = data.login == name.encode() and data.password == password.encode()
        return AuthResult(success=good, handled=good)

    return {"authenticator": known, "auth_require_tls": tls}


@dataclass(slots=True, kw_only=True)
class Tap:
    """A port of the loopback that passes everything on to another, and keeps what the client says in `heard`."""

    to: int
    port: int = field(init=False)
    heard: bytearray = field(init=False, default_factory=bytearray)
    listener: socket.socket = field(init=False)

    def start(self) -> None:
        """Listen."""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        """Listen no more."""
        self.listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.to))
            threading.Thread(target=self._pass, args=(client, server, self.heard), daemon=True).start()
            threading.Thread(target=self._pass, args=(server, client, bytearray()), daemon=True).start()

    @staticmethod
    def _pass(one: socket.socket, other: socket.socket, heard: bytearray) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                heard += data
                other.sendall(data)
        for each in (one, other):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


# --- certificates -----------------------------------------------------------------------------------------------------

_AUTHORITY = """\
[ca]
default_ca = here
[here]
database = index.txt
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[ca_own]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[server]
basicConstraints = CA:false
subjectAltName = {names}
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""
_VALID = ("20200101000000Z", "20990101000000Z")
_EXPIRED = ("20200101000000Z", "20200201000000Z")


@dataclass(slots=True, kw_only=True)
class Authority:
    """A certificate authority of the test's own, in a folder, by openssl."""

    folder: Path

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "index.txt").write_text("")
        (self.folder / "serial").write_text("01")
        self._configure("IP:127.0.0.1")
        self._signed("ca", extensions="ca_own", dates=_VALID, own=True)

    @property
    def file(self) -> Path:
        """The authority's certificate."""
        return self.folder / "ca.pem"

    def context(self, name: str, *, names: str = "IP:127.0.0.1", expired: bool = False, own: bool = False) -> Any:
        """A server's side of TLS with a new certificate. `own`: it is signed by nobody else."""
        self._configure(names)
        self._signed(name, extensions="server", dates=_EXPIRED if expired else _VALID, own=own)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        return context

    def _configure(self, names: str) -> None:
        (self.folder / "openssl.cnf").write_text(_AUTHORITY.format(names=names))

    def _signed(self, name: str, *, extensions: str, dates: tuple[str, str], own: bool) -> None:
        self._openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-config", os.devnull)
        for made, kept in (("privkey.pem", f"{name}.key"), ("request.pem", f"{name}.csr")):
            (self.folder / made).rename(self.folder / kept)
        by = ["-selfsign", "-keyfile", f"{name}.key"] if own else ["-keyfile", "ca.key", "-cert", "ca.pem"]
        span = ["-startdate", dates[0], "-enddate", dates[1], "-extensions", extensions]
        files = ["-in", f"{name}.csr", "-out", f"{name}.pem"]
        self._openssl("ca", "-batch", "-notext", "-config", "openssl.cnf", *by, *span, *files)

    def _openssl(self, *arguments: str) -> None:
        extra = ("-keyout", "privkey.pem", "-out", "request.pem") if arguments[0] == "req" else ()
        command = ["openssl", *arguments, *extra]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{command}: {done.stderr}"
