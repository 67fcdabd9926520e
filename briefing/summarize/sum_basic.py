"""SumBasic: the sentence with the most probable words, each word worth less once it was said.

A. Nenkova and L. Vanderwende, The Impact of Frequency on Summarization, Microsoft Research TR-2005-101, 2005.
"""

from __future__ import annotations

from dataclasses import dataclass

from briefing.models import Limit, Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class SumBasic:
    """sumy's SumBasic, which has no options."""

    def __call__(
        self,
        sentences: tuple[Sentence, ...],
        limit: Limit,
        *,
        headlines: tuple[str, ...] = (),
        printed: tuple[str, ...] = (),
    ) -> tuple[Sentence, ...]:
        """The sentences that rank first, within the limit; what was printed before is not looked at."""
        from sumy.summarizers.sum_basic import SumBasicSummarizer

        from briefing.summarize.sumy_adapter import choose_by

        return choose_by(SumBasicSummarizer, sentences, limit, headlines=headlines)
