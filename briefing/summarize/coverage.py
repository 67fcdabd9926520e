"""Terms -> Sentence[]: the set of sentences within a limit that covers most, greedily."""

from __future__ import annotations

import numpy as np

from briefing.models import Limit, Sentence
from briefing.summarize.terms import Terms


def cover(terms: Terms, limit: Limit, *, again: float) -> tuple[Sentence, ...]:
    """The better of two greedy choices, by gain and by gain per word, the sentence that adds most first."""
    found = [_greedy(terms, limit, again=again, price=price) for price in (0.0, 0.5, 1.0)]
    _, chosen = max(found, key=lambda pair: pair[0])
    return tuple(terms.sentences[row] for row in chosen)


def _greedy(terms: Terms, limit: Limit, *, again: float, price: float) -> tuple[float, list[int]]:
    left = limit.words
    worth = terms.worth.copy()
    open_ = terms.sizes > 0
    chosen: list[int] = []
    total = 0.0
    while len(chosen) < limit.sentences:
        open_ &= terms.sizes <= left
        if not open_.any():
            break
        gains = terms.holds @ worth
        rated = np.where(open_, gains / np.maximum(terms.sizes, 1) ** price, -1.0)
        row = int(np.argmax(rated))
        if gains[row] <= 0:
            break
        chosen.append(row)
        total += float(gains[row])
        left -= int(terms.sizes[row])
        open_[row] = False
        held = terms.holds.indices[terms.holds.indptr[row] : terms.holds.indptr[row + 1]]
        worth[held] *= again
    return total, chosen
