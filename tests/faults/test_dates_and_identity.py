"""A16, A17: what dates say that cannot be true, and feeds that name their articles badly."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from briefing import pipeline
from briefing.config import load
from briefing.extract import extract
from briefing.models import Briefing, RawItem, entries
from briefing.sources.door import Handed
from briefing.sources.feed import entries as feed_entries
from briefing.sources.feed.parsers import parse
from briefing.store import Collected, Store
from briefing.web.addresses import Allowed

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
DAY = timedelta(days=1)
CONFIG = """\
store: briefing.db
briefings:
  - name: morning
    title: "Morning"
    languages: [en]
    words: 20000
    sources:
      - {type: folder, path: inbox/}
    outputs:
      - {type: file, format: markdown, path: "wiki/{date}.md"}
"""

# --- A17 --------------------------------------------------------------------------------------------------------------

TRUE = {  # as written -> the day that it is
    "2026-03-06T08:00:00Z": 6,
    "2026-03-06 08:00": 6,
    "Fri, 06 Mar 2026 08:00:00 GMT": 6,
    "Fri, 6 Mar 2026 08:00 +0000": 6,
    "06 Mar 26 03:00 EST": 6,
    "6 March 2026": 6,
    "March 6, 2026 9:00 AM": 6,
    "2026-03-06T23:30:00+14:00": 6,
    "2026-03-05T20:30:00-11:00": 6,
    "20260306T080000Z": 6,
    "٢٠٢٦-٠٣-٠٦": 6,
    "2026-03-05": 5,
    "Thu, 05 Mar 2026 21:00:00 CET": 5,
    "2026-03-05T23:59:59.999Z": 5,
    "1999-12-31T23:59:59Z": 0,
    "2019-03-06T08:00:00Z": 0,
    "Wed, 06 Mar 2019 08:00:00 GMT": 0,
}
AHEAD = (  # by less than a day: a wrong zone, taken as now
    "2026-03-06T20:00:00Z",
    "2026-03-07T02:00:00+00:00",
    "Fri, 06 Mar 2026 23:59:00 GMT",
    "2026-03-06T12:00:00-12:00",
    "2026-03-07T11:00:00Z",
    "Sat, 07 Mar 2026 09:00:00 +0000",
)
FALSE = (
    *(
        "",
        " ",
        "0",
        "1",
        "-1",
        "null",
        "None",
        "n/a",
        "today",
        "yesterday",
        "2 hours ago",
        "Just now",
        "Friday",
        "March",
    ),
    *("2026", "2026-03", "March 2026", "08:10", "12/31", "0000-00-00", "0000-00-00T00:00:00Z", "-0001-11-30T00:00:00Z"),
    *("0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT", "1969-12-31T19:00:00-05:00"),
    *("9999-12-31T23:59:59Z", "9999-12-31T23:59:59-23:59", "2036-02-07T06:28:15Z", "2038-01-19T03:14:08Z"),
    *("2027-03-06T08:00:00Z", "2026-03-08T12:00:00Z", "2025-13-45T99:99:99Z", "2026-02-30", "2026-03-06T25:00:00Z"),
    *(
        "1772784000",
        "1772784000000",
        "Infinity",
        "1e309",
        "\x00",
        "06/03",
        "Mon, 99 Foo 2026 08:00:00 GMT",
    ),
    *("<b>today</b>", "2026-W10", "99999999999999999999-01-01"),
)
SUBJECTS = ("ferry", "bridge", "school", "harbour", "orchard", "tramway", "library", "quarry", "market", "lighthouse")


def _text(number: int) -> str:
    """Two sentences that no other number has."""
    return (
        f"The council of Oldmere{number}ford voted by {number + 3} to {number + 1} to rebuild the "
        f"{SUBJECTS[number % len(SUBJECTS)]} of Wick{number}sand before the winter storms of that coast set in again. "
        f"Its treasurer, Mara Lindqvist{number}, said that the {number + 11} million crowns would come out of the fees "
        f"that visitors to the {SUBJECTS[(number * 7 + 3) % len(SUBJECTS)]} at Cape{number} pay."
    )


def test_the_table_is_as_long_as_asked() -> None:
    """Sixty strings and more, each once."""
    assert len({*TRUE, *AHEAD, *FALSE}) == len(TRUE) + len(AHEAD) + len(FALSE) >= 60


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Briefing]:
    """One article a string, and the edition of 6 March."""
    folder = tmp_path_factory.mktemp("dates")
    (folder / "inbox").mkdir()
    (folder / "config.yaml").write_text(CONFIG)
    records = [
        {
            "title": f"Vote {n}",
            "text": _text(n),
            "url": f"https://p.example/{n}",
            "publisher": "P",
            "published": written,
        }
        for n, written in enumerate((*TRUE, *AHEAD, *FALSE))
    ]
    (folder / "inbox" / "all.jsonl").write_text("".join(json.dumps(each) + "\n" for each in records))
    config = load(folder / "config.yaml", environ={})
    store = Store.open(folder / "briefing.db")
    report = pipeline.collect(config, store, now=NOW, seen=NOW - timedelta(seconds=1), say=lambda _: None)
    assert (report.new, report.problems) == (len(records), ())
    return store, pipeline.build(config.briefings[0], store, date=date(2026, 3, 6), now=NOW + timedelta(minutes=1))


def test_each_article_stands_on_its_day(edition: tuple[Store, Briefing]) -> None:
    """A true date is kept, one that is ahead by hours becomes now, one that cannot be gives way to the first sight."""
    store, _ = edition
    times = {article.url: article for article in store.articles()}
    for number, written in enumerate((*TRUE, *AHEAD, *FALSE)):
        article = times[f"https://p.example/{number}"]
        if written in TRUE:
            assert article.published is not None, written
            days = (article.time.date() - date(2026, 3, 6)).days
            assert days == TRUE[written] - 6 if TRUE[written] else days < -300, written
        elif written in AHEAD:
            assert article.published == NOW, written
        else:
            assert article.published is None, written
            assert article.time == NOW - timedelta(seconds=1), written


def test_nothing_of_the_future_is_in_an_edition(edition: tuple[Store, Briefing]) -> None:
    """No source of the page is later than the clock, none of an old date is among its news, all undated are counted."""
    _, page = edition
    times = [reference.published or reference.first_seen for reference in page.references]
    assert times
    assert all(time is not None and NOW - 2 * DAY < time <= NOW for time in times)
    assert page.coverage.undated == len(FALSE)


def test_an_old_article_that_appears_again_is_not_news(tmp_path: Path) -> None:
    """With the same text, a new date or another address; or with another text and no date."""
    old = {"title": "Vote", "text": _text(1), "url": "https://p.example/vote", "publisher": "P"}
    again = [
        {**old, "published": "2026-03-06T08:00:00Z"},
        {**old, "url": "https://p.example/vote?page=1", "published": "2026-03-06T08:00:00Z"},
        {**old, "text": old["text"] + " The vote was close."},
    ]
    for number, record in enumerate(again):
        folder = tmp_path / str(number)
        (folder / "inbox").mkdir(parents=True)
        (folder / "config.yaml").write_text(CONFIG)
        config = load(folder / "config.yaml", environ={})
        with Store.open(folder / "briefing.db") as store:
            for when, served in ((NOW - 9 * DAY, old), (NOW, record)):
                (folder / "inbox" / "one.jsonl").write_text(json.dumps(served))
                pipeline.collect(config, store, now=when, seen=when - timedelta(seconds=1), say=lambda _: None)
                page = pipeline.build(config.briefings[0], store, date=when.date(), now=when)
                assert len(entries(page)) == (1 if when < NOW else 0), record


# --- A16 --------------------------------------------------------------------------------------------------------------

_ARTICLES = 100
Item = Callable[[int, int], str]  # (article, poll) -> the elements of an item that name it
_FEEDS: dict[str, Item] = {
    "an id made anew at each poll": lambda n, poll: f"<guid>{n}-{poll}</guid><link>https://p.example/a/{n}</link>",
    "no id, and a tracker that changes": lambda n, poll: f"<link>https://p.example/a/{n}?utm_source=f{poll}</link>",
    "one id for all": lambda n, _: f"<guid>feed</guid><link>https://p.example/a/{n}</link>",
    "one id and one address for all": lambda n, _: "<guid>feed</guid><link>https://p.example/latest</link>",
    "one address for all": lambda n, _: f"<guid>tag:p.example,{n}</guid><link>https://p.example/latest</link>",
    "an address that changes": lambda n, poll: f"<guid>{n}</guid><link>https://p{poll % 3}.example/{poll}/{n}</link>",
    "neither id nor address": lambda n, _: "",
}


def _feed(name: Item, poll: int) -> bytes:
    items = "".join(
        f"<item><title>{escape(f'Vote on the {SUBJECTS[n % len(SUBJECTS)]}')}</title>{name(n, poll)}"
        f"<pubDate>Fri, 06 Mar 2026 {n // 60:02}:{n % 60:02}:00 GMT</pubDate>"
        f"<description>{escape(_text(n))}</description></item>"
        for n in range(_ARTICLES)
    )
    return (
        f'<rss version="2.0"><channel><title>P</title><link>https://p.example/</link>{items}</channel></rss>'.encode()
    )


def _collected(handed: Handed, seen: datetime) -> Collected:
    items = [item for item in handed.items if isinstance(item, RawItem)]
    found = tuple(one for item in items for one in extract(item, now=seen, seen=seen).articles)
    mark = handed.fingerprint
    return Collected(source="p", location=handed.location, fingerprint=mark, at=seen, articles=found)


@pytest.mark.parametrize("kind", _FEEDS)
def test_an_article_is_one_however_its_feed_names_it(kind: str, tmp_path: Path) -> None:
    """Ten polls: each of the articles is stored once, and none has taken the place of another."""
    taking = feed_entries.Taking(source="p", publisher="P", full_text="never", reach=Allowed(), seconds=1)
    with Store.open(tmp_path / "briefing.db") as store:
        for poll in range(10):
            seen = NOW + poll * timedelta(hours=1)
            parsed = parse(_feed(_FEEDS[kind], poll), url="https://p.example/feed", content_type="", whole=True)
            records = [_collected(handed, seen) for handed in feed_entries.new(parsed, store.fingerprints("p"), taking)]
            store.collected(records)
        standing = [article.text for article in store.articles()]
        assert store.count(latest=False) <= _ARTICLES * 1.005
        assert sorted(standing) == sorted(_text(n) for n in range(_ARTICLES))
