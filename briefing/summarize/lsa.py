"""LSA: the sentences that weigh most in the first singular vectors of the words-by-sentences matrix.

J. Steinberger and K. Ježek, Using Latent Semantic Analysis in Text Summarization, ISIM 2004.
"""

from __future__ import annotations

from dataclasses import dataclass

from briefing.models import Limit, Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class LSA:
    """sumy's LSA, which has no options."""

    def __call__(
        self,
        sentences: tuple[Sentence, ...],
        limit: Limit,
        *,
        headlines: tuple[str, ...] = (),
        printed: tuple[str, ...] = (),
    ) -> tuple[Sentence, ...]:
        """The sentences that rank first, within the limit; what was printed before is not looked at."""
        from sumy.summarizers.lsa import LsaSummarizer

        from briefing.summarize.sumy_adapter import choose_by

        return choose_by(LsaSummarizer, sentences, limit, headlines=headlines)
