"""Figures that differ: found where two publishers count the same thing, and only there."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from briefing.models import Article
from briefing.summarize.figures import Disagreement, disagreements, figures
from briefing.text.sentences import sentences

PAIRS: list[dict[str, Any]] = [
    json.loads(line) for line in Path(__file__).with_name("figures.jsonl").read_text(encoding="utf-8").splitlines()
]
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def article(name: str, text: str, *, publisher: str, hours: int = 0) -> Article:
    return Article(
        id=name,
        key=name,
        source="test",
        location=name,
        publisher=publisher,
        title="",
        text=text,
        published=NOON + timedelta(hours=hours),
        first_seen=NOON,
        language="en",
    )


def differ(*articles: Article) -> tuple[Disagreement, ...]:
    return disagreements(articles, tuple(sentence for each in articles for sentence in sentences(each)))


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["a"][:40])
def test_labelled_pairs(pair: dict[str, Any]) -> None:
    """Two publishers' sentences differ in a figure exactly where the label says so, whichever comes first."""
    for first, second in ((pair["a"], pair["b"]), (pair["b"], pair["a"])):
        found = differ(article("1", first, publisher="Post"), article("2", second, publisher="Wire", hours=1))
        assert [each.counted for each in found] == ([] if pair["same"] else [pair["counted"]])


def test_both_figures_are_kept_with_publisher_and_time() -> None:
    """A disagreement holds each side's own words and when it said so, the earliest first."""
    [found] = differ(
        article("1", "The blast in Dunmere killed 14 people.", publisher="Wire", hours=3),
        article("2", "At least 12 people were killed by the blast in Dunmere.", publisher="Post"),
    )
    assert [(claim.publisher, claim.figure.value) for claim in found.claims] == [
        ("Post", "At least 12"),
        ("Wire", "14"),
    ]
    assert [claim.time for claim in found.claims] == [NOON, NOON + timedelta(hours=3)]


def test_a_later_figure_of_the_same_publisher_is_a_revision() -> None:
    """One publisher that counts more in the evening does not contradict itself, and its last figure is compared."""
    morning = article("1", "The blast in Dunmere killed 9 people.", publisher="Wire")
    evening = article("2", "The blast in Dunmere killed 14 people.", publisher="Wire", hours=8)
    assert differ(morning, evening) == ()
    other = article("3", "The blast in Dunmere killed 14 people, police said.", publisher="Post")
    assert differ(morning, evening, other) == ()


def test_an_article_with_two_values_speaks_for_neither() -> None:
    """Where one article counts the dead of two places, no figure of it is held against another's."""
    both = article("1", "Two people died in Kestrel. Five people died in Marrow.", publisher="Post")
    one = article("2", "Three people died in Kestrel.", publisher="Wire")
    assert differ(both, one) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The death toll has risen to 1,204, the ministry said.", [("1,204", 1204.0, 1204.0, "killed")]),
        ("Between 40 and 50 people were arrested.", [("Between 40 and 50", 40.0, 50.0, "arrested")]),
        ("Two dozen people were injured at 6 a.m. on Sunday.", [("Two dozen", 24.0, 24.0, "injured")]),
        ("Thirty-one people were wounded.", [("Thirty-one", 31.0, 31.0, "injured")]),
        ("More than 2 million people fled their homes.", [("More than 2 million", 2e6, 2e6, "evacuated")]),
        ("The gift of $6m came on 3 March 2026.", [("$6m", 6e6, 6e6, "$")]),
        ("A 34-year-old man spoke.", []),
    ],
)
def test_reads_figures(text: str, expected: list[tuple[str, float, float, str]]) -> None:
    """Words, thousands marks, ranges, scales and money are read; ages, hours and dates are no counts."""
    assert [(each.value, each.low, each.high, each.counted) for each in figures(text, "en")] == expected
