"""Article[] -> Article[], Duplicate[]: copies, near-copies and later editions of one text folded into its best version.

Texts are compared by their shingles, runs of four words. Which pairs are compared is decided by a quarter of the
shingles (those with the smallest hashes: Broder, On the resemblance and containment of documents, 1997), which costs
time in proportion to the texts; whether they are copies is decided by all of them, exactly, so that no luck of hashing
shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from briefing.models import Article, Duplicate, Event
from briefing.text.names import names, numbers
from briefing.text.numbered import Table, numbered
from briefing.text.ordinals import ordinals, parted
from briefing.text.words import words

Hashes = NDArray[np.uint64]

_RUN = 4
# Copies share more than half of what the two say, or the shorter stands in the longer but for a fifth (agencies'
# briefs).
_SAME, _WITHIN = 0.5, 0.8
# Below this many words only equal texts are copies: one word of a single sentence makes it another event.
_SHORT = 50
# Below this, two texts whose heads each name something that the other never does are a publisher's form filled in
# twice (an earthquake here, an earthquake there), not a copy.
_FORM = 0.9
_HEAD = 400
# Compare each holder of a sampled shingle with the next few: furniture that a thousand articles share stays cheap.
_NEXT = 4
_ODD = np.uint64(0x9E3779B97F4A7C15)
_SAMPLED = np.uint64(2**62)


def fold(articles: Sequence[Article]) -> tuple[tuple[Article, ...], tuple[Duplicate, ...]]:
    """Part articles into the distinct and their copies: (kept, folded), each sorted by id; together they are all.

    Every copy names the kept article that it is directly alike. Languages never mix, nor do lists' items and whole
    articles. The outcome does not depend on the order of the articles.
    """
    texts = sorted(_texts(articles), key=lambda text: text.article.id)
    folded = [duplicate for group in _groups(texts) for duplicate in _fold(group)]
    copies = {duplicate.article.id for duplicate in folded}
    return (
        tuple(text.article for text in texts if text.article.id not in copies),
        tuple(sorted(folded, key=lambda duplicate: duplicate.article.id)),
    )


def within(event: Event, *, start: datetime, end: datetime) -> Event | None:
    """The event as its articles of [start, end) report it, None where there is none.

    Copies of an earlier article bring nothing new, but they came in that time: one of them stands for what it copies,
    the others are copies of that one, so that five papers with yesterday's wire text are not five voices.
    """
    articles = tuple(article for article in event.articles if start <= article.time < end)
    own = {article.id for article in articles}
    copies = [copy for copy in event.duplicates if start <= copy.article.time < end]
    instead: dict[str, Article] = {}
    for copy in sorted(copies, key=lambda copy: (not copy.article.publisher, copy.article.time, copy.article.id)):
        if copy.of not in own:
            instead.setdefault(copy.of, copy.article)
    articles += tuple(instead.values())
    own |= {article.id for article in articles}
    duplicates = tuple(
        replace(copy, of=instead[copy.of].id) if copy.of in instead else copy
        for copy in copies
        if copy.article.id not in own
    )
    return replace(event, articles=articles, duplicates=duplicates) if articles else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """An article with the hashes of its shingles (sorted, each once) and the number of its words."""

    article: Article
    shingles: Hashes
    length: int


def _texts(articles: Sequence[Article]) -> Iterator[_Text]:
    """The articles with their shingles, each language apart."""
    languages: dict[str, list[Article]] = {}
    for article in articles:
        languages.setdefault(article.language, []).append(article)
    for language, own in languages.items():
        said = numbered(article.text for article in own)
        hashes = Table.of([crc32(word.encode()) for word in words(run, language)] for run in said.distinct)
        for article, runs in zip(own, said, strict=True):
            each = hashes[runs].view(np.uint64)
            yield _Text(article=article, shingles=_shingles(each, article), length=len(each))


def _shingles(each: Hashes, article: Article) -> Hashes:
    """The hashes of the runs of four words, or of the whole where it is short; apart for each language and kind."""
    run = len(each) if len(each) < _SHORT else _RUN
    if not run:
        return each
    salt = np.uint64(crc32(f"{article.language} {article.part > 0}".encode()))
    out = np.full(len(each) - run + 1, salt, dtype=np.uint64)
    for place in range(run):
        out ^= each[place : place + len(out)]
        out *= _ODD
        out ^= out >> np.uint64(29)
    out.sort()  # np.unique costs eight times as much for so few
    return out[np.concatenate(([True], out[1:] != out[:-1]))]


def _groups(texts: list[_Text]) -> Iterable[list[_Text]]:
    """The texts that are linked by likeness, directly or through others; only groups of two and more."""
    root = list(range(len(texts)))

    def find(place: int) -> int:
        while root[place] != place:
            root[place] = place = root[root[place]]
        return place

    for one, other in _candidates(texts):
        if find(one) != find(other) and _likeness(texts[one], texts[other]):
            root[max(find(one), find(other))] = min(find(one), find(other))
    members: dict[int, list[_Text]] = {}
    for place, text in enumerate(texts):
        members.setdefault(find(place), []).append(text)
    return [group for group in members.values() if len(group) > 1]


def _candidates(texts: list[_Text]) -> list[tuple[int, int]]:
    """The pairs of texts that share a sampled shingle, each once, in order."""
    sampled = [text.shingles if text.length < _SHORT else text.shingles[text.shingles < _SAMPLED] for text in texts]
    hashes = np.concatenate([*sampled, np.empty(0, dtype=np.uint64)])
    holder = np.repeat(np.arange(len(texts)), [len(each) for each in sampled])
    order = np.lexsort((holder, hashes))
    hashes, holder = hashes[order], holder[order]
    pairs = [
        holder[:-step][same] * np.int64(len(texts)) + holder[step:][same]
        for step in range(1, _NEXT + 1)
        for same in [hashes[:-step] == hashes[step:]]
    ]
    return [divmod(pair, len(texts)) for pair in np.unique(np.concatenate(pairs)).tolist()]


def _likeness(one: _Text, other: _Text) -> float:
    """The Jaccard similarity of two texts' shingles where they are copies, else 0."""
    shared = len(np.intersect1d(one.shingles, other.shingles, assume_unique=True))
    jaccard = shared / max(len(one.shingles) + len(other.shingles) - shared, 1)
    within = shared / max(min(len(one.shingles), len(other.shingles)), 1)
    if jaccard < _SAME and within < _WITHIN:
        return 0.0
    if parted(ordinals(one.article), ordinals(other.article)):
        return 0.0
    return 0.0 if jaccard < _FORM and _filled_in(one.article, other.article) else jaccard


