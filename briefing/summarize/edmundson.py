"""Edmundson: words that point to what matters, the headline's words, and the place in the text.

H. P. Edmundson, New Methods in Automatic Extracting, Journal of the ACM 16, 1969.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from briefing.models import Limit, Sentence

# sumy refuses an empty list; no text holds this word, since NUL is stripped on the way in.
_NO_WORD = "\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edmundson:
    """sumy's Edmundson: a weight for each of its four methods, and the cue words for and against a sentence.

    The weights are sumy's defaults; without `bonus` and `stigma` words the cue and key methods have nothing to go by.
    """

    cue: float = 1.0
    key: float = 0.0
    title: float = 1.0
    location: float = 1.0
    bonus: tuple[str, ...] = ()
    stigma: tuple[str, ...] = ()

    def __call__(
        self,
        sentences: tuple[Sentence, ...],
        limit: Limit,
        *,
        headlines: tuple[str, ...] = (),
        printed: tuple[str, ...] = (),
    ) -> tuple[Sentence, ...]:
        """The sentences that rank first, within the limit; what was printed before is not looked at."""
        from sumy.summarizers.edmundson import EdmundsonSummarizer

        from briefing.summarize.sumy_adapter import choose_by, language_of
        from briefing.text.words import stopwords, words

        language = language_of(sentences)
        said = {word for headline in headlines for word in words(headline, language)} - stopwords(language)

        # sumy 0.13 keeps of a headline the null words and drops the rest (`ffilter(self._is_null_word, ...)`), so what
        # must count is handed over as null words.
        return choose_by(
            partial(
                EdmundsonSummarizer,
                cue_weight=self.cue,
                key_weight=self.key,
                title_weight=self.title,
                location_weight=self.location,
            ),
            sentences,
            limit,
            headlines=headlines,
            bonus_words=self.bonus or (_NO_WORD,),
            stigma_words=self.stigma or (_NO_WORD,),
            null_words=said or (_NO_WORD,),
        )
