"""Event[] -> what each is about, how strongly, and how alike the events are that a word stands for."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from briefing.cluster.themes.places import Phrase, places
from briefing.cluster.themes.tokens import COUNTRY, Token, join, lengths, tokens
from briefing.cluster.themes.writing import Kind, compounds, kinds, tallied
from briefing.models import Article, Event
from briefing.text.sentences import spans
from briefing.text.words import stopwords

# How much a mention counts by where it stands. A newsroom says in the headline and the lead what a text is about.
_IN_TITLE, _IN_LEAD, _IN_BODY = 3.0, 2.0, 0.5
_MOST_FROM_BODY = 1.0  # a word repeated down a long text must not outweigh a lead
_HALF = 2.0  # a mention in the lead alone makes half of the full strength
_LEAD_SENTENCES = 2
_READ = 1200  # characters, some 200 words; what stands below is background
_ARTICLES = 5  # of an event, the best first; more tell nothing new about what it is about
# What a text is about stands in its headline or lead: what is only mentioned below makes a third of the full strength.
STRONG = 0.4
_PRIOR = 6  # ordered pairs as alike as any, added to those of a word: two short texts that share nothing tell little
_AT_ONCE = 500  # words whose events are compared at once: some 100 MB
_UNSEEN, _SEEN = 200, 1.5  # document frequencies are smoothed as in text.vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """`rows` (events, words), each of length 1, in the order of `places`; `columns` says which column a word has;
    `usual` is the mean similarity of two events."""

    rows: sparse.csr_array
    places: Mapping[str, int]
    columns: Mapping[str, int]
    usual: float

    def alike(self, groups: Mapping[str, Sequence[str]]) -> dict[str, float]:
        """Word -> how alike its events are without the word itself, against any two events of all (1)."""
        found: dict[str, float] = {}
        squares = self.rows.multiply(self.rows)
        for start in range(0, len(groups), _AT_ONCE):
            words = sorted(groups)[start : start + _AT_ONCE]
            at = [(row, self.places[id]) for row, word in enumerate(words) for id in groups[word]]
            shape = (len(words), len(self.places))
            member = sparse.csr_array(sparse.coo_array((np.ones(len(at)), tuple(zip(*at, strict=True))), shape=shape))
            total = sparse.csr_array(member @ self.rows)
            alike = sparse.csr_array(total.multiply(total)) - sparse.csr_array(member @ squares)
            sums = np.asarray(alike.sum(axis=1)).ravel()
            for row, word in enumerate(words):
                own = float(alike[row, self.columns[word]]) if word in self.columns else 0.0
                pairs = len(groups[word]) * (len(groups[word]) - 1)
                found[word] = self._against_usual((float(sums[row]) - own + _PRIOR * self.usual) / (pairs + _PRIOR))
        return found

    def near(self, event: str, others: Sequence[str]) -> float:
        """How alike an event is to others, against any two events."""
        if not others:
            return 0.0
        total = np.asarray(self.rows[[self.places[id] for id in others]].sum(axis=0)).ravel()
        return self._against_usual(float((self.rows[[self.places[event]]] @ total)[0]) / len(others))

    def _against_usual(self, similarity: float) -> float:
        return round(similarity / self.usual, 6) if self.usual > 0 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """`strengths`: event id -> term -> how much the event is about it, from STRONG to 1. For each term what it is, how
    it is printed, and `cohesion`: how alike its events are apart from the term, against any two events (1)."""

    strengths: Mapping[str, Mapping[str, float]]
    kinds: Mapping[str, Kind]
    surfaces: Mapping[str, str]
    cohesion: Mapping[str, float]
    texts: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """The words of an article's headline, lead and body."""

    language: str
    title: tuple[Token, ...]
    lead: tuple[Token, ...]
    body: tuple[Token, ...]


def read(events: Sequence[Event]) -> Material:
    """What the events are about. Nothing depends on their order."""
    texts = {event.id: tuple(_parts(article) for article in event.articles[:_ARTICLES]) for event in events}
    # Headlines do not tell names from other words: in many of them every word has a capital.
    names = compounds(tallied(_running(texts.values())))
    longest = lengths(names)
    texts = {id: tuple(_compounded(part, names, longest=longest) for part in parts) for id, parts in texts.items()}
    tallies = tallied(_running(texts.values()))
    what = kinds(tallies)
    surfaces = {stem: tally.surface for stem, tally in tallies.items()}
    languages = Counter(parts[0].language for parts in texts.values() if parts)
    for language in sorted(languages, key=lambda language: (languages[language], language)):
        for code, name in places(language).names.items():
            what[COUNTRY + code] = Kind.COUNTRY
            surfaces[COUNTRY + code] = name
    strengths = {id: _strengths(parts, what) for id, parts in texts.items()}
    said = _texts(texts)
    return Material(strengths=strengths, kinds=what, surfaces=surfaces, cohesion=_cohesion(said, strengths), texts=said)


