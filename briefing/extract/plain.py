"""A plain text page -> Pieces: run-together articles cut apart, furniture, captions and repeated lines taken out.

A scraped page holds no markup, so what a line is must be told by its form and its place. A headline starts an article;
a sub-heading does not. The two look alike, so a doubtful one is decided by cohesion: where the text after it shares its
words with the text before it, the article goes on (Hearst 1997, TextTiling, doi:10.5555/972684.972687, decides the same
way, between blocks of words).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from briefing.extract.pieces import Piece
from briefing.text import furniture
from briefing.text.words import stopwords, words

# Below this cosine the text after a doubtful heading is another article's. On the run-together pages that we have, what
# follows a sub-heading lies at .146, .161 and .162; what follows a headline at .120 and below (nine of them).
_COHESION = 0.13
# The same between two paragraphs: on the one row of teasers that we have, neighbours from different articles lie at
# .077 and below, from one article at .091 and above.
_SAME_TEASER = 0.08
_ROW_OF_TEASERS = 6  # paragraphs; a shorter text without blank lines is taken for one article
_LONGEST_HEADING = 30  # words; of 1,282 news headlines counted 99 % have at most 14, the longest 19
_SHORT_REPORT = 6  # words; a shorter item of a newsroom's list is a sub-heading or an entry of a table
_ENDS = '.!?…。！？।؟۔"”’»)'
_SHORT_HEADING = 4  # words; up to here a line in title case can as well be a sub-heading
_HEADER = re.compile(
    r"^(?P<key>Title|Publisher|Author|Published|Date|URL|Language|Titel|Autor|Datum):\s+(?P<value>\S.*)$"
)
_BULLET = re.compile(r"^(?:[•▪‣◦●■–—*·]|-(?=\s))\s*(?=\S)")
_TAIL = re.compile(r"\s+[|｜]\s+(?=[^\W\d_])(?![a-zà-þ])[^|｜<>\[\]“”\"]{2,40}$")  # a section or a site: a name
_MARKED = re.compile(r"^(#{1,6})\s+(?=\S)")
_VERB = re.compile(
    r"\b(?:said|says|told|added|is|are|was|were|has|have|had|will|would|can|could|may|might|do|does|did)\b",
    re.IGNORECASE,
)
_QUOTED_HEADLINE = re.compile(r"^[“\"‘„«].{5,120}?[.!?][”\"’“»]\s+(?P<rest>[A-ZÀ-Þ][^.!?]{5,120})\.$")
_HANGS = re.compile(r"^(?:[“\"„«]|(?:He|She|They|It|This|That|These|Those)\b|That[’']s\b)")
_LINK = re.compile(r"^<(https?://\S+)>$")
_FOOTNOTES = re.compile(r"(?<=[.!?”\"])(?:\[\d{1,3}\])+")


_NOTHING = Piece()


class _Kind(Enum):
    TEXT = auto()
    HEADING = auto()
    BULLET = auto()
    CAPTION = auto()
    SEPARATOR = auto()
    BYLINE = auto()
    STAMP = auto()
    REPEATED = auto()
    LINK = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line of the page that is no furniture: `gap` counts the blank lines before it, `again`: it is repeated.

    `level` is that of a heading that markup calls one, 0 where only its form does.
    """

    text: str
    kind: _Kind
    gap: int
    again: bool = False
    level: int = 0


def pieces(text: str, shell: Piece = _NOTHING, *, level: int = 0) -> tuple[Piece, ...]:
    """The articles of a page, in their order.

    Args:
        text: clean (see `text.clean`); headings that markup calls so start with `#` marks.
        shell: the page's provenance.
        level: that of marked headings which start an article; 0: the one that is most used.
    """
    headers, body = _headers(text)
    shell = _with(shell, headers)
    if "title" in headers:
        return under(title_line(headers["title"]), body, shell)
    lines = _lines(body)
    levels = Counter(line.level for line in lines if line.level)
    level = level or max(levels, key=lambda each: (levels[each], -each), default=0)
    return tuple(piece for title, part in _cut(lines, level) for piece in _piece(title, part, shell))


