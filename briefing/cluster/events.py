"""Article[] -> Event[]: the articles that report one happening, not those on one topic.

Each article becomes a sparse row (`text.vectors`), its nearest make a graph, and the graph is grouped (`linkage`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from scipy import sparse

from briefing.cluster.explanation import explain
from briefing.cluster.linkage import join
from briefing.models import Article, Duplicate, Event
from briefing.text.vectors import vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSettings:
    """How near articles must be to be one event. The defaults are for all data (benchmarks/README.md, Events).

    `threshold` is what the score of two groups must reach, 0 to 1: lower joins more. `neighbours` is how many of the
    nearest articles are looked at for each.
    """

    threshold: float = 0.20
    neighbours: int = 60


_DEFAULT = EventSettings()
# Two articles are judged against what is nearest to each: their similarity is divided by both likenesses to the power
# 1/4 (local scaling; Zelnik-Manor and Perona, Self-Tuning Spectral Clustering, 2004), so that terse and wordy texts are
# judged alike. It is taken as at least 0.2, for an article with nothing near must not be drawn to it, and at most 0.6,
# for two rewrites of one text must not part from the rest.
_SCALING, _LEAST_NEAR, _MOST_NEAR = 0.25, 0.2, 0.6
# The similarity below which no pair can reach the threshold: 0.18 before scaling, where nothing is near.
_WEAKEST = 0.08
_SECONDS_A_DAY = 86_400


def find_events(
    articles: Sequence[Article], duplicates: Sequence[Duplicate], *, settings: EventSettings = _DEFAULT
) -> tuple[Event, ...]:
    """Partition articles into events, each copy with the article that it was folded into; never across languages.

    `duplicates` are the copies of these articles: `Duplicate.of` is the id of one of them. The events come in the order
    of their earliest articles. Nothing depends on the order of the arguments.
    """
    languages: dict[str, list[Article]] = {}
    for article in sorted(articles, key=lambda article: article.id):
        languages.setdefault(article.language, []).append(article)
    copies: dict[str, list[Duplicate]] = {}
    for duplicate in sorted(duplicates, key=lambda duplicate: duplicate.article.id):
        copies.setdefault(duplicate.of, []).append(duplicate)
    found = [
        event
        for language, group in languages.items()
        for event in _in_one_language(group, copies, language=language, settings=settings)
    ]
    return tuple(sorted(found, key=lambda event: _first(event.articles)))


def _in_one_language(
    articles: list[Article], copies: dict[str, list[Duplicate]], *, language: str, settings: EventSettings
) -> Iterable[Event]:
    """The events among articles of one language, which are sorted by id."""
    said = vectors(articles, language)
    graph = _near(said.rows, settings.neighbours)
    weight = _scaling(graph)
    scaled = sparse.csr_array(weight @ graph @ weight)
    days = np.array([_day(article) for article in articles])
    groups = join(sparse.csr_array(weight @ said.rows), scaled, days=days, threshold=settings.threshold)
    names = tuple(article.id for article in articles)
    for group, explanation in zip(groups, explain(groups, graph, said=said, names=names), strict=True):
        chosen = tuple(articles[row] for row in _best_first(group, articles, rows=said.rows))
        yield Event(
            id=_name(chosen),
            articles=chosen,
            duplicates=tuple(copy for article in chosen for copy in copies.get(article.id, ())),
            explanation=explanation,
        )


def _near(rows: sparse.csr_array, neighbours: int) -> sparse.csr_array:
    """The similarity of each row to its nearest: symmetric, the diagonal empty."""
    from sparse_dot_topn import sp_matmul_topn

    matrix = sparse.csr_matrix(rows)
    nearest = sp_matmul_topn(matrix, matrix.T.tocsr(), top_n=neighbours + 1, threshold=_WEAKEST, n_threads=2)
    off = sparse.coo_array(nearest)
    keep = off.coords[0] != off.coords[1]
    graph = sparse.csr_array((off.data[keep], (off.coords[0][keep], off.coords[1][keep])), shape=off.shape)
    both = sparse.csr_array(graph.maximum(graph.T))
    both.sort_indices()
    return both


def _scaling(graph: sparse.csr_array) -> sparse.dia_array:
    """What each row is multiplied with, on a diagonal."""
    nearest = graph.max(axis=1).toarray().ravel() if graph.nnz else np.zeros(graph.shape[0])
    return sparse.diags_array(np.clip(nearest, _LEAST_NEAR, _MOST_NEAR) ** -_SCALING)


def _best_first(group: list[int], articles: list[Article], *, rows: sparse.csr_array) -> list[int]:
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
    return sha256(f"event {_first(articles)[1]}".encode()).hexdigest()[:12]
