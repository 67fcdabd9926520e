"""Rows, the graph of the near ones and their days -> groups, by average linkage that looks only at what is near.

A pair of groups is scored on five things, each measured (benchmarks/README.md, Events):

- the mean similarity of their members. It is exact: the dot product of the two groups' summed rows. Only the pairs of
  groups that are looked at are sparse: those of which a member is near a member of the other;
- less, while both groups are small: a mean over few pairs is a guess;
- less, where both are large: two events of one topic stay apart;
- the time between them, from the nearest member of the one to the nearest of the other, against the rhythm in which
  near members follow one another. What is reported for months has no silence in it; a like event of last month is
  parted by one. Members without a day are judged by their rows alone;
- less, where both count the same thing and never to the same number: the 12th package is not the 13th.
"""

from __future__ import annotations

import heapq
import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from briefing.text.ordinals import Counted, parted, together

# What the lack of evidence takes from a score: EVIDENCE / sqrt(size of the larger group).
_EVIDENCE = 0.3
# Two groups of which the smaller has n members: their mean similarity is multiplied by n ** -APART.
_APART = 0.1
# A silence takes up to SILENCE from the score, two thirds of it after RESTS times the rhythm. No silence gives up to
# PROMPT: all of it where the days of the batch lie far apart, nothing where they are all one, for then it says nothing.
_SILENCE, _RESTS, _PROMPT = 0.2, 6.0, 0.02
# The rhythm: the mean (in logarithms) of the days to the nearest three that are this near, from one day to sixty; one
# share of the mean over all is mixed into each one's own.
_NEAREST, _NEAR, _DAY, _SEASON = 3, 0.35, 1.0, 60.0
# What is taken where two groups count one thing to different numbers: of 80 such pairs of like articles, 69 are two
# events. Where they do so with two things and more ("12th package of sanctions"), four times as much and more.
_COUNTED_APART = 0.1
# Similarities are float32; scores are not.
_ROUNDED = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What is to be grouped.

    `graph` (rows, rows) holds the similarities of near `rows`, symmetric, the diagonal empty; `days` is NaN where
    unknown; `counted` is what the head of each row counts.
    """

    rows: sparse.csr_array
    graph: sparse.csr_array
    days: NDArray[np.float64]
    counted: Sequence[Counted]


@dataclass(slots=True, kw_only=True)
class _Group:
    """Some rows that are one: their sum (as terms and values), their days in order, their rhythm, what they count, and
    for each group that is near the sum of the similarities of the pairs."""

    members: list[int]
    terms: NDArray[np.int32]
    values: NDArray[np.float64]
    days: list[float]
    rhythm: float
    counted: Counted
    links: dict[int, float]


def join(material: Material, *, threshold: float) -> list[list[int]]:
    """Partition rows into groups, each sorted, in the order of their first rows."""
    linkage = _Linkage(material, threshold=threshold)
    linkage.run()
    return sorted(sorted(group.members) for group in linkage.groups.values())


class _Linkage:
    """The state of one run: the groups alive by number (a joined group gets a new one), and the pairs to join, best
    first."""

    def __init__(self, material: Material, *, threshold: float) -> None:
        self.threshold = threshold
        self.scratch = np.zeros(material.rows.shape[1])
        self.heap: list[tuple[float, int, int]] = []
        rhythms, general = rhythm(material.graph, material.days)
        self.prompt = _PROMPT * _rested(_spread(material.days), rhythm=general)
        self.groups = _alone(material, rhythms=rhythms, least=threshold - self.prompt)
        for one, other in _likely_pairs(material.graph, least=threshold - self.prompt):
            self.consider(one, other)

    def run(self) -> None:
        """Join the best pair until none reaches the threshold."""
        number = len(self.groups)
        while self.heap:
            _, one, other = heapq.heappop(self.heap)
            if one in self.groups and other in self.groups:
                self.merge(one, other, number=number)
                number += 1

    def consider(self, one: int, other: int) -> None:
        """Queue a pair that reaches the threshold. The score of a pair never changes: joined groups are new ones.

        Most pairs cannot reach it whenever they were published, and are not looked at further.
        """
        a, b = self.groups[one], self.groups[other]
        likely = _likely(a.links[other], len(a.members), len(b.members))
        if likely + self.prompt < self.threshold:
            return
        score = likely + _timely(_gap(a.days, b.days), rhythm=(a.rhythm + b.rhythm) / 2, prompt=self.prompt)
        score -= _COUNTED_APART * parted(a.counted, b.counted) ** 2
        if score >= self.threshold:
            heapq.heappush(self.heap, (-score, one, other))

    def merge(self, one: int, other: int, *, number: int) -> None:
        """Make one group of two, and link it to what was near either."""
        a, b = self.groups.pop(one), self.groups.pop(other)
        del a.links[other], b.links[one]
        joined = _sum(a, b)
        near = {**self.others(a, b), **self.others(b, a)}
        least = (self.threshold - self.prompt) * len(joined.members)
        for key in sorted(near):
            neighbour = self.groups[key]
            neighbour.links.pop(one, None)
            neighbour.links.pop(other, None)
            if near[key] >= least * len(neighbour.members):
                joined.links[key] = neighbour.links[number] = near[key]
        self.groups[number] = joined
        for key in joined.links:
            self.consider(key, number)

    def others(self, a: _Group, b: _Group) -> dict[int, float]:
        """The links of `a`, with `b` counted in."""
        out: dict[int, float] = {}
        self.scratch[b.terms] = b.values
        for key, total in a.links.items():
            more = b.links.get(key)
            if more is None:
                neighbour = self.groups[key]
                more = float(self.scratch[neighbour.terms] @ neighbour.values)
            out[key] = total + more
        self.scratch[b.terms] = 0.0
        return out


def _alone(material: Material, *, rhythms: NDArray[np.float64], least: float) -> dict[int, _Group]:
    """Each row a group of its own, linked to the rows that are at least so near."""
    rows, graph = material.rows, material.graph
    near = graph.data >= least
    bounds = np.concatenate(([0], np.cumsum(near)))[graph.indptr].tolist()
    others, likeness = graph.indices[near].tolist(), graph.data[near].tolist()
    groups = {}
    for row, (start, end) in enumerate(pairwise(bounds)):
        own, day = slice(rows.indptr[row], rows.indptr[row + 1]), float(material.days[row])
        groups[row] = _Group(
            members=[row],
            terms=rows.indices[own],
            values=rows.data[own].astype(np.float64),
            days=[] if math.isnan(day) else [day],
            rhythm=float(rhythms[row]),
            counted=material.counted[row],
            links=dict(zip(others[start:end], likeness[start:end], strict=True)),
        )
    return groups


def _likely_pairs(graph: sparse.csr_array, *, least: float) -> Iterator[tuple[int, int]]:
    """The pairs of rows, each once, that the rows' own similarity could join."""
    coo = sparse.coo_array(graph)
    one, other = coo.coords
    likely = (one < other) & (coo.data >= least + _EVIDENCE - _ROUNDED)
    return zip(one[likely].tolist(), other[likely].tolist(), strict=True)


