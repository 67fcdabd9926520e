"""A Message-ID -> whether our own mailbox got a copy: what SMTP alone cannot say after a lost answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, SecretStr

from briefing.errors import DeliveryError
from briefing.sinks.mail.addresses import Address
from briefing.sinks.mail.server import CaFile, Seconds, Security, check_security, trusting

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

Wait = Annotated[
    timedelta,
    Field(
        ge=timedelta(),
        le=timedelta(days=1),
        description="how long a copy may be under way; what is not there by then was not sent",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipts:
    """A mailbox of your own that gets a copy of each message, so that after a lost connection it can be looked up."""

    address: Annotated[Address, Field(description="the mailbox's address")]
    host: Annotated[str, Field(description="its IMAP server")]
    port: Annotated[int, Field(ge=1, le=65535, description="993 for tls, 143 for starttls")] = 993
    security: Security = "tls"
    username: Annotated[str, Field(description="whom to log in as")]
    password: Annotated[SecretStr, Field(description="the password of that name")]
    folder: Annotated[str, Field(description="where the copies lie")] = "INBOX"
    wait: Wait = timedelta(minutes=10)
    ca_file: CaFile = None
    allow_insecure: Annotated[bool, Field(description="true: `security: none` also to another machine")] = False
    timeout: Seconds = 60.0

    def __post_init__(self) -> None:
        """Refuse what would show the password.

        Raises:
            ValueError: it would.
        """
        check_security(self.security, self.host, allowed=self.allow_insecure)

    def has(self, message_id: str) -> bool:
        """Whether the message with this id arrived.

        Raises:
            DeliveryError: the mailbox cannot be read.
        """
        from imap_tools import AND, Header

        with self._opened() as box:
            return bool(box.numbers(AND(header=Header("Message-ID", message_id))))

    @contextmanager
    def _opened(self) -> Iterator[BaseMailBox]:
        from imap_tools import ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted

        place = f"the receipt mailbox at {self.host}:{self.port}"
        context = trusting(self.ca_file) if self.security != "none" else None
        try:
            if self.security == "none":
                box: BaseMailBox = MailBoxUnencrypted(self.host, self.port, timeout=self.timeout)
            elif self.security == "tls":
                box = MailBox(self.host, self.port, timeout=self.timeout, ssl_context=context)
            else:
                box = MailBoxStartTls(self.host, self.port, timeout=self.timeout, ssl_context=context)
            with box.login(self.username, self.password.get_secret_value(), initial_folder=self.folder):
                yield box
        except (ImapToolsError, OSError) as error:
            why = type(error).__name__ if isinstance(error, ImapToolsError) else error.strerror or str(error)
            raise DeliveryError(f"{place} cannot be read: {why}") from None
