"""A mailbox on an IMAP server -> RawItems: every message that has come since the last run; nothing there is changed.

The folder is opened read-only and messages are fetched with BODY.PEEK, so that what was unread stays unread. How far it
has been read is kept in the source's note, as a UID and the UIDVALIDITY that it belongs to (RFC 9051, 2.3.1.1).
"""

from __future__ import annotations

import imaplib
import json
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, SecretStr

from briefing.errors import SourceError
from briefing.models import LeftOut, RawItem
from briefing.sources.door import Handed, Kept, State, Weight
from briefing.text.clean import clean

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

# UIDs that one command asks for: a line of a few kB, which all servers take.
_AT_ONCE = 200
_PORTS = {"tls": 993, "starttls": 143, "none": 143}


@dataclass(frozen=True, slots=True, kw_only=True)
class Imap:
    """Newsletters in a folder of a mailbox. They are read and left as they are, unread too."""

    host: Annotated[str, Field(max_length=255, description="the IMAP server")]
    port: Annotated[int | None, Field(ge=1, le=65535, description="without it, 993 for tls and 143 for the others")] = (
        None
    )
    security: Annotated[
        Literal["tls", "starttls", "none"],
        Field(description="how the connection is encrypted; none only to this machine, or with allow_insecure"),
    ] = "tls"
    username: Annotated[str, Field(description="whom to log in as")]
    password: Annotated[SecretStr, Field(description="the password of that name, or one for this program alone")]
    folder: Annotated[str, Field(description="the folder of the mailbox")] = "INBOX"
    senders: Annotated[
        tuple[str, ...], Field(description="only what comes from these addresses or domains; without it, all of it")
    ] = ()
    back: Annotated[
        timedelta, Field(ge=timedelta(), le=timedelta(days=3660), description="how far back the first run looks: 7d")
    ] = timedelta(days=7)
    mark_seen: Annotated[
        bool, Field(description="true: what was collected is marked as read, at the next run, when it is safely stored")
    ] = False
    name: Annotated[str, Field(max_length=200, description="what it is called; without it, user and folder")] = ""
    publisher: Annotated[
        str, Field(max_length=200, description="who published what is in it; without it, who sent each message")
    ] = ""
    weight: Weight = 1.0
    max_size: Annotated[int, Field(ge=1, le=1000, description="megabytes; a larger message is left out")] = 20
    timeout: Annotated[int, Field(ge=1, le=600, description="how long to wait for an answer, in seconds")] = 30
    ca_file: Annotated[
        Path | None,
        Field(description="who vouches for the server's certificate, in PEM; without it, whom the system trusts"),
    ] = None
    allow_insecure: Annotated[bool, Field(description="true: `security: none` also to another machine")] = False

    def __post_init__(self) -> None:
        """Give it a name, and refuse what would show the password.

        Raises:
            ValueError: it would.
        """
        if self.security == "none" and not self.allow_insecure and not _is_here(self.host):
            raise ValueError(
                f"security: none would say the password in clear to {self.host}: take tls, or say allow_insecure: true"
            )
        object.__setattr__(self, "name", self.name or f"{self.username} {self.folder}"[:200])

    def collect(self, state: State, now: datetime) -> Iterator[Handed | Kept]:
        """The messages that came since the note was written; after each, the note says so.

        Raises:
            SourceError: the mailbox cannot be read.
        """
        kept = _Note.read(state.kept)
        with self._opened(marking=self.mark_seen) as box:
            validity = int(box.folder.status(self.folder, ["UIDVALIDITY"])["UIDVALIDITY"])
            if kept.validity != validity:  # the server has numbered its messages anew
                kept = _Note(validity=validity)
            if self.mark_seen and kept.last:
                self._mark(box, kept)
            for head in self._heads(box, _uids(box, self._new(kept, now), after=kept.last)):
                if self._wanted(head) and head.location not in state.seen:
                    items = iter((self._item(box, head),))
                    yield Handed(location=head.location, fingerprint=head.location, items=items)
                kept = replace(kept, first=kept.first or head.uid, last=head.uid)
                yield Kept(note=kept.text())

    def reach(self) -> str:
        """That the login works and the folder is there; no message is read or marked.

        Raises:
            SourceError: it does not, or it is not.
        """
        with self._opened(marking=False) as box:
            found = box.folder.status(self.folder, ["MESSAGES"])["MESSAGES"]
        return f"the login works, {self.folder} has {found} messages"

    @contextmanager
    def _opened(self, *, marking: bool) -> Iterator[BaseMailBox]:
        from imap_tools import ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted

        port = self.port or _PORTS[self.security]
        try:
            if self.security == "none":
                box: BaseMailBox = MailBoxUnencrypted(self.host, port, timeout=self.timeout)
            else:
                context = ssl.create_default_context(cafile=str(self.ca_file) if self.ca_file else None)
                kind = MailBox if self.security == "tls" else MailBoxStartTls
                box = kind(self.host, port, timeout=self.timeout, ssl_context=context)
            with box.login(self.username, self.password.get_secret_value(), initial_folder=None):
                box.folder.set(self.folder, readonly=not marking)
                yield box
        except (ImapToolsError, imaplib.IMAP4.error, OSError) as error:
            said = " ".join(str(error).split())[:200]
            raise SourceError(
                f"{self.name}: the mailbox of {self.username} at {self.host}:{port} cannot be read ({said}): "
                "check host, security, username, password and folder"
            ) from None

    def _new(self, kept: _Note, now: datetime) -> str:
        """What to search for: what came after the last message, or in the days before the first run."""
        return f"UID {kept.last + 1}:*" if kept.last else f"SINCE {_date(now - self.back)}"

    def _mark(self, box: BaseMailBox, kept: _Note) -> None:
        """Mark as read what was collected before: its note is stored after its articles, so nothing can be lost."""
        unseen = _uids(box, f"UID {kept.first}:{kept.last} UNSEEN", after=0)
        own = [str(head.uid) for head in self._heads(box, unseen) if self._wanted(head)]
        for start in range(0, len(own), _AT_ONCE):
            box.client.uid("STORE", ",".join(own[start : start + _AT_ONCE]), "+FLAGS.SILENT", r"(\Seen)")

    def _heads(self, box: BaseMailBox, uids: Sequence[int]) -> Iterator[_Head]:
        for start in range(0, len(uids), _AT_ONCE):
            some = ",".join(map(str, uids[start : start + _AT_ONCE]))
            wanted = "(UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS (FROM MESSAGE-ID)])"
            found = [_head(part, self.folder, kept=after) for part, after in _parts(box, some, wanted)]
            yield from sorted((head for head in found if head), key=lambda head: head.uid)

    def _wanted(self, head: _Head) -> bool:
        """Whether it comes from one of the senders: an address, a domain, or one below it."""
        address, domain = head.sender, head.sender.rpartition("@")[2]
        senders = [sender.lower().removeprefix("@") for sender in self.senders]
        return not senders or any(each in (address, domain) or domain.endswith(f".{each}") for each in senders)

    def _item(self, box: BaseMailBox, head: _Head) -> RawItem | LeftOut:
        item = f"{self.name}/{head.location}"
        if head.size > self.max_size * 1_000_000:
            return LeftOut(item=item, reason="too large", detail=f"over {self.max_size} MB: raise max_size")
        found = [part[1] for part, _ in _parts(box, str(head.uid), "(BODY.PEEK[])")]
        if not found:
            return LeftOut(item=item, reason="cannot be read", detail="it was removed in the meantime")
        return RawItem(
            source=self.name,
            location=head.location,
            media_type="message/rfc822",
            content=found[0],
            publisher=self.publisher,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Note:
    """How far a folder has been read: the first and the last UID, and the UIDVALIDITY under which they hold."""

    validity: int = 0
    first: int = 0
    last: int = 0

    @classmethod
    def read(cls, text: str) -> _Note:
        try:
            data = json.loads(text or "{}")
            return cls(**{name: int(data.get(name, 0)) for name in ("validity", "first", "last")})
        except (ValueError, TypeError, AttributeError):  # another source's, from before the name was given to this one
            return cls()

    def text(self) -> str:
        return json.dumps({"validity": self.validity, "first": self.first, "last": self.last})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """A message as the server lists it. Its `location` is its Message-ID, which it keeps in every folder."""

    uid: int
    size: int
    sender: str
    location: str


def _head(part: tuple[bytes, bytes], folder: str, *, kept: bytes) -> _Head | None:
    """Read one answer; some servers name the UID behind the header."""
    around = part[0] + kept
    uid, size = (re.search(name + rb" (\d+)", around) for name in (rb"\bUID", rb"RFC822\.SIZE"))
    if not uid:
        return None
    message = message_from_bytes(part[1], policy=policy.compat32)
    location = clean(str(message.get("Message-ID", ""))).replace("\n", " ")[:500]
    return _Head(
        uid=int(uid[1]),
        size=int(size[1]) if size else 0,
        sender=parseaddr(str(message.get("From", "")))[1].lower(),
        location=location or f"{folder}/{int(uid[1])}",
    )


def _uids(box: BaseMailBox, criteria: str, *, after: int) -> list[int]:
    """The UIDs that meet the criteria, in order: `9:*` also names the last message where that is 7."""
    return sorted(uid for uid in map(int, box.uids(criteria)) if uid > after)


def _parts(box: BaseMailBox, uids: str, wanted: str) -> Iterator[tuple[tuple[bytes, bytes], bytes]]:
    """The literals that a FETCH gives, each with what stands around it."""
    status, data = box.client.uid("FETCH", uids, wanted)
    if status != "OK":
        raise imaplib.IMAP4.error(f"FETCH: {status}")
    for part, after in zip(data, [*data[1:], b""], strict=True):
        if isinstance(part, tuple):
            yield (part[0], part[1]), after if isinstance(after, bytes) else b""


def _date(moment: datetime) -> str:
    """A date as IMAP wants it, in English whatever the locale."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{moment.day}-{months[moment.month - 1]}-{moment.year}"


def _is_here(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