def under(title: str, text: str, shell: Piece, *, whole: bool = False) -> tuple[Piece, ...]:
    """The article whose headline is known: one piece, or one a bullet where it is a newsroom's own list.

    Args:
        whole: what is no article has been taken away before, by its markup, so that short lines are sub-headings.
    """
    lines = tuple(line for line in _lines(text) if line.text != title)
    return _piece(title, lines, shell, whole=whole)


def title_line(title: str) -> str:
    """A headline without what a site hangs on it: ` | World News`."""
    return _TAIL.sub("", title).strip()


def body_paragraphs(paragraphs: Iterable[str]) -> tuple[str, ...]:
    """The paragraphs of one article without captions, datelines, labels, furniture and what is printed twice."""
    seen: set[str] = set()
    kept: list[str] = []
    for paragraph in paragraphs:
        paragraph = _FOOTNOTES.sub("", _BULLET.sub("", paragraph.strip()))
        if not paragraph or paragraph in seen or furniture.is_furniture(paragraph) or furniture.is_caption(paragraph):
            continue
        seen.add(paragraph)
        start = furniture.run_in(paragraph) or (furniture.dateline(paragraph) if not kept else 0)
        kept.append(paragraph[start:])
    return tuple(kept)


# --- lines ------------------------------------------------------------------------------------------------------------


def _headers(text: str) -> tuple[dict[str, str], str]:
    """The `Key: value` lines that a file may start with, up to a blank line, and the rest of the text."""
    head, _, rest = text.partition("\n\n")
    found = [_HEADER.match(line) for line in head.splitlines()]
    if not found or not all(found):
        return {}, text
    names = {"titel": "title", "autor": "author", "datum": "published", "date": "published"}
    pairs = [(match["key"].lower(), match["value"].strip()) for match in found if match]
    return {names.get(key, key): value for key, value in pairs}, rest


def _with(piece: Piece, headers: dict[str, str]) -> Piece:
    return replace(
        piece,
        publisher=headers.get("publisher", piece.publisher),
        author=headers.get("author", piece.author),
        published=headers.get("published", piece.published),
        language=headers.get("language", piece.language),
        url=headers.get("url", piece.url),
    )


def _lines(text: str) -> tuple[_Line, ...]:
    """The lines of a page that are no furniture, each with its kind."""
    counts = Counter(line.strip() for line in text.split("\n"))
    marked = any(map(_MARKED.match, counts))
    seen: set[str] = set()
    lines: list[_Line] = []
    gap = 0
    for raw in text.split("\n"):
        line = raw.strip()
        if not line:
            gap += 1
            continue
        mark = _MARKED.match(line)
        line = line[mark.end() :] if mark else line
        kind = _kind(line)
        if mark and kind is _Kind.TEXT:
            kind = _Kind.HEADING
        elif marked and not mark and kind is _Kind.HEADING:
            kind = _Kind.TEXT
        if line in seen and kind in (_Kind.TEXT, _Kind.HEADING):
            kind = _Kind.REPEATED
        seen.add(line)
        if kind is not None:
            level = len(mark[1]) if mark else 0
            lines.append(_Line(text=line, kind=kind, gap=gap, again=counts[line] > 1, level=level))
            gap = 0
    return tuple(lines)


def _kind(line: str) -> _Kind | None:
    if _LINK.match(line):
        return _Kind.LINK
    if furniture.is_separator(line):
        return _Kind.SEPARATOR
    if furniture.is_furniture(line):
        return None
    if furniture.is_caption(line):
        return _Kind.CAPTION
    if _BULLET.match(line):
        return _Kind.BULLET
    if furniture.byline(line):
        return _Kind.BYLINE
    if furniture.stamp(line):
        return _Kind.STAMP
    return _Kind.HEADING if like_heading(line) else _Kind.TEXT


