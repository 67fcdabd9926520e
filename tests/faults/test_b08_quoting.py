"""B08: no article and no publisher is copied out, over a whole edition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice, product

import pytest

from briefing.cluster.themes import ThemeSettings
from briefing.compose import EditionSettings, Window
from briefing.edition import Settings, make_briefing
from briefing.models import Article, Briefing, Limit, Statement, entries
from briefing.quoting import QuotingSettings
from briefing.relevance import RelevanceSettings
from briefing.summarize.default import Default

START = datetime(2026, 3, 2, tzinfo=UTC)
PUBLISHERS = ("Halden Post", "Meridian Wire", "Tarrow Courier")
OFF = QuotingSettings(article=Limit(sentences=99, words=9999), publisher=Limit(sentences=9999, words=99_999))


def towns() -> Iterator[str]:
    """Made-up names, so that each event has its own."""
    for parts in product(("Bran", "Cor", "Dun", "Fel", "Gor", "Hal", "Ket"), ("ta", "vi", "mo", "le"), "bdfgklmnprst"):
        yield "".join(parts) + "a"


def stream(number: int) -> tuple[Article, ...]:
    """So many articles, three an event, of three publishers, of whom the first also tells events alone."""
    made = []
    for place, town in enumerate(islice(towns(), (number + 2) // 3)):
        for publisher in PUBLISHERS:
            teller = PUBLISHERS[0] if place % 2 else publisher
            text = (
                f"A bridge over the river {town}ne fell in {town} on Monday and {place + 3} people were hurt. "
                f"Mayor Ilse {town}man of {town} closed the harbour of {town}, {publisher} was told in {town}. "
                f"Dockers in {town} carried {place + 7} crates from the quay of {town}ne to the town hall of {town}. "
                f"The ferry from {town} to Port {town}ne stays in the harbour until Friday, the port of {town} said."
            )
            name = f"{place:04}-{publisher}"
            made.append(
                Article(
                    id=name,
                    key=name,
                    source="inbox",
                    location=name,
                    publisher=teller,
                    title=f"Bridge in {town} falls",
                    text=text,
                    published=START + timedelta(minutes=place),
                    first_seen=START,
                    language="en",
                )
            )
    return tuple(made[:number])


def made(articles: tuple[Article, ...], quoting: QuotingSettings, *, past: tuple[Briefing, ...] = ()) -> Briefing:
    return make_briefing(
        articles,
        past=past,
        window=Window(date=date(2026, 3, 2), start=START, end=START + timedelta(days=1)),
        settings=Settings(
            relevance=RelevanceSettings(languages=("en",)),
            themes=ThemeSettings(),
            edition=EditionSettings(name="test", title="Test", words=6000),
            limit=Limit(sentences=4, words=200),
            quoting=quoting,
        ),
        summarizer=Default(),
    )


def quoted(edition: Briefing, articles: tuple[Article, ...]) -> tuple[dict[str, list[Statement]], ...]:
    """What is printed of each article, and of each publisher."""
    publishers = {article.id: article.publisher for article in articles}
    of_articles: dict[str, list[Statement]] = {}
    of_publishers: dict[str, list[Statement]] = {}
    for entry in entries(edition):
        for statement in entry.statements:
            id = statement.citation.article
            of_articles.setdefault(id, []).append(statement)
            of_publishers.setdefault(publishers[id], []).append(statement)
    return of_articles, of_publishers


def over(printed: dict[str, list[Statement]], limit: Limit) -> list[str]:
    """Of whom too much is printed."""
    return [
        name
        for name, statements in printed.items()
        if len(statements) > limit.sentences or sum(len(s.text.split()) for s in statements) > limit.words
    ]


@pytest.fixture(scope="module")
def thousand() -> tuple[Article, ...]:
    return stream(1000)


def test_b08_of_1000_articles_no_article_and_no_publisher_is_copied_out(thousand: tuple[Article, ...]) -> None:
    """B08: at most 2 sentences and 60 words of an article, 20 and 600 of a publisher; the page is full of them."""
    limits = QuotingSettings()
    of_articles, of_publishers = quoted(made(thousand, limits), thousand)
    assert over(of_articles, limits.article) == []
    assert over(of_publishers, limits.publisher) == []
    assert Counter(map(len, of_publishers.values())).total() == len(PUBLISHERS)
    assert all(len(statements) >= 15 for statements in of_publishers.values())


def test_b08_without_limits_they_would_be(thousand: tuple[Article, ...]) -> None:
    """The control: the same articles without limits give more than that of articles and of publishers."""
    limits = QuotingSettings()
    of_articles, of_publishers = quoted(made(thousand[:300], OFF), thousand)
    assert over(of_articles, limits.article)
    assert over(of_publishers, limits.publisher)


def test_b08_the_limits_are_the_reader_s(thousand: tuple[Article, ...]) -> None:
    """Other limits hold as well, and what is not told for them says so."""
    limits = QuotingSettings(article=Limit(sentences=1, words=40), publisher=Limit(sentences=4, words=100))
    edition = made(thousand[:300], limits)
    of_articles, of_publishers = quoted(edition, thousand)
    assert over(of_articles, limits.article) == []
    assert over(of_publishers, limits.publisher) == []
    assert "over what may be quoted of its publisher" in {out.reason for out in edition.coverage.left_out}


def test_b08_a_publisher_that_is_quoted_enough_makes_room_for_another(thousand: tuple[Article, ...]) -> None:
    """An event that a second publisher also tells is told in its words once the first one's are used up."""
    limits = QuotingSettings(publisher=Limit(sentences=3, words=600))
    of_publishers = quoted(made(thousand[:60], limits), thousand)[1]
    assert {name: len(statements) for name, statements in of_publishers.items()} == dict.fromkeys(PUBLISHERS, 3)


def test_b08_a_line_about_what_continues_counts_too(thousand: tuple[Article, ...]) -> None:
    """Events without a headline that only continue are told by how they begin: within the same limits."""
    untitled = tuple(replace(article, title="") for article in thousand[:300])
    limits = QuotingSettings(publisher=Limit(sentences=5, words=150))
    first = made(untitled, QuotingSettings(publisher=Limit(sentences=9999, words=99_999)))
    second = made(untitled, limits, past=(first,))
    assert second.continuing
    assert over(quoted(second, untitled)[1], limits.publisher) == []
