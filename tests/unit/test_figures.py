"""Figures that differ: found where two publishers count the same thing, and only there."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from briefing.models import Article, Difference, Duplicate, Event
from briefing.summarize.amounts import amounts
from briefing.summarize.counted import counted
from briefing.summarize.figures import differences

HERE = Path(__file__).parent
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def labelled(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def article(name: str, text: str, *, publisher: str, hours: float = 0, language: str = "en") -> Article:
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
        language=language,
    )


def told(*articles: Article, language: str = "en") -> tuple[Difference, ...]:
    return differences(Event(id="event", articles=articles), language=language)


def values(found: tuple[Difference, ...]) -> dict[str, list[str]]:
    return {each.counted: [count.value for count in each.counts] for each in found}


def of_item(item: dict[str, Any]) -> dict[str, list[str]]:
    """What differs in a labelled item: each text of a publisher of its own, an hour apart."""
    language = item.get("language", "en")
    articles = [
        article(str(place), text, publisher=f"Paper {place}", hours=place, language=language)
        for place, text in enumerate(item["texts"])
    ]
    return values(told(*articles, language=language))


@pytest.mark.parametrize(("name", "least"), [("figures.jsonl", 150), ("figures_second.jsonl", 70)])
def test_labelled_items_are_told_apart(name: str, least: int) -> None:
    """Of the differences reported on the labelled items 95 % are right, and 90 % of those that there are are found."""
    items = labelled(name)
    assert len(items) >= least
    right = wrong = missed = 0
    for item in items:
        found = of_item(item)
        right += sum(item["differ"].get(counted) == said for counted, said in found.items())
        wrong += sum(item["differ"].get(counted) != said for counted, said in found.items())
        missed += sum(found.get(counted) != said for counted, said in item["differ"].items())
    assert right >= 0.95 * (right + wrong)
    assert right >= 0.9 * (right + missed)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("a hundred and six", (106, 106)),
        ("Twenty-five", (25, 25)),
        ("2,345", (2345, 2345)),
        ("at least 190", (190, 190)),
        ("two to three hundred", (185, 315)),
        ("between 10 and 12", (10, 12)),
        ("10-12", (10, 12)),
        ("more than 30", (30, 40)),
        ("nearly 50", (45, 50)),
        ("about 20", (18, 22)),
        ("up to 15", (0, 15)),
        ("20 or more", (20, 20)),
        ("6.1", (6.05, 6.15)),
        ("71 percent", (70.5, 71.5)),
        ("$4 billion", (3.8e9, 4.2e9)),
        ("a dozen", (12, 12)),
    ],
)
def test_amounts_in_english(said: str, expected: tuple[float, float]) -> None:
    """A figure is read with the words before it that say how exact it is, and its value is all of them."""
    lists = counted("en")
    assert lists
    text = f"Then {said} came."
    [amount] = amounts(text, lists.numbers)
    assert text[amount.start : amount.end] == said
    assert (amount.low, amount.high) == pytest.approx(expected, rel=0.03)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("einundzwanzig", (21, 21)),
        ("zweihundertsechs", (206, 206)),
        ("mindestens 2.345", (2345, 2345)),
        ("6,1", (6.05, 6.15)),
        ("rund zwanzig", (18, 22)),
        ("drei bis fünf", (3, 5)),
        ("zwei Dutzend", (24, 24)),
    ],
)
def test_amounts_in_german(said: str, expected: tuple[float, float]) -> None:
    """German figures have their marks the other way round, and their words in one."""
    lists = counted("de")
    assert lists
    text = f"Dann kamen {said} an."
    [amount] = amounts(text, lists.numbers)
    assert text[amount.start : amount.end] == said
    assert (amount.low, amount.high) == pytest.approx(expected)


@pytest.mark.parametrize(
    "text",
    [
        "Dozens came.",
        "A few hundred came.",
        "Half a million came.",
        "At 5.31am an F-16 came.",
        "The 12th nine-point plan.",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    """Vague numbers, times, ordinals and parts of names are no figures."""
    lists = counted("en")
    assert lists
    assert amounts(text, lists.numbers) == ()


def test_both_figures_stand_in_their_sentences() -> None:
    """A difference holds, the latest first, each publisher's sentence as a span of its article, with its figure."""
    first = article("1", "It rained in Gort. At least six people were killed in the flood at Asp.", publisher="Post")
    second = article("2", "Nine people died in the flood at Asp, the mayor said.", publisher="Wire", hours=3)
    [found] = told(first, second)
    assert found.counted == "dead"
    assert [(count.sentence.article, count.value) for count in found.counts] == [("2", "Nine"), ("1", "At least six")]
    texts = {"1": first.text, "2": second.text}
    for count in found.counts:
        sentence = count.sentence
        assert texts[sentence.article][sentence.start : sentence.end] == sentence.text
        assert count.value in sentence.text


