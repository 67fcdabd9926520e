"""Luhn: the sentence with the densest run of frequent words.

H. P. Luhn, The Automatic Creation of Literature Abstracts, IBM Journal of Research and Development 2, 1958.
"""

from __future__ import annotations

from dataclasses import dataclass

from briefing.models import Limit, Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Luhn:
    """sumy's Luhn. A run ends after `gap` insignificant words; the most frequent `share` of the words is significant.

    Both defaults are sumy's.
    """

    gap: int = 4
    share: float = 1.0

    def __call__(
        self,
        sentences: tuple[Sentence, ...],
        limit: Limit,
        *,
        headlines: tuple[str, ...] = (),
        printed: tuple[str, ...] = (),
    ) -> tuple[Sentence, ...]:
        """The sentences that rank first, within the limit; what was printed before is not looked at."""
        from sumy.summarizers.luhn import LuhnSummarizer

        from briefing.summarize.sumy_adapter import choose_by

        return choose_by(
            LuhnSummarizer,
            sentences,
            limit,
            headlines=headlines,
            max_gap_size=self.gap,
            significant_percentage=self.share,
        )