def rhythm(graph: sparse.csr_array, days: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """The logarithm of the days in which its like follow one another, for each row and in general."""
    coo = sparse.coo_array(graph)
    row, other = coo.coords
    gap = np.abs(days[row] - days[other])
    known = (coo.data >= _NEAR) & ~np.isnan(gap)
    row, near, gap = row[known], coo.data[known], np.log(np.clip(gap[known], _DAY, _SEASON))
    order = np.lexsort((gap, -near, row))
    row, gap = row[order], gap[order]
    rank = np.arange(len(row)) - np.searchsorted(row, row)
    row, gap = row[rank < _NEAREST], gap[rank < _NEAREST]
    general = float(gap.mean()) if len(gap) else math.log(_DAY)
    count = graph.shape[0]
    own = np.bincount(row, weights=gap, minlength=count)
    return (own + general) / (np.bincount(row, minlength=count) + 1), general


def _spread(days: NDArray[np.float64]) -> float:
    """The mean number of days between two rows that have one; 0 where fewer than two have."""
    known = np.sort(days[~np.isnan(days)])
    count = len(known)
    if count < 2:
        return 0.0
    return float(known @ (2 * np.arange(count) - count + 1)) * 2 / (count * (count - 1))


def _sum(a: _Group, b: _Group) -> _Group:
    """Two groups as one, without links."""
    terms, values = np.concatenate([a.terms, b.terms]), np.concatenate([a.values, b.values])
    order = np.argsort(terms, kind="stable")  # of two sorted runs: linear
    terms, values = terms[order], values[order]
    first = np.flatnonzero(np.concatenate(([True], terms[1:] != terms[:-1])))
    share = len(a.members) / (len(a.members) + len(b.members))
    return _Group(
        members=a.members + b.members,
        terms=terms[first],
        values=np.add.reduceat(values, first),
        days=sorted(a.days + b.days),
        rhythm=share * a.rhythm + (1 - share) * b.rhythm,
        counted=together(a.counted, b.counted),
        links={},
    )


def _likely(total: float, one: int, other: int) -> float:
    """How much the rows say for joining two groups of so many members, the similarities of their pairs in total."""
    small, large = (one, other) if one < other else (other, one)
    return total / (small * large) * math.pow(small, -_APART) - _EVIDENCE / math.sqrt(large)


def _timely(gap: float, *, rhythm: float, prompt: float) -> float:
    """What the days between two groups add or, where they are many, take; nothing where they are not known."""
    return 0.0 if math.isnan(gap) else prompt - _SILENCE * _rested(gap, rhythm=rhythm)


def _rested(days: float, *, rhythm: float) -> float:
    """How far so many days are a silence, 0 to 1, where likes follow one another in a rhythm (its logarithm)."""
    return -math.expm1(-days / (_RESTS * math.exp(rhythm)))


def _gap(one: list[float], other: list[float]) -> float:
    """The days between the nearest of two groups; NaN where one has none."""
    few, many = sorted((one, other), key=len)
    if not few:
        return math.nan
    return min(abs(day - many[place]) for day in few for place in _around(many, day))


def _around(days: list[float], day: float) -> tuple[int, int]:
    """The places of the days next to a day."""
    place = bisect_left(days, day)
    return max(place - 1, 0), min(place, len(days) - 1)
