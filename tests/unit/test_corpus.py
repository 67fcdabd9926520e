"""The made-up corpus is the same in every run, whatever its length, and says what is right."""

from __future__ import annotations

from itertools import islice

from benchmarks.corpus import corpus
from benchmarks.quality_events import b_cubed


def test_a_longer_corpus_begins_with_the_shorter() -> None:
    """The stream of a seed does not depend on how much of it is taken; another seed gives another."""
    short = list(corpus(20, length=40))
    assert short == list(islice(corpus(200, length=40), 20))
    assert short != list(corpus(20, seed=2, length=40))


def test_copies_name_their_original_and_report_its_event() -> None:
    """A copy's original is an article that is no copy, of the same event, most of whose words it has."""
    made = {planted.article.id: planted for planted in corpus(300, length=100)}
    copies = [planted for planted in made.values() if planted.copy_of]
    assert len(copies) > 5
    for copy in copies:
        original = made[copy.copy_of]
        assert (original.copy_of, original.event) == ("", copy.event)
        shared = set(original.article.text.split()) & set(copy.article.text.split())
        assert len(shared) > 0.9 * len(set(copy.article.text.split()))


def test_articles_are_as_long_as_asked() -> None:
    """The words of every article are counted."""
    assert {len(planted.article.text.split()) for planted in corpus(30, length=60)} == {60}


def test_b_cubed_of_a_known_case() -> None:
    """One gold event cut in two, and two joined: worked out by hand from the definition."""
    assert b_cubed(["a", "a", "b", "b"], ["1", "2", "3", "3"]) == (1.0, 0.75)
    assert b_cubed(["a", "a", "b"], ["1", "1", "1"]) == ((2 / 3 + 2 / 3 + 1 / 3) / 3, 1.0)
