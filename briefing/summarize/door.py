"""The shape of every summarizer, and how a ranking is cut to a limit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from briefing.models import Limit, Sentence
from briefing.summarize.said import tokens


class Summarizer(Protocol):
    """Anything that chooses sentences: a frozen dataclass whose fields are its options."""

    def __call__(
        self,
        sentences: tuple[Sentence, ...],
        limit: Limit,
        *,
        headlines: tuple[str, ...] = (),
        printed: tuple[str, ...] = (),
    ) -> tuple[Sentence, ...]:
        """The sentences worth printing, the most important first.

        Args:
            sentences: what may be chosen from, of one event; their order says nothing.
            limit: at most this many sentences and words together.
            headlines: the titles of the event's articles.
            printed: what earlier editions printed of the event, a text a statement.

        Returns:
            Some of `sentences`, none twice; () where not even the shortest fits.
        """
        ...


def in_order(sentences: Iterable[Sentence]) -> tuple[Sentence, ...]:
    """The sentences by article and place, each span once: the order that every algorithm starts from."""
    distinct = {(sentence.article, sentence.start, sentence.end): sentence for sentence in sentences}
    return tuple(distinct[key] for key in sorted(distinct))


def length(sentence: Sentence) -> int:
    """The number of words."""
    return len(tokens(sentence.text, sentence.language))


def fill(ranked: Iterable[Sentence], limit: Limit) -> tuple[Sentence, ...]:
    """The best of a ranking within the limit: what does not fit is skipped, and so is a text that is already in."""
    chosen: list[Sentence] = []
    texts: set[str] = set()
    left = limit.words
    for sentence in ranked:
        if len(chosen) >= limit.sentences:
            break
        size = length(sentence)
        if size <= left and sentence.text not in texts:
            chosen.append(sentence)
            texts.add(sentence.text)
            left -= size
    return tuple(chosen)
