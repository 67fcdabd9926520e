"""A text against references -> ROUGE, as `rouge-score` has it, in any alphabet.

rouge-score's own tokenizer drops every letter outside a-z, so that it scores French badly and Arabic not at all. In
English it is used as it is, with its stemmer, to stay comparable; elsewhere words are runs of letters, marks and
digits, unstemmed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from statistics import fmean
from typing import Any

MEASURES = ("rouge1", "rouge2", "rougeL")
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f])*")


@cache
def _scorer(english: bool) -> Any:
    from rouge_score import rouge_scorer, tokenizers

    class Unicode(tokenizers.Tokenizer):  # type: ignore[misc]  # rouge-score has no types
        def tokenize(self, text: str) -> list[str]:
            return _WORD.findall(unicodedata.normalize("NFC", text).casefold())

    if english:
        return rouge_scorer.RougeScorer(list(MEASURES), use_stemmer=True)
    return rouge_scorer.RougeScorer(list(MEASURES), tokenizer=Unicode())


def rouge(text: str, references: Sequence[str], *, language: str) -> dict[str, float]:
    """F1 of each measure, the mean over the references."""
    scorer = _scorer(language == "en")
    scores = [scorer.score(reference, text) for reference in references]
    return {measure: fmean(score[measure].fmeasure for score in scores) for measure in MEASURES}


def cut(text: str, words: int) -> str:
    """The first words of a text."""
    return " ".join(text.split()[:words])


def mean(rows: Sequence[dict[str, float]]) -> dict[str, float]:
    """The mean of each figure, to four places."""
    return {name: round(fmean(row[name] for row in rows), 4) for name in rows[0]} if rows else {}
