"""A feed -> RawItems: asked when it is due, only for what has changed, and left alone where it fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from briefing.errors import SourceError
from briefing.models import LeftOut
from briefing.sources.door import Handed, Kept, State, Weight
from briefing.sources.feed import entries, note
from briefing.sources.feed.note import Note
from briefing.sources.feed.parsers import parse
from briefing.sources.feed.reading import ENTRIES, Parsed
from briefing.web.addresses import Allowed
from briefing.web.client import Answer, Ask, fetch, location, shown

LIMIT = 15 * 2**20  # bytes of a feed, unpacked (faults A08)
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)
_MEANS = {
    401: "wants a password: write it as https://name:${PASSWORD}@host/feed",
    403: "does not let us in",
    404: "has no such page: look for the feed's new address",
    429: "says that we ask too often",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed of the web: RSS, Atom, RDF or JSON Feed. Asked no more often than `every`, however often a run is made."""

    url: Annotated[str, Field(max_length=2000, description="the address of the feed: http:// or https://")]
    name: Annotated[str, Field(max_length=200, description="what it is called; without it, as its address is")] = ""
    publisher: Annotated[
        str, Field(max_length=200, description="who published it; without it, the host of each article")
    ] = ""
    weight: Weight = 1.0
    category: Annotated[
        str, Field(max_length=200, description="where it stands in a list of feeds, as World/Europe")
    ] = ""
    full_text: Annotated[
        Literal["auto", "always", "never"],
        Field(description="whether an article's page is read too: auto reads it where the feed has only a teaser"),
    ] = "auto"
    every: Annotated[
        timedelta,
        Field(ge=timedelta(minutes=5), le=timedelta(days=7), description="how often it is asked at most: 30m, 6h, 1d"),
    ] = timedelta(minutes=30)
    allow_private: Annotated[
        tuple[str, ...],
        Field(
            description="networks and hosts of your own that it may lead to, as in [10.1.0.0/16, intranet.example.org]"
        ),
    ] = ()

    timeout: Annotated[int, Field(ge=1, le=120, description="seconds in which an answer must be there as a whole")] = 30

    def __post_init__(self) -> None:
        try:
            place = location(self.url)
        except SourceError as error:
            raise ValueError(f"url: {error}") from None
        Allowed(entries=self.allow_private)
        plain = re.sub(r"^https?://(www\.)?|/$", "", shown(place))
        object.__setattr__(self, "name", self.name or plain[:200])

    def collect(self, state: State, now: datetime) -> Iterator[Handed | Kept] | None:
        """What is new in the feed; None where it was asked a short while ago, or is gone for good."""
        kept = note.read(state.kept, url=self.url)
        return self._asked(kept, state, now=now) if kept.due(now, every=self.every) else None

    def _asked(self, kept: Note, state: State, *, now: datetime) -> Iterator[Handed | Kept]:
        """Ask, hand over what is new, and note how it went: before it is asked, and after everything is handed over.

        Raises:
            SourceError: it cannot be had or read.
        """
        yield Kept(note=note.asking(kept, now, every=self.every).text())
        answer = None
        try:
            answer = self.fetch(kept)
            parsed = self.read(answer)
        except SourceError as error:
            headers = answer.headers if answer else {}
            gone = answer is not None and answer.status == 410
            kept = note.failed(kept, now, every=self.every, headers=headers, gone=gone)
            yield Kept(note=kept.text())
            raise SourceError(f"{self.name}: {error}{_since(kept)}") from error
        taking = self._taking()
        fresh = tuple(entries.new(parsed, state.seen, taking)) if parsed else ()
        yield from fresh
        yield from self._left_out(parsed, taking)
        kept = note.answered(
            kept,
            now,
            every=self.every,
            headers=answer.headers if answer.whole else {},
            status=answer.status,
            moved=self._moved(kept, answer),
            new=bool(fresh),
        )
        yield Kept(note=kept.text())

    def _moved(self, kept: Note, answer: Answer) -> str:
        """Where the feed is for good; one with a password is asked where the reader says, and nowhere else."""
        asked = location(kept.url or self.url)
        return "" if asked.auth or answer.moved == shown(asked) else answer.moved

    def fetch(self, kept: Note) -> Answer:
        """What the server says, asked only for what has changed."""
        headers = {"Accept": _ACCEPT, **kept.headers}
        reach = Allowed(entries=self.allow_private)
        return fetch(Ask(url=kept.url or self.url, headers=headers, allowed=reach, limit=LIMIT, seconds=self.timeout))

    def read(self, answer: Answer) -> Parsed | None:
        """What the feed holds, None where nothing has changed.

        Raises:
            SourceError: the server says something else, or it is no feed.
        """
        if answer.status == 304:
            return None
        if answer.status == 410:
            raise SourceError(f"{answer.url} is gone for good (410), and is not asked any more: take it out")
        if answer.status != 200:
            means = _MEANS.get(answer.status, "has no feed there now: it is tried again later")
            raise SourceError(f"{answer.url} answers {answer.status}: it {means}")
        whole = answer.whole and not answer.over
        parsed = parse(answer.body, url=answer.url, content_type=answer.headers.get("content-type", ""), whole=whole)
        if not parsed.version:
            kind = "a page of HTML" if b"<html" in answer.body[:4096].lower() else "something else"
            raise SourceError(
                f"{answer.url} is no feed but {kind}: `briefing sources add {answer.url}` looks for the feed of a page"
            )
        return parsed

    def reach(self) -> str:
        """That it answers and is a feed; it is asked whatever was noted of it, and nothing is noted.

        Raises:
            SourceError: it cannot be had or read.
        """
        parsed = self.read(self.fetch(Note()))
        return f"a feed of {len(parsed.entries) if parsed else 0} entries"

    def _taking(self) -> entries.Taking:
        return entries.Taking(
            source=self.name,
            publisher=self.publisher,
            full_text=self.full_text,
            reach=Allowed(entries=self.allow_private),
            seconds=self.timeout,
        )

    def _left_out(self, parsed: Parsed | None, taking: entries.Taking) -> Iterator[Handed]:
        """What of the feed was not read: entries over the limit, pages that could not be had."""
        if parsed and parsed.over:
            told = LeftOut(item=self.name, reason="feed cut", detail=f"only its first {ENTRIES} entries are read")
            yield Handed(location="feed cut", fingerprint="", items=iter((told,)))
        if taking.failed:
            told = LeftOut(
                item=self.name,
                reason="pages not read",
                detail=f"{len(taking.failed)}, so that their teasers stand for them; first {taking.failed[0]}",
            )
            yield Handed(location="pages not read", fingerprint="", items=iter((told,)))


def _since(kept: Note) -> str:
    """For how long it has failed, from the second time on."""
    return f" (failing since {kept.failing[:10]}, {kept.failures} times)" if kept.failures > 1 else ""
