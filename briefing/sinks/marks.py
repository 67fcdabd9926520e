"""A page as it stands + a text of ours -> the page with our text between marks, and not a byte of anybody else's
changed.

    <!-- briefing:begin harbour/2026-03-03 2026-03-03 9f86d081884c7d65 -->
    what we wrote
    <!-- briefing:end harbour/2026-03-03 -->

The begin mark says whose text it is, of which edition, and the digest of what we wrote. Where the digest still fits,
the text is ours and may be replaced; where it does not, a person has changed it: it is theirs now, and we write beside
it (`harbour/2026-03-03~2`). All else on the page is never touched. Decision 15."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

_KEY = r"(?P<key>[a-z0-9]+(?:[-./][a-z0-9]+)*)(?:~(?P<variant>[0-9]{1,4}))?"
_BEGIN = _KEY + r" (?P<stamp>\d{4}-\d{2}-\d{2}(?:-\d{4})?) (?P<digest>[0-9a-f]{16})(?:\.(?P<head>[0-9a-f]{16}))?"
_NOT_WORDS = re.compile(r"[\W_]+")
_TAG = re.compile(r"<[^<>]*>|&#?\w+;")


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How marks are written in a kind of page: what stands before `briefing:` and after the rest.

    `gap` stands between two texts of ours. `loose`: the wiki writes what it is given in its own way, so that only the
    letters and digits of our text are compared."""

    before: str
    after: str
    gap: str = "\n\n"
    loose: bool = False

    def digest(self, text: str) -> str:
        """By what a text is known again: line ends do not count, nor which of Unicode's forms a wiki stores it in."""
        told = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
        told = _NOT_WORDS.sub("", _TAG.sub("", told)) if self.loose else told
        return hashlib.sha256(told.encode(errors="surrogatepass")).hexdigest()[:16]

    def mark(self, said: str) -> str:
        """A mark."""
        return f"{self.before}briefing:{said}{self.after}"


COMMENTS = Style(before="<!-- ", after=" -->")
"""Markdown and MediaWiki: HTML comments, which neither shows."""
LINKS = Style(before="[[#", after="|\u200b]]", gap="\n")
"""DokuWiki, which knows no comments: a link within the page that shows a blank of no width (and two of them one
line)."""

CODE = Style(before="`", after="`", loose=True)
"""Outline, which keeps neither comments nor our way of writing Markdown."""
_ANCHOR = '<p><ac:structured-macro ac:name="anchor"><ac:parameter ac:name="">'
ANCHORS = Style(before=_ANCHOR, after="</ac:parameter></ac:structured-macro></p>", loose=True)
"""Confluence, whose editor keeps an anchor, which is not seen, but neither comments nor the form of our markup."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A text of ours for a page.

    `key` says which text it is (`briefing/date`): a newer one of that key takes its place. `stamp` says of which
    edition it is (its `stem`): an older one never takes the place of a newer. `head` is what must be first in a new
    page (front matter), "" for none."""

    key: str
    stamp: str
    text: str
    head: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A page with our text in it. `note` says what a person had changed in ours, "" where nothing."""

    text: str
    changed: bool
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A pair of marks on a page: where they begin and end, and what stands between them."""

    key: str
    variant: int
    stamp: str
    digest: str
    head: str
    start: int
    end: int
    text: str
    clean: bool
    closed: bool


def merged(page: str, ours: Block, *, style: Style = COMMENTS) -> Merged:
    """The page with our text: put in, put in place of our former one, or beside what a person has made of it.

    Raises:
        ValueError: our text holds marks itself.
    """
    if re.search(re.escape(style.before) + r"briefing:(?:begin|end) ", ours.text):
        raise ValueError("the text holds the marks that are to stand around it")
    text = "\n" + ours.text.strip("\n") + "\n"
    places = tuple(places_on(page, style=style))
    own = [each for each in places if each.key == ours.key]
    kept = [each for each in own if not each.clean]
    note = f"what a person changed in {_name(kept[0])} was kept" if kept else ""
    if any(each.digest == style.digest(text) for each in own):
        return Merged(text=page, changed=False, note=note)
    clean = sorted((each for each in own if each.clean), key=lambda each: (-each.variant, each.start))
    if any(each.stamp > ours.stamp for each in own):
        return Merged(text=page, changed=False, note="a newer edition stands there")
    if clean:
        told = (
            "" if all(each.variant < clean[0].variant for each in kept) else note
        )  # it was said when we wrote beside it
        return Merged(text=_replaced(page, clean[0], ours, text=text, style=style), changed=True, note=told)
    if own:
        note += ", the new text stands beside it"
        variant = max(each.variant for each in own) + 1
        made = _wrapped(ours, text=text, style=style, variant=variant)
        return Merged(text=_beside(page, own[-1], made, gap=style.gap), changed=True, note=note)
    return Merged(text=_added(page, places, ours, text=text, style=style), changed=True)


