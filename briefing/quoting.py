"""Sentence[] of a day's entries -> how much of each is printed, so that no article and no publisher is copied out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from briefing.models import Limit, Sentence
from briefing.text.words import words


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotingSettings:
    """How much is quoted of one article, and of all articles of one publisher in the edition of a day."""

    article: Limit = field(default_factory=lambda: Limit(sentences=2, words=60))
    publisher: Limit = field(default_factory=lambda: Limit(sentences=20, words=600))


def size(text: str) -> int:
    """The words of a text as anybody may count them: between blanks or, where that is more, one by one."""
    return max(len(text.split()), len(words(text, "")))


@dataclass(slots=True, kw_only=True)
class Quoted:
    """What has been quoted of each publisher so far: `voices` is article id -> publisher, "" where nobody knows.

    An article of which nobody knows who published it counts for itself alone.
    """

    settings: QuotingSettings
    voices: Mapping[str, str]
    _taken: dict[str, tuple[int, int]] = field(default_factory=dict)

    def add(self, article: str, text: str, *, times: int = 1) -> None:
        """Count a sentence of an article; with `times` -1 it is taken back."""
        if voice := self.voices.get(article, ""):
            count, total = self._taken.get(voice, (0, 0))
            self._taken[voice] = (count + times, total + times * size(text))

    def copy(self) -> Quoted:
        """The same so far."""
        return Quoted(settings=self.settings, voices=self.voices, _taken=dict(self._taken))

    def has_room(self, article: str) -> bool:
        """Whether as much as one article may give can still be quoted of an article's publisher."""
        count, total = self._taken.get(self.voices.get(article, ""), (0, 0))
        most = self.settings.publisher
        return count < most.sentences and total + min(self.settings.article.words, most.words) <= most.words

    def fits(self, sentence: Sentence) -> bool:
        """Whether a sentence may be quoted of an article that is not quoted yet."""
        return size(sentence.text) <= self.settings.article.words and self.has_room(sentence.article)

    def is_over(self, article: str) -> bool:
        """Whether too much was quoted of an article's publisher."""
        count, total = self._taken.get(self.voices.get(article, ""), (0, 0))
        return count > self.settings.publisher.sentences or total > self.settings.publisher.words


def lengths(entries: Sequence[tuple[Sentence, ...]], *, quoted: Quoted) -> tuple[int, ...]:
    """How many sentences of each entry are printed, the most important entry first; they are added to `quoted`.

    Where all would be too much of a publisher, the least important entries that quote it are told in fewer sentences,
    from the last one up, and only then not at all: a long day costs detail before it costs an event.
    """
    for sentence in (sentence for entry in entries for sentence in entry):
        quoted.add(sentence.article, sentence.text)
    kept = [len(entry) for entry in entries]
    for least in (1, 0):
        for place in range(len(entries) - 1, -1, -1):
            own = entries[place][: kept[place]]
            over = next((n for n in range(least, len(own)) if quoted.is_over(own[n].article)), None)
            if over is not None:
                for sentence in own[over:]:
                    quoted.add(sentence.article, sentence.text, times=-1)
                kept[place] = over
    return tuple(kept)
