"""A web page -> one Piece: the article's text by trafilatura, its provenance from the page's own metadata."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from briefing.errors import ExtractError
from briefing.extract import plain
from briefing.extract.pieces import Piece
from briefing.text.clean import clean

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from trafilatura.settings import Document

_DATES = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//*[@itemprop='datePublished']/@datetime",
    "//meta[@name='date' or @name='DC.date.issued' or @name='parsely-pub-date' or @name='pubdate']/@content",
    "//article//time/@datetime",
    "//time[@pubdate]/@datetime",
)
# Of 181 pages the precise reading of two is shorter than this and misses the article; a short notice has no more.
_SHORT = 500  # characters
_MUCH_MORE = 3
_UPDATES = (
    "//meta[@property='article:modified_time' or @property='og:updated_time']/@content",
    "//meta[@itemprop='dateModified']/@content",
    "//*[@itemprop='dateModified']/@datetime",
)


def pieces(content: bytes) -> tuple[Piece, ...]:
    """The article of a page; one piece a bullet where the page is a newsroom's own list of key events.

    Raises:
        ExtractError: the bytes are no HTML.
    """
    import trafilatura
    from lxml import html

    content = _as_utf8(content)
    if trafilatura.load_html(content) is None:
        raise ExtractError("no HTML in it: save the page again, or take the file away")
    found = _found(content)
    if found is None:
        return ()
    document = html.fromstring(content)
    shell = Piece(
        publisher=(found.sitename or "").strip(),
        author=(found.author or "").replace("; ", ", "),
        published=_first(document, _DATES) or next(_json_ld(document, "datePublished"), "") or found.date or "",
        updated=_first(document, _UPDATES) or next(_json_ld(document, "dateModified"), ""),
        language=(document.get("lang") or "")[:2].lower(),
        url=found.url or "",
    )
    return plain.under(_untailed(found.title or "", found.sitename or ""), clean(found.text or ""), shell, whole=True)


def _as_utf8(content: bytes) -> bytes:
    """The page, put into UTF-8 where it is in ISO-2022-JP: to who knows only the ASCII in it, it is ASCII."""
    if b"\x1b$" not in content:
        return content
    try:
        return content.decode("iso-2022-jp").replace("iso-2022-jp", "utf-8").encode()
    except UnicodeDecodeError:
        return content


def _found(content: bytes) -> Document | None:
    """The precise reading; where it is short, the generous one if that has much more, and so found another part."""
    found = _extracted(content, precise=True)
    if found and len(found.text or "") >= _SHORT:
        return found
    more = _extracted(content, precise=False)
    return more if more and (not found or len(more.text or "") > _MUCH_MORE * len(found.text or "")) else found


def _extracted(content: bytes, *, precise: bool) -> Document | None:
    """trafilatura's reading of the page, None where it found no text."""
    import trafilatura

    found = trafilatura.bare_extraction(
        content,
        include_comments=False,
        include_tables=False,
        with_metadata=True,
        favor_precision=precise,
        favor_recall=not precise,
    )
    return found if found is not None and not isinstance(found, dict) and found.text else None


def _untailed(title: str, site: str) -> str:
    title = plain.title_line(title)
    for dash in (" - ", " – ", " — "):
        if site and title.casefold().endswith((dash + site).casefold()):
            return title[: -len(dash + site)].strip()
    return title


def _first(document: HtmlElement, paths: tuple[str, ...]) -> str:
    """The full time that the page gives in one of these places: trafilatura itself keeps the date alone."""
    for path in paths:
        found = document.xpath(path)
        if found:
            return str(found[0]).strip()
    return ""


def _json_ld(document: HtmlElement, key: str) -> Iterator[str]:
    """A date of the page's JSON-LD (schema.org NewsArticle)."""
    for script in document.xpath("//script[@type='application/ld+json']/text()"):
        try:
            data = json.loads(script)
        except ValueError:
            continue
        for node in data if isinstance(data, list) else [data]:
            if isinstance(node, dict) and isinstance(node.get(key), str):
                yield node[key]
