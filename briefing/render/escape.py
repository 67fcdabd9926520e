"""str -> str: source text that stays text in Markdown, and back again; links that are safe to follow."""

from __future__ import annotations

import html
import re
from urllib.parse import quote, urlsplit

from briefing.text.clean import clean

# Backslash escapes are kept to the characters that CommonMark and python-markdown both know (python-markdown prints the
# backslash before any other); the rest become entities, which every dialect decodes after it has looked for structure.
_SPECIAL = re.compile(
    r"""(?P<slash>[\\`*_\[\]#]|(?<=\w)\.(?=[^\W\d_]{2})|(?<=www)\.)
    |[<>{}|~^@]|&(?=\#?\w+;)|==+|%%+      # HTML, attributes, tables, strikes, mentions, entities, Obsidian's marks
    |\$(?!\d)                            # mathematics: a $ before a figure can open but never close it
    |:(?=//|[a-z_+-]+:)|(?<=mailto):     # bare links, and emoji by name
    """,
    re.VERBOSE,
)
_LINE_ENDS = re.compile(r" *\n[\n ]*")
_BLOCK_START = re.compile(r"^(?:([-+!])|(\d{1,9})([.)])|(:))")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])|(&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[0-9A-Za-z]{2,31});)")
_URL_KEPT = (
    "!$&+,-./:;=?@%#"  # RFC 3986 less what opens or closes something in Markdown or HTML; quote keeps A-z0-9_.-~
)
_ENTITY_LIKE = re.compile(r"&(?=#?\w+;)")


class Raw(str):
    """Markup of our own that is printed as it is; everything else in a Markdown template is escaped."""

    __slots__ = ()


def printable(text: str) -> str:
    """The text on one line as it can be printed: no control or bidi characters, one kind of blank."""
    return _LINE_ENDS.sub(" ", clean(text))


def _special(match: re.Match[str]) -> str:
    return f"\\{match[0]}" if match["slash"] else "".join(f"&#{ord(character)};" for character in match[0])


def _block_start(match: re.Match[str]) -> str:
    sign, digits, after, colon = match.groups()
    if colon:
        return "&#58;"
    return f"\\{sign}" if sign else f"{digits}\\{after}"


def to_markdown(text: str) -> str:
    """Source text as Markdown that renders as that text and nothing else, wherever in a line it stands (faults C01)."""
    return _BLOCK_START.sub(_block_start, _SPECIAL.sub(_special, printable(text)))


def from_markdown(text: str) -> str:
    """The text that `to_markdown` was given, as far as it can be printed."""
    return _ESCAPED.sub(lambda match: match[1] or html.unescape(match[2]), text)


def safe_url(url: str) -> str:
    """The URL as it may stand in a link of any dialect; "" unless it is an absolute http or https one."""
    url = printable(url)
    try:
        parts = urlsplit(url)
        valid = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:  # "http://[": an address that is none
        return ""
    return quote(url, safe=_URL_KEPT) if valid else ""


def link_target(url: str) -> str:
    """A safe URL as a Markdown link target: what reads like an entity is kept from being one."""
    return _ENTITY_LIKE.sub("&amp;", url)
