"""Graph reduction: a sentence counts as much as it shares with all others.

sumy's own: the sum of the weights of TextRank's graph at each sentence, without the power method.
"""

from __future__ import annotations

from dataclasses import dataclass

from briefing.models import Limit, Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduction:
    """sumy's Reduction, which has no options."""

    def __call__(
        self,
        sentences: tuple[Sentence, ...],
        limit: Limit,
        *,
        headlines: tuple[str, ...] = (),
        printed: tuple[str, ...] = (),
    ) -> tuple[Sentence, ...]:
        """The sentences that rank first, within the limit; what was printed before is not looked at."""
        from sumy.summarizers.reduction import ReductionSummarizer

        from briefing.summarize.sumy_adapter import choose_by

        return choose_by(ReductionSummarizer, sentences, limit, headlines=headlines)
