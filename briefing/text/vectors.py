"""Article[] -> one sparse row each: what it says (words, pairs of words, names, figures), its head weighing most.

The dot product of two rows is their similarity, 0 to 1: a weighted mean of four cosines, one for each kind of term. All
weights are measured (benchmarks/README.md, Events).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from briefing.models import Article
from briefing.text.numbered import Numbered, Numbering, Table, numbered
from briefing.text.words import stems, stopwords, words

# The share of each kind of term in the similarity.
_WORDS, _NAMES, _FIGURES, _PAIRS = 1.0, 0.5, 0.2, 0.5
# A word at position p of the text counts HALF / (HALF + p): news tells what happened first (flat between 60 and 200).
_HALF = 100
# What stands after this many characters (some 400 words) weighs under 1/5 and is not read, so that long texts cost no
# more (flat between 2000 and 4000).
_READ = 2500
# Document frequencies are smoothed by this many unseen articles, in which a term occurs 1.5 times. Without them the
# terms of an event that fills a small batch weigh nothing, and the best threshold moves with the size of the batch,
# from 0.12 at 8 articles to 0.28 at 1,000; with 200 of them it stays. An event that was a fifth of 1,200 articles still
# fell to pieces with 200 and does not with 1,000 (flat up to 3,000).
_UNSEEN, _SEEN = 1000, 1.5
# A line in so many articles of one publisher is furniture, or background that it always tells: not what happened.
_FURNITURE = 3
# Room to look keys up in: a prime, so that no pattern in them fills a part of it.
_SLOTS = 30_000_001
_PUNCTUATION = ".,;:!?'\"()[]“”‘’«»…-–—"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vectors:
    """`rows` (articles, terms), float32, in the order of the articles; `labels` is what each column is called."""

    rows: sparse.csr_array
    labels: tuple[str, ...]

    def shared(self, one: int, other: int, *, limit: int = 5) -> tuple[str, ...]:
        """The terms that make most of the similarity of two rows, strongest first."""
        (terms, values), (others, weights) = self._row(one), self._row(other)
        place = np.searchsorted(terms, others).clip(max=max(len(terms) - 1, 0))
        both = np.flatnonzero(terms[place] == others) if len(terms) else place[:0]
        weight: dict[str, float] = {}
        for term, value in zip(others[both].tolist(), (values[place[both]] * weights[both]).tolist(), strict=True):
            weight[self.labels[term]] = weight.get(self.labels[term], 0.0) + value
        return tuple(sorted(weight, key=lambda label: (-weight[label], label))[:limit])

    def _row(self, number: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """The terms of a row and their weights."""
        span = slice(self.rows.indptr[number], self.rows.indptr[number + 1])
        return self.rows.indices[span], self.rows.data[span]


def vectors(articles: Sequence[Article], language: str) -> Vectors:
    """The rows of articles of one language. The title of a list's item is the whole list's and is not read."""
    corpus = _read(articles, language)
    said = corpus.stem >= 0
    blocks = (
        _counted(corpus, keep=said, share=_WORDS),
        _counted(corpus, keep=said & corpus.named, share=_NAMES),
        _counted(corpus, keep=said & corpus.figure, share=_FIGURES),
        _paired(corpus),
    )
    single = [corpus.labels[term] for _, terms in blocks[:-1] for term in terms.tolist()]
    pairs = [_label(pair, corpus.labels) for pair in blocks[-1][1].tolist()]
    rows = sparse.hstack([rows for rows, _ in blocks], format="csr", dtype=np.float32)
    return Vectors(rows=sparse.csr_array(rows), labels=(*single, *pairs))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Corpus:
    """Every word of every article in order: the number of its stem (-1: it says nothing), what its place weighs,
    whether it is a name or a figure there. The words of article n are those from `bounds[n]` to `bounds[n + 1]`;
    `labels` has for each stem the first word that had it, to show."""

    bounds: NDArray[np.int64]
    stem: NDArray[np.int32]
    place: NDArray[np.float32]
    named: NDArray[np.bool_]
    figure: NDArray[np.bool_]
    labels: tuple[str, ...]


def _read(articles: Sequence[Article], language: str) -> _Corpus:
    """Read the words of all articles and number them."""
    heads = ("" if article.part else article.title for article in articles)
    said = numbered(chain.from_iterable(zip(heads, _without_furniture(articles), strict=True)))
    vocabulary = Numbering()
    tokens = Table.of([vocabulary[word] for word in words(run, language)] for run in said.distinct)
    lengths = tokens.lengths(said)
    token = tokens[said.runs].astype(np.int32)
    stem, labels = _stems(tuple(vocabulary), language)
    figure = np.array([word.lstrip("$€£¥₴₽")[:1].isdigit() for word in vocabulary], dtype=bool)
    bounds = np.concatenate(([0], np.cumsum(lengths)))[::2]
    return _Corpus(
        bounds=bounds,
        stem=stem[token],
        place=_places(lengths),
        named=_named(token, said, bounds=bounds, vocabulary=vocabulary, language=language),
        figure=figure[token],
        labels=labels,
    )


def _places(lengths: NDArray[np.int64]) -> NDArray[np.float32]:
    """What each word weighs by its place, in texts of so many words."""
    place = (_HALF / (_HALF + np.arange(lengths.max(initial=0)))).astype(np.float32)
    return np.concatenate([place[:0], *(place[:length] for length in lengths.tolist())])


def _without_furniture(articles: Sequence[Article]) -> Iterator[str]:
    """What is read of each text: its head, without the lines that three articles of its publisher share."""
    lines = [tuple(dict.fromkeys(article.text.split("\n"))) for article in articles]
    held = Counter((article.publisher, line) for article, own in zip(articles, lines, strict=True) for line in own)
    for article, own in zip(articles, lines, strict=True):
        told = [line for line in own if held[article.publisher, line] < _FURNITURE]
        yield "\n".join(told or own)[:_READ]


def _named(
    token: NDArray[np.int32], said: Numbered, *, bounds: NDArray[np.int64], vocabulary: Numbering, language: str
) -> NDArray[np.bool_]:
    """Which words are of names: those that stand in an article with a capital and never without.

    A word that is only ever the first of a sentence slips in and costs nothing that could be measured; `names`, which
    would know, takes half the time of all the rest.
    """
    bare = [run.strip(_PUNCTUATION) for run in said.distinct]
    capital = Table.of(_known(words(run, language) if run[:1].isupper() else (), vocabulary) for run in bare)
    small = Table.of(_known((run,), vocabulary) for run in bare)
    with_capital, without = (np.full(len(vocabulary), -1, dtype=np.int32) for _ in range(2))
    named = np.zeros(len(token), dtype=bool)
    for article, (start, end) in enumerate(pairwise(bounds.tolist())):
        runs = said.runs[said.bounds[2 * article] : said.bounds[2 * article + 2]]
        with_capital[capital[runs]] = article
        without[small[runs]] = article
        own = token[start:end]
        named[start:end] = (with_capital[own] == article) & (without[own] != article)
    return named


def _known(found: Sequence[str], vocabulary: Numbering) -> list[int]:
    """The numbers of those words that have one."""
    return [vocabulary[word] for word in found if word in vocabulary]


def _stems(vocabulary: tuple[str, ...], language: str) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """The number of each word's stem (-1 for a stop word or a lone letter), and for each stem the first word with
    it."""
    stop, numbers, labels = stopwords(language), dict[str, int](), list[str]()
    out = np.full(len(vocabulary), -1, dtype=np.int32)
    for place, (word, stem) in enumerate(zip(vocabulary, stems(vocabulary, language), strict=True)):
        if word in stop or (len(word) == 1 and word.isascii() and word.isalpha()):
            continue
        if stem not in numbers:
            numbers[stem] = len(numbers)
            labels.append(word)
        out[place] = numbers[stem]
    return out, tuple(labels)


def _counted(corpus: _Corpus, *, keep: NDArray[np.bool_], share: float) -> Block:
    """The rows of some of the words."""
    said = _Said(bounds=_bounds(keep, corpus.bounds), term=corpus.stem[keep], place=corpus.place[keep])
    return _weighed(said, terms=np.arange(len(corpus.labels)), share=share, alone=np.zeros(len(corpus.bounds) - 1))


def _paired(corpus: _Corpus) -> Block:
    """The rows of pairs of words that stand beside each other. Most pairs come once in all, and are set aside."""
    follows = np.zeros(len(corpus.stem), dtype=bool)
    follows[1:] = (corpus.stem[1:] >= 0) & (corpus.stem[:-1] >= 0)
    follows[corpus.bounds[:-1][np.diff(corpus.bounds) > 0]] = False
    second = np.flatnonzero(follows)
    pair = corpus.stem[second - 1] * np.int64(len(corpus.labels)) + corpus.stem[second]
    bounds, place = _bounds(follows, corpus.bounds), corpus.place[second]
    terms = _repeated(pair)
    again = _among(pair, terms)
    once = np.log1p(place[~again]) * _rarity(1, len(bounds) - 1)
    article = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))[~again]
    alone = np.bincount(article, weights=once * once, minlength=len(bounds) - 1).astype(np.float64)
    said = _Said(
        bounds=_bounds(again, bounds),
        term=np.searchsorted(terms, pair[again]).astype(np.int32),
        place=place[again],
    )
    return _weighed(said, terms=terms, share=_PAIRS, alone=alone)


Block = tuple[sparse.csr_array, NDArray[np.int64]]
"""The rows of one kind of term, each of length sqrt(its share), and the terms that are its columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """The terms of every article in order, by number, and what the place of each weighs."""

    bounds: NDArray[np.int64]
    term: NDArray[np.int32]
    place: NDArray[np.float32]


