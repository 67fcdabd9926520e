"""str -> spans of sentences; Article -> Sentence[]."""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing.models import Article, Sentence

_END = re.compile(r"[.!?…。！？؟।۔][\"'”’»)\]]*(?:\[\d+\])*(?:\s+|(?<=[。！？])|$)")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:Mr|Mrs|Ms|Dr|Prof|Gen|Sen|Rep|St|No|vs|Jan|Feb|Aug|Sept|Oct|Nov|Dec|Gov|Lt|Col|\w)\.\s*$"
)


def spans(text: str, language: str) -> tuple[tuple[int, int], ...]:
    """The (start, end) of each sentence, in order; together they cover every character that is not blank."""
    found: list[tuple[int, int]] = []
    for line in re.finditer(r"[^\n]+", text):
        found.extend(_in_line(text, line.start(), line.end()))
    return tuple(found)


def sentences(article: Article) -> tuple[Sentence, ...]:
    """The sentences of an article's text, each with its place in it: `article.text[start:end] == text`."""
    return tuple(
        Sentence(
            article=article.id,
            start=start,
            end=end,
            text=article.text[start:end],
            position=position,
            paragraph=article.text.count("\n", 0, start),
            language=article.language,
            voice=article.publisher,
        )
        for position, (start, end) in enumerate(spans(article.text, article.language))
    )


def _in_line(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    begin = start
    for match in _END.finditer(text, start, stop):
        following = text[match.end() : match.end() + 1]
        if _ABBREVIATION.search(text[begin : match.end()]) or following.islower():
            continue
        yield from _trimmed(text, begin, match.end())
        begin = match.end()
    yield from _trimmed(text, begin, stop)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if piece.strip():
        start += len(piece) - len(piece.lstrip())
        yield start, start + len(piece.strip())