def test_order_of_articles_does_not_matter() -> None:
    """Any order of the same articles gives the same differences."""
    articles = [
        article("1", "Six people were killed in the flood at Asp.", publisher="Post"),
        article("2", "Nine people were killed in the flood at Asp.", publisher="Wire"),
        article("3", "The flood at Asp killed 12 people.", publisher="Beacon"),
    ]
    assert len({told(*order) for order in permutations(articles)}) == 1


def test_a_later_figure_of_the_same_publisher_is_a_revision() -> None:
    """Only the latest figure of each publisher counts: one that came round to the other's is no difference."""
    early = article("1", "Six people were killed in the flood at Asp.", publisher="Post")
    late = article("2", "Nine people were killed in the flood at Asp.", publisher="Post", hours=4)
    other = article("3", "The flood at Asp killed nine people.", publisher="Wire", hours=2)
    assert told(early, late) == ()
    assert told(early, late, other) == ()
    assert values(told(early, other)) == {"dead": ["nine", "Six"]}


def test_a_copy_is_no_voice() -> None:
    """What stands in a folded copy alone differs from nothing."""
    kept = article("1", "Six people were killed in the flood at Asp.", publisher="Post")
    other = article("2", "The flood at Asp killed six people.", publisher="Wire")
    copy = article("3", "Nine people were killed in the flood at Asp.", publisher="Beacon")
    duplicates = (Duplicate(article=copy, of="1", similarity=0.9, changed=("9",)),)
    assert differences(Event(id="event", articles=(kept, other), duplicates=duplicates), language="en") == ()


def test_a_figure_of_the_day_before_is_no_difference() -> None:
    """Figures that were given a day apart do not differ; an hour less, and they do."""
    early = article("1", "Six people were killed in the flood at Asp.", publisher="Post")
    for hours, differ in ((23, True), (24, False)):
        late = article("2", "Nine people were killed in the flood at Asp.", publisher="Wire", hours=hours)
        assert bool(told(early, late)) == differ


def test_an_article_with_two_figures_tells_the_whole_or_nothing() -> None:
    """Of several figures the lead's counts where the others are less; where they are more, the article has no say."""
    other = article("2", "The flood on the Orrel killed nine people.", publisher="Wire")
    parts = article("1", "Six people were killed on the Orrel.\nTwo people were killed by a tree.", publisher="Post")
    unclear = article(
        "1", "Six people were killed on the Orrel.\nTwelve people were killed by a dam.", publisher="Post"
    )
    assert values(told(parts, other)) == {"dead": ["nine", "Six"]}
    assert told(unclear, other) == ()


def test_what_stands_far_down_is_another_story() -> None:
    """A figure below the tenth sentence is the background and not compared."""
    filler = "\n".join(f"The mayor of Asp spoke of plan {letter} for the town." for letter in "ABCDEFGHIJ")
    far = article("1", f"{filler}\nSix people were killed in the flood at Asp.", publisher="Post")
    other = article("2", "Nine people were killed in the flood at Asp.", publisher="Wire")
    assert told(far, other) == ()


def test_other_languages_are_left_alone() -> None:
    """Articles of another language than the edition's are not compared, nor is a language without lists."""
    english = article("1", "Six people were killed in the flood at Asp.", publisher="Post")
    german = article("2", "Neun Menschen starben bei dem Hochwasser in Asp.", publisher="Blatt", language="de")
    assert told(english, german) == ()
    assert told(english, german, language="de") == ()
    assert told(english, english, language="xx") == ()


@pytest.mark.parametrize("language", ["en", "de"])
def test_lists_are_whole(language: str) -> None:
    """Every thing of a list can be found in some way, and no list names one twice."""
    lists = counted(language)
    assert lists
    names = [kind.name for kind in lists.kinds]
    assert len(names) == len(set(names))
    assert all(kind.patterns and kind.heads for kind in lists.kinds)
