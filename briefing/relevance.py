"""Article[] -> what the briefing is about, and what was left out and why.

The reader's words, phrases and names decide, by where they stand. They are expanded from the articles themselves: what
stands mostly beside them (Kharkiv beside Ukraine) speaks for an article too, even for one without any of the reader's
words. How much it gains is in docs/decisions/0006-themes.md.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from briefing.models import Article, LeftOut
from briefing.text.sentences import spans
from briefing.text.words import stems, stopwords, words

# What a mention is worth in the headline, in the first sentence, in the second, and further down.
_IN_TITLE, _IN_FIRST, _IN_SECOND, _IN_BODY = 3.0, 2.0, 1.0, 1.0
_READ = 4000  # characters; what stands below is background
_MOST_FROM_BODY = 2.0  # all mentions below the lead together
_ENOUGH = 2.0  # a mention in the first sentence, or two below it; one is in passing
# Company: words of the headlines and leads of articles that are about the subject, by the share of all articles with
# the word; that share must be so many times what the subject makes up of all. It is found twice, as what the first
# round takes in speaks again.
_SHARE, _LIFT, _ROUNDS = 0.4, 3.0, 2
_SHOWN = 5  # words of the company that are named
_Z = 1.645  # of the normal distribution, for 90 %
_MOST_FROM_COMPANY = 3.0  # what the words of the company are worth together
_SHORTEST_STEM = 5  # letters; of a longer name the last is left off: Ukraine, Ukrainian; a shorter is matched whole


@dataclass(frozen=True, slots=True, kw_only=True)
class RelevanceSettings:
    """The languages that an edition may quote; the words, phrases and names that let an article in or keep it out."""

    languages: tuple[str, ...] = ("en",)
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether an article belongs in the edition, and why.

    `reason` is "" for one that does, else a short fixed phrase; `detail` is what was seen. `score` is what its mentions
    of the subject are worth (2 is enough); `said` are the reader's words in it, `beside` the words of their company.
    """

    article: str
    reason: str = ""
    detail: str = ""
    score: float = 0.0
    said: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


def relevant(
    articles: Sequence[Article], *, settings: RelevanceSettings
) -> tuple[tuple[Article, ...], tuple[LeftOut, ...]]:
    """The articles that belong in the edition, and the others with their reasons, in the order given."""
    verdicts = judge(articles, settings=settings)
    kept = tuple(article for article, verdict in zip(articles, verdicts, strict=True) if not verdict.reason)
    left_out = tuple(
        LeftOut(item=verdict.article, reason=verdict.reason, detail=verdict.detail)
        for verdict in verdicts
        if verdict.reason
    )
    return kept, left_out


def judge(articles: Sequence[Article], *, settings: RelevanceSettings) -> tuple[Verdict, ...]:
    """What is held of each article, in the order given; nothing else depends on that order."""
    verdicts = {article.id: verdict for article in articles if (verdict := _unread(article, settings))}
    for language in settings.languages:
        own = [article for article in articles if article.language == language and article.id not in verdicts]
        verdicts |= _judged(own, language, settings=settings)
    return tuple(verdicts[article.id] for article in articles)


def _unread(article: Article, settings: RelevanceSettings) -> Verdict | None:
    """The verdict on an article that need not be read, None for any other."""
    id = article.id
    if not article.text:
        return Verdict(article=id, reason="headline without a text", detail=article.title)
    if article.language not in settings.languages:
        return Verdict(article=id, reason="in another language", detail=article.language or "language not known")
    return None if settings.include or settings.exclude else Verdict(article=id)


def _judged(articles: Sequence[Article], language: str, *, settings: RelevanceSettings) -> dict[str, Verdict]:
    """Article id -> what is held of it, by the reader's words and what goes with them in these articles."""
    texts = {article.id: _text(article) for article in articles}
    include, exclude = _phrases(settings.include, language), _phrases(settings.exclude, language)
    found = {id: _mentions(text, include) for id, text in texts.items()}
    company = _company(texts, found, language=language)
    return {
        id: _verdict(id, text, found[id], company=company, exclude=exclude, everything=not settings.include)
        for id, text in texts.items()
    }


def _verdict(
    id: str,
    text: _Text,
    found: Mapping[str, float],
    *,
    company: Mapping[str, float],
    exclude: Sequence[_Phrase],
    everything: bool,
) -> Verdict:
    unwanted = next(iter(_mentions(text.without_body, exclude)), "")
    if unwanted:
        return Verdict(article=id, reason="excluded", detail=unwanted)
    if everything:
        return Verdict(article=id)
    beside = tuple(sorted(text.head & company.keys(), key=lambda stem: (-company[stem], stem)))
    score = _score(text, found, company)
    reason = "" if score >= _ENOUGH else "not about the subject"
    detail = _detail(found, beside, score=score)
    return Verdict(article=id, reason=reason, detail=detail, score=score, said=tuple(found), beside=beside)


