"""A seed -> a stream of made-up news with planted events, copies and follow-ups: what is right is known at any size.

The language is made up (syllables, frequencies after Zipf), with English function words so that it is read as English.
Events belong to topics and share the words of their topic; each has names, figures and words of its own, which its
articles use more in the head than at the end. Half the events are one article; the others grow as in the news, to some
hundred. Those of three articles and more go on for up to five days, and each day has words of its own (follow-ups). One
article in twelve is a copy with another headline and a few words changed, most under another publisher's name.

The same seed gives the same stream; a longer stream begins with the shorter one's events.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import chain, count, islice
from zlib import crc32

import numpy as np

from briefing.models import Article

_START = datetime(2025, 1, 1, tzinfo=UTC)
_VOCABULARY, _TOPICS, _TOPIC_WORDS, _DAY_WORDS = 30_000, 60, 150, 8
_OWN_NAMES, _OWN_WORDS, _OWN_FIGURES = 6, 14, 4
_A_DAY = 400  # articles, so that 100,000 are eight months
_LARGEST, _MEAN_SIZE = 300, 4.3
_DAYS = 5
_COPIES = 1 / 12
_PUBLISHERS = 40
_SENTENCE = 17
_ONSETS = tuple("b br c d dr f g gl h k l m n p pr r s st t tr v w z".split())  # noqa: SIM905
_CORES = ("a", "e", "i", "o", "u", "ai", "ea", "ou")
_CODAS = ("", "l", "m", "n", "nd", "r", "rt", "s", "st", "t", "x", "k")
_ENGLISH = (
    "the of and to in a that for it on was with as is by at from are be has have this an were which had not but will "
    "their its they been or who said would after one also more when over about than into other could two there"
)
_FUNCTION = tuple(_ENGLISH.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """An article, the event that it reports, and which article it is a copy of ("" where it is none)."""

    article: Article
    event: str
    copy_of: str = ""


def corpus(number: int, *, seed: int = 1, length: int = 500) -> Iterator[Planted]:
    """So many articles of so many words, event after event; within an event in the order of their times."""
    words = _vocabulary(seed)
    events = (_event(event, words=words, seed=seed, length=length) for event in count())
    return islice(chain.from_iterable(events), number)


def _random(*key: object) -> np.random.Generator:
    """A stream of chance of its own for each thing, so that nothing depends on what was made before."""
    return np.random.default_rng(crc32(" ".join(map(str, key)).encode()))


def _vocabulary(seed: int) -> list[str]:
    """Made-up words, each once, the first to be the most frequent."""
    chance = _random(seed, "vocabulary")
    found: dict[str, None] = {}
    while len(found) < _VOCABULARY:
        syllables = 1 + int(chance.integers(3)) if len(found) > 200 else 1
        found[_word(chance, syllables)] = None
    return list(found)


def _word(chance: np.random.Generator, syllables: int) -> str:
    """A word of so many syllables."""
    return "".join(
        part[int(chance.integers(len(part)))] for _ in range(syllables) for part in (_ONSETS, _CORES, _CODAS)
    )


def _event(number: int, *, words: list[str], seed: int, length: int) -> Iterator[Planted]:
    """The articles of one event."""
    chance = _random(seed, "event", number)
    topic = int(chance.integers(_TOPICS))
    size = _size(chance)
    start = _START + timedelta(days=number * _MEAN_SIZE / _A_DAY)
    lasts = 1 if size < 3 else 1 + int(chance.integers(_DAYS))
    own = _own_words(chance, words)
    days = np.sort(chance.random(size) * lasts)
    made: list[Planted] = []
    for place, day in enumerate(days.tolist()):
        daily = [words[at] for at in _random(seed, "day", number, int(day)).integers(len(words), size=_DAY_WORDS)]
        time = start + timedelta(days=day)
        name = f"{number:06}-{place:04}"
        if made and chance.random() < _COPIES:
            made.append(_copy(made[int(chance.integers(len(made)))], name=name, time=time, words=words, chance=chance))
        else:
            text = _Writer(words=words, topic=_topic(seed, topic), own=own, daily=daily, chance=chance)
            article = _article(name, text.title(), text.body(length), time=time, chance=chance)
            made.append(Planted(article=article, event=f"{number:06}"))
        yield made[-1]


def _size(chance: np.random.Generator) -> int:
    """How many articles an event has: half have one, the others two and more with a long tail."""
    if chance.random() < 0.5:
        return 1
    return min(_LARGEST, 2 + int((1 - chance.random()) ** -1.1))


def _own_words(chance: np.random.Generator, words: list[str]) -> list[str]:
    """An event's names (capitalised), words and figures."""
    names = [_word(chance, 2 + int(chance.integers(2))).capitalize() for _ in range(_OWN_NAMES)]
    rare = [words[at] for at in (_VOCABULARY * chance.random(_OWN_WORDS)).astype(int)]
    return names + rare + [str(figure) for figure in chance.integers(3, 5000, size=_OWN_FIGURES)]


