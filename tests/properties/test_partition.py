"""Folding and grouping partition the articles, whatever they are and in whatever order they come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.cluster.events import find_events
from briefing.cluster.identity import keep, remember
from briefing.dedupe import fold
from briefing.models import Article

START = datetime(2026, 3, 2, tzinfo=UTC)
WORDS = (
    "flood", "river", "Toroa", "mayor", "14", "6.9", "%", "Ilva", "Renn", "strike", "union", "pay", "the", "of", "and",
    "Straße", "été", "الماء", "東京", "-", "'", ".", "\n",
)  # fmt: skip
PUBLISHERS = st.sampled_from(["", "P", "Q"])


@st.composite
def articles(draw: st.DrawFn) -> list[Article]:
    """Some articles of few words, so that likes and copies are common."""
    text = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)
    return [
        Article(
            id=f"{number:03}", key=f"k{number}", source="s", location="l", publisher=draw(PUBLISHERS),
            title=draw(st.sampled_from(["", "Toroa flood", "Strike"])), text=draw(text), first_seen=START,
            published=draw(st.none() | st.integers(0, 300).map(lambda hours: START + timedelta(hours=hours))),
            language=draw(st.sampled_from(["en", "en", "fr", ""])), part=draw(st.sampled_from([0, 0, 1])),
        )
        for number in range(draw(st.integers(0, 12)))
    ]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(given_articles=articles(), random=st.randoms(use_true_random=False))
def test_events_partition_the_articles_in_any_order(given_articles: list[Article], random: object) -> None:
    """Each article is in one event, as itself or as a copy; shuffled articles give the same; no language mixes."""
    kept, folded = fold(given_articles)
    events = find_events(kept, folded)
    held = [each.id for event in events for each in (*event.articles, *(copy.article for copy in event.duplicates))]
    assert sorted(held) == sorted(each.id for each in given_articles)
    assert all(len({each.language for each in event.articles}) == 1 for event in events)
    assert len({event.id for event in events}) == len(events)
    shuffled = list(given_articles)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert fold(shuffled) == (kept, folded)
    assert find_events(kept[::-1], folded[::-1]) == events


@settings(max_examples=30, deadline=None)
@given(given_articles=articles(), number=st.integers(0, 12))
def test_ids_are_kept_once_each(given_articles: list[Article], number: int) -> None:
    """Over any change of the window no two events get one id, and the same articles give the same ids."""
    before = find_events(given_articles[:number], ())
    after = find_events(given_articles, ())
    kept = keep(after, [remember(event) for event in before])
    assert len({event.id for event in kept}) == len(kept)
    assert [event.articles for event in kept] == [event.articles for event in after]
    assert keep(after, [remember(event) for event in after]) == after
