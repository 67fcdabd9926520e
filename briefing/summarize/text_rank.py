"""TextRank: PageRank over sentences, tied by the words that they share.

R. Mihalcea and P. Tarau, TextRank: Bringing Order into Texts, EMNLP 2004.
"""

from __future__ import annotations

from dataclasses import dataclass

from briefing.models import Limit, Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRank:
    """sumy's TextRank. `damping` is PageRank's; the power method stops below `epsilon`. Both defaults are sumy's."""

    damping: float = 0.85
    epsilon: float = 1e-4

    def __call__(
        self,
        sentences: tuple[Sentence, ...],
        limit: Limit,
        *,
        headlines: tuple[str, ...] = (),
        printed: tuple[str, ...] = (),
    ) -> tuple[Sentence, ...]:
        """The sentences that rank first, within the limit; what was printed before is not looked at."""
        from sumy.summarizers.text_rank import TextRankSummarizer

        from briefing.summarize.sumy_adapter import choose_by

        return choose_by(
            TextRankSummarizer, sentences, limit, headlines=headlines, damping=self.damping, epsilon=self.epsilon
        )
