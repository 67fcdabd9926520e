"""Briefing + Parsed -> the comment that ends a Markdown page, and back: which span of which article each sentence is.

    <!-- briefing proof 1
    edition <sha256 of the JSON>
    page <sha256 of the page above>
    s1 <digest of its line> <article>
    b1 <digest of its lines> 1=<article>:<start>-<end> 2=...  f1=<article>:<start>-<end>  h1=<article>:0-0
    -->

`b` is a bullet, `s` a source line; `n=` a sentence with its citation's number, `f` a figure, `h` a headline. Nothing in
it comes from a source: ids are percent-encoded, hyphens too, so that no `-->` can end it early.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote

from briefing.models import Briefing, Citation, Entry, entries
from briefing.render.grammar import Parsed
from briefing.render.json import digest
from briefing.render.page import headline_sources

_COMMENT = re.compile(r"\n*<!-- briefing proof 1\n(.*?)-->\s*\Z", re.DOTALL)
_SPAN = re.compile(r"^([fh]?)(\d+)=([^:\s]*):(\d+)-(\d+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A citation of a proof; `kind` is "" for a sentence, f for a figure, h for a headline."""

    kind: str
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletProof:
    """What a bullet must hold."""

    digest: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceProof:
    """Which article a source line stands for."""

    digest: str
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a page must hold."""

    edition: str
    page: str
    bullets: tuple[BulletProof, ...]
    sources: tuple[SourceProof, ...]


def prove(briefing: Briefing, parsed: Parsed) -> str:
    """The comment for a page that has just been made from the edition."""
    lines = [f"edition {digest(briefing)}", f"page {parsed.digest}"]
    for reference, line in zip(briefing.references, parsed.sources, strict=True):
        lines.append(f"s{reference.number} {line.digest} {_id(reference.article)}")
    for number, (spans, bullet) in enumerate(zip(bullets(briefing), parsed.bullets, strict=True), start=1):
        lines.append(f"b{number} {bullet.digest} {' '.join(map(_span, spans))}")
    return "<!-- briefing proof 1\n" + "\n".join(lines) + "\n-->\n"


def bullets(briefing: Briefing) -> Iterator[tuple[Span, ...]]:
    """What each bullet of the page cites, in the order in which it is printed: entries, then corrections."""
    for entry in entries(briefing):
        yield tuple(_of_entry(entry, briefing))
    for correction in briefing.corrections:
        yield tuple(Span(kind="", citation=each.citation) for each in (*correction.was, *correction.now))


def _of_entry(entry: Entry, briefing: Briefing) -> Iterator[Span]:
    for statement in entry.statements:
        yield Span(kind="", citation=statement.citation)
    if not entry.statements:
        articles = {reference.number: reference.article for reference in briefing.references}
        for number in headline_sources(entry, briefing):
            yield Span(kind="h", citation=Citation(number=number, article=articles[number], start=0, end=0))
    for conflict in entry.conflicts:
        for figure in conflict.figures:
            yield Span(kind="f", citation=figure.statement.citation)


def split(text: str) -> tuple[str, Proof | None]:
    """(page, proof) of a Markdown file without its front matter; None where it ends in no proof that can be read."""
    match = _COMMENT.search(text)
    if match is None:
        return text, None
    try:
        return text[: match.start()], _read(match[1])
    except (ValueError, KeyError, IndexError):
        return text[: match.start()], None


def _read(comment: str) -> Proof:
    rows = [line.split(" ") for line in comment.strip().split("\n")]
    named = {row[0]: row[1] for row in rows if row[0] in ("edition", "page")}
    return Proof(
        edition=named["edition"],
        page=named["page"],
        bullets=tuple(_bullet(row) for row in rows if row[0].startswith("b")),
        sources=tuple(
            SourceProof(digest=row[1], article=unquote(row[2])) for row in rows if re.fullmatch(r"s\d+", row[0])
        ),
    )


def _bullet(row: list[str]) -> BulletProof:
    return BulletProof(digest=row[1], spans=tuple(_read_span(item) for item in row[2:] if item))


def _read_span(item: str) -> Span:
    match = _SPAN.match(item)
    if match is None:
        raise ValueError(item)
    citation = Citation(number=int(match[2]), article=unquote(match[3]), start=int(match[4]), end=int(match[5]))
    return Span(kind=match[1], citation=citation)


def _id(article: str) -> str:
    return quote(article, safe="").replace("-", "%2D")


def _span(span: Span) -> str:
    citation = span.citation
    return f"{span.kind}{citation.number}={_id(citation.article)}:{citation.start}-{citation.end}"
