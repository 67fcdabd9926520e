"""The promises of an edition, on any selection of the example articles in any order."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.cluster.themes import ThemeSettings
from briefing.compose import EditionSettings, Window
from briefing.edition import Settings, make_briefing
from briefing.extract import extract
from briefing.models import Article, Briefing, Limit, RawItem, Status, entries
from briefing.relevance import RelevanceSettings
from briefing.render.json import to_json
from briefing.resources import shipped
from briefing.sources.door import State
from briefing.sources.folder import Folder
from briefing.summarize.default import Default
from briefing.verify import verify

DAY = date(2026, 3, 3)
NOW = datetime(2026, 3, 6, tzinfo=UTC)


@cache
def examples() -> tuple[Article, ...]:
    source = Folder(path=Path(shipped("examples") / "inbox"))
    items = [i for handed in source.collect(State(), NOW) for i in handed.items if isinstance(i, RawItem)]
    seen = datetime(2026, 3, 3, 12, tzinfo=UTC)
    return tuple(article for item in items for article in extract(item, now=NOW, seen=seen).articles)


def window(day: date) -> Window:
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return Window(date=day, start=start, end=start + timedelta(days=1))


def made(
    articles: tuple[Article, ...], *, day: date = DAY, past: tuple[Briefing, ...] = (), words: int = 1500
) -> Briefing:
    return make_briefing(
        articles,
        past=past,
        window=window(day),
        settings=Settings(
            relevance=RelevanceSettings(languages=("en",)),
            themes=ThemeSettings(),
            edition=EditionSettings(name="test", title="Test", words=words),
            limit=Limit(),
        ),
        summarizer=Default(),
    )


def some(articles: tuple[Article, ...]) -> st.SearchStrategy[tuple[Article, ...]]:
    """A selection of articles in some order, each once."""
    return st.lists(st.sampled_from(articles), unique_by=lambda article: article.id, max_size=40).map(tuple)


selections = st.deferred(lambda: some(examples()))


@given(selections, st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None)
def test_the_order_of_articles_changes_no_byte(articles: tuple[Article, ...], random: object) -> None:
    """The same articles in another order give the same edition, byte for byte."""
    shuffled = list(articles)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert to_json(made(articles)) == to_json(made(tuple(shuffled)))


@given(selections)
@settings(max_examples=15, deadline=None)
def test_no_article_is_lost_and_none_counted_twice(articles: tuple[Article, ...]) -> None:
    """Each article of the window stands in exactly one entry, or among what was left out, with its reason."""
    edition = made(articles)
    shown = window(DAY)
    counted = Counter(id for entry in entries(edition) for id in entry.articles)
    counted.update(left.item for left in edition.coverage.left_out)
    assert counted == Counter(a.id for a in articles if shown.start <= a.time < shown.end)
    assert all(left.reason for left in edition.coverage.left_out)
    assert edition.coverage.articles == counted.total()


@given(selections)
@settings(max_examples=15, deadline=None)
def test_every_sentence_is_proved(articles: tuple[Article, ...]) -> None:
    """Each printed sentence stands verbatim in the article that it cites, where it says; every citation resolves."""
    edition = made(articles)
    by_id = {article.id: article for article in articles}
    assert verify(to_json(edition), find_article=by_id.get).failures == ()
    for entry in entries(edition):
        for statement in entry.statements:
            cited = statement.citation
            assert by_id[cited.article].text[cited.start : cited.end] == statement.text


@given(selections, st.integers(50, 400))
@settings(max_examples=15, deadline=None)
def test_the_page_keeps_its_word_budget(articles: tuple[Article, ...], words: int) -> None:
    """The sentences of all entries together have no more words than the page may have."""
    edition = made(articles, words=words)
    printed = [s.text for section in edition.sections for entry in section.entries for s in entry.statements]
    assert sum(len(text.split()) for text in printed) <= words


@given(selections)
@settings(max_examples=10, deadline=None)
def test_the_next_day_repeats_no_sentence(articles: tuple[Article, ...]) -> None:
    """What yesterday's edition printed is not printed today, and what it told of is not called new."""
    yesterday = made(articles, day=DAY - timedelta(days=1))
    today = made(articles, past=(yesterday,))
    before = {s.text for entry in entries(yesterday) for s in entry.statements}
    known = {entry.event for entry in entries(yesterday)}
    for section in today.sections:
        for entry in section.entries:
            assert not before & {statement.text for statement in entry.statements}
            assert (entry.status is Status.NEW) == (entry.event not in known)
