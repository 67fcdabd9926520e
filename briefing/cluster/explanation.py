"""Groups, the graph of near articles -> for each group what ties it, and the nearest that it refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
        inside, outside = set[tuple[int, int]](), set[tuple[int, int]]()
        for row in rows:
            others, near = _links(graph, row)
            own = group[others] == number
            inside |= {(row, other) for other in _nearest(others[own], near[own])}
            outside |= {(row, other) for other in _nearest(others[~own], near[~own])}
        pairs = {(min(pair), max(pair)) for pair in inside}
        refused = (_tie(pair, graph=graph, said=said, names=names) for pair in outside)
        yield Explanation(
            ties=tuple(sorted((_tie(pair, graph=graph, said=said, names=names) for pair in pairs), key=_strongest)),
            refused=min(refused, key=_strongest, default=None),
        )


def _links(graph: sparse.csr_array, row: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """What is near a row, and how near."""
    span = slice(graph.indptr[row], graph.indptr[row + 1])
    return graph.indices[span], graph.data[span]


def _nearest(others: NDArray[np.int32], near: NDArray[np.float32]) -> list[int]:
    """The nearest of some rows; nothing of none."""
    return [int(others[np.argmax(near)])] if len(others) else []


def _tie(pair: tuple[int, int], *, graph: sparse.csr_array, said: Vectors, names: Sequence[str]) -> Tie:
    """What ties two rows."""
    one, other = pair
    return Tie(
        article=names[one],
        other=names[other],
        similarity=round(float(graph[one, other]), 4),
        terms=said.shared(one, other),
    )


def _strongest(tie: Tie) -> tuple[float, str, str]:
    """The order of ties: the strongest first, then by the articles."""
    return -tie.similarity, tie.article, tie.other
