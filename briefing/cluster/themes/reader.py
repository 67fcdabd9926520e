"""Events and the reader's headings -> the heading of each event, by the words of the headings and what goes with them.

An article scores for a heading by the heading's words in its headline and lead. What decides is the mean over the
event's articles, and only with a margin. Then the words are expanded (pseudo-relevance feedback; Rocchio, "Relevance
feedback in information retrieval", 1971): words that stand almost only in articles that one heading wins clearly count
for that heading too, at a part of the weight of the reader's own.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from briefing.cluster.themes.headings import Heading
from briefing.models import Article, Event
from briefing.text.sentences import spans
from briefing.text.words import stems, stopwords, words

# How much a word counts by where it stands. A newsroom says in the headline and the lead what a text is about.
_IN_TITLE, _IN_LEAD, _IN_BODY = 3.0, 2.0, 0.5
_MOST_FROM_BODY = 2.0  # a word repeated down a long text must not outweigh a headline
_LEAD_SENTENCES = 2
_READ = 2000  # characters; what stands below is background
_ARTICLES = 5  # of an event, the best first
_WEAK = 0.5  # what a word in brackets counts
# An event goes under a heading that scores most of a mention in a lead, and so much more than the next heading.
_LEAST, _MARGIN = 1.0, 1.05
# What the words are expanded from: articles that a heading wins by so much; and words that stand in so many articles,
# of which so large a share are the heading's. They count for a part.
_SURE, _SURE_MARGIN = 3.0, 1.5
_LEAST_ARTICLES, _SHARE, _PART = 3, 0.7, 0.4

Weights = Mapping[int, float]
Said = tuple[tuple[str, str], ...]
"""Words with their stems."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """The words of an article's headline, lead and body."""

    language: str
    title: Said
    lead: Said
    body: Said


class Lexicon:
    """The words of all headings for texts of one language."""

    def __init__(self, headings: Sequence[Heading], language: str) -> None:
        self._single: dict[str, dict[int, float]] = defaultdict(dict)
        self._phrases: dict[str, list[tuple[tuple[str, ...], int, float]]] = defaultdict(list)
        self._patterns: list[tuple[re.Pattern[str], int, float]] = []
        self._known: dict[str, Weights] = {}
        stop = stopwords(language)
        for number, heading in enumerate(headings):
            own = heading.words or tuple(word for word in words(heading.name, language) if word not in stop)
            for entry in (heading.name, *own):
                weight = _WEAK if entry.startswith("(") else 1.0
                if entry.strip("()").casefold() not in stop:  # a list of several languages: `war` is German for `was`
                    self._add(entry.strip("()"), number, weight=weight, language=language)

    def _add(self, entry: str, number: int, *, weight: float, language: str) -> None:
        if "*" in entry:
            pattern = ".*".join(map(re.escape, entry.casefold().split("*")))
            self._patterns.append((re.compile(pattern), number, weight))
            return
        phrase = stems(words(entry, language), language)
        if len(phrase) == 1:
            self._single[phrase[0]][number] = max(weight, self._single[phrase[0]].get(number, 0.0))
        elif phrase:
            self._phrases[phrase[0]].append((phrase, number, weight))

    def weights(self, word: str, stem: str) -> Weights:
        """Heading -> what the word counts for it: the less, the more headings have it."""
        if word not in self._known:
            found = dict(self._single.get(stem, {}))
            for pattern, number, weight in self._patterns:
                if pattern.fullmatch(word):
                    found[number] = max(weight, found.get(number, 0.0))
            most = max(1.0, sum(found.values()))
            self._known[word] = {number: found[number] / most for number in sorted(found)}
        return self._known[word]

    def phrases(self, said: Said) -> Iterable[tuple[int, tuple[str, ...], int, float]]:
        """The phrases in a text: the place of the first word, the phrase, its heading and what it counts."""
        for at, (_, stem) in enumerate(said):
            for phrase, number, weight in self._phrases.get(stem, ()):
                if tuple(each for _, each in said[at : at + len(phrase)]) == phrase:
                    yield at, phrase, number, weight


def reader_headings(
    events: Sequence[Event], headings: Sequence[Heading], *, archive: Sequence[Article] = ()
) -> dict[str, str]:
    """Event id -> the name of its heading; an event that none clearly wins is not in it."""
    own = {article.id: article for event in events for article in event.articles[:_ARTICLES]}
    every = {article.id: article for article in archive} | own
    texts = {id: _text(article) for id, article in sorted(every.items())}
    lexicons = {language: Lexicon(headings, language) for language in {text.language for text in texts.values()}}
    scores = {id: _scores(text, lexicons[text.language], {}) for id, text in texts.items()}
    expanded = _expansion(texts, scores)
    scores |= {id: _scores(texts[id], lexicons[texts[id].language], expanded) for id in own}
    return {event.id: name for event in events if (name := _name(event, headings, scores))}


