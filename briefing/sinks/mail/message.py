"""Parcel -> the message that a recipient gets, as bytes: the same bytes whenever it is made again."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from html import escape

from briefing.models import Parcel, Rendition, stem
from briefing.sinks.names import called

# A subject line is cut where mail readers would: Outlook keeps 255 characters, a list shows some 70.
_LONGEST_SUBJECT = 200
_TYPES = {"text/markdown": "text/plain"}  # mail readers show a text they know and hide one they do not


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """What stands in every message beside the page. `link` is where the edition also lies, "" for nowhere."""

    sender: Address
    recipient: Address
    list_id: str
    unsubscribe: str
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The formats that a message is made of: the page as HTML and as text, and what is attached."""

    html: str
    text: str
    attached: tuple[str, ...]


def message_id(parcel: Parcel, head: Letterhead) -> str:
    """The same for each attempt, so that a mail reader shows a second copy once; another for a corrected edition."""
    of = "\n".join((parcel.digest, str(parcel.revision), head.recipient.addr_spec))
    return f"<{hashlib.sha256(of.encode()).hexdigest()[:32]}@{head.sender.domain}>"


def message(parcel: Parcel, head: Letterhead, *, body: Body, short: bool = False) -> EmailMessage:
    """The message. `short`: without what is attached, which a line names instead, with the link to it."""
    made = EmailMessage(policy=policy.SMTP)
    made["From"] = head.sender
    made["To"] = head.recipient
    made["Subject"] = subject(parcel)
    made["Date"] = parcel.created
    made["Message-ID"] = message_id(parcel, head)
    made["List-Id"] = head.list_id
    made["List-Unsubscribe"] = f"<{head.unsubscribe}>"
    made["Auto-Submitted"] = "auto-generated"
    attached = tuple(parcel.rendition(name) for name in body.attached)
    note = _note(parcel, attached, link=head.link) if short and attached else ""
    _write(made, parcel.rendition(body.text), note=f"{note}\n\n" if note else "")
    _write(made, parcel.rendition(body.html), note=f"<p>{_linked(note)}</p>" if note else "")
    for each in () if short else attached:
        main, _, kind = each.media_type.partition("/")
        made.add_attachment(each.content, maintype=main, subtype=kind, filename=file_name(parcel, each))
    if parcel.edition.language:
        made["Content-Language"] = parcel.edition.language
    return _bounded(made, parcel)


def shown(content: bytes) -> str:
    """A message as a person reads it: its headers, the text, and what else is in it by its name and size."""
    made = BytesParser(policy=policy.default).parsebytes(content)
    lines = [f"{name}: {value}" for name, value in made.items()]
    for part in made.walk():
        if part.get_content_type() == "text/plain" and not part.is_attachment():
            lines += ["", part.get_content().rstrip(), ""]
        elif not part.is_multipart():
            size = len(part.get_payload(decode=True))
            lines.append(" ".join(filter(None, (f"[{part.get_content_type()}, {size:,} bytes]", part.get_filename()))))
    return "\n".join(lines)


def subject(parcel: Parcel) -> str:
    """What the edition is called, cut where it is too long; its briefing's name where that is nothing."""
    # What looks like an encoded word would be decoded by the reader's program (RFC 2047): "=?utf-8?q?fake?=".
    return called(parcel).replace("=?", "= ?")[:_LONGEST_SUBJECT].strip() or parcel.edition.name


def file_name(parcel: Parcel, rendition: Rendition) -> str:
    """A name of our own making: one out of a title could hold a path, or another ending behind a turned text."""
    name = re.sub(r"[^a-z0-9]+", "-", parcel.edition.name.lower()).strip("-") or "briefing"
    return f"{stem(parcel.edition)}-{name}{rendition.suffix}"


def _write(made: EmailMessage, rendition: Rendition, *, note: str) -> None:
    """Set the text, or add the HTML beside it, with a note at its beginning."""
    text = rendition.content.decode()
    kind = _TYPES.get(rendition.media_type, rendition.media_type).partition("/")[2]
    if kind == "html" and note:
        text = re.sub(r"(<body[^>]*>)", lambda tag: tag[1] + note, text, count=1, flags=re.IGNORECASE)
    elif note:
        text = note + text
    # Lines of any length and of any letters survive every server so.
    mostly = "quoted-printable" if len(text.encode()) < 1.3 * len(text) else "base64"
    if kind == "html":
        made.add_alternative(text, subtype="html", cte=mostly)
    else:
        flowed = {"format": "flowed"} if rendition.format == "text" else {}
        made.set_content(text, subtype="plain", cte=mostly, params=flowed)


def _note(parcel: Parcel, attached: tuple[Rendition, ...], *, link: str) -> str:
    """What is not attached, in no language: its name, its size, and where it lies."""
    files = ", ".join(f"{file_name(parcel, each)} ({len(each.content) / 1e6:.1f} MB)" for each in attached)
    return f"{files}: {link}" if link else f"{files}: –"


def _linked(note: str) -> str:
    return re.sub(r"(https?://[^\s<]+)", r'<a href="\1">\1</a>', escape(note))


def _bounded(made: EmailMessage, parcel: Parcel) -> EmailMessage:
    """The lines that part the parts, made from the edition instead of by chance."""
    for number, part in enumerate(each for each in made.walk() if each.is_multipart()):
        seed = hashlib.sha256(f"{parcel.digest}\n{parcel.revision}\n{number}".encode()).hexdigest()
        part.set_boundary(f"=_{seed[:32]}")
    return made
