"""Found headings on the real input: pages as they were scraped, which are no part of the project."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pytest

from briefing.cluster.events import find_events
from briefing.cluster.themes import ThemeSettings, into_themes
from briefing.dedupe import fold
from briefing.extract import extract
from briefing.models import Article, Event, RawItem, Theme
from briefing.relevance import RelevanceSettings, relevant
from briefing.sources.door import State
from briefing.sources.folder import Folder

SEEDS = Path(os.environ.get("BRIEFING_SHARED") or Path(__file__).resolve().parents[2].parent / "shared") / "seeds"
NOW = datetime(2026, 1, 28, 18, tzinfo=UTC)
pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the scraped pages are not part of the project")

IRAN = ("As US ‘armada’ approaches", "France Explores Sending Eutelsat", "China Says It Opposes")
SYRIA = ("Al-Sharaa meets Putin", "Al-Sharaa Regime Strengthening Ties", "Russian President Vladimir Putin has held")


@lru_cache(maxsize=1)
def _articles() -> tuple[Article, ...]:
    handed = Folder(path=SEEDS).collect(State(), NOW)
    items = [item for each in handed for item in each.items if isinstance(item, RawItem)]
    found = [article for item in items for article in extract(item, now=NOW, seen=NOW).articles]
    kept, _ = relevant(sorted(found, key=lambda article: article.id), settings=RelevanceSettings())
    return fold(kept)[0]


def _as_found() -> tuple[Event, ...]:
    return find_events(_articles(), ())


def _each_alone() -> tuple[Event, ...]:
    """Every article an event of its own, so that nothing but the headings brings them together."""
    return tuple(Event(id=article.id, articles=(article,)) for article in _articles())


def _whole_articles() -> tuple[Event, ...]:
    """Without the items of the newsroom's own list, most of which are about Ukraine."""
    return tuple(event for event in _each_alone() if not event.articles[0].part)


EVENTS = [_as_found, _each_alone, _whole_articles]


def _headings(themes: tuple[Theme, ...], begins: tuple[str, ...]) -> set[str]:
    found = {
        start: theme.name
        for theme in themes
        for event in theme.events
        for article in event.articles
        for start in begins
        if (not article.part and article.title.startswith(start)) or article.text.startswith(start)
    }
    assert set(found) == set(begins)
    return set(found.values())


@pytest.mark.parametrize("events", EVENTS)
def test_irans_protests_and_blackout_stand_together(events) -> None:  # type: ignore[no-untyped-def]
    """The three articles on Iran's protests and blackout come under one heading, which names Iran."""
    assert _headings(into_themes(events(), settings=ThemeSettings()), IRAN) == {"Iran"}


@pytest.mark.parametrize("events", EVENTS)
def test_syrias_president_and_moscow_stand_together(events) -> None:  # type: ignore[no-untyped-def]
    """The three articles on Syria's president and Moscow come under one heading, which names Syria."""
    assert _headings(into_themes(events(), settings=ThemeSettings()), SYRIA) == {"Syria"}


@pytest.mark.parametrize("events", EVENTS)
def test_no_heading_is_a_person_a_capital_or_a_title(events) -> None:  # type: ignore[no-untyped-def]
    """Headings are what a person would write: no persons, capitals, titles."""
    names = {theme.name.split(":")[0] for theme in into_themes(events(), settings=ThemeSettings())}
    assert not names & {"Putin", "Zelenskyy", "Trump", "Assad", "Moscow", "Kyiv", "Tehran", "Minister", "President"}


@pytest.mark.parametrize("events", EVENTS)
def test_headings_have_several_entries_and_leave_few_over(events) -> None:  # type: ignore[no-untyped-def]
    """A heading stands over 2 to 15 entries, and at most a quarter of the page is left for the last one."""
    themes = into_themes(events(), settings=ThemeSettings())
    rest = [len(theme.events) for theme in themes if theme.name == "Other developments"]
    assert all(2 <= len(theme.events) <= 15 for theme in themes if theme.name != "Other developments")
    assert 4 * sum(rest) <= len(events())


@pytest.mark.parametrize("step", [2, 3, 4, 5, 7, 11, 40])
def test_it_holds_for_any_selection(step: int) -> None:
    """With a half, a third or fewer of the other events on the page, the three and the three still stand together."""
    own = [event for event in _each_alone() if _starts(event, (*IRAN, *SYRIA))]
    others = [event for event in _each_alone() if event not in own]
    themes = into_themes([*own, *others[::step]], settings=ThemeSettings())
    assert len(_headings(themes, IRAN)) == 1
    assert len(_headings(themes, SYRIA)) == 1


def _starts(event: Event, begins: tuple[str, ...]) -> bool:
    article = event.articles[0]
    return not article.part and (article.title.startswith(begins) or article.text.startswith(begins))


def test_the_order_of_events_does_not_matter() -> None:
    """The same events in another order come under the same headings."""
    events = _as_found()
    one, other = (into_themes(each, settings=ThemeSettings()) for each in (events, events[::-1]))
    assert [(t.name, {e.id for e in t.events}) for t in one] == [(t.name, {e.id for e in t.events}) for t in other]
