"""KL: the sentences whose words are spread as those of the whole event, added one by one.

A. Haghighi and L. Vanderwende, Exploring Content Models for Multi-Document Summarization, NAACL 2009 (KLSum).
"""

from __future__ import annotations

from dataclasses import dataclass

from briefing.models import Limit, Sentence


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

        return choose_by(KLSummarizer, sentences, limit, headlines=headlines)