def _weighed(said: _Said, *, terms: NDArray[np.int64], share: float, alone: NDArray[np.float64]) -> Block:
    """What is said as rows; `alone` is the squared length of what is not among it.

    Terms of a single article are counted in its length and then left out: they can tie nothing.
    """
    articles = len(said.bounds) - 1
    rows = sparse.csr_array((said.place, said.term, said.bounds), shape=(articles, len(terms)))
    rows.sum_duplicates()
    frequency = np.bincount(rows.indices, minlength=len(terms))
    rows.data = np.log1p(rows.data) * _rarity(frequency, articles).astype(np.float32)[rows.indices]
    length = np.sqrt(rows.power(2).sum(axis=1, dtype=np.float64) + alone)
    weight = np.sqrt(share / (_WORDS + _NAMES + _FIGURES + _PAIRS)) / np.where(length > 0, length, 1)
    rows.data *= np.repeat(weight.astype(np.float32), np.diff(rows.indptr))
    shared = np.flatnonzero(frequency > 1)
    return rows[:, shared], terms[shared]


def _rarity(frequency: NDArray[np.int64] | int, articles: int) -> NDArray[np.float64]:
    """How much a term of so many articles says."""
    return np.asarray(np.log((articles + _UNSEEN) / (frequency + _SEEN)))


def _bounds(keep: NDArray[np.bool_], bounds: NDArray[np.int64]) -> NDArray[np.int64]:
    """The bounds of what is kept."""
    return np.asarray(np.concatenate(([0], np.cumsum(keep)))[bounds])


def _repeated(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """The keys that come more than once, each once, sorted."""
    ordered = np.sort(keys)
    again = ordered[1:][ordered[1:] == ordered[:-1]]
    return np.asarray(again[np.diff(again, prepend=-1) != 0])


def _among(keys: NDArray[np.int64], some: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which keys are among some that are sorted. Most are not, and are told from a table of what could be."""
    if not len(some):
        return np.zeros(len(keys), dtype=bool)
    possible = np.zeros(_SLOTS, dtype=bool)
    possible[some % _SLOTS] = True
    out = possible[keys % _SLOTS]
    likely = keys[out]
    out[out] = some[np.searchsorted(some, likely).clip(max=len(some) - 1)] == likely
    return out


def _label(pair: int, labels: tuple[str, ...]) -> str:
    """What a pair of stems is called."""
    one, other = divmod(pair, len(labels))
    return f"{labels[one]} {labels[other]}"
