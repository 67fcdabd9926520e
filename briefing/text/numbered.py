"""Texts -> the numbers of their words, as arrays: each distinct run of characters between spaces is read once for all.

One look-up a run is all that is done in Python, which is what reading a hundred thousand texts costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]


class Numbering(dict[str, int]):
    """Any string -> its number: 0, 1, 2, ... in the order in which they are asked for."""

    def __missing__(self, string: str) -> int:
        self[string] = number = len(self)
        return number


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """Texts one after another: `runs` are the numbers of what stands between their spaces, `bounds` the places where
    each text begins and the last one ends, `distinct` the runs by number."""

    runs: Numbers
    bounds: NDArray[np.int64]
    distinct: tuple[str, ...]

    def __iter__(self) -> Iterator[Numbers]:
        """The runs of each text."""
        return (self.runs[start:end] for start, end in pairwise(self.bounds.tolist()))


def numbered(texts: Iterable[str]) -> Numbered:
    """Number what stands between the spaces of texts."""
    numbering = Numbering()
    parts = [np.empty(0, dtype=np.int32)]
    for text in texts:
        runs = text.split()
        parts.append(np.fromiter(map(numbering.__getitem__, runs), dtype=np.int32, count=len(runs)))
    bounds = np.cumsum([len(part) for part in parts], dtype=np.int64)
    return Numbered(runs=np.concatenate(parts), bounds=bounds, distinct=tuple(numbering))


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Some values for each run: those of run n are `values[bounds[n] : bounds[n + 1]]`."""

    values: NDArray[np.int64]
    bounds: NDArray[np.int64]

    @classmethod
    def of(cls, found: Iterable[Sequence[int]]) -> Table:
        """The values of each run, in the order of the runs' numbers."""
        parts = list(found)
        values = np.fromiter(chain.from_iterable(parts), dtype=np.int64)
        return cls(values=values, bounds=np.cumsum([0, *map(len, parts)], dtype=np.int64))

    def __getitem__(self, runs: Numbers) -> NDArray[np.int64]:
        """The values of some runs, one after another."""
        start = self.bounds[runs]
        length = self.bounds[runs + 1] - start
        end = np.cumsum(length)
        place = np.repeat(start - end + length, length) + np.arange(end[-1] if len(end) else 0)
        return np.asarray(self.values[place])

    def lengths(self, texts: Numbered) -> NDArray[np.int64]:
        """How many values the runs of each text have."""
        before = np.concatenate(([0], np.cumsum(np.diff(self.bounds)[texts.runs])))
        return np.asarray(np.diff(before[texts.bounds]))
