"""Article[] -> Event[]: the articles that report one happening, not those on one topic.

Each article becomes a sparse row (`text.vectors`), its nearest make a graph, and the graph is grouped (`linkage`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from briefing.cluster.explanation import explain
from briefing.cluster.linkage import Material, join
from briefing.models import Article, Duplicate, Event
from briefing.text.ordinals import ordinals
from briefing.text.vectors import Vectors, vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSettings:
    """How near articles must be to be one event. The defaults are for all data (benchmarks/README.md, Events).

    `threshold` is what the score of two groups must reach, 0 to 1: lower joins more. `neighbours` is how many of the
    nearest articles are looked at for each.
    """

    threshold: float = 0.16
    neighbours: int = 60


_DEFAULT = EventSettings()
# Two articles are judged against what is near each, so that terse and wordy texts, and those of crowded and of empty
# topics, are judged alike (local scaling; Zelnik-Manor and Perona, Self-Tuning Spectral Clustering, 2004). Their
# similarity is divided by both likenesses to the nearest, to the power 1/4. These are taken as at least 0.2, for what
# has nothing near must not be drawn to what is merely nearest, and at most 0.7, for two versions of one text must not
# part from the rest (300 articles of the corpus with their copies left in: recall 66 without, 88 with). It is then
# divided by both mean likenesses to the sixth to twentieth nearest of other publishers (fifty versions of one's text
# would else move all the other events), against the mean of all, to the power 1/10; what is not in the graph counts
# 0.05 there. More than 1.5 times the mean counts as that: it is an event, not a topic (142 articles of 700 on one
# event: they stayed 142 events without the bound, and are one with it).
_SCALING, _LEAST_NEAR, _MOST_NEAR = 0.25, 0.2, 0.7
_CROWDING, _CROWD, _FAR, _MOST_CROWDED = 0.1, slice(5, 20), 0.05, 1.5
# The similarity below which no pair can reach the threshold: 0.15 before scaling, where nothing is near. Half of it may
# come of common words.
_WEAKEST = 0.06
# Which rows are near is found by the terms of at most so many articles (how near, by all): what is in more of them is
# no sign of one event. For each row the weightiest of these are looked up, as many as are met in so many articles
# together: the time would else grow with the square of the number of articles. It is flat from 2,000 on (ecb+, basil,
# examples: nothing changes; 3,000 made-up articles: 99.44 at 1,000, 99.46 at 2,000, 99.54 from 5,000 on); by the rarest
# terms instead of the weightiest, an event of 300 falls to pieces.
_COMMON, _MET = 1000, 5_000
# So many rows are worked out at once: some 300 megabytes at 100,000 articles.
_AT_ONCE = 256
_SECONDS_A_DAY = 86_400


def find_events(
    articles: Sequence[Article], duplicates: Sequence[Duplicate], *, settings: EventSettings = _DEFAULT
) -> tuple[Event, ...]:
    """Partition articles into events, each copy with the article that it was folded into; never across languages.

    `duplicates` are the copies of these articles: `Duplicate.of` is the id of one of them. The events come in the order
    of their earliest articles. Nothing depends on the order of the arguments.
    """
    copies: dict[str, list[Duplicate]] = {}
    for duplicate in sorted(duplicates, key=lambda duplicate: duplicate.article.id):
        copies.setdefault(duplicate.of, []).append(duplicate)
    found = [
        replace(event, duplicates=tuple(copy for article in event.articles for copy in copies.get(article.id, ())))
        for compared in compare(articles, neighbours=settings.neighbours)
        for event in _events(compared, compared.groups(settings.threshold))
    ]
    return tuple(sorted(found, key=lambda event: _first(event.articles)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Articles of one language, sorted by id, held against one another.

    `said` has a row for each; `graph` (articles, articles) the similarity of each to its nearest, symmetric, the
    diagonal empty.
    """

    articles: tuple[Article, ...]
    said: Vectors
    graph: sparse.csr_array

    def groups(self, threshold: float) -> list[list[int]]:
        """The rows of each event."""
        days = np.array([_day(article) for article in self.articles])
        counted = [ordinals(article) for article in self.articles]
        material = Material(rows=self.said.rows, graph=self.graph, days=days, counted=counted)
        return join(_scaled(material, publishers=_publishers(self.articles)), threshold=threshold)