def like_heading(line: str) -> bool:
    """Whether a line has the form of a headline or a sub-heading: short, and no sentence."""
    if len(line.split()) > _LONGEST_HEADING or line[0].islower() or line[-1] in "。！？．।॥؟۔":
        return False
    if re.search(r"[.!?]\s+[A-ZÀ-Þ]", line) and line[-1] in "?!":
        return False  # several sentences
    if line[-1] in ".,;:…":
        quoted = _QUOTED_HEADLINE.match(line)
        return bool(quoted and not _VERB.search(quoted["rest"]))
    return line[-1] not in "”\"»'’" or not re.search(r"[.!?][”\"»'’]$", line)


# --- cutting ----------------------------------------------------------------------------------------------------------


def _cut(lines: Sequence[_Line], level: int) -> list[tuple[str, list[_Line]]]:
    """(headline, lines) of each article on the page; the headline is "" where it has none."""
    weights = _weights([line.text for line in lines if line.kind in (_Kind.TEXT, _Kind.BULLET)])
    found: list[tuple[str, list[_Line]]] = [("", [])]
    for index, line in enumerate(lines):
        if line.kind is _Kind.SEPARATOR:
            found.append(("", []))
        elif line.kind is _Kind.HEADING and (
            line.level <= level if line.level else _starts_article(lines, index, found[-1], weights)
        ):
            found.append((title_line(line.text), []))
        else:
            found[-1][1].append(line)
    return [part for title, body in found for part in _by_cohesion(title, body, weights) if part[0] or part[1]]


def _starts_article(
    lines: Sequence[_Line], index: int, current: tuple[str, list[_Line]], weights: dict[str, float]
) -> bool:
    """Whether the heading at `index` is a headline, and not a sub-heading or a link's text."""
    line = lines[index]
    following = [other for other in lines[index + 1 : index + 3] if other.kind is not _Kind.LINK]
    if not following or (following[0].kind is _Kind.BULLET and current[0]):
        return False  # a heading over bullets is the list's own; one at the end has no article
    if following[0].kind is _Kind.HEADING and not following[0].again and len(following[0].text.split()) > 1:
        return bool(_TAIL.search(line.text))  # of several headings in a row the last is the headline
    count = len(line.text.split())
    if count == 1:
        return False
    opening = not current[0] and not any(other.kind is _Kind.TEXT for other in current[1])
    if opening or line.again or line.gap > 1 or _TAIL.search(line.text):
        return True
    if count > _SHORT_HEADING and (_title_case(line.text) or line.text.endswith(".")):
        return True
    before = [other.text for other in current[1] if other.kind is _Kind.TEXT]
    after = [other.text for other in _until_heading(lines[index + 1 :])]
    return _cosine(_bag(before, weights), _bag(after, weights)) < _COHESION


def _until_heading(lines: Sequence[_Line]) -> list[_Line]:
    kept: list[_Line] = []
    for line in lines:
        if line.kind in (_Kind.HEADING, _Kind.SEPARATOR):
            break
        if line.kind is _Kind.TEXT:
            kept.append(line)
    return kept


def _by_cohesion(title: str, body: list[_Line], weights: dict[str, float]) -> list[tuple[str, list[_Line]]]:
    """A page without blank lines can be a dozen teasers in a row: cut it where two neighbours share nothing.

    The page that we have of this kind has no blank line at all; where there are some, they are trusted.
    """
    texts = [line for line in body if line.kind is _Kind.TEXT]
    if len(texts) < _ROW_OF_TEASERS or sum(line.gap > 0 for line in texts[1:]) * 10 > len(texts):
        return [(title, body)]
    groups: list[list[_Line]] = [[]]
    for line in body:
        headline = [title] if len(groups) == 1 else []
        if line.kind is _Kind.TEXT and not _goes_on(line.text, headline, groups[-1], weights):
            groups.append([])
        groups[-1].append(line)
    return [(title if number == 0 else "", group) for number, group in enumerate(groups)]


