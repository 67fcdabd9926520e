"""bytes -> Parsed: RSS, Atom and RDF by feedparser, JSON Feed by ourselves. Runs in a child process.

feedparser is given a stream of bytes and never a text, which it would take for an address (faults A02); it raises
anything on hostile bytes, and whoever calls this catches it.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib import import_module
from io import BytesIO
from typing import Any

ENTRIES = 2_000  # feedparser takes 0.7 ms for each; the longest honest feed that was seen has 1,200 (faults A08)
_END = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>", re.I)
_ROOT = re.compile(rb"<((?:\w+:)?(?:rss|feed|RDF))[\s>]", re.I)
MARKUP = re.compile(
    r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|<!doctype\b[^<>]*>|</?[a-z][^<>]*>", re.I | re.S
)
"""Tags, and what is no text between them. What is not closed goes on to the end, so that nothing is walked twice."""
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]+\d?);", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a feed, as it says. `full`: its text stands where a feed puts a whole article, not a summary."""

    id: str = ""
    title: str = ""
    url: str = ""
    html: str = ""
    text: str = ""
    full: bool = False
    published: str = ""
    updated: str = ""
    author: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What a feed says. `version` is "" where it is none; `over`: it has more entries than are read."""

    version: str
    title: str = ""
    site: str = ""
    entries: tuple[Entry, ...] = ()
    over: bool = False

    def to_json(self) -> str:
        """As it crosses from the child."""
        return json.dumps(asdict(self))


def parsed_from(data: Mapping[str, Any]) -> Parsed:
    """As it came from the child."""
    return Parsed(**{**data, "entries": tuple(Entry(**each) for each in data["entries"])})


def read(body: bytes, *, url: str, content_type: str, whole: bool = True) -> Parsed:
    """What a feed holds.

    Args:
        url: where it came from, which relative addresses in it are relative to.
        content_type: the server's header, "" where it sent none.
        whole: it did not break off.
    """
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _json_feed(body)
    feedparser: Any = import_module("feedparser")  # Any: it is not typed
    body, over = _cut(body, whole=whole)
    headers = {"content-location": url} | ({"content-type": content_type} if content_type else {})
    found = feedparser.parse(BytesIO(body), response_headers=headers, sanitize_html=False)
    feed = found.get("feed") or {}
    language = _text(feed.get("language"))
    return Parsed(
        version=found.get("version") or ("unknown" if found.entries else ""),
        title=_title(feed),
        site=_text(feed.get("link")),
        entries=tuple(_entry(each, language) for each in found.entries[:ENTRIES]),
        over=over or len(found.entries) > ENTRIES,
    )


def _cut(body: bytes, *, whole: bool) -> tuple[bytes, bool]:
    """The body up to the last entry that is read, closed again, so that no half entry is ever taken for a whole one.

    Where it does not end as it began it broke off, whatever its length was said to be (faults A07).
    """
    root = _ROOT.search(body[:65_536])
    if root is None:
        return body, False
    ends = [found.end() for found in _END.finditer(body)]
    over = len(ends) > ENTRIES
    broken = not whole or re.search(rb"</" + re.escape(root[1]) + rb"\s*>", body[-65_536:], re.I) is None
    if not ends or not (over or broken):
        return body, False
    name = root[1]
    close = b"</channel></rss>" if name.lower() == b"rss" else b"</" + name + b">"
    return body[: ends[min(len(ends), ENTRIES) - 1]] + close, over


def _entry(found: Any, language: str) -> Entry:
    contents = [each for each in found.get("content") or () if each.get("value")]
    # The longest is the article: some feeds give a text and a picture of it.
    chosen = max(contents, key=lambda each: len(each["value"]), default=None)
    detail = chosen or found.get("summary_detail") or {}
    value = _text(detail.get("value") or found.get("summary"))
    plain = detail.get("type") == "text/plain"
    published = _text(found.get("published")) if "published" in found else ""
    updated = _text(dict.get(found, "updated"))  # feedparser's own `get` gives `published` in its place
    return Entry(
        id=_text(found.get("id")),
        title=_title(found),
        url=_text(found.get("feedburner_origlink") or found.get("link")),
        html="" if plain else value,
        text=value if plain else "",
        full=chosen is not None,
        published=published or updated or _text(found.get("created")),
        updated=updated if published else "",
        author=_text(found.get("author")),
        language=_text(detail.get("language")) or language,
    )


def _title(found: Mapping[str, Any]) -> str:
    """A title as text: feeds write it as text, as HTML, and as HTML that is escaped once more than they say."""
    detail = found.get("title_detail") or {}
    written = _text(detail.get("value") or found.get("title"))
    if detail.get("type") not in (None, "text/plain"):
        written = html.unescape(MARKUP.sub("", written))
    return html.unescape(written) if _ENTITY.search(written) else written


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


# --- JSON Feed --------------------------------------------------------------------------------------------------------


def _json_feed(body: bytes) -> Parsed:
    """https://jsonfeed.org/version/1.1; numbers are taken where texts should be, as it asks of readers."""
    data = json.loads(body.decode("utf-8-sig", "replace"))
    if "jsonfeed.org" not in str(data.get("version", "")):
        return Parsed(version="")
    items = [each for each in data.get("items") or () if isinstance(each, dict)]
    return Parsed(
        version="json",
        title=_text(data.get("title")),
        site=_text(data.get("home_page_url")),
        entries=tuple(_item(each, data) for each in items[:ENTRIES]),
        over=len(items) > ENTRIES,
    )


def _item(found: Mapping[str, Any], feed: Mapping[str, Any]) -> Entry:
    markup, text = _text(found.get("content_html")), _text(found.get("content_text"))
    id = found.get("id")
    return Entry(
        id=str(id) if isinstance(id, int | float) else _text(id),
        title=_text(found.get("title")),
        url=_text(found.get("url")) or _text(found.get("external_url")),
        html=markup,
        text="" if markup else text or _text(found.get("summary")),
        full=bool(markup or text),
        published=_text(found.get("date_published")) or _text(found.get("date_modified")),
        updated=_text(found.get("date_modified")) if found.get("date_published") else "",
        author=", ".join(_authors(found) or _authors(feed)),
        language=_text(found.get("language")) or _text(feed.get("language")),
    )


def _authors(found: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of `authors`, or of version 1's `author`."""
    given = found.get("authors") if isinstance(found.get("authors"), list) else [found.get("author")]
    return tuple(_names(given or []))


def _names(given: list[Any]) -> Iterator[str]:
    for each in given:
        if isinstance(each, dict) and (name := _text(each.get("name"))):
            yield name
