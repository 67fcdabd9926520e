"""A message and its recipient -> what a mail server made of them, by RFC 5321: taken, not now, never, or unknown."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, SecretStr

from briefing.errors import DeliveryError, LostError, RefusedError, UnreachableError
from briefing.sinks.mail.addresses import Address
from briefing.sinks.mail.server import CaFile, Seconds, Security, check_security, trusting
from briefing.text.clean import clean

# After the message's last line a server may need ten times as long as for a command (RFC 5321, 4.5.3.2: ten minutes).
# Who hangs up earlier makes it send twice.
_LAST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp:
    """The server that takes our mail, and in whose name it goes out."""

    host: Annotated[str, Field(description="the server's name, as its certificate says it")]
    port: Annotated[int, Field(ge=1, le=65535, description="587 for starttls, 465 for tls, 25 among servers")] = 587
    security: Security = "starttls"
    username: Annotated[str, Field(description="whom to log in as; without it nobody logs in")] = ""
    password: Annotated[SecretStr | None, Field(description="the password of that name")] = None
    from_: Annotated[Address, Field(description="the sender: an address, or a name and <address>")]
    ca_file: CaFile = None
    allow_insecure: Annotated[bool, Field(description="true: `security: none` also to another machine")] = False
    timeout: Seconds = 60.0

    def __post_init__(self) -> None:
        """Refuse what would show the password.

        Raises:
            ValueError: it would, or it is missing.
        """
        check_security(self.security, self.host, allowed=self.allow_insecure)
        if bool(self.username) != (self.password is not None):
            raise ValueError("username and password go together: give both (password_env, password_file) or neither")

    @property
    def place(self) -> str:
        """The server, in a message."""
        return f"{self.host}:{self.port}"


class TooLargeError(RefusedError):
    """The server takes no message of this size. `most`: how many bytes it takes, 0 where it does not say."""

    def __init__(self, message: str, *, most: int) -> None:
        super().__init__(message)
        self.most = most


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Whom a message is from and to; `receipts` is the mailbox of our own that gets a copy of each, "" for none."""

    sender: str
    to: str
    receipts: str = ""


@contextmanager
def connected(settings: Smtp) -> Iterator[Connection]:
    """A connection that is encrypted and logged in as the settings want.

    Raises:
        UnreachableError: there is none to be had; nothing was sent, no password in clear.
    """
    smtp = _opened(settings)
    try:
        yield Connection(smtp=smtp, settings=settings)
    finally:
        try:
            smtp.quit()
        except (smtplib.SMTPException, OSError):
            smtp.close()  # what was taken is taken


def _opened(settings: Smtp) -> smtplib.SMTP:
    context = trusting(settings.ca_file) if settings.security != "none" else None
    smtp: smtplib.SMTP | None = None
    try:
        if settings.security == "tls":
            smtp = smtplib.SMTP_SSL(settings.host, settings.port, timeout=settings.timeout, context=context)
        else:
            smtp = smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout)
        smtp.ehlo_or_helo_if_needed()
        if settings.security == "starttls":
            smtp.starttls(context=context)
            smtp.ehlo_or_helo_if_needed()
        if settings.password is not None:
            smtp.login(settings.username, settings.password.get_secret_value())
        return smtp
    except (smtplib.SMTPException, OSError) as error:
        if smtp is not None:
            smtp.close()
        raise UnreachableError(f"{settings.place}: {_why(error)}; nothing was sent") from None


