r"""Markdown page -> Parsed: its bullets and source lines read back, so that they can be checked against the articles.

A page is read by these marks, which no source text can make, for it is escaped:

    - Sentence. [\[1\]](#source-1) *[…]* Sentence. [\[1\]](#source-1) — *new · 3 publishers*     an entry
        - Figures differ (dead): **12** Publisher, time [\[1\]](#source-1); **15** ...           its figures
    - *Printed on Monday:* Sentence. [\[1\]](#source-1) *Now:* Sentence. [\[2\]](#source-2) — *corrected*   a correction
    1. <a id="source-1"></a>**Publisher** · [Headline](link) · time                              a source

In an Obsidian page a citation leads to `#^source-1`, the block that a source line ending in ` ^source-1` is.

What stands after the last citation of a bullet is ours and is not read, only counted into the line's digest.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from briefing.render.escape import from_markdown

_CITATION = re.compile(r"\[\\\[(\d+)\\\]\]\(#\^?source-(\d+)\)")
_SOURCE = re.compile(r"^(\d+)\. +(?:<a id=\"source-(\d+)\"></a>)?(.*?)(?: \^source-(\d+))?$")
_ANCHORED = re.compile(r"^\d+\. +(?:<a id=\"source-\d+\"></a>|.* \^source-\d+$)")
_GAP = "*[…]*"
_LABELS = re.compile(r"(?:\*(?:[^*\\]|\\.)+\* *)+")  # ours, before a sentence; a source's * is escaped
_BOLD = re.compile(r"\*\*((?:[^*\\]|\\.)+)\*\*")
_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.)*)\]\(([^()\s]*)\)")
_ITALIC = re.compile(r"(?<![*\\])\*((?:[^*\\]|\\.)+)\*(?!\*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What stands before one citation. `number` is what is shown, `target` where it links to."""

    text: str
    number: int
    target: int
    gap: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedBullet:
    """A bullet of an entry as it stands on the page: its sentences, its figures, its section, and its digest."""

    section: str
    quotes: tuple[Piece, ...]
    figures: tuple[Piece, ...]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedSource:
    """A source line as it stands on the page."""

    number: int
    anchor: int
    publisher: str
    title: str
    target: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A page: its bullets in order, its source lines in order, and the digest of all of it."""

    bullets: tuple[ParsedBullet, ...]
    sources: tuple[ParsedSource, ...]
    digest: str


def parse(body: str) -> Parsed:
    """Read a page, without its front matter and proof."""
    lines = [line.rstrip() for line in body.replace("\r\n", "\n").split("\n")]
    bullets: list[tuple[str, list[str]]] = []
    sources: list[ParsedSource] = []
    section = ""
    for line in lines:
        if line.startswith("## "):
            section = from_markdown(line[3:])
        elif _ANCHORED.match(line):
            sources.append(_source(line))
        elif not sources and line.startswith("- "):
            bullets.append((section, [line]))
        elif bullets and not sources and line.startswith("    - "):
            bullets[-1][1].append(line)
    return Parsed(
        bullets=tuple(_bullet(section, item) for section, item in bullets if _cited(item)),
        sources=tuple(sources),
        digest=short_digest("\n".join(lines).strip(), length=64),
    )


def short_digest(text: str, *, length: int = 16) -> str:
    """The first hexadecimal digits of the text's SHA-256; 16 (64 bits) tell a line apart from an altered one."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def _cited(item: list[str]) -> bool:
    """Whether it is an entry's bullet: a page without sources has bullets too, those of its coverage."""
    return bool(_CITATION.search(item[0])) or not item[0].startswith("- **")


def _bullet(section: str, item: list[str]) -> ParsedBullet:
    return ParsedBullet(
        section=section,
        quotes=_pieces(item[0][2:]),
        figures=tuple(_figure(piece) for line in item[1:] for piece in _pieces(line[6:])),
        digest=short_digest("\n".join(item)),
    )


def _pieces(text: str) -> tuple[Piece, ...]:
    found = []
    start = 0
    for match in _CITATION.finditer(text):
        before = text[start : match.start()].strip(" ")
        labels = _LABELS.match(before)
        gap = bool(labels and _GAP in labels[0])
        shown = before[labels.end() :].strip(" ") if labels else before
        found.append(Piece(text=shown, number=int(match[1]), target=int(match[2]), gap=gap))
        start = match.end()
    return tuple(found) or ((Piece(text=text, number=0, target=0),) if text else ())


def _figure(piece: Piece) -> Piece:
    """The value is what is bold."""
    bold = _BOLD.search(piece.text)
    return Piece(text=bold[1] if bold else "", number=piece.number, target=piece.target)


def _source(line: str) -> ParsedSource:
    match = _SOURCE.match(line)
    assert match is not None  # _ANCHORED has matched, which is narrower
    rest = match[3]
    bold, link = _BOLD.search(rest), _LINK.search(rest)
    after = rest[bold.end() :] if bold else rest
    italic = None if link else _ITALIC.search(after)
    title = link[1] if link else italic[1] if italic else ""
    return ParsedSource(
        number=int(match[1]),
        anchor=int(match[2] or match[4] or 0),
        publisher=from_markdown(bold[1]) if bold else "",
        title=from_markdown(title),
        target=link[2] if link else "",
        digest=short_digest(line),
    )
