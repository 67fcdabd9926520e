"""Article -> where it calls people by a surname that a reader of one sentence does not know."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from briefing.models import Article, Sentence
from briefing.summarize.lists import lists
from briefing.text.lists import words_in
from briefing.text.sentences import sentences
from briefing.text.words import stopwords

_WORD = re.compile(r"[^\W\d_][\w'’-]*\.?")
# Whom the first two sentences of half the articles name, the event is about: a reader who follows it knows the name.
_LEAD, _SHARE = 2, 0.5


def known_names(articles: Iterable[Article]) -> frozenset[str]:
    """The words that a reader of the entry has seen or can be taken to know: of headlines, and of most leads."""
    articles = tuple(articles)
    seen: dict[str, int] = {}
    for article in articles:
        for word in {_bare(word) for each in sentences(article, first=_LEAD) for word in _WORD.findall(each.text)}:
            seen[word] = seen.get(word, 0) + 1
    titles = {_bare(word) for article in articles for word in _WORD.findall(article.title)}
    return frozenset({word for word, count in seen.items() if count >= _SHARE * len(articles)} | titles)


def unknown(sentence: Sentence, article: Article, *, known: Iterable[str]) -> frozenset[str]:
    """The surnames in a sentence of people whom the article named in full before it, and nobody knows otherwise."""
    people = _people(article.text, article.language)
    words = list(_WORD.finditer(sentence.text))
    found = set()
    for place, word in enumerate(words):
        name = _bare(word.group())
        if people.get(name, sentence.start) >= sentence.start or _is_full(words, place, article.language):
            continue
        if not place or not lists(article.language).article.fullmatch(words[place - 1].group()):  # the House, the Post
            found.add(name)
    return frozenset(found).difference(known, _full(words, article.language))


def _full(words: list[re.Match[str]], language: str) -> set[str]:
    """The names that stand in full among the words."""
    return {_bare(word.group()) for place, word in enumerate(words) if _is_full(words, place, language)}


def _is_full(words: list[re.Match[str]], place: int, language: str) -> bool:
    """Whether a capitalised word that is no title and starts no sentence stands right before it."""
    if not place:
        return False
    before, word = words[place - 1], words[place]
    name = before.group()
    return (
        before.string[before.end() : word.start()] == " "
        and name[0].isupper()
        and name.casefold() not in stopwords(language)
        and name.removesuffix(".") not in words_in(language, "titles")
    )


@lru_cache(maxsize=256)
def _people(text: str, language: str) -> dict[str, int]:
    """The surname of each person whom a text names in full and elsewhere by surname -> where the full name stands.

    A person is told from a house, a paper, a party by an honorific or a verb of saying beside the surname.
    """
    own = lists(language)
    words = list(_WORD.finditer(text))
    full: dict[str, int] = {}
    people = set()
    for place, word in enumerate(words):
        if not word.group()[0].isupper():
            continue
        name = _bare(word.group())
        if _is_full(words, place, language):
            full.setdefault(name, word.start())
        beside = [words[at].group().casefold() for at in (place - 1, place + 1) if 0 <= at < len(words)]
        titled = place and words[place - 1].group().removesuffix(".") in words_in(language, "titles")
        if titled or any(map(own.saying.fullmatch, beside)):
            people.add(name)
    return {name: start for name, start in full.items() if name in people}


def _bare(word: str) -> str:
    return word.removesuffix(".").removesuffix("'s").removesuffix("’s")