@cache
def _topic(seed: int, number: int) -> tuple[int, ...]:
    """The words that the events of a topic share, as places in the vocabulary."""
    return tuple(_random(seed, "topic", number).integers(300, _VOCABULARY, size=_TOPIC_WORDS).tolist())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writer:
    """Draws the words of one article."""

    words: list[str]
    topic: tuple[int, ...]
    own: list[str]
    daily: list[str]
    chance: np.random.Generator

    def title(self) -> str:
        """Some of the event's words, some of its topic."""
        own = [self.own[at] for at in self.chance.integers(len(self.own), size=4)]
        return " ".join([*own, *(self.words[self.topic[at]] for at in self.chance.integers(_TOPIC_WORDS, size=3))])

    def body(self, length: int) -> str:
        """Sentences of 17 words. The event's own words are 15 % of the head and 3 % of the end."""
        place = np.arange(length)
        kind = self.chance.random(length)
        own = 0.03 + 0.12 * np.exp(-place / 80)
        pick = self.chance.random(length)
        chances = zip(kind.tolist(), pick.tolist(), own.tolist(), strict=True)
        drawn = [self._drawn(*each) for each in chances]
        for start in range(0, length, _SENTENCE):
            drawn[start] = drawn[start][:1].upper() + drawn[start][1:]
            drawn[min(start + _SENTENCE, length) - 1] += "."
        return " ".join(drawn)

    def _drawn(self, kind: float, pick: float, own: float) -> str:
        """A word: of the event, of the day, of the topic, a function word, or any."""
        if kind < own:
            return self.own[int(pick * len(self.own))]
        if kind < own + 0.03:
            return self.daily[int(pick * len(self.daily))]
        if kind < own + 0.15:
            return self.words[self.topic[int(pick * _TOPIC_WORDS)]]
        if kind < own + 0.5:
            return _FUNCTION[int(pick * len(_FUNCTION))]
        return self.words[int(_VOCABULARY**pick) - 1]


def _article(name: str, title: str, text: str, *, time: datetime, chance: np.random.Generator) -> Article:
    """An article of some publisher."""
    publisher = f"publisher-{int(chance.integers(_PUBLISHERS)):02}.example"
    return Article(
        id=name, key=name, source="corpus", location=name, publisher=publisher, title=title, text=text,
        published=time, first_seen=time, language="en",
    )  # fmt: skip


def _copy(original: Planted, *, name: str, time: datetime, words: list[str], chance: np.random.Generator) -> Planted:
    """The article again, one word in fifty another."""
    text = original.article.text.split(" ")
    for at in chance.integers(len(text), size=len(text) // 50).tolist():
        text[at] = words[int(chance.integers(_VOCABULARY))]
    article = _article(name, original.article.title, " ".join(text), time=time, chance=chance)
    return Planted(article=article, event=original.event, copy_of=original.copy_of or original.article.id)


def main(arguments: list[str] | None = None) -> int:
    """Print a corpus as JSON lines in the format that `benchmarks.quality events` reads."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.corpus", description=__doc__.splitlines()[0])
    parser.add_argument("number", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--length", type=int, default=500, help="words of an article")
    options = parser.parse_args(arguments)
    for planted in corpus(options.number, seed=options.seed, length=options.length):
        article = planted.article
        record = {
            "id": article.id, "title": article.title, "text": article.text, "publisher": article.publisher,
            "published": article.time.isoformat(), "language": article.language, "event": planted.event,
        }  # fmt: skip
        sys.stdout.write(json.dumps(record) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