def _name(event: Event, headings: Sequence[Heading], scores: Mapping[str, Weights]) -> str:
    labels = {article.label.casefold() for article in event.articles if article.label}
    said = next((heading.name for heading in headings if heading.name.casefold() in labels), "")
    if said:
        return said  # the newsroom has put it under a heading of this very name
    total: Counter[int] = Counter()
    for article in event.articles[:_ARTICLES]:
        total.update(scores[article.id])
    winner = _winner(total, least=_LEAST * len(event.articles[:_ARTICLES]), margin=_MARGIN)
    return headings[winner].name if winner >= 0 else ""


def _winner(scores: Weights, *, least: float, margin: float) -> int:
    """The heading that scores enough and clearly the most, -1 where there is none; of equals none."""
    (best, most), (_, next_) = (*sorted(scores.items(), key=lambda item: (-item[1], item[0])), (-1, 0.0), (-1, 0.0))[:2]
    return best if most >= least and most >= margin * next_ else -1


def _scores(text: _Text, lexicon: Lexicon, expanded: Mapping[str, Weights]) -> dict[int, float]:
    """Heading -> what the text scores for it; each distinct word counts by the places where it stands."""
    found: dict[int, float] = defaultdict(float)
    body: dict[tuple[str, int], float] = defaultdict(float)
    for said, weight in ((text.title, _IN_TITLE), (text.lead, _IN_LEAD)):
        seen = {(stem, number): value for stem, number, value in _matches(said, lexicon, expanded)}
        for (_, number), value in sorted(seen.items()):
            found[number] += weight * value
    for stem, number, value in _matches(text.body, lexicon, expanded):
        body[stem, number] += _IN_BODY * value
    for (_, number), value in sorted(body.items()):
        found[number] += min(_MOST_FROM_BODY, value)
    return dict(found)


def _matches(said: Said, lexicon: Lexicon, expanded: Mapping[str, Weights]) -> Iterable[tuple[str, int, float]]:
    """(what is said, the heading that it speaks for, how much) for every word and phrase.

    In `end the fighting` no word speaks for another heading than the phrase does.
    """
    within: dict[int, set[int]] = defaultdict(set)
    for at, phrase, number, weight in lexicon.phrases(said):
        yield " ".join(phrase), number, weight
        for place in range(at, at + len(phrase)):
            within[place].add(number)
    for place, (word, stem) in enumerate(said):
        own = lexicon.weights(word, stem)
        for number, weight in (own or expanded.get(stem, {})).items():
            if place not in within or number in within[place]:
                yield stem, number, weight


def _expansion(texts: Mapping[str, _Text], scores: Mapping[str, Weights]) -> dict[str, Weights]:
    """Stem -> the heading whose articles almost alone have it in their headline or lead, and what it counts."""
    winners = {id: _winner(found, least=_SURE, margin=_SURE_MARGIN) for id, found in scores.items()}
    held: dict[str, Counter[int]] = defaultdict(Counter)
    for id, text in texts.items():
        stop = stopwords(text.language)
        for stem in {stem for word, stem in (*text.title, *text.lead) if word not in stop and not word[0].isdigit()}:
            held[stem][winners[id]] += 1
    found: dict[str, Weights] = {}
    for stem, counts in sorted(held.items()):
        best = max(counts, key=lambda number: (counts[number], number))
        share = counts[best] / counts.total()
        if best >= 0 and counts.total() >= _LEAST_ARTICLES and share >= _SHARE:
            found[stem] = {best: _PART * share}
    return found


def _text(article: Article) -> _Text:
    """What is read of an article. An item of a list has no headline of its own."""
    text, language = article.text[:_READ], article.language
    sentences = spans(text, language)
    end = sentences[min(_LEAD_SENTENCES, len(sentences)) - 1][1] if sentences else 0
    title, lead, body = ("" if article.part else article.title), text[:end], text[end:]
    return _Text(
        language=language, title=_said(title, language), lead=_said(lead, language), body=_said(body, language)
    )


def _said(text: str, language: str) -> Said:
    found = words(text, language)
    return tuple(zip(found, stems(found, language), strict=True))
