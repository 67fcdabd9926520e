"""An e-mail message (RFC 5322, MIME) -> Pieces: a newsletter with many stories is cut into them."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

from briefing.errors import ExtractError
from briefing.extract import blocks, plain
from briefing.extract.pieces import Piece
from briefing.text import furniture
from briefing.text.clean import clean

_URL = re.compile(r"^(?P<before>.*?)[\s(<\[]*(?P<url>https?://[^\s<>()\[\]]+)[)>\]]*\s*$")
_RULE = re.compile(r"^[\s*=_~#+–—·•-]{3,}$")
_NOTE = re.compile(r"^\s*\[(\d{1,3})\]:?\s+(https?://\S+)\s*$")
_NOTED = re.compile(r"\s*\[(\d{1,3})\]\s*$")
# Mail programs wrap plain text at 65 to 78 characters: a shorter line than this has ended by itself.
_WRAPPED = 45
# A short line that leads somewhere is a button and no headline.
_BUTTON = 3


def pieces(content: bytes) -> tuple[Piece, ...]:
    """The articles of a message; a message that is one article has the subject for its headline.

    Raises:
        ExtractError: there is no text in it.
    """
    message = message_from_bytes(content, policy=policy.default)
    text = _without_foot(_text(message))
    if not text.strip():
        raise ExtractError("no text in the message: only attachments or nothing; take the file away")
    name, address = parseaddr(_header(message, "From"))
    shell = Piece(publisher=name or address.rpartition("@")[2], published=_header(message, "Date"))
    found = plain.pieces(text, shell)
    if len(found) == 1 and not found[0].title:
        return plain.under(plain.title_line(_header(message, "Subject")), text, shell)
    stories = [piece for piece in found if piece.title]  # what stands before the first is a greeting
    if len(stories) > 2 and not stories[0].url and all(piece.url for piece in stories[1:]):
        del stories[0]  # the letter's own name and its greeting
    return tuple(stories) or found


def _header(message: EmailMessage, name: str) -> str:
    """A header as text, as well as it can be read: the standard library raises on some that are malformed."""
    try:
        return str(message.get(name, ""))
    except (MessageError, ValueError, IndexError, LookupError, AttributeError):
        raw = dict(message.raw_items()).get(name, "")
        try:
            return str(make_header(decode_header(raw)))
        except (MessageError, ValueError, LookupError):
            return str(raw)


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
    if part.get_content_subtype() == "html":
        return clean(blocks.text_of(text, stories=True))
    return clean(_stories(text.split("\n-- \n")[0]))  # without the signature (RFC 3676, 4.3)


def _without_foot(text: str) -> str:
    """The text up to where it begins to speak of the subscription: from there on it is the sender's address and law."""
    lines = text.split("\n")
    half = len(lines) // 2
    foot = next((half + n for n, line in enumerate(lines[half:]) if furniture.is_foot(line)), len(lines))
    return "\n".join(lines[:foot])


# --- plain text -------------------------------------------------------------------------------------------------------


def _stories(text: str) -> str:
    """A plain newsletter with its lines joined, and marked as markup would have it: `## headline`, `<link>`."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    notes = {match[1]: match[2] for line in lines if (match := _NOTE.match(line))}
    found: list[str] = []
    for line in _joined([line for line in lines if not _NOTE.match(line)]):
        found += _linked(line, notes)
    return "\n\n".join(_marked([line for line in found if line]))


def _joined(lines: list[str]) -> list[str]:
    """Paragraphs in one line each. A rule, a link and a short line end one; so does a line under which one is drawn."""
    found = [""]
    for line in lines:
        wrapped = len(found[-1].rpartition("\n")[2]) >= _WRAPPED and not _URL.match(found[-1])
        if line.strip() and wrapped and not (_RULE.match(line) or re.match(r"[*•-]\s", line)):
            found[-1] += "\n" + line.strip()
        else:
            found.append(line.strip())
    return [line.replace("\n", " ") for line in found]


def _linked(line: str, notes: dict[str, str]) -> list[str]:
    """A line, and the link that it ends in as a line of its own; of a button only the link."""
    noted = _NOTED.search(line)
    if noted and noted[1] in notes:
        line = f"{line[: noted.start()]} {notes[noted[1]]}"
    match = _URL.match(line)
    if match is None:
        return [line]
    before = match["before"].strip(" :→>»|")
    return [*([before] if _is_story(before) else []), f"<{match['url']}>"]


def _is_story(text: str) -> bool:
    return len(text.split()) > _BUTTON and not furniture.is_furniture(text)


def _marked(lines: list[str]) -> list[str]:
    """Headlines marked: lines that look like one, at the top, under a rule, or on either side of a link."""
    found = []
    for before, line, after in zip(["-" * 3, *lines], lines, [*lines[1:], ""], strict=False):
        edge = bool(_RULE.match(before)) or before.startswith("<http") or after.startswith("<http") or _is_line(after)
        if _RULE.match(line):
            continue
        found.append(f"## {line}" if edge and plain.like_heading(line) and not line.startswith("<") else line)
    return found


def _is_line(line: str) -> bool:
    """Whether a headline is underlined with it."""
    return bool(re.match(r"^[=-]{4,}$", line))
