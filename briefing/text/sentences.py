"""str -> the spans of its sentences; Article -> Sentence[]. The rules are in `boundaries.py`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice

from briefing.models import Article, Sentence
from briefing.text.boundaries import ends, rules_of

_LINE = re.compile(r"[^\n]+")


def spans(text: str, language: str) -> tuple[tuple[int, int], ...]:
    """The (start, end) of each sentence, in order, in characters.

    They do not overlap, none starts or ends with a blank, and together they cover every character that is not blank. A
    line end always ends a sentence. `language` is an ISO 639-1 code; where we have no lists for it, English ones serve.
    """
    return tuple(span for _, span in _by_line(text, language))


def sentences(article: Article, *, first: int | None = None) -> tuple[Sentence, ...]:
    """The sentences of an article's text: `article.text[start:end] == text`; the publisher is their voice.

    `first`: only so many, without reading further.
    """
    return tuple(
        Sentence(
            article=article.id,
            start=start,
            end=end,
            text=article.text[start:end],
            position=position,
            paragraph=paragraph,
            language=article.language,
            voice=article.publisher,
        )
        for position, (paragraph, (start, end)) in enumerate(islice(_by_line(article.text, article.language), first))
    )


def _by_line(text: str, language: str) -> Iterator[tuple[int, tuple[int, int]]]:
    """Each sentence's span with the number of its paragraph; a paragraph is a line that is not blank."""
    rules = rules_of(language)
    paragraph = 0
    for line in _LINE.finditer(text):
        start = line.start()
        found = False
        for end in chain(ends(text, start, stop=line.end(), rules=rules), (line.end(),)):
            piece = text[start:end]
            if bare := piece.strip():
                left = start + len(piece) - len(piece.lstrip())
                yield paragraph, (left, left + len(bare))
                found = True
            start = end
        paragraph += found
