"""What is printed of what can be told: rank, budget, status, citations, coverage."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from briefing.compose import OVER_PAGE, EditionSettings, Telling, Window, compose
from briefing.models import Article, Briefing, Event, Sentence, Status, Support, Theme, entries
from briefing.quoting import Quoted, QuotingSettings
from briefing.text.sentences import sentences

START = datetime(2026, 3, 2, tzinfo=UTC)
WINDOW = Window(date=date(2026, 3, 2), start=START, end=START + timedelta(days=1))


def article(name: str, *, title: str = "Ships wait", part: int = 0, published: datetime | None = START) -> Article:
    text = f"Eleven ships wait off {name} for a pilot, the port said. The pilots of {name} want more pay, they said."
    text += f"\nThe ferry to {name} runs as before, the company said on Monday evening."
    return Article(
        id=name, key=name, source="inbox", location=f"{name}.txt", publisher="Gazette", title=title, text=text,
        published=published, first_seen=START, language="en", part=part,
    )  # fmt: skip


def telling(one: Article, *, take: tuple[int, ...] = (0, 1), kept_out: str = "") -> Telling:
    found = sentences(one)
    chosen: tuple[Sentence, ...] = tuple(found[number] for number in take)
    support = Support(publishers=1, articles=1, copies=0, first=one.publisher)
    return Telling(event=Event(id=f"e-{one.id}", articles=(one,)), support=support, sentences=chosen, kept_out=kept_out)


def made(*tellings: Telling, past: tuple[Briefing, ...] = (), words: int = 1500) -> Briefing:
    theme = Theme(name="Harbour", events=tuple(each.event for each in tellings if each.sentences))
    return compose(
        (theme,),
        tellings,
        past=past,
        window=WINDOW,
        settings=EditionSettings(name="quay", title="The quay", words=words),
        quoted=Quoted(settings=QuotingSettings(), voices={}),
        sources=(),
        left_out=(),
    )


def test_a_long_day_costs_detail_before_it_costs_an_event() -> None:
    """Over the budget the least important entries are cut to a sentence first, and left out only then."""
    day = tuple(telling(article(name)) for name in ("Alder", "Holm", "Orne"))
    lengths = {words: [len(e.statements) for e in entries(made(*day, words=words))] for words in (65, 55, 45, 35, 25)}
    assert lengths == {65: [2, 2, 2], 55: [2, 2, 1], 45: [2, 1, 1], 35: [1, 1, 1], 25: [1, 1]}


def test_what_has_no_room_says_so() -> None:
    """An event over the budget, and one that was not even told, are left out for the page's word budget."""
    edition = made(
        telling(article("Alder")),
        telling(article("Holm")),
        telling(article("Orne"), take=(), kept_out=OVER_PAGE),
        words=12,
    )
    assert [(out.item, out.reason) for out in edition.coverage.left_out] == [
        ("Holm", "over the page's word budget"),
        ("Orne", "over the page's word budget"),
    ]


def test_an_event_with_nothing_to_print_says_why() -> None:
    """No sentence: left out, with its reason, and the theme is not printed."""
    edition = made(telling(article("Alder"), take=()))
    assert edition.sections == ()
    assert [out.reason for out in edition.coverage.left_out] == ["no sentence that reads alone"]


def test_a_gap_is_marked_where_text_was_skipped() -> None:
    """Two sentences that adjoin have no mark between them; two with another between them have."""
    near, far = (made(telling(article("Alder"), take=take)) for take in ((0, 1), (0, 2)))
    assert [s.gap for s in entries(near)[0].statements] == [False, False]
    assert [s.gap for s in entries(far)[0].statements] == [False, True]


def test_citations_are_numbered_as_they_are_printed() -> None:
    """The first article cited is 1; a source that is cited twice has one number."""
    edition = made(telling(article("Alder")), telling(article("Holm")))
    numbers = [s.citation.number for entry in entries(edition) for s in entry.statements]
    assert numbers == [1, 1, 2, 2]
    assert [(each.number, each.article) for each in edition.references] == [(1, "Alder"), (2, "Holm")]


def test_status_is_against_earlier_editions() -> None:
    """New at first; updated where something new is said; continuing, with its headline, where nothing is."""
    first = made(telling(article("Alder")), telling(article("Holm")))
    second = made(telling(article("Alder"), take=(2,)), telling(article("Holm"), take=()), past=(first,))
    assert [entry.status for entry in entries(first)] == [Status.NEW, Status.NEW]
    updated, continuing = entries(second)
    assert (updated.status, continuing.status) == (Status.UPDATED, Status.CONTINUING)
    assert (continuing.headline, continuing.statements) == ("Ships wait", ())
    assert "Holm" in {each.article for each in second.references}


def test_a_continuing_event_without_a_headline_is_told_by_how_it_begins() -> None:
    """An item of a list has no headline of its own: its first sentence stands there, cited."""
    item = article("Alder", part=3)
    edition = made(telling(item, take=()), past=(made(telling(item)),))
    (entry,) = edition.continuing
    assert [s.text for s in entry.statements] == [sentences(item)[0].text]


def test_an_event_of_undated_sources_is_marked() -> None:
    """Undated only where no source has a date; when it was first seen is told only then."""
    undated = replace(article("Alder"), published=None)
    edition = made(telling(undated), telling(article("Holm")))
    assert [entry.undated for entry in entries(edition)] == [True, False]
    assert [each.first_seen for each in edition.references] == [START, None]