def _parts(article: Article) -> _Parts:
    """What is read of an article. An item of a list has no headline of its own."""
    text, language = article.text[:_READ], article.language
    sentences = spans(text, language)
    end = sentences[min(_LEAD_SENTENCES, len(sentences)) - 1][1] if sentences else 0
    return _Parts(
        language=language,
        title=tokens("" if article.part else article.title, language),
        lead=tokens(text[:end], language),
        body=tokens(text[end:], language),
    )


def _running(texts: Iterable[Sequence[_Parts]]) -> list[tuple[Sequence[Token], str]]:
    return [(said, part.language) for parts in texts for part in parts for said in (part.lead, part.body)]


def _compounded(part: _Parts, names: Mapping[Phrase, str], *, longest: Mapping[str, int]) -> _Parts:
    title, lead, body = (join(said, names, longest=longest, large=True) for said in (part.title, part.lead, part.body))
    return _Parts(language=part.language, title=title, lead=lead, body=body)


def _strengths(parts: Sequence[_Parts], what: Mapping[str, Kind]) -> dict[str, float]:
    """Term -> how much an event is about it, the mean over its articles."""
    found: dict[str, float] = defaultdict(float)
    for part in parts:
        weights: dict[str, float] = defaultdict(float)
        for said, weight in ((part.title, _IN_TITLE), (part.lead, _IN_LEAD)):
            for stem in {token.stem for token in said}:
                weights[stem] += weight
        for stem, count in Counter(token.stem for token in part.body).items():
            weights[stem] += min(_MOST_FROM_BODY, _IN_BODY * count)
        for stem, weight in weights.items():
            found[stem] += weight / (weight + _HALF) / len(parts)
    told = (Kind.NOTHING, Kind.PERSON)
    return {
        stem: round(strength, 9)
        for stem, strength in sorted(found.items())
        if strength >= STRONG and what.get(stem, Kind.NOTHING) not in told
    }


def _cohesion(texts: Texts, strengths: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Term -> how alike the events are that are about it, without the term itself."""
    held: dict[str, list[str]] = defaultdict(list)
    for id in sorted(strengths):
        for term in strengths[id]:
            held[term].append(id)
    return texts.alike({term: ids for term, ids in held.items() if len(ids) > 1})


def _texts(parts: Mapping[str, Sequence[_Parts]]) -> Texts:
    """The words of each event's first article, by rarity."""
    places = {id: place for place, id in enumerate(sorted(parts))}
    columns: dict[str, int] = {}
    entries = [
        (place, columns.setdefault(stem, len(columns)), math.log1p(times))
        for id, place in places.items()
        for part in parts[id][:1]
        for stem, times in sorted(_said(part).items())
    ]
    rows, terms, values = zip(*entries, strict=True) if entries else ((), (), ())
    at = (np.array(rows, dtype=int), np.array(terms, dtype=int))
    counts = sparse.csr_array(sparse.coo_array((np.array(values), at), shape=(len(places), max(1, len(columns)))))
    rarity = np.log((len(places) + _UNSEEN) / (np.bincount(counts.indices, minlength=counts.shape[1]) + _SEEN))
    counts.data = counts.data * rarity[counts.indices]
    length = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
    scaled = sparse.csr_array(sparse.diags_array(1 / np.where(length > 0, length, 1)) @ counts)
    total = np.asarray(scaled.sum(axis=0)).ravel()
    usual = (float(total @ total) - float(scaled.multiply(scaled).sum())) / max(1, len(places) * (len(places) - 1))
    return Texts(rows=scaled, places=places, columns=columns, usual=usual)


def _said(part: _Parts) -> Counter[str]:
    """How often each word stands in an article, in its headline twice as much."""
    stop = stopwords(part.language)
    every = (*part.title, *part.title, *part.lead, *part.body)
    return Counter(token.stem for token in every if token.word not in stop)
