"""Article[] -> one sparse row each: what it says (words, pairs of words, names, figures), its head weighing most.

The dot product of two rows is their similarity, 0 to 1: a weighted mean of four cosines, one for each kind of term. All
weights are measured (benchmarks/README.md, Events).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from briefing.models import Article
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
_PUNCTUATION = ".,;:!?'\"()[]“”‘’«»…-–—"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vectors:
    """`rows` (articles, terms), float32, in the order of the articles; `labels` is what each column is called."""

    rows: sparse.csr_array
    labels: tuple[str, ...]

    def shared(self, one: int, other: int, *, limit: int = 5) -> tuple[str, ...]:
        """The terms that make most of the similarity of two rows, strongest first."""
        (terms, values), (others, weights) = self._row(one), self._row(other)
        both, here, there = np.intersect1d(terms, others, assume_unique=True, return_indices=True)
        weight: dict[str, float] = {}
        for term, value in zip(both.tolist(), (values[here] * weights[there]).tolist(), strict=True):
            weight[self.labels[term]] = weight.get(self.labels[term], 0.0) + value
        return tuple(sorted(weight, key=lambda label: (-weight[label], label))[:limit])

    def _row(self, number: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """The terms of a row and their weights."""
        span = slice(self.rows.indptr[number], self.rows.indptr[number + 1])
        return self.rows.indices[span], self.rows.data[span]


def vectors(articles: Sequence[Article], language: str) -> Vectors:
    """The rows of articles of one language. The title of a list's item is the whole list's and is not read."""
    corpus = _read(articles, language)
    said, count = corpus.stem >= 0, len(articles)
    follows = np.zeros(len(said), dtype=bool)
    follows[1:] = said[1:] & said[:-1] & (corpus.article[1:] == corpus.article[:-1])
    pairs = np.where(follows, np.roll(corpus.stem, 1) * np.int64(len(corpus.labels)) + corpus.stem, -1)
    blocks = (
        _block(corpus, keep=said, term=corpus.stem, share=_WORDS, articles=count),
        _block(corpus, keep=said & corpus.named, term=corpus.stem, share=_NAMES, articles=count),
        _block(corpus, keep=said & corpus.figure, term=corpus.stem, share=_FIGURES, articles=count),
        _block(corpus, keep=follows, term=pairs, share=_PAIRS, articles=count),
    )
    single = [corpus.labels[term] for _, terms in blocks[:-1] for term in terms.tolist()]
    paired = [_label(term, corpus.labels) for term in blocks[-1][1].tolist()]
    rows = sparse.hstack([rows for rows, _ in blocks], format="csr", dtype=np.float32)
    return Vectors(rows=sparse.csr_array(rows), labels=(*single, *paired))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Corpus:
    """Every word of every article in order: its article, the number of its stem (-1: it says nothing), what its place
    weighs, whether it is a name or a figure there; and for each stem the first word that had it, to show."""

    article: NDArray[np.int32]
    stem: NDArray[np.int64]
    place: NDArray[np.float32]
    named: NDArray[np.bool_]
    figure: NDArray[np.bool_]
    labels: tuple[str, ...]


def _read(articles: Sequence[Article], language: str) -> _Corpus:
    """Read the words of all articles and number them."""
    numbers: dict[str, int] = {}
    tokens, places, named = [], [], []
    for article, text in zip(articles, _without_furniture(articles), strict=True):
        head = "" if article.part else article.title
        title, body = words(head, language), words(text, language)
        found = _named(f"{head}\n{text}", language)
        tokens.append(np.array([numbers.setdefault(word, len(numbers)) for word in (*title, *body)], dtype=np.int32))
        places.append(np.concatenate([_place(len(title)), _place(len(body))]))
        named.append(np.array([word in found for word in (*title, *body)], dtype=bool))
    vocabulary = tuple(numbers)
    stem, labels = _stems(vocabulary, language)
    token = np.concatenate([*tokens, np.empty(0, dtype=np.int32)])
    figure = np.array([word.lstrip("$€£¥₴₽")[:1].isdigit() for word in vocabulary], dtype=bool)
    return _Corpus(
        article=np.repeat(np.arange(len(tokens), dtype=np.int32), [len(each) for each in tokens]),
        stem=stem[token],
        place=np.concatenate([*places, np.empty(0, dtype=np.float32)]),
        named=np.concatenate([*named, np.empty(0, dtype=bool)]),
        figure=figure[token],
        labels=labels,
    )


def _place(length: int) -> NDArray[np.float32]:
    """What each place of a text of so many words weighs."""
    return (_HALF / (_HALF + np.arange(length))).astype(np.float32)


def _without_furniture(articles: Sequence[Article]) -> Iterator[str]:
    """What is read of each text: its head, without the lines that three articles of its publisher share."""
    lines = [tuple(dict.fromkeys(article.text.split("\n"))) for article in articles]
    held = Counter((article.publisher, line) for article, own in zip(articles, lines, strict=True) for line in own)
    for article, own in zip(articles, lines, strict=True):
        told = [line for line in own if held[article.publisher, line] < _FURNITURE]
        yield "\n".join(told or own)[:_READ]


def _named(text: str, language: str) -> set[str]:
    """The words of names: those that stand in a text with a capital and never without.

    A word that is only ever the first of a sentence slips in and costs nothing that could be measured; `names`, which
    would know, takes half the time of all the rest.
    """
    tokens = {token.strip(_PUNCTUATION) for token in text.split()}
    capital = " ".join(token for token in tokens if token[:1].isupper())
    return set(words(capital, language)) - tokens


def _stems(vocabulary: tuple[str, ...], language: str) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """The number of each word's stem (-1 for a stop word or a lone letter), and for each stem the first word with
    it."""
    stop, numbers, labels = stopwords(language), dict[str, int](), list[str]()
    out = np.full(len(vocabulary), -1, dtype=np.int64)
    for place, (word, stem) in enumerate(zip(vocabulary, stems(vocabulary, language), strict=True)):
        if word in stop or (len(word) == 1 and word.isascii() and word.isalpha()):
            continue
        if stem not in numbers:
            numbers[stem] = len(numbers)
            labels.append(word)
        out[place] = numbers[stem]
    return out, tuple(labels)


def _block(
    corpus: _Corpus, *, keep: NDArray[np.bool_], term: NDArray[np.int64], share: float, articles: int
) -> tuple[sparse.csr_array, NDArray[np.int64]]:
    """The rows of one kind of term, each of length sqrt(its share), and the terms that are its columns.

    Terms of a single article are counted in its length and then left out: they can tie nothing.
    """
    terms, columns = np.unique(term[keep], return_inverse=True)
    shape = (articles, len(terms))
    rows = sparse.csr_array(sparse.coo_array((corpus.place[keep], (corpus.article[keep], columns)), shape=shape))
    rows.sum_duplicates()
    frequency = np.bincount(rows.indices, minlength=len(terms))
    rarity = np.log((articles + _UNSEEN) / (frequency + _SEEN))
    rows.data = np.log1p(rows.data) * rarity[rows.indices]
    length = np.sqrt(rows.multiply(rows).sum(axis=1))
    weight = np.sqrt(share / (_WORDS + _NAMES + _FIGURES + _PAIRS)) / np.where(length > 0, length, 1)
    shared = np.flatnonzero(frequency > 1)
    return sparse.csr_array(sparse.diags_array(weight) @ rows)[:, shared], terms[shared]


def _label(pair: int, labels: tuple[str, ...]) -> str:
    """What a pair of stems is called."""
    one, other = divmod(pair, len(labels))
    return f"{labels[one]} {labels[other]}"