def _why(error: Exception) -> str:
    """What went wrong while connecting. What the server says may repeat what it was sent, but for passwords."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"the login is refused ({error.smtp_code}): check username and password"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f"{str(error).rstrip('.')}: check port and security"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"answers {_said(error.smtp_code, error.smtp_error)}"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return f"broke off ({clean(str(error))})"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is refused: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"no encrypted connection ({error.reason}): check port and security"
    if isinstance(error, OSError) and error.strerror:
        return f"cannot be reached ({error.strerror})"
    return f"cannot be reached ({clean(str(error)) or type(error).__name__})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """An open connection, over which messages go one after the other."""

    smtp: smtplib.SMTP
    settings: Smtp

    @property
    def most(self) -> int:
        """How many bytes a message may have, 0 where the server sets no limit or does not say."""
        size = self.smtp.esmtp_features.get("size", "")
        return int(size) if size.isascii() and size.isdecimal() else 0

    def send(self, content: bytes, envelope: Envelope) -> str:
        """Hand a message over to one recipient and, first, to the receipt mailbox.

        Returns:
            What the server said when it took it.

        Raises:
            TooLargeError: too large for this server.
            RefusedError: refused for good.
            LostError: it was all said, and the connection broke before the answer.
            DeliveryError: not taken now.
        """
        if self.most and len(content) > self.most:
            raise TooLargeError(f"{self.settings.place} takes at most {self.most} bytes", most=self.most)
        options = [f"SIZE={len(content)}"] if self.smtp.has_extn("size") else []
        try:
            self._expect(self.smtp.mail(envelope.sender, options), what=f"the sender {envelope.sender}")
            if envelope.receipts:
                self._receipt(envelope.receipts)
            self._expect(self.smtp.rcpt(envelope.to), what=envelope.to, full=True)
            self._expect(self.smtp.docmd("DATA"), what="the message", good=354)
            self.smtp.send(_dotted(content))
        except (smtplib.SMTPException, OSError) as error:  # the last line was not said: it cannot have been taken
            raise DeliveryError(
                f"{self.settings.place}: {_why(error)} before the message to {envelope.to} was through"
            ) from None
        return self._answer(envelope)

    def _receipt(self, mailbox: str) -> None:
        """Without its receipt nothing goes out, or a lost connection could not be told from a delivery."""
        try:
            self._expect(self.smtp.rcpt(mailbox), what=f"the receipt mailbox {mailbox}")
        except RefusedError as error:
            raise DeliveryError(str(error)) from None

    def _answer(self, envelope: Envelope) -> str:
        """What the server says to the message as a whole."""
        place = self.settings.place
        try:
            if self.smtp.sock is not None:
                self.smtp.sock.settimeout(self.settings.timeout * _LAST)
            reply = self.smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            raise LostError(
                f"{place}: {_why(error)} before it said whether it took the message to {envelope.to}"
            ) from None
        finally:
            if self.smtp.sock is not None:
                self.smtp.sock.settimeout(self.settings.timeout)
        self._expect(reply, what=f"the message to {envelope.to}")
        return _said(*reply)

    def _expect(self, reply: tuple[int, bytes], *, what: str, good: int = 250, full: bool = False) -> None:
        """Raise what a reply means. `full`: a 552 is a full mailbox, which may be emptied (RFC 5321, 4.5.3.1.10)."""
        code, text = reply
        if code == good or (good == 250 and code == 251):
            return
        refusal = f"{self.settings.place} refuses {what}: {_said(code, text)}"
        self._reset()
        if code == 552 and not full:
            raise TooLargeError(refusal, most=self.most)
        if 500 <= code <= 599 and code != 552:
            raise RefusedError(refusal)
        raise DeliveryError(refusal)

    def _reset(self) -> None:
        """Be ready for the next message."""
        try:
            self.smtp.rset()
        except (smtplib.SMTPException, OSError):
            self.smtp.close()


def _dotted(content: bytes) -> bytes:
    """A message as it goes over the line: no line of it is a single dot, and the last line is one (RFC 5321, 4.5.2)."""
    content = content if content.endswith(b"\r\n") else content + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", content) + b".\r\n"


def _said(code: int, text: bytes | str) -> str:
    """A server's answer on one line."""
    words = text if isinstance(text, str) else text.decode("utf-8", "replace")
    return " ".join(f"{code} {clean(words)}".split())[:300]
