"""Numbered texts: the same words as one reads them singly, as arrays."""

from __future__ import annotations

import pytest

from briefing.text.numbered import Numbering, Table, numbered
from briefing.text.words import words

TEXTS = (
    "The U.S. paid $6.9bn on the 12th; Russia-Ukraine talks (in Toroa's hall) go on.",
    "",
    " \n ",
    "部长在北京，Covid-19 6.9%\nto O’Neill’s U.N.\u00a0team",
    "The U.S. paid nothing.",
)


@pytest.mark.parametrize("language", ["en", "fr", "tr", "zh", ""])
def test_the_words_of_numbered_texts_are_those_of_the_texts(language: str) -> None:
    """What stands between spaces is read once for all texts and says the same; empty texts keep their place."""
    said, vocabulary = numbered(TEXTS), Numbering()
    table = Table.of([vocabulary[word] for word in words(run, language)] for run in said.distinct)
    strings = tuple(vocabulary)
    found = [tuple(strings[number] for number in table[runs]) for runs in said]
    assert found == [words(text, language) for text in TEXTS]
    assert table.lengths(said).tolist() == [len(words(text, language)) for text in TEXTS]
    assert len(set(said.distinct)) == len(said.distinct)


def test_no_texts() -> None:
    """Nothing to number is no error."""
    said = numbered(())
    assert list(said) == []
    assert Table.of(()).lengths(said).tolist() == []
