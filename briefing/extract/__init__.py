"""RawItem -> Articles: decode, find the articles, give each its provenance, its language and its id."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime

from briefing.errors import ExtractError
from briefing.extract import dates, links
from briefing.extract.pieces import Piece
from briefing.models import Article, LeftOut, RawItem
from briefing.text.clean import clean
from briefing.text.languages import detect

# Words from which on a text with its headline and publisher is one article, at however many addresses it is found; a
# teaser can be the same under two articles.
_WHOLE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What an item held: its articles, and what was found in it and is none."""

    articles: tuple[Article, ...]
    left_out: tuple[LeftOut, ...] = ()


def extract(item: RawItem, *, now: datetime, seen: datetime) -> Extraction:
    """The articles of an item.

    Args:
        now: the time on the clock, which no date of publication can be later than.
        seen: when the articles are taken to have been seen first.

    Raises:
        ExtractError: the item cannot be read as what its name says it is.
    """
    try:
        found = _pieces(item)
    except ExtractError:
        raise
    except Exception as error:  # the parsers raise anything on hostile bytes (faults A02); it must stop one item alone
        raise ExtractError(f"cannot be parsed ({type(error).__name__}: {error}): take it away, or report it") from error
    articles = tuple(
        _article(piece, f"#{number}" if len(found) > 1 else "", item, now=now, seen=seen)
        for number, piece in enumerate(found, 1)
    )
    unique = tuple({article.id: article for article in articles}.values())
    left_out = tuple(
        LeftOut(item=_where(article), reason="headline without a text", detail=article.title)
        for article in unique
        if not article.text
    )
    if not unique:
        left_out = (LeftOut(item=f"{item.source}/{item.location}", reason="no article in it"),)
    return Extraction(articles=unique, left_out=left_out)


def _pieces(item: RawItem) -> tuple[Piece, ...]:
    match item.media_type:
        case "text/html":
            from briefing.extract import html

            return html.pieces(item.content)
        case "message/rfc822":
            from briefing.extract import mail

            return mail.pieces(item.content)
        case "text/markdown":
            from briefing.extract import markdown

            return markdown.pieces(clean(decode(item.content)))
        case "application/json":
            from briefing.extract import records

            return records.pieces(decode(item.content))
        case "text/plain":
            from briefing.extract import plain

            return plain.pieces(clean(decode(item.content)))
        case other:
            raise ExtractError(f"{item.location}: nothing here reads {other}")


def decode(content: bytes) -> str:
    """Bytes -> text: UTF-8 or UTF-16 by its mark, UTF-8, or what charset-normalizer finds.

    Raises:
        ExtractError: the bytes are no text.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if b"\0" in content[:8192]:
        raise ExtractError("binary, no text: take the file away, or give it the name of what it is")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes

        guess = from_bytes(content).best()
        if guess is None:
            raise ExtractError("in no known character set: save it as UTF-8") from None
        return str(guess)


def _article(piece: Piece, place: str, item: RawItem, *, now: datetime, seen: datetime) -> Article:
    piece = replace(piece, title=clean(piece.title).replace("\n", " "), key=clean(piece.key).replace("\n", " "))
    text = re.sub(r"\n{2,}", "\n", clean("\n".join(piece.paragraphs)))
    url = links.canonical(clean(piece.url))
    publisher = clean(item.publisher or piece.publisher or links.host(url)).replace("\n", " ")
    own = "" if len(text.split()) >= _WHOLE else url
    identity = hashlib.sha256("\x1f".join((publisher, own, piece.title, text)).encode()).hexdigest()[:16]
    published = dates.parse(piece.published, now=now) if piece.published else None
    updated = dates.parse(piece.updated, now=now) if piece.updated else None
    return Article(
        id=identity,
        key=_key(
            piece,
            identity,
            url=url,
            publisher=publisher,
            published=published,
            seen=seen,
            where=f"{item.source}/{item.location}",
            shared=bool(place),
        ),
        source=item.source,
        location=item.location + place,
        publisher=publisher,
        title=piece.title,
        text=text,
        author=clean(piece.author).replace("\n", " "),
        published=published,
        updated=updated if updated and published and updated > published else None,
        first_seen=seen,
        language=detect(text or piece.title) or piece.language,
        url=url,
        part=piece.part,
        label=clean(piece.label).replace("\n", " "),
    )


def _key(
    piece: Piece,
    identity: str,
    *,
    url: str,
    publisher: str,
    published: datetime | None,
    seen: datetime,
    where: str,
    shared: bool,
) -> str:
    """What a changed version of the article would share with this one.

    An item of a list is never revised: its next version is another item. A headline alone is no key for long: columns
    carry the same one every day, so the time of publication is part of it, or the day on which it was first seen.
    `shared`: its page holds several.
    """
    if piece.part:
        return identity
    if piece.key:
        return f"{where.partition('/')[0]}\x1f{piece.key}"
    if url:
        return f"{url}\x1f{piece.title.casefold()}" if shared else url
    if piece.title:
        return "\x1f".join(
            (publisher, piece.title.casefold(), published.isoformat() if published else seen.date().isoformat())
        )
    return f"{where}\x1f{piece.paragraphs[0] if piece.paragraphs else ''}"


def _where(article: Article) -> str:
    return f"{article.source}/{article.location}"
