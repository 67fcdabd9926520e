"""B01, B02: each printed sentence stands verbatim where it is cited, and a citation that is not its own is found."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from golden.many import many

from briefing.cluster.themes import ThemeSettings
from briefing.compose import EditionSettings, Window
from briefing.edition import Settings, make_briefing
from briefing.extract import extract
from briefing.models import Article, Briefing, Entry, Limit, RawItem, Statement, entries
from briefing.relevance import RelevanceSettings
from briefing.render.json import to_json
from briefing.resources import shipped
from briefing.sources.door import State
from briefing.sources.folder import Folder
from briefing.summarize.default import Default
from briefing.verify import verify

NOW = datetime(2026, 3, 6, tzinfo=UTC)
DAYS = (date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4))


@pytest.fixture(scope="module")
def examples() -> tuple[Article, ...]:
    handed = Folder(path=shipped("examples") / "inbox").collect(State(), NOW)
    items = [item for each in handed for item in each.items if isinstance(item, RawItem)]
    return tuple(article for item in items for article in extract(item, now=NOW, seen=NOW).articles)


def editions(articles: tuple[Article, ...]) -> Iterator[Briefing]:
    """The editions of three days, in English and German."""
    for language in ("en", "de"):
        past: tuple[Briefing, ...] = ()
        for day in DAYS:
            start = datetime(day.year, day.month, day.day, tzinfo=UTC)
            edition = make_briefing(
                articles,
                past=past,
                window=Window(date=day, start=start, end=start + timedelta(days=1)),
                settings=Settings(
                    relevance=RelevanceSettings(languages=(language,)),
                    themes=ThemeSettings(),
                    edition=EditionSettings(name="test", title="Test", language=language),
                    limit=Limit(sentences=3, words=120),
                ),
                summarizer=Default(),
            )
            past = (*past, edition)
            yield edition


def normal(text: str) -> str:
    """NFC with single blanks, as a reader sees it."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def printed(edition: Briefing) -> list[Statement]:
    told = [statement for entry in entries(edition) for statement in entry.statements]
    figures = [f.statement for entry in entries(edition) for conflict in entry.conflicts for f in conflict.figures]
    return told + figures


def test_b01_every_sentence_is_verbatim_at_its_offsets(examples: tuple[Article, ...]) -> None:
    """B01: of three days in two languages 100 % stand in the article that they cite, at the offsets that they name."""
    texts = {article.id: article.text for article in examples}
    statements = [statement for edition in editions(examples) for statement in printed(edition)]
    assert len(statements) > 60
    for statement in statements:
        cited = statement.citation
        assert normal(texts[cited.article][cited.start : cited.end]) == normal(statement.text)


def test_b01_a_changed_letter_is_found(examples: tuple[Article, ...]) -> None:
    """The control: an edition of which one letter of one sentence was changed does not pass."""
    edition = next(editions(examples))
    store = {article.id: article for article in examples}.get
    assert verify(to_json(edition), find_article=store).failures == ()
    section, *rest = edition.sections
    entry = section.entries[0]
    first = entry.statements[0]
    wrong = replace(first, text=first.text.replace("e", "a", 1))
    entry = replace(entry, statements=(wrong, *entry.statements[1:]))
    section = replace(section, entries=(entry, *section.entries[1:]))
    assert verify(to_json(replace(edition, sections=(section, *rest))), find_article=store).failures


def test_b02_1000_swapped_citations_are_all_found() -> None:
    """B02: any two citations of different sentences exchanged, 1,000 times: 1,000 of 1,000 are caught; none, none."""
    edition, articles = many(4, sections=2)
    store = {one.id: one for one in articles}.get
    assert verify(to_json(edition), find_article=store).failures == ()
    found = [entry for section in edition.sections for entry in section.entries]
    chance = Random(2)
    caught = 0
    for _ in range(1000):
        a, b = chance.sample(range(len(found)), 2)
        first, second = found[a].statements[0], found[b].statements[1]
        swapped = {
            found[a].event: _with(found[a], 0, replace(first, citation=second.citation)),
            found[b].event: _with(found[b], 1, replace(second, citation=first.citation)),
        }
        sections = tuple(
            replace(section, entries=tuple(swapped.get(entry.event, entry) for entry in section.entries))
            for section in edition.sections
        )
        failures = verify(to_json(replace(edition, sections=sections)), find_article=store).failures
        caught += {a + 1, b + 1} <= {one.bullet for one in failures}
    assert caught == 1000


def _with(entry: Entry, place: int, statement: Statement) -> Entry:
    """The entry with one statement exchanged."""
    return replace(entry, statements=(*entry.statements[:place], statement, *entry.statements[place + 1 :]))
