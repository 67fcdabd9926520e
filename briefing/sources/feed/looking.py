"""An address -> the feeds that are there, and what one of them gives: to be looked at, nothing is handed over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from briefing.errors import SourceError
from briefing.sources.feed.entries import is_teaser
from briefing.sources.feed.note import Note
from briefing.sources.feed.reading import Parsed
from briefing.sources.feed.source import Feed
from briefing.web.addresses import Allowed
from briefing.web.client import Ask, fetch, location

_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "text/xml")
_MOST = 10  # feeds of one page that are tried: sites link one for all, one for comments, and one a section


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a feed gives today. `dates` are as written; `teasers` are the entries whose text is elsewhere."""

    feed: Feed
    title: str
    kind: str
    entries: int
    teasers: int
    dates: tuple[str, ...]


def look(feed: Feed) -> Look:
    """Ask a feed, whatever was noted of it.

    Raises:
        SourceError: it cannot be had or read.
    """
    parsed = feed.read(feed.fetch(Note()))
    return _look(feed, parsed or Parsed(version=""))


def find(url: str, *, reach: tuple[str, ...] = ()) -> tuple[Look, ...]:
    """The feed at an address, or those that the page there links to, the first named first.

    Raises:
        SourceError: there is none, or nothing can be had there.
    """
    location(url)
    answer = fetch(Ask(url=url, headers={"Accept": "*/*"}, allowed=Allowed(entries=reach)))
    if answer.status != 200:
        raise SourceError(f"{answer.url} answers {answer.status}")
    try:
        here = Feed(url=answer.moved, allow_private=reach)
        return (_look(here, here.read(answer) or Parsed(version="")),)
    except SourceError:
        found = tuple(_tried(tuple(dict.fromkeys(_linked(answer.body, answer.url)))[:_MOST], reach))
    if not found:
        raise SourceError(
            f"{answer.url} is no feed, and the page links to none: look on the site for its feed's address"
        )
    return found


def _look(feed: Feed, parsed: Parsed) -> Look:
    return Look(
        feed=feed,
        title=parsed.title,
        kind=parsed.version,
        entries=len(parsed.entries),
        teasers=sum(is_teaser(each) for each in parsed.entries),
        dates=tuple(each.updated or each.published for each in parsed.entries),
    )


def _tried(urls: tuple[str, ...], reach: tuple[str, ...]) -> Iterator[Look]:
    for url in urls:
        try:
            yield look(Feed(url=url, allow_private=reach))
        except (SourceError, ValueError):
            continue


def _linked(page: bytes, url: str) -> Iterator[str]:
    """What a page names as its feeds: `<link rel="alternate" type="application/rss+xml" href="...">`."""
    from lxml import etree, html

    try:
        root = html.fromstring(page)
    except (etree.ParserError, ValueError):
        return
    base = next(iter(root.xpath("//base/@href")), "")
    for link in root.xpath("//link[@rel and @href]"):
        if "alternate" in link.get("rel").lower().split() and link.get("type", "").lower().strip() in _TYPES:
            yield urljoin(urljoin(url, base), link.get("href").strip())
