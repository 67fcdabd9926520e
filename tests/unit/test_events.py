"""Events: what happened ties, topic does not; every grouping is explained; ids are kept from day to day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
from scipy import sparse

from benchmarks.corpus import corpus
from briefing.cluster.events import find_events
from briefing.cluster.identity import PastEvent, keep, remember
from briefing.cluster.linkage import Material, join
from briefing.dedupe import fold
from briefing.models import Article, Duplicate, Event

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
QUAKES = {
    "a1": (
        "Quake of 6.9 hits Toroa",
        "An earthquake of magnitude 6.9 struck the coast near Toroa on Monday, killing 14 people and cutting power to "
        "the port. Rescuers dug through the market hall of Toroa, the mayor said.",
    ),
    "a2": (
        "Toroa digs out after earthquake",
        "Rescuers searched the market hall in Toroa on Monday after an earthquake of magnitude 6.9 killed 14 people. "
        "Power in the port was cut, mayor Ilva Renn said.",
    ),
    "b1": (
        "Quake shakes Calvera",
        "An earthquake of magnitude 5.1 shook Calvera in the mountains on Monday. Two schools were closed for checks. "
        "Nobody was hurt, the geological service of Calvera said.",
    ),
    "b2": (
        "Calvera schools closed after quake",
        "Two schools in Calvera were closed for checks on Monday after an earthquake of magnitude 5.1. The geological "
        "service said nobody in the mountains was hurt.",
    ),
}


def article(name: str, title: str, text: str, **fields: object) -> Article:
    """An article with the fields that matter here."""
    return Article(
        **{  # type: ignore[arg-type]
            "id": name, "key": name, "source": "folder", "location": name, "publisher": "Post", "title": title,
            "text": text, "first_seen": NOON, "published": NOON, "language": "en", **fields,
        }
    )  # fmt: skip


def quakes(**fields: object) -> list[Article]:
    """Four articles on two earthquakes."""
    return [article(name, title, text, **fields) for name, (title, text) in QUAKES.items()]


def groups(events: tuple[Event, ...]) -> set[frozenset[str]]:
    """The ids of the articles of each event."""
    return {frozenset(each.id for each in event.articles) for event in events}


def test_two_earthquakes_are_two_events() -> None:
    """Of four articles on one topic, those on one happening are together, also in the smallest of batches."""
    assert groups(find_events(quakes(), ())) == {frozenset({"a1", "a2"}), frozenset({"b1", "b2"})}


def test_a_dominating_event_holds_together() -> None:
    """A day on which one event is a third of all articles: they are not one event each because so many are alike."""
    start, made = datetime(2025, 1, 1, tzinfo=UTC), list(corpus(1000, seed=2, length=250))
    named = {each.article.id: each.event for each in made if each.article.time < start + timedelta(days=3)}
    kept, copies = fold([each.article for each in made if each.article.id in named])
    (size, largest) = max((sum(event == each for each in named.values()), event) for event in set(named.values()))
    assert size > len(named) / 5
    parts = [len(each.articles) for each in find_events(kept, copies) if named[each.articles[0].id] == largest]
    assert max(parts) > 0.95 * sum(parts)


def test_nothing_and_one_article() -> None:
    """No articles are no events; one, also an empty one, is one."""
    assert find_events([], ()) == ()
    assert groups(find_events([article("a", "", "")], ())) == {frozenset({"a"})}


def test_what_has_nothing_in_common_stays_apart() -> None:
    """Two articles alone in a batch are not drawn to each other."""
    other = article("z", "Orchestra names conductor", "The Velden orchestra named Ana Soler its conductor for 2027.")
    assert len(find_events([quakes()[0], other], ())) == 2


def test_the_order_of_the_articles_does_not_matter() -> None:
    """The same events, ids and explanations come from any order."""
    assert find_events(quakes()[::-1], ()) == find_events(quakes(), ())


def test_languages_never_join() -> None:
    """The same words marked as two languages are two events."""
    one, other = quakes()[0], replace(quakes()[0], id="x", language="de")
    assert len(find_events([one, other], ())) == 2


def test_items_of_a_list_are_not_joined_by_its_title() -> None:
    """Two bullets under one long title share nothing of their own."""
    title = "Key events on day 1,433 of the war in Norden and the talks in Leer"
    items = [
        article("a", title, "Drones struck a power station and three workers were injured.", part=1),
        article("b", title, "The foreign ministers agreed on an exchange of prisoners by Easter.", part=2),
    ]
    assert len(find_events(items, ())) == 2


def test_a_copy_goes_where_its_original_goes() -> None:
    """Duplicates are in the event of the article that they were folded into."""
    copy = Duplicate(article=replace(quakes()[2], id="copy"), of="b1", similarity=1.0)
    held = {event.duplicates: {each.id for each in event.articles} for event in find_events(quakes(), [copy])}
    assert "b1" in held[(copy,)]


def test_an_explanation_names_what_ties_and_what_was_refused() -> None:
    """The ties join the event's articles by what they share; the refused one is of the other event."""
    event = next(event for event in find_events(quakes(), ()) if event.articles[0].id.startswith("a"))
    (tie,) = event.explanation.ties
    assert {tie.article, tie.other} == {"a1", "a2"}
    assert "toroa" in tie.terms
    refused = event.explanation.refused
    assert refused is not None
    assert refused.other.startswith("b")
    assert refused.similarity < tie.similarity


