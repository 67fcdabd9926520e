"""From the web to the page: twenty-four feeds and their pages over three simulated days, then the editions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from feeds import Item, feed, page
from program import TOP
from website import Asked, Said, Site, website

from briefing import pipeline
from briefing.config import Config, load
from briefing.extract import extract
from briefing.models import Article, Briefing, RawItem, entries
from briefing.render.markdown import Markdown
from briefing.sources.door import State
from briefing.sources.folder import Folder
from briefing.store import Store
from briefing.verify import verify

DAYS = (date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4))
SECTIONS = 4
LATE = datetime(2026, 3, 5, tzinfo=UTC)


def at(day: date, hour: int) -> datetime:
    """A moment of a day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def examples() -> list[Article]:
    """The articles of the examples that are an article each and have a date, which our sites will print."""
    found = []
    for handed in Folder(path=TOP / "examples" / "inbox").collect(State(), LATE):
        for item in handed.items:
            if isinstance(item, RawItem):
                articles = extract(item, now=LATE, seen=LATE).articles
                found += [
                    each for each in articles if len(articles) == 1 and each.title and each.text and each.published
                ]
    return sorted(found, key=lambda article: article.id)


@dataclass(slots=True)
class Press:
    """Six papers of four sections, each paper on a host of its own; `now` is what their clocks say."""

    articles: dict[tuple[str, int], list[Article]]
    hosts: dict[str, Site]
    now: datetime = LATE

    def feed(self, paper: str, section: int) -> Said:
        """What a section's feed holds now: what came out by now, the newest first; about half of it are teasers."""
        out = [each for each in self.articles[paper, section] if each.time <= self.now]
        return feed(
            *(
                Item(
                    title=each.title,
                    link=f"{self.hosts[paper].url}/{each.id}?utm_source=rss",
                    guid=each.id,
                    text=each.text.split(". ")[0] + "..."
                    if int(each.id, 16) % 2
                    else each.text.replace("\n", "<br><br>"),
                    date=format_datetime(each.time, usegmt=True),
                )
                for each in sorted(out, key=lambda each: each.time, reverse=True)
            ),
            ETag=f'"{len(out)}"',
        )


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    """The papers, on the web."""
    found: dict[tuple[str, int], list[Article]] = defaultdict(list)
    for n, article in enumerate(examples()):
        found[article.publisher, n % SECTIONS].append(article)
    papers = sorted({paper for paper, _ in found})
    with ExitStack() as running:
        hosts = {paper: running.enter_context(website(host=f"127.0.3.{n}")) for n, paper in enumerate(papers, start=1)}
        press = Press(articles=found, hosts=hosts)
        for paper, section in [(paper, section) for paper in papers for section in range(SECTIONS)]:
            hosts[paper].routes[f"/section{section}"] = _section(press, paper, section)
            for each in found[paper, section]:
                hosts[paper].routes[f"/{each.id}"] = page(*each.text.split("\n"))
        yield press


def _section(press: Press, paper: str, section: int):  # type: ignore[no-untyped-def]
    def answer(asked: Asked) -> Said:
        said = press.feed(paper, section)
        return Said(status=304) if asked.headers.get("if-none-match") == said.headers["ETag"] else said

    return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """What three days came to."""

    editions: tuple[Briefing, ...]
    stored: tuple[Article, ...]
    proofs: tuple[bool, ...]


def configured(press: Press, folder: Path) -> Config:
    """The feeds as a person would list them, and three that are out of order."""
    any_host = next(iter(press.hosts.values()))
    any_host.routes["/gone"] = Said(status=410)
    any_host.routes["/html"] = page("No feed at all.")
    any_host.routes["/silent"] = feed()
    broken = [(any_host, path, "Nobody") for path in ("gone", "html", "silent")]
    papers = [(site, f"section{n}", paper) for paper, site in press.hosts.items() for n in range(SECTIONS)]
    lines = [
        f'      - {{type: feed, name: "{paper}/{path}", url: "{site.url}/{path}", publisher: "{paper}", '
        "every: 1h, allow_private: [127.0.0.0/8]}"
        for site, path, paper in papers + broken
    ]
    (folder / "config.yaml").write_text(
        "briefings:\n  - name: daily\n    title: Daily\n    languages: [en, es]\n    sources:\n"
        + "\n".join(lines)
        + '\n    outputs: [{type: file, format: markdown, path: "{date}.md"}]\n'
    )
    return load(folder / "config.yaml", environ={})


