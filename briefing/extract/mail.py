"""An e-mail message (RFC 5322, MIME) -> Pieces: a newsletter with many stories is cut into them."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr

from briefing.errors import ExtractError
from briefing.extract import blocks, plain
from briefing.extract.pieces import Piece
from briefing.text.clean import clean


def pieces(content: bytes) -> tuple[Piece, ...]:
    """The articles of a message; a message that is one article has the subject for its headline.

    Raises:
        ExtractError: there is no text in it.
    """
    message = message_from_bytes(content, policy=policy.default)
    text = _text(message)
    if not text.strip():
        raise ExtractError("no text in the message: only attachments or nothing; take the file away")
    name, address = parseaddr(str(message.get("From", "")))
    shell = Piece(publisher=name or address.rpartition("@")[2], published=str(message.get("Date", "")))
    found = plain.pieces(text, shell)
    if len(found) == 1 and not found[0].title:
        return plain.under(plain.title_line(str(message.get("Subject", ""))), text, shell)
    stories = tuple(piece for piece in found if piece.title)  # what stands before the first is a greeting
    return stories or found


def _text(message: EmailMessage) -> str:
    """The message as plain text: its HTML part where it has one, since plain parts are often a mere link to it."""
    part = message.get_body(("html", "plain"))
    if part is None:
        return ""
    try:
        content = part.get_content()
    except (LookupError, UnicodeError, ValueError) as error:
        raise ExtractError(f"the message's text cannot be decoded: {error}") from None
    text = content if isinstance(content, str) else content.decode("utf-8", "replace")
    text = text.split("\n-- \n")[0]  # the signature (RFC 3676, 4.3)
    return clean(blocks.text_of(text) if part.get_content_subtype() == "html" else text)
