"""Sentence[] -> Terms: what each sentence says, as word stems and pairs of stems, and what each of them is worth."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from briefing.models import Sentence
from briefing.summarize.door import in_order
from briefing.text.words import stems, stopwords, words

Term = str | tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Sentences by terms.

    `holds` is a (sentences, terms) matrix of 1 where the sentence holds the term; `worth` is a (terms,) vector; `sizes`
    is a (sentences,) vector of words.
    """

    sentences: tuple[Sentence, ...]
    holds: csr_array
    worth: NDArray[np.float64]
    sizes: NDArray[np.int64]


def said(text: str, language: str) -> tuple[tuple[str, ...], frozenset[Term]]:
    """The words of a text, and its terms: the stems of its words without stop words, and adjoining pairs of stems.

    A pair of two stop words is no term; a pair with one is ("president of" tells from "president and").
    """
    tokens = words(text, language)
    stop = stopwords(language)
    roots = stems(tokens, language)
    singles = {root for root, token in zip(roots, tokens, strict=True) if token not in stop}
    pairs = {
        (roots[i], roots[i + 1]) for i in range(len(tokens) - 1) if not (tokens[i] in stop and tokens[i + 1] in stop)
    }
    return tokens, frozenset(singles | pairs)


def measure(
    sentences: tuple[Sentence, ...],
    *,
    headlines: tuple[str, ...],
    printed: tuple[str, ...],
    decay: float,
    floor: float,
    known: float,
) -> Terms:
    """The terms of an event: each is worth what its best place in an article makes it worth, summed over articles."""
    ordered = in_order(sentences)
    parts = [said(sentence.text, sentence.language) for sentence in ordered]
    best: dict[tuple[Term, str], float] = {}
    for sentence, (_, terms) in zip(ordered, parts, strict=True):
        place = floor + (1 - floor) * decay**sentence.position
        for term in terms:
            key = (term, sentence.article)
            best[key] = max(best.get(key, 0.0), place)
    total: Counter[Term] = Counter()
    for (term, _), place in best.items():
        total[term] += place  # type: ignore[assignment]
    language = ordered[0].language if ordered else ""
    old = frozenset[Term]().union(*(said(text, language)[1] for text in printed))
    names = sorted(total, key=repr)
    column = {term: i for i, term in enumerate(names)}
    worth = np.array([total[term] * (known if term in old else 1.0) for term in names], dtype=np.float64)
    rows = [i for i, (_, terms) in enumerate(parts) for _ in terms]
    columns = [column[term] for _, terms in parts for term in sorted(terms, key=repr)]
    holds = csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(ordered), len(names)))
    sizes = np.array([len(tokens) for tokens, _ in parts], dtype=np.int64)
    return Terms(sentences=ordered, holds=holds, worth=worth, sizes=sizes)
