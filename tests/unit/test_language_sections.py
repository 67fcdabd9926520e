"""Several languages in one briefing: the first is the page's own, each other has a section."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from golden.scripts import TEXTS, written_in
from lxml import html

from briefing.cluster.themes import ThemeSettings
from briefing.cluster.themes.languages import by_language
from briefing.compose import EditionSettings, Window
from briefing.edition import Settings, make_briefing
from briefing.extract import extract
from briefing.models import Briefing, Event, Limit, RawItem, Theme
from briefing.relevance import RelevanceSettings
from briefing.render.html import Html
from briefing.resources import shipped
from briefing.sources.door import State
from briefing.sources.folder import Folder
from briefing.summarize.default import Default

START = datetime(2026, 3, 3, tzinfo=UTC)
THEMES = (
    Theme(name="Water", events=tuple(Event(id=id, articles=(written_in("de")[1],)) for id in "abc")),
    Theme(name="Work", events=(Event(id="d", articles=(written_in("ar")[1],)),)),
)


def edition(*languages: str) -> Briefing:
    """The examples' 3 March in these languages."""
    source = Folder(path=Path(shipped("examples") / "inbox"))
    items = [one for batch in source.collect(State(), START) for one in batch.items if isinstance(one, RawItem)]
    articles = [one for item in items for one in extract(item, now=START, seen=START + timedelta(hours=12)).articles]
    return make_briefing(
        articles,
        past=(),
        window=Window(date=date(2026, 3, 3), start=START, end=START + timedelta(days=1)),
        settings=Settings(
            relevance=RelevanceSettings(languages=languages),
            themes=ThemeSettings(),
            edition=EditionSettings(name="test", title="Test", language=languages[0], words=5000),
            limit=Limit(),
            languages=languages,
        ),
        summarizer=Default(),
    )


def test_another_language_stands_apart() -> None:
    """Under the name that it calls itself, after the themes; a theme of which nothing is left is not printed."""
    told_in = {"a": "en", "b": "de", "c": "en", "d": "ar"}
    found = by_language(THEMES, languages=("en", "de", "ar", "fr"), told_in=told_in)
    assert [(theme.name, [event.id for event in theme.events]) for theme in found] == [
        ("Water", ["a", "c"]),
        ("Deutsch", ["b"]),
        ("العربية", ["d"]),
    ]


def test_with_one_language_nothing_changes() -> None:
    """What is told in a language that nobody asked for stays where it is, and so does all of a page in one."""
    assert by_language(THEMES, languages=("en",), told_in=dict.fromkeys("abcd", "de")) == THEMES
    assert by_language(THEMES, languages=("en", "fr"), told_in=dict.fromkeys("abcd", "de")) == THEMES


def test_a_page_of_two_languages() -> None:
    """The example's German articles are in the last section, and nothing else is; no event is lost for it."""
    both = edition("en", "de")
    *own, german = both.sections
    assert german.name == "Deutsch"
    texts = [one.text for entry in german.entries for one in entry.statements]
    assert any("ü" in text or "ä" in text for text in texts)
    assert not any("ü" in one.text for section in own for entry in section.entries for one in entry.statements)
    events = [entry.event for section in both.sections for entry in section.entries]
    assert len(events) == len(set(events)) == len([e for s in edition("de", "en").sections for e in s.entries])


def test_a_section_is_set_in_its_direction() -> None:
    """An Arabic heading and its entries from the right, in a page from the left."""
    english, arabic = written_in("de")[0], written_in("ar")[0]
    mixed = replace(
        english,
        sections=(*english.sections, replace(arabic.sections[0], name="العربية")),
        references=english.references,
    )
    entry = replace(mixed.sections[1].entries[0], articles=mixed.references[0].article)
    statements = tuple(replace(one, citation=replace(one.citation, number=1)) for one in entry.statements)
    mixed = replace(
        mixed,
        sections=(mixed.sections[0], replace(mixed.sections[1], entries=(replace(entry, statements=statements),))),
    )
    page = html.document_fromstring(Html()(mixed).content)
    assert page.get("dir") == "ltr"
    assert page.xpath("//section[@class='theme']/h2/@dir") == ["ltr", "rtl"]
    assert page.xpath("//li[@class='entry']/@dir") == ["ltr", "rtl"]
    assert set(TEXTS) >= {"de", "ar"}
