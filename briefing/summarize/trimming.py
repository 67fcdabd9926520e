"""Sentence -> Sentence: without what stands at its edges and is not its own: datelines, labels, footnote marks."""

from __future__ import annotations

import re

from briefing.models import Sentence
from briefing.text.furniture import dateline, run_in

# A dateline further down than the third sentence of a text is a place that the text is about.
FIRST_SENTENCES = 3


def trim(sentence: Sentence) -> Sentence:
    """The sentence without dateline, run-in label and footnote marks at its edges: a smaller span, still verbatim."""
    text = sentence.text
    begin = _head(text) if sentence.position < FIRST_SENTENCES else 0
    begin += run_in(text[begin:])
    begin += len(_LEADING.match(text[begin:]).group())  # type: ignore[union-attr]  # matches the empty text too
    end = len(_TRAILING.sub("", text))
    if (begin, end) == (0, len(text)) or begin >= end:
        return sentence
    return Sentence(
        article=sentence.article,
        start=sentence.start + begin,
        end=sentence.start + end,
        text=text[begin:end],
        position=sentence.position,
        paragraph=sentence.paragraph,
        language=sentence.language,
        voice=sentence.voice,
    )


def _head(text: str) -> int:
    """How many characters of dateline a text starts with, and of whatever is glued before it: byline, highlights."""
    glued = _GLUED.match(text)
    return glued.end() if glued else dateline(text)


# An agency in brackets and a dash, or a place in capitals and a dash: what stands before is byline, highlights and
# place, run together without a stop.
_GLUED = re.compile(
    r"^(?:[A-Z][A-Z.,' ]{3,40}(?:,\s[A-Z][a-z]{1,4}\.)?(?:\s[-–—―]+\s?|[-–—―]+\s|[–—―])(?=[“\"]?[A-Z])"
    r"|[A-Z][a-z]{2,8}\.?\s\d{1,2}(?:,\s\d{4})?\s[-–—―]+\s(?=[“\"]?[A-Z])"
    r"|(?:By|From)\s[A-Z][\w.'-]+(?:\s[A-Z][\w.'-]+){1,2}(?:(?:,|\sand)\s[A-Z][\w.'-]+(?:\s[A-Z][\w.'-]+){1,2}){0,3},"
    r"\s(?:CNN|AP|AFP|Reuters|BBC)\s(?=[“\"]?[A-Z])"
    r"|[^\n]{0,600}?\((?:CNN|Reuters|REUTERS|AP|AFP|dpa|EFE|ANSA|Xinhua|TASS)\)\s?(?:--|[-–—])\s(?=\S))"
)
_LEADING = re.compile(r"(?:[•·▪◦‣*–—-]\s+|\[\d{1,3}\]\s*)*")
_TRAILING = re.compile(r"(?:\s*\[\d{1,3}\])+$")