@pytest.fixture(scope="module")
def days(press: Press, tmp_path_factory: pytest.TempPathFactory) -> Days:
    """Three days: collected four times each, and the edition made at the end of each."""
    config = configured(press, tmp_path_factory.mktemp("days"))
    (briefing,) = config.briefings
    editions, proofs = [], []
    with Store.open(config.store) as store:
        for day in DAYS:
            for hour in (5, 11, 17, 23):
                press.now = at(day, hour)
                pipeline.collect(config, store, now=press.now, seen=press.now, say=str)
            edition = pipeline.build(briefing, store, date=day, now=at(day, 23) + timedelta(minutes=59))
            frozen = pipeline.freeze(edition, store, now=press.now)
            editions.append(edition)
            markdown = Markdown()(edition)
            proofs.append(verify(markdown.content, find_article=store.article).ok)
            assert frozen.date == day
        return Days(editions=tuple(editions), stored=tuple(store.articles()), proofs=tuple(proofs))


def test_every_article_of_every_feed_is_in_the_store_once(press: Press, days: Days) -> None:
    """By its title and paper; teasers with the text of their page, at the page's own address."""
    wanted = Counter(
        (each.publisher, each.title)
        for each in (article for listed in press.articles.values() for article in listed)
        if each.time <= at(DAYS[-1], 23)
    )
    assert sum(wanted.values()) > 60
    assert len(press.articles) >= 20
    assert Counter((each.publisher, each.title) for each in days.stored) == wanted
    assert not any("utm_source" in each.url for each in days.stored)
    assert not any(each.text.endswith("...") for each in days.stored)


def test_each_day_has_its_edition_with_that_days_news_and_its_proof(days: Days) -> None:
    """Every sentence stands in its source; an event of the first day goes on under its id on the second."""
    assert all(days.proofs)
    for edition in days.editions:
        assert len(entries(edition)) >= 5
        assert edition.coverage.articles >= 15
    first, second, _ = ({entry.event for entry in entries(edition)} for edition in days.editions)
    assert first & second


def test_no_feed_is_asked_more_than_it_should_be_and_no_page_twice(press: Press, days: Days) -> None:
    """Twelve times in twelve runs, conditional from the second on; robots.txt once for each paper."""
    for paper, site in press.hosts.items():
        asked = Counter(path.partition("?")[0] for path in site.paths())
        assert asked["/robots.txt"] <= 1, paper
        assert max(n for path, n in asked.items() if "section" not in path and path != "/html") <= 12
        assert all(n == 1 for path, n in asked.items() if len(path) == 17), paper
        of_section = [each for each in site.asked if each.path == "/section1"]
        assert len(of_section) == 12
        assert all("if-none-match" in each.headers for each in of_section[1:])


def test_coverage_says_what_failed_and_what_is_silent(days: Days) -> None:
    """In each edition: the feed that is gone, the page that is none, the feed without a word."""
    for edition in days.editions:
        told = {each.name: each for each in edition.coverage.sources}
        assert "gone for good" in told["Nobody/gone"].problem
        assert "is no feed" in told["Nobody/html"].problem
        assert (told["Nobody/silent"].problem, told["Nobody/silent"].articles) == ("", 0)
        assert len(told) == 27
        assert "Nobody/gone" in Markdown()(edition).content.decode()
    assert "failing since" in {each.name: each for each in days.editions[2].coverage.sources}["Nobody/html"].problem


def test_a_day_without_news_is_an_honest_page(press: Press, days: Days, tmp_path: Path) -> None:
    """A week later nothing has come: no entry, and each source is told as not asked since then."""
    config = configured(press, tmp_path)
    (briefing,) = config.briefings
    with Store.open(config.store) as store:
        press.now = at(DAYS[0], 23)
        pipeline.collect(config, store, now=press.now, seen=press.now, say=str)
        later = press.now + timedelta(days=9)
        edition = pipeline.build(briefing, store, date=later.date(), now=later)
    assert entries(edition) == ()
    assert {each.problem for each in edition.coverage.sources if each.name.endswith("section0")} == {
        "not asked since 2026-03-02"
    }
    assert "not asked since 2026-03-02" in Markdown()(edition).content.decode()
