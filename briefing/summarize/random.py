"""Random: the floor that every other algorithm must stand above."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from briefing.models import Limit, Sentence
from briefing.summarize.door import fill, in_order


@dataclass(frozen=True, slots=True, kw_only=True)
class Random:
    """Sentences by lot. The lot is drawn from `seed` and the sentence's article and place: the same on every run.

    sumy's own draws anew each time, and an edition must be the same twice.
    """

    seed: int = 0

    def __call__(
        self,
        sentences: tuple[Sentence, ...],
        limit: Limit,
        *,
        headlines: tuple[str, ...] = (),
        printed: tuple[str, ...] = (),
    ) -> tuple[Sentence, ...]:
        """Sentences by lot, within the limit."""
        return fill(sorted(in_order(sentences), key=self._lot), limit)

    def _lot(self, sentence: Sentence) -> bytes:
        return sha256(f"{self.seed} {sentence.article} {sentence.start} {sentence.end}".encode()).digest()
