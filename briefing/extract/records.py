"""JSON -> Pieces: an object or a list of objects, with the field names that exports of news use."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from briefing.errors import ExtractError
from briefing.extract import blocks, links, plain
from briefing.extract.pieces import Piece
from briefing.text.clean import clean

_TITLE = ("title", "headline", "name")
_TEXT = ("text", "body", "content", "content_text", "content_html", "html", "description", "summary")
_PUBLISHER = ("publisher", "source", "site", "site_name", "sitename", "outlet")
_AUTHOR = ("author", "authors", "byline", "creator")
_PUBLISHED = ("published", "date_published", "published_at", "publishedAt", "pubDate", "date", "datetime")
_UPDATED = ("updated", "date_modified", "modified", "updated_at", "updatedAt")
_LANGUAGE = ("language", "lang")
_URL = ("url", "link", "canonical_url", "permalink")


def pieces(text: str) -> tuple[Piece, ...]:
    """The articles of a JSON text.

    Raises:
        ExtractError: it is no JSON, or holds no object with a title or a text.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ExtractError(f"no JSON: {error}; mend the file or take it away") from None
    if isinstance(data, dict):
        data = next((data[key] for key in ("items", "articles", "entries") if isinstance(data.get(key), list)), [data])
    found = (
        [piece for node in data if isinstance(node, dict) for piece in _article(node)] if isinstance(data, list) else []
    )
    if not found:
        raise ExtractError("no article in it: an object with the fields `title` and `text` is wanted")
    return tuple(found)


def piece_of(fields: Mapping[str, Any]) -> Piece:
    """The provenance that a record gives, its text apart."""
    return Piece(
        title=plain.title_line(_field(fields, _TITLE)),
        publisher=_field(fields, _PUBLISHER),
        author=_field(fields, _AUTHOR),
        published=_field(fields, _PUBLISHED),
        updated=_field(fields, _UPDATED),
        language=_field(fields, _LANGUAGE)[:2].lower(),
        url=_field(fields, _URL),
        key=_field(fields, ("key",)),
    )


def _article(fields: Mapping[str, Any]) -> tuple[Piece, ...]:
    text = _field(fields, _TEXT)
    shell = piece_of(fields)
    if not text and not shell.title:
        return ()
    text = blocks.text_of(text) if blocks.looks_like_html(text) else text
    found = plain.under(shell.title, clean(text), shell)
    return _of_page(fields, shell, found) or found


def _of_page(fields: Mapping[str, Any], shell: Piece, found: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The article as it stands on its `page`, where that says more; what the record says besides holds."""
    from briefing.extract import html

    page = fields.get("page")
    try:
        pieces = html.pieces(page.encode("utf-8", "replace")) if isinstance(page, str) else ()
    except ExtractError:
        return ()
    if _length(pieces) <= _length(found):
        return ()
    return tuple(
        replace(
            piece,
            title=shell.title if len(pieces) == 1 and shell.title else piece.title,
            publisher=shell.publisher,
            author=shell.author or piece.author,
            published=shell.published or piece.published,
            updated=shell.updated or piece.updated,
            language=shell.language or piece.language,
            url=piece.url if links.host(piece.url) == links.host(shell.url) else shell.url,
        )
        for piece in pieces
    )


def _length(pieces: tuple[Piece, ...]) -> int:
    return sum(len(paragraph) for piece in pieces for paragraph in piece.paragraphs)


def _field(fields: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """The first of the names that is there; a list becomes its parts with commas, an object its `name`."""
    for name in names:
        value = fields.get(name)
        parts = value if isinstance(value, list) else [value]
        words = [part.get("name") if isinstance(part, dict) else part for part in parts]
        written = ", ".join(str(word).strip() for word in words if isinstance(word, str | int) and str(word).strip())
        if written:
            return written
    return ""
