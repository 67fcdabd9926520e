"""The promises of figures that differ, on articles put together at random from what news says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.models import Article, Event
from briefing.summarize.figures import differences

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PHRASES = (
    *(
        "at least",
        "more than",
        "about",
        "six",
        "12",
        "1,200",
        "a hundred",
        "3.5",
        "10-12",
        "two to three million",
        "40 %",
    ),
    *("people", "soldiers", "children", "were killed", "injured", "killing", "were arrested", "the death toll rose to"),
    *(
        "in Asp",
        "in Gort",
        "on Monday",
        "including",
        "another",
        "last year",
        ",",
        ";",
        "“",
        "”",
        "€",
        "and",
        "the flood",
    ),
)
sentence = st.lists(st.one_of(st.sampled_from(PHRASES), st.text(max_size=6)), min_size=4, max_size=14)
text = st.lists(sentence.map(lambda parts: "The report said " + " ".join(parts) + "."), min_size=1, max_size=4)


@st.composite
def articles(draw: st.DrawFn) -> tuple[Article, ...]:
    """Two to five articles of three publishers within a day."""
    found = []
    for number in range(draw(st.integers(2, 5))):
        found.append(
            Article(
                id=f"article{number}",
                key=f"article{number}",
                source="test",
                location=f"{number}",
                publisher=draw(st.sampled_from(("Post", "Wire", "Beacon"))),
                title="",
                text="\n".join(draw(text)),
                published=NOON + timedelta(hours=draw(st.integers(0, 30))),
                first_seen=NOON,
                language="en",
            )
        )
    return tuple(found)


@given(articles(), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_every_figure_is_verbatim_and_each_publisher_speaks_once(told: tuple[Article, ...], random: object) -> None:
    """Each figure stands in a sentence that is a span of its article, of two publishers or more, in any order alike."""
    texts = {article.id: article.text for article in told}
    publishers = {article.id: article.publisher for article in told}
    found = differences(Event(id="event", articles=told), language="en")
    for each in found:
        voices = [publishers[count.sentence.article] for count in each.counts]
        assert len(set(voices)) == len(voices) >= 2
        for count in each.counts:
            span = count.sentence
            assert texts[span.article][span.start : span.end] == span.text
            assert count.value
            assert count.value in span.text
    shuffled = list(told)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert differences(Event(id="event", articles=tuple(shuffled)), language="en") == found
