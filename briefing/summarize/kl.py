"""KL: the sentences whose words are spread as those of the whole event, added one by one.

A. Haghighi and L. Vanderwende, Exploring Content Models for Multi-Document Summarization, NAACL 2009 (KLSum).
"""

from __future__ import annotations

# mypy: allow-untyped-calls
from dataclasses import dataclass
from typing import Any

from briefing.models import Limit, Sentence

# sumy ranks every sentence, in cubic time: over 300 s for 1,000 sentences. The first that make up so many times the
# words asked for are ranked as sumy ranks them; `fill` has never needed more than twice the words to fill a limit.
TIMES_THE_WORDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class KL:
    """sumy's KL, which has no options; it looks at words, not at stems."""

    def __call__(
        self,
        sentences: tuple[Sentence, ...],
        limit: Limit,
        *,
        headlines: tuple[str, ...] = (),
        printed: tuple[str, ...] = (),
    ) -> tuple[Sentence, ...]:
        """The sentences that rank first, within the limit; what was printed before is not looked at."""
        from sumy.summarizers.kl import KLSummarizer

        from briefing.summarize.sumy_adapter import choose_by

        enough = TIMES_THE_WORDS * limit.words

        class First(KLSummarizer):
            """As sumy's own loop, and stops once the ranking is long enough; the rest comes last."""

            def _compute_ratings(self, sentences: Any) -> dict[Any, int]:
                spread, ratings, said = self.compute_tf(sentences), dict[Any, int](), list[str]()
                left = [(sentence, self._get_content_words_in_sentence(sentence)) for sentence in sentences]
                while left and len(said) < enough:
                    apart = [self._kl_divergence(self._joint_freq(own, said), spread) for _, own in left]
                    best, _ = left.pop(self._find_index_of_best_sentence(apart))
                    said.extend(best.words)
                    ratings[best] = -len(ratings)
                return {**ratings, **{sentence: -len(sentences) for sentence, _ in left}}

        return choose_by(First, sentences, limit, headlines=headlines)
