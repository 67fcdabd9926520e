"""The summarizers that are measured beside each other: ours, sumy's, and what anyone would write first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from briefing.models import Limit, Sentence
from briefing.summarize.default import Default
from briefing.summarize.door import Summarizer, fill, in_order, length
from briefing.summarize.edmundson import Edmundson
from briefing.summarize.kl import KL
from briefing.summarize.lex_rank import LexRank
from briefing.summarize.lsa import LSA
from briefing.summarize.luhn import Luhn
from briefing.summarize.random import Random
from briefing.summarize.reduction import Reduction
from briefing.summarize.sum_basic import SumBasic
from briefing.summarize.text_rank import TextRank
from briefing.text.words import stems, stopwords, words

# A ranking of so many times the words asked for always fills them.
ENOUGH = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """The first sentences of all articles, then the second ones."""

    def __call__(
        self,
        sentences: tuple[Sentence, ...],
        limit: Limit,
        *,
        headlines: tuple[str, ...] = (),
        printed: tuple[str, ...] = (),
    ) -> tuple[Sentence, ...]:
        """The first sentences, within the limit."""
        return fill(sorted(in_order(sentences), key=lambda sentence: (sentence.position, sentence.article)), limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Centroid:
    """The sentences nearest to the mean TF-IDF vector, none like one that is in (cosine .5).

    D. Radev, H. Jing and M. Budzikowska, Centroid-based Summarization of Multiple Documents, 2000. `lead` is added for
    the first sentence of an article, half of it for the second, and so on.
    """

    lead: float = 0.0
    most_alike: float = 0.5

    def __call__(
        self,
        sentences: tuple[Sentence, ...],
        limit: Limit,
        *,
        headlines: tuple[str, ...] = (),
        printed: tuple[str, ...] = (),
    ) -> tuple[Sentence, ...]:
        """The most central sentences, within the limit."""
        ordered = in_order(sentences)
        vectors = _vectors(ordered)
        centre = sum(vectors)
        centre = centre / (np.linalg.norm(centre) or 1.0)
        scores = vectors @ centre + np.array([self.lead / (1 + sentence.position) for sentence in ordered])
        chosen: list[int] = []
        taken = 0
        for row in np.argsort(-scores, kind="stable"):
            if taken > ENOUGH * limit.words:
                break
            if all(float(vectors[row] @ vectors[other]) <= self.most_alike for other in chosen):
                chosen.append(int(row))
                taken += length(ordered[row])
        return fill((ordered[row] for row in chosen), limit)


def _vectors(sentences: tuple[Sentence, ...]) -> np.ndarray:
    counts = [Counter(_content(sentence)) for sentence in sentences]
    names = sorted({name for count in counts for name in count})
    column = {name: i for i, name in enumerate(names)}
    matrix = np.zeros((len(sentences), len(names)))
    for row, count in enumerate(counts):
        for name, times in count.items():
            matrix[row, column[name]] = times
    idf = np.log((1 + len(sentences)) / (1 + (matrix > 0).sum(axis=0))) + 1
    matrix *= idf
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    result: np.ndarray = matrix / np.where(norms == 0, 1, norms)
    return result


def _content(sentence: Sentence) -> list[str]:
    tokens = words(sentence.text, sentence.language)
    stop = stopwords(sentence.language)
    roots = stems(tokens, sentence.language)
    return [root for root, token in zip(roots, tokens, strict=True) if token not in stop]


METHODS: dict[str, Callable[[], Summarizer]] = {
    "default": Default,
    "centroid": Centroid,
    "centroid with lead": lambda: Centroid(lead=0.1),
    "lead": Lead,
    "lexrank": LexRank,
    "textrank": TextRank,
    "lsa": LSA,
    "luhn": Luhn,
    "edmundson": Edmundson,
    "sumbasic": SumBasic,
    "kl": KL,
    "reduction": Reduction,
    "random": Random,
}