def test_an_event_keeps_its_id_while_articles_come_and_go() -> None:
    """Of yesterday's two articles one has left the window and a new one has come, earlier than both."""
    (before,) = find_events(quakes()[:1], ())
    late = replace(quakes()[1], published=NOON - timedelta(hours=3))
    (after,) = find_events([quakes()[0], late], ())
    assert after.id != before.id
    assert keep([after], [remember(before)])[0].id == before.id


def test_a_new_version_of_a_page_continues_its_event() -> None:
    """The id of an article changes with its text; its key does not."""
    (before,) = find_events([quakes()[0]], ())
    (after,) = find_events([replace(quakes()[0], id="new", revision=2)], ())
    assert keep([after], [remember(before)])[0].id == before.id


def test_a_split_leaves_the_id_with_the_larger_part() -> None:
    """Two events of today hold articles of one of yesterday: one keeps the id, the other gets one that is not taken."""
    one, other = find_events(quakes(), ())
    past = PastEvent(id=other.id, articles=(*(each.id for each in one.articles), other.articles[0].id))
    kept = keep([other, one], [past])
    assert kept[1].id == other.id
    assert kept[0].id not in {one.id, other.id}


def test_a_merge_takes_the_older_id() -> None:
    """One event of today holds as many articles of either of two of the past."""
    event = replace(find_events(quakes()[:1], ())[0], articles=tuple(quakes()))
    past = (PastEvent(id="young", articles=("a1",), order=5), PastEvent(id="old", articles=("b1",), order=2))
    assert keep([event], past)[0].id == "old"


def test_a_merge_is_noted_once() -> None:
    """What was taken over is named on that day and not on the next, though its articles are still there."""
    event = replace(find_events(quakes()[:1], ())[0], articles=tuple(quakes()))
    old, young = PastEvent(id="old", articles=("a1", "a2"), order=2), PastEvent(id="young", articles=("b1",), order=5)
    (first,) = keep([event], (old, young))
    assert (first.id, first.merged) == ("old", ("young",))
    (next_day,) = keep([event], (old, young, replace(remember(first, order=6), merged=first.merged)))
    assert (next_day.id, next_day.merged) == ("old", ())


def test_a_split_is_noted_once() -> None:
    """What came apart says from what on that day; what goes on, and what has nothing to do with it, does not."""
    one, other = find_events(quakes(), ())
    past = PastEvent(id="old", articles=("a1", "a2", "b1"))
    kept = keep([one, other], [past])
    assert [(event.id == "old", event.split_from) for event in kept] == [(True, ""), (False, "old")]
    again = keep([one, other], [past, *(remember(event, order=1) for event in kept)])
    assert [event.split_from for event in again] == ["", ""]
    assert [event.split_from for event in keep([one, other], ())] == ["", ""]


def test_the_12th_package_is_not_the_13th() -> None:
    """Two articles told in nearly the same words are two events where they count to different numbers."""
    text = "The Compact agreed on a {} package of sanctions on Drovia on Monday, secretary Aurelio Venn said in Tarsel."
    one = article("a", "Compact agrees 12th sanctions package", text.format("12th") + " It bars 31 tankers from ports.")
    other = article(
        "b", "Compact agrees 13th sanctions package", text.format("13th") + " It bars microchips and tools."
    )
    same = article("c", "Sanctions on Drovia, a twelfth time", text.format("twelfth") + " It names 31 tankers.")
    assert groups(find_events([one, other, same], ())) == {frozenset({"a", "c"}), frozenset({"b"})}


def test_what_a_publisher_always_says_ties_nothing() -> None:
    """A line that stands in three articles of a publisher is furniture, however many names it holds."""
    line = "The Morning Letter by Ann Holt and Peter Marsh in Harbour Street, Sellmar, with the podcast of Mina Sand."
    told = [
        "A ship with coal ran aground off Leer and its crew of nine was taken off by helicopter.",
        "The parliament in Tarsel voted for a tax on sugar after a night of talks among three parties.",
        "A goalkeeper of Norden Rovers broke his hand in training and misses the final on Saturday.",
    ]
    letter = [article(str(place), "", f"{line}\n{text}", publisher="Letter") for place, text in enumerate(told)]
    assert len(find_events(letter, ())) == 3


def test_a_like_event_of_last_season_is_another() -> None:
    """Silence parts what the words would join; what is reported on and on is not parted by its length."""
    rows = sparse.csr_array(np.sqrt(0.5) * np.hstack([np.ones((8, 1)), np.eye(8)]))
    graph = sparse.csr_array(0.5 * (1 - np.eye(8)))

    def events_on(*days: float) -> list[list[int]]:
        dated = Material(rows=rows, graph=graph, days=np.array(days, dtype=float), counted=[{}] * 8)
        return join(dated, threshold=0.16)

    assert events_on(0, 0, 1, 1, 2, 2, 3, 3) == [list(range(8))]
    assert events_on(0, 0, 1, 1, 200, 200, 201, 201) == [[0, 1, 2, 3], [4, 5, 6, 7]]
    assert events_on(0, 28, 57, 85, 114, 142, 171, 200) == [list(range(8))]
    assert events_on(*[float("nan")] * 8) == [list(range(8))]
