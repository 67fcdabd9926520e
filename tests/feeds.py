"""Feeds and pages of our own writing, and what a poll of one comes to, for the tests of what comes in from the web."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from website import Said

from briefing.errors import SourceError
from briefing.extract import extract
from briefing.models import Article, LeftOut, RawItem
from briefing.sources.door import Handed, Kept, Source, State

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
LOOPBACK = ("127.0.0.0/8",)
LONG = (
    "The port authority of Senn said on Monday that the harbour stays closed while the second mole is repaired. " * 12
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What an entry of a feed says."""

    title: str
    link: str = ""
    guid: str = ""
    text: str = LONG
    date: str = "Mon, 02 Mar 2026 08:00:00 GMT"


def rss(*items: Item, title: str = "Senn Courier") -> bytes:
    """An RSS 2.0 feed."""
    return f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>{escape(title)}</title><link>http://senn.example/</link>
{"".join(_item(each) for each in items)}</channel></rss>""".encode()


def _item(item: Item) -> str:
    link = f"<link>{escape(item.link)}</link>" if item.link else ""
    guid = f'<guid isPermaLink="false">{escape(item.guid)}</guid>' if item.guid else ""
    date = f"<pubDate>{item.date}</pubDate>" if item.date else ""
    text = f"<description>{escape(item.text)}</description>"
    return f"<item><title>{escape(item.title)}</title>{link}{guid}{date}{text}</item>\n"


def feed(*items: Item, **headers: str) -> Said:
    """The same as an answer; the names of headers have `_` for `-`."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return Said(body=rss(*items), headers={"Content-Type": "application/rss+xml", **told})


def page(*paragraphs: str, head: str = "") -> Said:
    """An article's page."""
    text = "".join(f"<p>{each}</p>" for each in paragraphs)
    body = f"<html><head><title>Senn Courier</title>{head}</head><body><article>{text}</article></body></html>"
    return Said(body=body.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


@dataclass(slots=True, kw_only=True)
class Reader:
    """What the store would remember of one source, over many polls."""

    source: Source
    seen: dict[str, str] = field(default_factory=dict)
    kept: str = ""
    articles: dict[str, Article] = field(default_factory=dict)

    def poll(self, now: datetime = NOW) -> Poll:
        """Ask it once, and remember."""
        poll = Poll()
        given = self.source.collect(State(seen=dict(self.seen), kept=self.kept), now)
        if given is None:
            return poll
        poll.asked = True
        try:
            for each in given:
                if isinstance(each, Kept):
                    self.kept = each.note
                else:
                    self._take(each, poll, now)
        except SourceError as error:
            poll.problem = str(error)
        return poll

    def _take(self, handed: Handed, poll: Poll, now: datetime) -> None:
        for item in handed.items:
            if isinstance(item, RawItem):
                found = extract(item, now=now, seen=now)
                poll.articles += found.articles
                self.articles |= {each.id: each for each in found.articles}
            else:
                poll.left_out.append(item)
        if handed.fingerprint:
            self.seen[handed.location] = handed.fingerprint


@dataclass(slots=True, kw_only=True)
class Poll:
    """What came of one poll."""

    asked: bool = False
    articles: list[Article] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    problem: str = ""

    @property
    def titles(self) -> list[str]:
        """The titles of what came."""
        return [each.title for each in self.articles]
