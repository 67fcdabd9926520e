"""Parsed -> Handed: the entries that are new or have changed, each under a place that stays the same."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from briefing.errors import SourceError
from briefing.models import LeftOut, RawItem
from briefing.sources.door import Handed
from briefing.sources.feed.pages import page
from briefing.sources.feed.reading import MARKUP, Entry, Parsed
from briefing.web.addresses import Allowed

TEASER = 800  # characters; three paragraphs of news are more, the summaries of the feeds that were looked at fewer
_GOES_ON = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|&hellip;|read more|continue reading)\W*$", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """How the entries of a feed are taken: under which names, and with which pages. `failed` collects those not had."""

    source: str
    publisher: str
    full_text: str
    reach: Allowed
    seconds: float
    failed: list[str] = field(default_factory=list)


def new(parsed: Parsed, seen: Mapping[str, str], taking: Taking) -> Iterator[Handed]:
    """The entries that are not known as they are, the oldest first."""
    places = _places(parsed)
    taken: dict[str, Entry] = {}
    for place, entry in zip(places, parsed.entries, strict=True):
        taken.setdefault(place, entry)
    for place, entry in reversed(taken.items()):
        mark = _mark(entry)
        if seen.get(place) != mark:
            yield Handed(location=place, fingerprint=mark, items=_items(entry, place, taking=taking, site=parsed))


def is_teaser(entry: Entry) -> bool:
    """Whether an entry leaves the article to its page."""
    text = _plain(entry)
    return bool(_GOES_ON.search(text[-100:])) or (len(text) < TEASER and not (entry.full and len(text) >= TEASER / 2))


def _places(parsed: Parsed) -> list[str]:
    """A name for each entry that is the same at every poll: its address where it has one of its own, else its id.

    Ids are made anew at each poll by some feeds, and are the same for all entries in others (faults A16).
    """
    urls = Counter(entry.url for entry in parsed.entries)
    ids = Counter(entry.id for entry in parsed.entries)
    places = [
        _place(entry, own_url=urls[entry.url] == 1 and entry.url != parsed.site, own_id=ids[entry.id] == 1)
        for entry in parsed.entries
    ]
    shared = Counter(places)  # by entries without any name of their own, under one headline: then the text is the name
    return [
        f"{place}/{_digest(_plain(entry))}" if shared[place] > 1 else place
        for place, entry in zip(places, parsed.entries, strict=True)
    ]


def _place(entry: Entry, *, own_url: bool, own_id: bool) -> str:
    if entry.url and own_url:
        return entry.url
    if entry.id and own_id:
        return entry.id
    return f"{entry.url or entry.id}#{_digest(entry.title or _plain(entry))}"


def _mark(entry: Entry) -> str:
    """What changes when the entry does; not with the pictures and counters in its markup."""
    return _digest("\x1f".join((entry.title, entry.published, entry.updated, " ".join(_plain(entry).split()))))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _plain(entry: Entry) -> str:
    return MARKUP.sub(" ", entry.html or entry.text).strip()


def _items(entry: Entry, place: str, *, taking: Taking, site: Parsed) -> Iterator[RawItem | LeftOut]:
    record = {
        "title": entry.title,
        "url": entry.url,
        "published": entry.published,
        "updated": entry.updated,
        "author": entry.author,
        "language": entry.language,
        ("content_html" if entry.html else "content_text"): entry.html or entry.text,
    }
    if place != entry.url:
        record["key"] = place
    if not entry.url:
        record["publisher"] = site.title
    elif taking.full_text == "always" or (taking.full_text == "auto" and is_teaser(entry)):
        record |= _page(entry, taking)
    yield RawItem(
        source=taking.source,
        location=place,
        media_type="application/json",
        content=json.dumps(record).encode(),
        publisher=taking.publisher,
    )


def _page(entry: Entry, taking: Taking) -> dict[str, str]:
    """The page of an entry and its own address; nothing where it cannot be had: the teaser is better than nothing."""
    try:
        found = page(entry.url, reach=taking.reach, seconds=taking.seconds)
    except SourceError as error:
        taking.failed.append(str(error))
        return {}
    return {"url": found.url, "page": found.html} if found else {}