def _goes_on(text: str, headline: list[str], group: Sequence[_Line], weights: dict[str, float]) -> bool:
    """Whether a paragraph belongs to the ones before it: it hangs on them, or shares words with one of them."""
    before = [line.text for line in group if line.kind is _Kind.TEXT]
    if not before or _HANGS.match(text):
        return True
    bag = _bag([text], weights)
    short = len(text.split()) <= 10  # a line that is hardly a sentence is never a teaser
    return short or any(_cosine(_bag([other], weights), bag) >= _SAME_TEASER for other in headline + before)


def _title_case(line: str) -> bool:
    """Whether most of the longer words are capitalised, as English newsrooms set headlines."""
    long = re.findall(r"[^\W\d_]{4,}", line)
    return len(long) > 2 and sum(word[0].isupper() for word in long) >= 0.7 * len(long)


def _tokens(text: str) -> set[str]:
    """What a paragraph is about: its longer words, cut so that Turkey and Turkish, Syria and Syrian are the same."""
    whole = (re.sub(r"['’]s?$", "", word) for word in words(text, ""))
    return {word[:4] if word.isalpha() else word for word in whole if len(word) > 3 and word not in stopwords("en")}


def _weights(paragraphs: Sequence[str]) -> dict[str, float]:
    """Inverse document frequency over the paragraphs of the page: what all of it is about ties nothing."""
    counts = Counter(token for paragraph in paragraphs for token in _tokens(paragraph))
    return {token: math.log(1 + len(paragraphs) / count) for token, count in counts.items()}


def _bag(paragraphs: Sequence[str], weights: dict[str, float]) -> dict[str, float]:
    return {token: weights.get(token, 0.0) for paragraph in paragraphs for token in _tokens(paragraph)}


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    shared = sum(weight * other[token] for token, weight in one.items() if token in other)
    norm = math.sqrt(sum(w * w for w in one.values()) * sum(w * w for w in other.values()))
    return shared / norm if norm else 0.0


# --- pieces -----------------------------------------------------------------------------------------------------------


def _piece(title: str, lines: Sequence[_Line], shell: Piece, *, whole: bool = False) -> tuple[Piece, ...]:
    """The article under a headline; or one piece a bullet where it is a newsroom's own list."""
    stamp = next((furniture.stamp(line.text) for line in lines if line.kind is _Kind.STAMP), "")
    byline = next((furniture.byline(line.text) for line in lines if line.kind is _Kind.BYLINE), "")
    link = next((line.text.strip("<>") for line in lines if line.kind is _Kind.LINK), "")
    author, _, house = byline.partition(", ")
    shell = replace(
        shell,
        title=title,
        published=shell.published or stamp,
        author=shell.author or author,
        publisher=shell.publisher or house,
        url=link or shell.url,
    )
    bullets = [line for line in lines if line.kind is _Kind.BULLET]
    texts = [line for line in lines if line.kind is _Kind.TEXT]
    if len(bullets) >= 3 and len(bullets) >= len(texts) and _are_reports(bullets):
        return _list_items(lines, shell)
    kinds = (_Kind.TEXT, _Kind.BULLET, *((_Kind.HEADING,) if whole else ()))
    body = body_paragraphs(line.text for line in lines if line.kind in kinds)
    return (replace(shell, paragraphs=body),) if title or body else ()


def _are_reports(bullets: Sequence[_Line]) -> bool:
    """Whether most bullets are sentences: a list of teams, codes or ingredients is part of an article."""
    return 2 * sum(len(each.text.split()) > _SHORT_REPORT and each.text[-1] in _ENDS for each in bullets) > len(bullets)


def _list_items(lines: Sequence[_Line], shell: Piece) -> tuple[Piece, ...]:
    label = ""
    items: list[Piece] = []
    for line in lines:
        if line.kind is _Kind.HEADING:
            label = line.text
        elif line.kind is _Kind.BULLET and (paragraphs := body_paragraphs([line.text])):
            items.append(replace(shell, paragraphs=paragraphs, label=label, part=len(items) + 1))
    return tuple(items)
