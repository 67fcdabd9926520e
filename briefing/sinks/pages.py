"""Parcel + where its pages lie -> what is to stand on each page; and the way of it to a wiki that is written to page by
page."""

from __future__ import annotations

import hashlib
import random
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from briefing.errors import BriefingError, DeliveryError, UnreachableError
from briefing.models import Briefing, Delivery, Entry, Outcome, Parcel, entries, stem
from briefing.render.labels import Labels, labels
from briefing.render.page import Bullet, Page
from briefing.render.page import page as laid_out
from briefing.render.page import title as page_title
from briefing.sinks.dialects import DIALECTS, Dialect
from briefing.sinks.marks import Block, Merged, front_matter, merged, standing
from briefing.sinks.names import filled, is_dated, sample

ATTEMPTS = 8
"""How often a page is read and merged again because somebody else was quicker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where the pages of an edition lie, as patterns; "" for no such pages.

    `format` is what is rendered, `markup` what is written where a wiki has its own ways with it, "" for the same.
    """

    page: str
    index: str = ""
    events: str = ""
    format: str = "markdown"
    markup: str = ""

    @property
    def dialect(self) -> Dialect:
        """How it is written."""
        return DIALECTS[self.markup or self.format]

    def check(self, allowed: Callable[[str], None]) -> None:
        """Refuse patterns that name no page that may be written to.

        Raises:
            ValueError: with what is wrong.
        """
        names = [sample(each) for each in (self.page, self.index) if each]
        names += [sample(self.events, event=True)] if self.events else []
        for name in names:
            allowed(name)
        if len(set(names)) < len(names):
            raise ValueError("page, index and events must name different pages")
        for pattern in (self.index, self.events):
            if is_dated(pattern):
                raise ValueError(f"{pattern!r} is one page for all days: {{name}} alone may differ in it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What is to stand on one page: texts of ours, some made from what stands there already."""

    page: str
    dialect: Dialect
    blocks: tuple[Callable[[str], Block], ...]

    def onto(self, old: str) -> Merged:
        """The page as it should be.

        Raises:
            DeliveryError: our text cannot be put on it.
        """
        text, changed, notes = old, False, []
        for block in self.blocks:
            try:
                made = merged(text, block(text), style=self.dialect.style)
            except ValueError as error:
                raise DeliveryError(f"{self.page}: {error}: look at the template of the page") from None
            text, changed = made.text, changed or made.changed
            notes += [made.note] if made.note else []
        return Merged(text=text, changed=changed, note="; ".join(f"{self.page}: {note}" for note in notes))


def writings(parcel: Parcel, layout: Layout) -> tuple[Writing, ...]:
    """The edition's page, then those of its events, then the index, each where it is wanted.

    Raises:
        DeliveryError: the edition cannot be laid out.
    """
    content = parcel.rendition(layout.format).content.decode()
    words = labels(parcel.edition.language, parcel.edition.timezone)
    made = [_edition(parcel.edition, layout, content=content)]
    try:
        made += _events(parcel.edition, layout, words=words) if layout.events else ()
    except BriefingError as error:
        raise DeliveryError(f"the pages of the events cannot be made: {error}") from None
    made += [_index(parcel.edition, layout, title=page_title(parcel.edition, words))] if layout.index else []
    return tuple(made)


def _key(edition: Briefing, layout: Layout) -> str:
    return f"{edition.name}/{stem(edition)}" if is_dated(layout.page) else f"{edition.name}/newest"


def _edition(edition: Briefing, layout: Layout, *, content: str) -> Writing:
    front = front_matter(content)
    head = front if layout.dialect.suffixes else ""
    text = layout.dialect.body(content[len(front) :])
    block = Block(key=_key(edition, layout), stamp=stem(edition), text=text, head=head)
    return Writing(page=filled(layout.page, edition), dialect=layout.dialect, blocks=(lambda _: block,))


# --- the index --------------------------------------------------------------------------------------------------------


def _index(edition: Briefing, layout: Layout, *, title: str) -> Writing:
    """A list of the editions, the newest first: what stands there and this one."""
    dialect, here = layout.dialect, filled(layout.index, edition)
    this = stem(edition)
    name = f"{this} {title}" if this not in title else title
    line = dialect.item(dialect.page_link(name, filled(layout.page, edition), here))
    key = f"{edition.name}/index"

    def block(page: str) -> Block:
        there = [each.rstrip("\r") for each in standing(page, key, style=dialect.style).split("\n")]
        lines = {_stem(each): each for each in there if _stem(each)} | {this: line}
        listed = "\n".join(lines[each] for each in sorted(lines, reverse=True))
        head = dialect.heading(edition.name, 1)
        return Block(key=key, stamp=max(lines), text=f"{head}\n\n{listed}")

    return Writing(page=here, dialect=dialect, blocks=(block,))


def _stem(line: str) -> str:
    """Of which edition a line is: its page may be named by the date alone, or with a name of digits behind it."""
    found = re.findall(r"\d{4}-\d{2}-\d{2}(?:-\d{4}(?![\w-]))?", line)
    return max(found, key=len, default="")


# --- the events -------------------------------------------------------------------------------------------------------


def _events(edition: Briefing, layout: Layout, *, words: Labels) -> Iterator[Writing]:
    """For each event a page, on which each edition with it has a part of its own, in their order."""
    shown = laid_out(edition, words)
    bullets = [bullet for part in shown.parts if not part.corrections for bullet in part.bullets]
    for entry, bullet in zip(entries(edition), bullets, strict=True):
        if entry.statements:  # of what goes on unchanged there is nothing to tell
            yield _event(edition, layout, entry=entry, bullet=bullet, shown=shown)


def _event(edition: Briefing, layout: Layout, *, entry: Entry, bullet: Bullet, shown: Page) -> Writing:
    dialect, here = layout.dialect, filled(layout.events, edition, event=entry.event)
    title = Block(
        key=f"{edition.name}/0-title",
        stamp=stem(edition),
        text=dialect.heading(entry.headline, 1),
    )
    lines = [
        dialect.heading(stem(edition), 2),
        "",
        *(dialect.item(_told(text, dialect)) for text in _quotes(bullet, shown, dialect)),
        *(dialect.item(dialect.text(told)) for told in _differences(bullet)),
        "",
        f"{dialect.emphasis(dialect.text(' · '.join(bullet.marks)))} · "
        + dialect.page_link(shown.title, filled(layout.page, edition), here),
    ]
    day = Block(key=f"{edition.name}/{stem(edition)}", stamp=stem(edition), text="\n".join(lines))
    return Writing(page=here, dialect=dialect, blocks=(lambda _: title, lambda _: day))


def _told(pieces: tuple[str, str], dialect: Dialect) -> str:
    return f"{dialect.text(pieces[0])} ({pieces[1]})"


def _quotes(bullet: Bullet, shown: Page, dialect: Dialect) -> Iterator[tuple[str, str]]:
    """Each sentence with the link to its source."""
    sources = {source.number: source for source in shown.sources}
    for quote in bullet.quotes:
        source = sources[quote.number]
        name = f"{source.publisher}: {source.title}"
        yield quote.text, dialect.web_link(name, source.url) if source.url else dialect.text(name)


def _differences(bullet: Bullet) -> Iterator[str]:
    for difference in bullet.differences:
        figures = "; ".join(f"{each.value} {each.publisher}, {each.time}" for each in difference.figures)
        yield f"{difference.label}: {figures}"


# --- to a wiki that is written to page by page ------------------------------------------------------------------------


class OvertakenError(Exception):
    """Somebody else has written to the page since it was read."""


class Pages(Protocol):
    """A wiki: pages that can be read, with what tells one version from another, and written if that still holds."""

    def read(self, page: str) -> tuple[str, Any]:
        """The page's text, "" where it is not there, and its version."""
        ...

    def write(self, page: str, text: str, *, version: Any, summary: str) -> str:
        """Write it, and give back a receipt.

        Raises:
            OvertakenError: it is not of that version any more.
            DeliveryError: it cannot be written.
        """
        ...


def publish(pages: Pages, parcel: Parcel, target: str, *, layout: Layout) -> Delivery:
    """Every page of the edition to the wiki. One that fails stops no other; what stands as it should is left alone.

    Raises:
        UnreachableError: the wiki is not there at all.
        DeliveryError: with every page that did not arrive.
    """
    summary = f"Briefing {parcel.edition.name}, {parcel.edition.date}"
    changed, notes, failed, receipts = False, [], [], []
    for each in writings(parcel, layout):
        try:
            made, receipt = put(pages, each, summary=summary)
        except UnreachableError:
            raise
        except DeliveryError as error:
            failed.append(str(error))
            continue
        changed = changed or made.changed
        notes += [made.note] if made.note else []
        receipts += [receipt] if receipt else []
    if failed:
        raise DeliveryError("; ".join(dict.fromkeys(failed)))
    return delivery(parcel, target, changed=changed, receipt=receipts[0] if receipts else "", detail="; ".join(notes))


def delivery(parcel: Parcel, target: str, *, changed: bool, receipt: str = "", detail: str = "") -> Delivery:
    """What became of an edition that is where it should be."""
    return Delivery(
        briefing=parcel.edition.name,
        date=parcel.edition.date,
        target=target,
        outcome=Outcome.DELIVERED if changed else Outcome.UNCHANGED,
        receipt=receipt,
        detail=detail,
    )


def put(pages: Pages, writing: Writing, *, summary: str) -> tuple[Merged, str]:
    """One page: read, merged, written; again where somebody else was quicker. With the receipt, "" where unchanged."""
    for attempt in range(ATTEMPTS):
        old, version = pages.read(writing.page)
        made = writing.onto(old)
        if not made.changed:
            return made, ""
        try:
            return made, pages.write(writing.page, made.text, version=version, summary=summary)
        except OvertakenError:
            pause(attempt)
    raise DeliveryError(f"{writing.page}: others wrote to it {ATTEMPTS} times while this did: it is tried again later")


def pause(attempt: int) -> None:
    """Let the others go first: up to 0.05 s at first, then twice as long each time, at most 2 s."""
    time.sleep(random.uniform(0, min(2.0, 0.05 * 2**attempt)))


def digest(text: str) -> str:
    """A receipt for a text."""
    return hashlib.sha256(text.encode()).hexdigest()