def compare(articles: Sequence[Article], *, neighbours: int) -> tuple[Compared, ...]:
    """Hold articles against one another, each language apart, each article against so many of its nearest."""
    languages: dict[str, list[Article]] = {}
    for article in sorted(articles, key=lambda article: article.id):
        languages.setdefault(article.language, []).append(article)
    return tuple(_compare(tuple(group), language=name, neighbours=neighbours) for name, group in languages.items())


def _compare(articles: tuple[Article, ...], *, language: str, neighbours: int) -> Compared:
    """Hold articles of one language, sorted by id, against one another."""
    said = vectors(articles, language)
    return Compared(articles=articles, said=said, graph=_near(said.rows, neighbours))


def group(rows: sparse.csr_array, *, settings: EventSettings = _DEFAULT) -> list[list[int]]:
    """Partition rows whose dot products are similarities, 0 to 1, into events by them alone, without days."""
    days, counted = np.full(rows.shape[0], np.nan), [dict[str, frozenset[int]]()] * rows.shape[0]
    material = Material(rows=rows, graph=_near(rows, settings.neighbours), days=days, counted=counted)
    return join(_scaled(material, publishers=np.arange(rows.shape[0])), threshold=settings.threshold)


def _publishers(articles: Sequence[Article]) -> NDArray[np.int64]:
    """The number of each article's publisher; one that is not known is another each time."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(article.publisher or f" {article.id}", len(numbers)) for article in articles])


def _scaled(material: Material, *, publishers: NDArray[np.int64]) -> Material:
    """The rows and their similarities, each judged by what is near it."""
    scaling = _scaling(material.graph, publishers)
    rows, graph = scaling @ material.rows, scaling @ material.graph @ scaling
    return replace(material, rows=sparse.csr_array(rows), graph=sparse.csr_array(graph))


def _events(compared: Compared, groups: list[list[int]]) -> Iterator[Event]:
    """The groups as events, their copies still left out."""
    names = tuple(article.id for article in compared.articles)
    explained = explain(groups, compared.graph, said=compared.said, names=names)
    for group, explanation in zip(groups, explained, strict=True):
        order = _best_first(group, compared.articles, rows=compared.said.rows)
        articles = tuple(compared.articles[row] for row in order)
        yield Event(id=_name(articles), articles=articles, explanation=explanation)


def _near(rows: sparse.csr_array, neighbours: int) -> sparse.csr_array:
    """The similarity of each row to its nearest: symmetric, the diagonal empty."""
    rare = rows[:, np.flatnonzero(np.bincount(rows.indices, minlength=rows.shape[1]) <= _COMMON)]
    columns = sparse.csr_array(rare.T)
    parts = [_nearest(rare, columns, start=start, neighbours=neighbours) for start in range(0, rows.shape[0], _AT_ONCE)]
    one, other = np.concatenate(parts, axis=1)
    similarity = _similarity(rows, one, other)
    graph = sparse.csr_array((similarity, (one, other)), shape=(rows.shape[0], rows.shape[0]))
    both = sparse.csr_array(graph.maximum(graph.T))
    both.sort_indices()
    return both


def _nearest(rows: sparse.csr_array, columns: sparse.csr_array, *, start: int, neighbours: int) -> NDArray[np.int64]:
    """The nearest of some rows, as pairs: (2, pairs). `columns` is the rows turned over."""
    product = _weightiest(rows[start : start + _AT_ONCE], np.diff(columns.indptr)) @ columns
    near = np.flatnonzero(product.data >= _WEAKEST / 2)
    one = np.searchsorted(product.indptr, near, side="right") - 1 + start
    other, similarity = product.indices[near], product.data[near]
    order = np.lexsort((other, -similarity, one))
    order = order[one[order] != other[order]]
    one, other = one[order], other[order]
    nearest = np.arange(len(one)) - np.searchsorted(one, one) < neighbours
    return np.stack([one[nearest], other[nearest]]).astype(np.int64)


def _weightiest(rows: sparse.csr_array, frequency: NDArray[np.int32]) -> sparse.csr_array:
    """The rows with no more terms than are looked up."""
    row = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    order = np.lexsort((rows.indices, -rows.data, row))
    met = np.cumsum(frequency[rows.indices[order]], dtype=np.int64)
    before = np.concatenate(([0], met))[rows.indptr[:-1]]
    few = np.sort(order[met - before[row] <= _MET])
    return sparse.csr_array((rows.data[few], (row[few], rows.indices[few])), shape=rows.shape)


def _similarity(rows: sparse.csr_array, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.float64]:
    """The dot products of pairs of rows, the pairs sorted by the first."""
    out, spread = np.empty(len(one)), np.zeros(rows.shape[1], dtype=rows.dtype)
    bounds = np.searchsorted(one, np.arange(rows.shape[0] + 1))
    for row, (start, end) in enumerate(pairwise(bounds.tolist())):
        span = slice(rows.indptr[row], rows.indptr[row + 1])
        spread[rows.indices[span]] = rows.data[span]
        out[start:end] = rows[other[start:end]] @ spread
        spread[rows.indices[span]] = 0
    return out


def _scaling(graph: sparse.csr_array, publishers: NDArray[np.int64]) -> sparse.dia_array:
    """What each row is multiplied with, on a diagonal."""
    nearest = graph.max(axis=1).toarray().ravel() if graph.nnz else np.zeros(graph.shape[0])
    crowd = _crowd(graph, publishers)
    crowded = np.minimum(crowd / max(float(crowd.mean()), _FAR), _MOST_CROWDED)
    return sparse.diags_array(np.clip(nearest, _LEAST_NEAR, _MOST_NEAR) ** -_SCALING * crowded**-_CROWDING)


def _crowd(graph: sparse.csr_array, publishers: NDArray[np.int64]) -> NDArray[np.float64]:
    """For each row the mean likeness to the sixth to twentieth nearest of other publishers."""
    row, other = sparse.coo_array(graph).coords
    others = publishers[row] != publishers[other]
    row, near = row[others], graph.data[others]
    order = np.lexsort((-near, row))
    rank = np.arange(len(row)) - np.searchsorted(row, row)
    among = (rank >= _CROWD.start) & (rank < _CROWD.stop)
    total = np.bincount(row[among], weights=near[order][among], minlength=graph.shape[0])
    count = np.bincount(row[among], minlength=graph.shape[0])
    size = _CROWD.stop - _CROWD.start
    return np.asarray((total + (size - count) * _FAR) / size)


def _best_first(group: list[int], articles: Sequence[Article], *, rows: sparse.csr_array) -> list[int]:
    """A group's rows in order: whole articles before items of lists, then by how much they share with the others."""
    part = rows[group]
    shared = part @ np.asarray(part.sum(axis=0)).ravel()
    share: dict[int, float] = dict(zip(group, np.round(shared, 6).tolist(), strict=True))
    return sorted(group, key=lambda row: (articles[row].part > 0, -share[row], row))


def _day(article: Article) -> float:
    """When an article was published, in days; NaN where it does not say (when it was first seen is no evidence)."""
    return article.published.timestamp() / _SECONDS_A_DAY if article.published else float("nan")


def _first(articles: Sequence[Article]) -> tuple[float, str]:
    """The time and id of the earliest article."""
    return min((article.time.timestamp(), article.id) for article in articles)


def _name(articles: Sequence[Article]) -> str:
    """A new event's id: made from its earliest article, so that it is the same in every run and order."""
    return named_after(_first(articles)[1])


def named_after(article: str) -> str:
    """The id of a new event whose earliest article has this id."""
    return sha256(f"event {article}".encode()).hexdigest()[:12]
