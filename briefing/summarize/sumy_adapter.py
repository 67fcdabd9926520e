"""Sentence[] -> a ranking by one of sumy's algorithms, over our own sentences and words.

sumy cuts sentences and words itself, takes lines in capitals for headings, forgets where a sentence stood, scores by
text (so that equal sentences share a score) and asks nltk for data that is not there. None of that happens here: the
document model is built from our sentences, each of which is itself and no other, and the words are `briefing.text`'s.
"""

# mypy: allow-untyped-calls

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sumy.models.dom._document import ObjectDocumentModel
from sumy.models.dom._paragraph import Paragraph
from sumy.models.dom._sentence import Sentence as SumySentence

from briefing.models import Limit, Sentence
from briefing.summarize.door import fill, in_order
from briefing.text.words import stems, stopwords, words


class _Words:
    """What sumy calls a tokenizer: words alone, since the sentences are ours."""

    def __init__(self, language: str) -> None:
        self.language = language

    def to_words(self, text: str) -> tuple[str, ...]:
        return words(text, self.language)


class _Own(SumySentence):
    """A sentence of ours in sumy's document: equal to itself alone, so that two equal texts keep two scores."""

    __slots__ = ("place",)

    def __init__(self, text: str, tokenizer: _Words, place: int) -> None:
        super().__init__(text, tokenizer, is_heading=place < 0)
        self.place = place

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return hash(self.place)


def language_of(sentences: Sequence[Sentence]) -> str:
    """The language of most of the sentences; the first in the alphabet where two have as many."""
    languages = [sentence.language for sentence in sentences]
    return min(set(languages), key=lambda language: (-languages.count(language), language), default="")


def stemmer(language: str) -> Callable[[str], str]:
    """One word to its stem, each word stemmed once."""
    known: dict[str, str] = {}

    def stem(word: str) -> str:
        if word not in known:
            known[word] = stems((word,), language)[0]
        return known[word]

    return stem


def document(sentences: Sequence[Sentence], headlines: tuple[str, ...], language: str) -> ObjectDocumentModel:
    """sumy's document: a paragraph of ours is a paragraph of it, the headlines are headings before the first."""
    tokenizer = _Words(language)
    paragraphs: dict[tuple[str, int], list[_Own]] = {}
    for place, sentence in enumerate(sentences):
        own = _Own(sentence.text, tokenizer, place)
        paragraphs.setdefault((sentence.article, sentence.paragraph), []).append(own)
    headings = [_Own(headline, tokenizer, -1 - place) for place, headline in enumerate(headlines)]
    return ObjectDocumentModel([Paragraph(headings), *(Paragraph(own) for own in paragraphs.values())])


def choose_by(
    kind: Callable[[Callable[[str], str]], Any],
    sentences: tuple[Sentence, ...],
    limit: Limit,
    *,
    headlines: tuple[str, ...],
    **options: object,
) -> tuple[Sentence, ...]:
    """What sumy's algorithm ranks first, cut to the limit.

    Args:
        kind: sumy's class, which takes a stemmer.
        options: what sumy has as attributes of it, by sumy's names.
    """
    ordered = in_order(sentences)
    language = language_of(ordered)
    summarizer = kind(stemmer(language))
    if hasattr(summarizer, "stop_words"):
        summarizer.stop_words = stopwords(language)
    for name, value in options.items():
        setattr(summarizer, name, value)
    ranking: list[int] = []

    def keep(ranked: list[Any]) -> list[Any]:
        """Takes the place of sumy's count: sees all sentences, the best first."""
        ranking.extend(info.sentence.place for info in ranked)
        return ranked

    if ordered:
        summarizer(document(ordered, headlines, language), keep)
    return fill((ordered[place] for place in ranking), limit)
