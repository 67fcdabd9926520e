"""LexRank: a sentence is central when many central sentences are like it.

G. Erkan and D. Radev, LexRank: Graph-based Lexical Centrality as Salience in Text Summarization, JAIR 22, 2004.
"""

from __future__ import annotations

from dataclasses import dataclass

from briefing.models import Limit, Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class LexRank:
    """sumy's LexRank. Two sentences are alike above `threshold` (cosine); the power method stops below `epsilon`.

    Both defaults are sumy's; its `epsilon` stops after two or three rounds.
    """

    threshold: float = 0.1
    epsilon: float = 0.1

    def __call__(
        self,
        sentences: tuple[Sentence, ...],
        limit: Limit,
        *,
        headlines: tuple[str, ...] = (),
        printed: tuple[str, ...] = (),
    ) -> tuple[Sentence, ...]:
        """The sentences that rank first, within the limit; what was printed before is not looked at."""
        from sumy.summarizers.lex_rank import LexRankSummarizer

        from briefing.summarize.sumy_adapter import choose_by

        return choose_by(
            LexRankSummarizer, sentences, limit, headlines=headlines, threshold=self.threshold, epsilon=self.epsilon
        )
