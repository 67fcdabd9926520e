"""Archives -> the files of a site: all of them, or those that one new edition changes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from markupsafe import Markup

from briefing.models import Briefing, order_of, stem
from briefing.render.html import body
from briefing.render.json import to_json
from briefing.render.labels import Labels, labels
from briefing.render.page import dateline, title
from briefing.render.templating import find, render, template
from briefing.site import views
from briefing.site.archive import Archive, Shelf, touched
from briefing.site.feed import feed
from briefing.site.search import chunk, chunks
from briefing.timeline import Timeline

_RECENT = 14  # editions in the feed: two weeks of one a day, so that a reader who was on holiday misses none


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A file of the site: its path below the site's folder, with slashes, and its content."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What all pages are made with: a folder of templates of the user's ("": ours alone), and the address at which the
    site stands ("" where it is not known), which feeds want to know."""

    templates: str = ""
    url: str = ""

    @property
    def folder(self) -> Path | None:
        """The user's templates."""
        return Path(self.templates) if self.templates else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """The edition that is new, or another than before: its briefing's name and its place among the others."""

    name: str
    order: tuple[date, str]


def site(archives: Sequence[Archive], style: Style, *, changed: Changed | None = None) -> Iterator[Made]:
    """The files of a site; with `changed`, only those that this edition changes.

    Raises:
        RenderError: a template is wrong.
    """
    for archive in archives:
        if changed is None:
            yield from _all(archive, style)
        elif archive.name == changed.name:
            yield from _of_one(archive, style, order=changed.order)
    if archives:
        yield from _front(archives, style)


def _front(archives: Sequence[Archive], style: Style) -> Iterator[Made]:
    """What all briefings share: the first page, the search, the look."""
    words = _words(max(archives, key=lambda archive: len(archive.timelines)), style)
    own = [(archive, _words(archive, style)) for archive in archives]
    shown = [(views.overview(each, its, at=f"{each.name}/", months=1), its.word) for each, its in own]
    yield _page("index", "index.html", words, style, title=words.word("site"), briefings=shown)
    yield _page("search", "search.html", words, style, title=words.word("site_search"))
    yield Made(path="search/chunks.js", content=chunks(archives))
    yield Made(path="search.js", content=_read("site/search.js", style))
    yield Made(path="style.css", content=_read("page.css", style) + b"\n" + _read("site/site.css", style))


def _read(name: str, style: Style) -> bytes:
    return find(name, style.folder).read_bytes()


def _all(archive: Archive, style: Style) -> Iterator[Made]:
    words = _words(archive, style)
    for edition in archive.editions:
        yield from _edition(edition, archive, style)
    for timeline in archive.timelines.values():
        yield _event(timeline, words, style)
    for shelf in archive.shelves:
        yield _theme(shelf, archive, words, style)
    for month in sorted({(edition.date.year, edition.date.month) for edition in archive.editions}):
        yield _chunk(archive, month, words)
    yield from _lists(archive, words, style)


def _of_one(archive: Archive, style: Style, *, order: tuple[date, str]) -> Iterator[Made]:
    """What one edition changes: itself and the two that link to it, its events and themes, its month."""
    words = _words(archive, style)
    at = next(number for number, edition in enumerate(archive.editions) if order_of(edition) == order)
    this = archive.editions[at]
    for edition in archive.editions[max(0, at - 1) : at + 2]:
        yield from _edition(edition, archive, style)
    for event in sorted(touched(archive, at)):
        yield _event(archive.timelines[event], words, style)
    names = {section.name for section in this.sections}
    for shelf in archive.shelves:
        if shelf.name in names:
            yield _theme(shelf, archive, words, style)
    yield _chunk(archive, (this.date.year, this.date.month), words)
    yield from _lists(archive, words, style)


def _words(archive: Archive, style: Style) -> Labels:
    return labels(archive.newest.language, archive.newest.timezone, templates=style.folder)


def _page(file: str, path: str, words: Labels, style: Style, **values: Any) -> Made:
    """A page of the site; `up` leads from it to the site's folder."""
    made = render(
        template(f"site/{file}.html.j2", style.folder),
        word=words.word,
        language=words.language,
        direction=words.direction,
        up="../" * path.count("/"),
        **values,
    )
    return Made(path=path, content=made.encode())


def _edition(edition: Briefing, archive: Archive, style: Style) -> Iterator[Made]:
    words = labels(edition.language, edition.timezone, templates=style.folder)
    before, after = views.neighbours(edition, archive, words)
    path = f"{archive.name}/{stem(edition)}"
    yield _page(
        "edition",
        f"{path}.html",
        words,
        style,
        title=title(edition, words),
        name=archive.name,
        iso=edition.date.isoformat(),
        stem=stem(edition),
        date=dateline(edition, words),
        body=Markup(_with_days(body(edition, words, templates=style.templates), edition, words)),
        before=before,
        after=after,
    )
    yield Made(path=f"{path}.json", content=to_json(edition))


def _with_days(text: str, edition: Briefing, words: Labels) -> str:
    """The page of an edition with a link to the event's days behind each entry."""
    from lxml import html

    tree = html.fragment_fromstring(text, create_parent="div")
    for number, event in enumerate(views.events(edition), 1):
        for item in tree.xpath("//li[@id=$id]", id=f"entry-{number}"):
            link = html.Element("a", {"class": "days", "href": f"events/{event}.html"})
            link.text = words.word("site_days")
            figures = item.find("ul")
            place = len(item) if figures is None else item.index(figures)
            item.insert(place, link)
    return str(html.tostring(tree, encoding="unicode"))


def _event(timeline: Timeline, words: Labels, style: Style) -> Made:
    closed = words.word("site_closed", date=dateline(timeline.closed, words)) if timeline.closed else ""
    return _page(
        "event",
        f"{timeline.briefing}/events/{timeline.event}.html",
        words,
        style,
        title=timeline.headline,
        name=timeline.briefing,
        reports=views.days(timeline, words),
        turns=views.turns(timeline, words),
        closed="" if timeline.merged_into else closed,
    )


def _theme(shelf: Shelf, archive: Archive, words: Labels, style: Style) -> Made:
    return _page(
        "theme",
        f"{archive.name}/themes/{shelf.slug}.html",
        words,
        style,
        title=shelf.name or words.word("rest"),
        name=archive.name,
        reports=views.under(shelf, words),
    )


def _chunk(archive: Archive, month: tuple[int, int], words: Labels) -> Made:
    year, number = month
    return Made(path=f"search/{archive.name}-{year:04}-{number:02}.js", content=chunk(archive, month, words))


def _lists(archive: Archive, words: Labels, style: Style) -> Iterator[Made]:
    shown = views.overview(archive, words, at="")
    yield _page("briefing", f"{archive.name}/index.html", words, style, title=shown.title, briefing=shown)
    made = feed(archive.editions[-_RECENT:], words, url=style.url, templates=style.templates)
    yield Made(path=f"{archive.name}/feed.xml", content=made)
    listed = [
        {"date": edition.date.isoformat(), "title": title(edition, words), "day": edition.day}
        | {"html": f"{stem(edition)}.html", "json": f"{stem(edition)}.json"}
        for edition in reversed(archive.editions)
    ]
    made = json.dumps({"briefing": archive.name, "editions": listed}, ensure_ascii=False, indent=1).encode()
    yield Made(path=f"{archive.name}/editions.json", content=made + b"\n")
