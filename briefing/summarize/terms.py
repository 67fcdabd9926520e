"""Sentence[] -> Terms: what each sentence says, as word stems and pairs of stems, and what each of them is worth."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from briefing.models import Sentence
from briefing.summarize.door import in_order
from briefing.summarize.said import said

Floats = NDArray[np.float64]
_FIGURE = re.compile(r"\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Sentences by terms.

    `holds` is a (sentences, terms) matrix of 1 where the sentence holds the term; `places` (sentences,) is what its
    place in its article makes a sentence worth, 0 to 1; `sizes` (sentences,) its words; `names` are the terms, sorted,
    and `singles` says which of them are words.
    """

    sentences: tuple[Sentence, ...]
    names: tuple[str, ...]
    singles: NDArray[np.int64]
    holds: csr_array
    places: Floats
    sizes: NDArray[np.int64]


def measure(sentences: tuple[Sentence, ...], *, floor: float) -> Terms:
    """The terms of an event. The n-th sentence of an article is worth 1 / n of its first, and never under `floor`."""
    ordered = in_order(sentences)
    parts = [said(sentence.text, sentence.language) for sentence in ordered]
    held = [part.singles | part.pairs for part in parts]
    names = sorted(frozenset[str]().union(*held))
    column = {name: i for i, name in enumerate(names)}
    rows = [i for i, terms in enumerate(held) for _ in terms]
    columns = [column[term] for terms in held for term in terms]
    holds: Any = csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(ordered), len(names)))
    holds.sort_indices()
    positions = np.array([sentence.position for sentence in ordered], dtype=np.float64)
    return Terms(
        sentences=ordered,
        names=tuple(names),
        singles=np.flatnonzero([" " not in name for name in names]),
        holds=holds,
        places=floor + (1 - floor) / (1 + positions),
        sizes=np.array([part.size for part in parts], dtype=np.int64),
    )


def weigh(terms: Terms, *, single: float, agreement: float, figure: float) -> Floats:
    """What each term is worth, (terms,): the sum over voices of log(1 + how early and often the voice says it).

    Args:
        single: the worth of a single word against that of a pair.
        figure: the worth of a term with a digit against the same without.
        agreement: the power that the sum is raised to; above 1 prefers what many say to what is said much.

    Of the articles of one voice only the one that makes most of a term counts, so that fifty copies are one vote; an
    article without a publisher is a voice of its own.
    """
    articles = sorted({sentence.article for sentence in terms.sentences})
    place = {article: i for i, article in enumerate(articles)}
    rows = [place[sentence.article] for sentence in terms.sentences]
    by_article: Any = csr_array((terms.places, (rows, range(len(rows)))), shape=(len(articles), len(rows)))
    emphasis: Any = csr_array(by_article @ terms.holds)
    emphasis.data = np.log1p(emphasis.data)
    voices = {sentence.article: sentence.voice or f"\0{sentence.article}" for sentence in terms.sentences}
    total = np.zeros(len(terms.names))
    for voice in sorted(set(voices.values())):
        own = [place[article] for article in articles if voices[article] == voice]
        total += emphasis[own].max(axis=0).toarray().ravel() if len(own) > 1 else emphasis[own].toarray().ravel()
    worth: Floats = total**agreement
    worth[terms.singles] *= single
    worth[[_FIGURE.search(name) is not None for name in terms.names]] *= figure
    return worth


def alike(terms: Terms, rows: NDArray[np.int64]) -> Floats:
    """How much of each sentence some sentences already say, (rows, sentences), 0 to 1; 1 for itself.

    The larger of two shares: of its words that stand in the other (what is shorter and adds nothing), and Dice's (what
    says the same at the same length).
    """
    words = terms.holds[:, terms.singles]
    common: Floats = (words[rows] @ words.T).toarray()
    sizes = words.sum(axis=1)
    both = np.maximum(sizes + sizes[rows][:, None], 1)
    shares: Floats = np.maximum(common / np.maximum(sizes, 1), 2 * common / both)
    return shares


def share_of(terms: Terms, texts: tuple[str, ...], language: str) -> Floats:
    """In what share of the texts each term stands, (terms,), 0 to 1; zeros where there are no texts."""
    column = {name: i for i, name in enumerate(terms.names)}
    count = np.zeros(len(terms.names))
    for text in texts:
        part = said(text, language)
        count[[column[term] for term in part.singles | part.pairs if term in column]] += 1
    return count / max(len(texts), 1)