def _score(text: _Text, found: Mapping[str, float], company: Mapping[str, float]) -> float:
    """What an article's mentions of the subject and their company are worth."""
    beside = math.fsum(company.get(stem, 0.0) for stem in sorted(text.head))
    return round(sum(found.values()) + min(_MOST_FROM_COMPANY, beside), 2)


def _detail(found: Mapping[str, float], beside: Sequence[str], *, score: float) -> str:
    """What was seen, in words: `Moscow beside kremlin: 1.7 of 2`."""
    said = ", ".join(found) or "none of the words"
    company = f" beside {', '.join(beside[:_SHOWN])}" if beside else ""
    return f"{said}{company}: {score:g} of {_ENOUGH:g}"


# --- the reader's words -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """An article's words as spaced lines (headline, first sentence, second, the rest) and stems; `head` are the stems
    of headline and lead that say something."""

    spaced: tuple[str, ...]
    stemmed: tuple[str, ...]
    head: frozenset[str]

    @property
    def without_body(self) -> _Text:
        """Its headline and lead."""
        return _Text(spaced=(*self.spaced[:3], ""), stemmed=(*self.stemmed[:3], ""), head=self.head)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phrase:
    """A phrase of the reader's and what it matches, in the words of a text or in their stems."""

    phrase: str
    pattern: re.Pattern[str]
    stemmed: bool


def _phrases(phrases: Sequence[str], language: str) -> tuple[_Phrase, ...]:
    return tuple(_phrase(phrase, language) for phrase in phrases if words(phrase, language))


def _phrase(phrase: str, language: str) -> _Phrase:
    """A name of some length also stands for what is made of it (Ukrainian), any other word for its other endings."""
    wanted = words(phrase, language)
    if phrase[:1].isupper() and len(wanted) == 1 and len(wanted[0]) >= _SHORTEST_STEM:
        return _Phrase(phrase=phrase, pattern=re.compile(" " + re.escape(wanted[0][:-1])), stemmed=False)
    if phrase[:1].isupper():
        spaced = re.escape(" ".join(wanted))
        return _Phrase(phrase=phrase, pattern=re.compile(f" {spaced}s?(?= )"), stemmed=False)
    spaced = re.escape(" ".join(stems(wanted, language)))
    return _Phrase(phrase=phrase, pattern=re.compile(f" {spaced}(?= )"), stemmed=True)


def _mentions(text: _Text, phrases: Sequence[_Phrase]) -> dict[str, float]:
    """Phrase -> what its mentions are worth, for the phrases that are there."""
    found = {}
    for phrase in phrases:
        parts = text.stemmed if phrase.stemmed else text.spaced
        title, first, second, body = (len(phrase.pattern.findall(part)) for part in parts)
        worth = _IN_TITLE * bool(title) + _IN_FIRST * bool(first) + _IN_SECOND * bool(second)
        worth += min(_MOST_FROM_BODY, _IN_BODY * body)
        if worth:
            found[phrase.phrase] = worth
    return found


def _text(article: Article) -> _Text:
    read, language = article.text[:_READ], article.language
    first, second = (*(end for _, end in spans(read, language)[:2]), len(read), len(read))[:2]
    said = [words(part, language) for part in (article.title, read[:first], read[first:second], read[second:])]
    stemmed = [stems(each, language) for each in said]
    stop = stopwords(language)
    head = {
        stem
        for part, roots in zip(said[:3], stemmed[:3], strict=True)
        for word, stem in zip(part, roots, strict=True)
        if word not in stop and not word[0].isdigit()
    }
    return _Text(spaced=_spaced(said), stemmed=_spaced(stemmed), head=frozenset(head))


def _spaced(parts: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(f" {' '.join(part)} " for part in parts)


# --- their company ----------------------------------------------------------------------------------------------------


def _company(
    texts: Mapping[str, _Text], found: Mapping[str, Mapping[str, float]], *, language: str
) -> dict[str, float]:
    """The stems that go with the reader's words in the articles of one language, and what each is worth."""
    said = {phrase for phrases in found.values() for phrase in phrases}
    own = {stem for phrase in said for stem in stems(words(phrase, language), language)}
    every = Counter(stem for text in texts.values() for stem in text.head - own)
    company: dict[str, float] = {}
    for _ in range(_ROUNDS):
        about = [id for id, text in texts.items() if _score(text, found[id], company) >= _ENOUGH]
        counts = Counter(stem for id in about for stem in texts[id].head - own)
        least = max(_SHARE, _LIFT * len(about) / max(1, len(texts)))
        shares = {stem: _at_least(count, every[stem]) for stem, count in counts.items()}
        company = {stem: share for stem, share in shares.items() if share >= least}
    return company


def _at_least(count: int, total: int) -> float:
    """The share that can be counted on: the lower bound of Wilson's 90 % interval (1927, doi:10.2307/2276774)."""
    share, z2 = count / total, _Z * _Z / total
    return (share + z2 / 2 - math.sqrt(z2 * (share * (1 - share) + z2 / 4))) / (1 + z2)
