"""What the verbs of `briefing sources` do: list, look at, add, import and export what articles come from."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from briefing.cli.call import Call, clock
from briefing.cli.shown import count
from briefing.config import lists
from briefing.errors import SourceError, UsageError
from briefing.extract import dates
from briefing.models import Report
from briefing.pipeline import sources_of
from briefing.sources import opml
from briefing.sources.feed.looking import Look, find, look
from briefing.sources.feed.source import Feed
from briefing.sources.opml import Opml, Outline
from briefing.store import SourceState
from briefing.web.client import location, shown

_AT_ONCE = 24


def listed(call: Call) -> None:
    """Print every source and how it stands."""
    config = call.load()
    with call.store(config) as store:
        states = {state.name: state for state in store.sources()}
    found = [(source, states.get(source.name, SourceState(name=source.name))) for source in sources_of(config)]
    call.data({"sources": [{**_data(source), **_state_data(state)} for source, state in found]})
    for source, state in found:
        category = getattr(source, "category", "")
        call.line(f"{source.name}" + (f"  [{category}]" if category else ""))
        call.line(f"  {_state_text(state)}")


def checked(call: Call) -> None:
    """Ask every feed once and say what it gives; nothing is stored."""
    config = call.load()
    feeds = [source for source in sources_of(config) if isinstance(source, Feed)]
    now = clock()
    with call.progress() as say, ThreadPoolExecutor(_AT_ONCE) as pool:
        say(f"asking {count(len(feeds), 'feed')}")
        found = list(pool.map(_looked, feeds))
    problems = tuple(f"{feed.name}: {each}" for feed, each in zip(feeds, found, strict=True) if isinstance(each, str))
    call.data({"sources": [_look_data(feed, each, now) for feed, each in zip(feeds, found, strict=True)]})
    for feed, each in zip(feeds, found, strict=True):
        if isinstance(each, Look):
            call.line(f"{feed.name}: {_look_text(each, now)}")
    others = sum(not isinstance(source, Feed) for source in sources_of(config))
    if others:
        call.line(f"{count(others, 'source')} of another kind: `briefing collect` reads them")
    call.finish(Report(problems=problems))


def added(call: Call, url: str, *, category: str) -> None:
    """Find the feed at an address and put it into the list of feeds."""
    target = _list(call)
    if "://" not in url:
        url = f"https://{url}"
    first, *others = find(url, reach=target.allow_private)
    outline = Outline(url=first.feed.url, title=first.title, category=category.strip("/"))
    new = _merge(target.path, [outline])
    call.data({"list": str(target.path), "added": [each.url for each in new], "others": [o.feed.url for o in others]})
    call.line(f"{first.feed.url}: {_look_text(first, clock())}")
    call.line(f"{'added to' if new else 'stands already in'} {target.path}")
    for each in others:
        call.line(f"the page has another: {each.feed.url}: {each.title}")


def imported(call: Call, file: Path) -> None:
    """Put the feeds of a file into the list of feeds."""
    target = _list(call)
    found = opml.outlines(opml.content(file))
    new = _merge(target.path, found)
    call.data({"list": str(target.path), "found": len(found), "added": [each.url for each in new]})
    call.line(f"{count(len(new), 'feed')} of {len(found)} added to {target.path}; the others stand there already")


def exported(call: Call) -> None:
    """Print all feeds as OPML."""
    titles = {each.url: each.title for each in _titled(call)}
    found = [
        Outline(url=shown(location(source.url)), title=titles.get(source.url, source.name), category=source.category)
        for source in sources_of(call.load())
        if isinstance(source, Feed)
    ]
    text = opml.written(found).decode()
    call.data({"opml": text})
    call.line(text.rstrip("\n"))


def _list(call: Call) -> Opml:
    """The list of feeds that the configuration names.

    Raises:
        UsageError: it names none.
    """
    config = call.load()
    found = [each for each in lists(config.path, environ=os.environ) if isinstance(each, Opml)]
    if not found:
        raise UsageError(
            f"{config.path} names no list of feeds: add a line under `sources`, such as "
            "`- {type: opml, path: feeds.opml}`; commands write to that file and never to this one"
        )
    return found[0]


def _titled(call: Call) -> Iterable[Outline]:
    for each in lists(call.load().path, environ=os.environ):
        if isinstance(each, Opml) and each.path.exists():
            yield from opml.outlines(opml.content(each.path))


def _merge(path: Path, found: Iterable[Outline]) -> tuple[Outline, ...]:
    before = opml.content(path) if path.exists() else None
    after, new = opml.merged(before, found)
    if new:
        opml.save(path, after)
    return new


# --- how it is told ---------------------------------------------------------------------------------------------------


def _looked(feed: Feed) -> Look | str:
    try:
        return look(feed)
    except SourceError as error:
        return str(error)


def _data(source: Any) -> dict[str, Any]:
    told = {name: getattr(source, name) for name in ("category", "path") if getattr(source, name, "")}
    if isinstance(source, Feed):
        told["url"] = shown(location(source.url))
    return {"name": source.name, "type": type(source).__name__.lower(), **{k: str(v) for k, v in told.items()}}


def _state_data(state: SourceState) -> dict[str, Any]:
    return {
        "polled": state.polled,
        "problem": state.problem,
        "articles": state.articles,
        "newest": state.newest,
    }


def _state_text(state: SourceState) -> str:
    if state.polled is None:
        return "never asked yet"
    newest = f", the newest of {_minute(state.newest)}" if state.newest else ""
    told = f"asked {_minute(state.polled)}: {count(state.articles, 'article')}{newest}"
    return f"{told}; {state.problem}" if state.problem else told


def _look_data(feed: Feed, found: Look | str, now: datetime) -> dict[str, Any]:
    if isinstance(found, str):
        return {**_data(feed), "reachable": False, "problem": found}
    text = "teaser" if found.teasers * 2 > found.entries else "full"
    return {
        **_data(feed),
        "reachable": True,
        "kind": found.kind,
        "items": found.entries,
        "newest": _newest(found, now),
        "text": text,
    }


def _look_text(found: Look, now: datetime) -> str:
    newest = _newest(found, now)
    text = "teasers" if found.teasers * 2 > found.entries else "full text"
    dated = f"the newest of {_minute(newest)}" if newest else "without dates"
    return f"{found.kind}, {count(found.entries, 'item')}, {dated}, {text}"


def _newest(found: Look, now: datetime) -> datetime | None:
    parsed = (dates.parse(written, now=now) for written in found.dates if written)
    return max((each for each in parsed if each), default=None)


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
