"""Groups, the graph of near articles -> for each group what ties it, and the nearest that it refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from briefing.models import Explanation, Tie
from briefing.text.vectors import Vectors


def explain(
    groups: Sequence[Sequence[int]], graph: sparse.csr_array, *, said: Vectors, names: Sequence[str]
) -> Iterator[Explanation]:
    """One explanation a group, in their order.

    The ties are each article's strongest within the group, the strongest first; the refused is the strongest from any
    of its articles to one outside. `graph` holds the similarities of near rows, `names` the articles' ids.
    """
    group = np.empty(len(names), dtype=np.int64)
    for number, rows in enumerate(groups):
        group[list(rows)] = number
    for number, rows in enumerate(groups):
        inside, outside = dict[tuple[int, int], float](), dict[tuple[int, int], float]()
        for row in rows:
            others, near = _links(graph, row)
            own = group[others] == number
            inside |= _nearest(row, others[own], near[own])
            outside |= _nearest(row, others[~own], near[~own])
        pairs = {(min(pair), max(pair)): similarity for pair, similarity in inside.items()}
        ties, refused = (sorted(_strongest(found, names)) for found in (pairs, outside))
        yield Explanation(
            ties=tuple(_tie(each, said=said) for each in ties),
            refused=_tie(refused[0], said=said) if refused else None,
        )


Ranked = tuple[float, str, str, int, int]
"""A tie in the order of ties: the similarity turned round, the articles' ids, their rows."""


def _links(graph: sparse.csr_array, row: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """What is near a row, and how near."""
    span = slice(graph.indptr[row], graph.indptr[row + 1])
    return graph.indices[span], graph.data[span]


def _nearest(row: int, others: NDArray[np.int32], near: NDArray[np.float32]) -> dict[tuple[int, int], float]:
    """A row and the nearest of some others, with their similarity; nothing of none."""
    if not len(others):
        return {}
    place = int(np.argmax(near))
    return {(row, int(others[place])): float(near[place])}


def _strongest(pairs: Mapping[tuple[int, int], float], names: Sequence[str]) -> Iterator[Ranked]:
    """Ties to sort: the strongest first, then by the articles."""
    for (one, other), similarity in pairs.items():
        yield -round(similarity, 4), names[one], names[other], one, other


def _tie(ranked: Ranked, *, said: Vectors) -> Tie:
    """What ties two rows."""
    turned, article, other, *rows = ranked
    return Tie(article=article, other=other, similarity=-turned, terms=said.shared(*rows))