def standing(page: str, key: str, *, style: Style = COMMENTS) -> str:
    """Our text of a key as it stands on the page and may be replaced, "" where there is none."""
    own = [each for each in places_on(page, style=style) if each.key == key and each.clean]
    return max(own, key=lambda each: (each.variant, -each.start)).text.strip("\r\n") if own else ""


def newest(page: str, *, style: Style = COMMENTS) -> str | None:
    """What stands between the marks of the newest edition on the page, changed or not; None where there are no
    marks."""
    closed = [each for each in places_on(page, style=style) if each.closed]
    if not closed:
        return None
    return max(closed, key=lambda each: (each.stamp, each.variant, -each.start)).text.strip("\r\n") + "\n"


def places_on(page: str, *, style: Style = COMMENTS) -> Iterator[Place]:
    """Every pair of marks, in the order of the page. A begin mark whose end is gone holds nothing that is ours."""
    begins = list(_pattern(style).finditer(page))
    for number, begin in enumerate(begins):
        until = begins[number + 1].start() if number + 1 < len(begins) else len(page)
        variant = f"~{begin['variant']}" if begin["variant"] else ""
        closing = style.mark(f"end {begin['key']}{variant}")
        closed = page.find(closing, begin.end(), until)
        text = page[begin.end() : closed] if closed >= 0 else ""
        yield Place(
            key=begin["key"],
            variant=int(begin["variant"] or 1),
            stamp=begin["stamp"],
            digest=begin["digest"],
            head=begin["head"] or "",
            start=begin.start(),
            end=closed + len(closing) if closed >= 0 else begin.end(),
            text=text,
            clean=closed >= 0 and style.digest(text) == begin["digest"],
            closed=closed >= 0,
        )


@cache
def _pattern(style: Style) -> re.Pattern[str]:
    return re.compile(re.escape(style.before) + "briefing:begin " + _BEGIN + re.escape(style.after))


def front_matter(page: str) -> str:
    """What stands between two lines `---` at the very top, they and their line ends included; "" where there is
    none. Two lines that people drew above and below a text of ours are no front matter."""
    found = re.match(r"---\r?\n(?:.*?\r?\n)??---(?:\r?\n|\Z)", page, re.DOTALL)
    return found[0] if found and "briefing:begin" not in found[0] else ""


def _name(place: Place) -> str:
    return place.key + (f"~{place.variant}" if place.variant > 1 else "")


def _wrapped(ours: Block, *, text: str, style: Style, variant: int = 1, head: str = "") -> str:
    name = ours.key + (f"~{variant}" if variant > 1 else "")
    digest = style.digest(text) + (f".{head}" if head else "")
    return style.mark(f"begin {name} {ours.stamp} {digest}") + text + style.mark(f"end {name}")


def _lines_of(page: str, text: str) -> str:
    """Our text with the line ends of the page."""
    return text.replace("\n", "\r\n") if "\r\n" in page else text


def _replaced(page: str, place: Place, ours: Block, *, text: str, style: Style) -> str:
    """Our new text for our old one, and our new front matter where the old one is as we wrote it."""
    front = front_matter(page)
    intact = bool(place.head) and style.digest(front) == place.head and len(front) <= place.start
    head = _lines_of(page, ours.head) if intact else front
    made = _wrapped(ours, text=text, style=style, variant=place.variant, head=style.digest(head) if intact else "")
    return head + page[len(front) : place.start] + _lines_of(page, made) + page[place.end :]


def _beside(page: str, place: Place, made: str, *, gap: str) -> str:
    """Right after the person's text, or at the end of the page where its end mark is gone."""
    if not place.closed:
        return _after(page, made)
    return page[: place.end] + _lines_of(page, gap + made) + page[place.end :]


def _added(page: str, places: tuple[Place, ...], ours: Block, *, text: str, style: Style) -> str:
    """The first text of its key: in a new page, among others of its family by their order, or at the end."""
    if not page:
        head = style.digest(ours.head) if ours.head else ""
        return ours.head + _wrapped(ours, text=text, style=style, head=head) + "\n"
    made = _wrapped(ours, text=text, style=style)
    family = [each for each in places if each.closed and _family(each.key) == _family(ours.key)]
    before = [each for each in family if each.key < ours.key]
    after = [each for each in family if each.key > ours.key]
    if before:
        return _beside(page, max(before, key=lambda each: (each.key, each.end)), made, gap=style.gap)
    if after:
        first = min(after, key=lambda each: (each.key, each.start))
        return page[: first.start] + _lines_of(page, made + style.gap) + page[first.start :]
    return _after(page, made)


def _after(page: str, made: str) -> str:
    end = "\r\n" if "\r\n" in page else "\n"
    blank = "" if page.endswith(end * 2) else end if page.endswith("\n") else end * 2
    return page + blank + _lines_of(page, made) + end


def _family(key: str) -> str:
    return key.rpartition("/")[0]