def _filled_in(one: Article, other: Article) -> bool:
    """Whether each head names something that the other text never does."""
    return _names_of_its_own(one, other) and _names_of_its_own(other, one)


def _names_of_its_own(one: Article, other: Article) -> bool:
    """Whether the head of one article names something of which the other has no word."""
    known = frozenset(words(f"{other.title}\n{other.text}", other.language))
    return any(known.isdisjoint(words(name, one.language)) for name in names(one.text[:_HEAD], one.language))


def _fold(group: list[_Text]) -> Iterable[Duplicate]:
    """Fold what is directly alike the best into it; then the same with the rest."""
    rest = group
    while len(rest) > 1:
        best = _best(rest)
        likeness = {text.article.id: _likeness(text, best) for text in rest if text is not best}
        for text in rest:
            if similarity := likeness.get(text.article.id):
                yield Duplicate(
                    article=text.article, of=best.article.id, similarity=similarity, changed=_changed(text, best)
                )
        rest = [text for text in rest if likeness.get(text.article.id) == 0.0]


def _best(texts: list[_Text]) -> _Text:
    """The version to keep: of each publisher its latest; of those the one with a publisher, a date, and most text
    (a tenth does not count); of those the earliest."""
    latest: dict[str, _Text] = {}
    for text in sorted(texts, key=lambda text: (text.article.revision, text.article.time, text.article.id)):
        latest[text.article.publisher] = text
    longest = max(text.length for text in latest.values())
    return min(
        latest.values(),
        key=lambda text: (
            not text.article.publisher,
            text.article.published is None,
            text.length < 0.9 * longest,
            text.article.time,
            text.article.id,
        ),
    )


def _changed(text: _Text, kept: _Text) -> tuple[str, ...]:
    """The figures of a folded text that the kept one does not have, each once, in order."""
    known = frozenset(numbers(kept.article.text))
    return tuple(dict.fromkeys(figure for figure in numbers(text.article.text) if figure not in known))
