"""Texts -> what kind of thing each word is, by how it is written and what it stands between, and how to print it.

No list of names is needed: a place follows `in` and no article, a person's surname stands alone and after a first name
or a title, a thing follows an article and is written small (in German: large).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum

from briefing.cluster.themes.lists import lines
from briefing.cluster.themes.tokens import COUNTRY, Token
from briefing.text.words import stopwords

# Shares of the mentions of a word, read off the names and nouns of 140 articles (docs/decisions/0006-themes.md).
_NAME = 0.8  # with a capital inside a sentence: a name, though it may be written small now and then
_LOCATED = 0.2  # after `in`, `near`: a place
_WITH_ARTICLE = 0.1  # more than that after an article: no place
_NOUN = 0.2  # after an article: a thing
_ENDS = 0.5  # before a stop word or a stop: not an adjective
_PERSON = 0.15  # after a first name or a title: a person
_PLURAL = 5  # times as often may the singular stand, and the plural is still the better heading
_ALONE = 0.3  # of the mentions of a name that is one: a first name seldom stands alone
_LONGEST = 3  # words of a name; what is longer is a headline within the text
_SHORTEST = 3  # letters of a word in scripts with capitals that says anything alone


class Kind(Enum):
    """What a word is, as far as it can be told from how it is written."""

    COUNTRY = "country"
    PLACE = "place"
    NAME = "name"
    PERSON = "person"
    SUBJECT = "subject"
    NOTHING = "nothing"


@dataclass(slots=True, kw_only=True)
class Tally:
    """What has been seen of a word in all texts: how often written small, large inside a sentence, and of those how
    often after a preposition of place, after a title or first name, alone; and after an article, and before a stop."""

    small: int = 0
    inside: int = 0
    located: int = 0
    introduced: int = 0
    alone: int = 0
    noun: int = 0
    ends: int = 0
    dull: bool = False
    capitals: bool = False
    articles: bool = False
    forms: Counter[str] = field(default_factory=Counter)
    wholes: Counter[str] = field(default_factory=Counter)
    phrases: Counter[tuple[str, ...]] = field(default_factory=Counter)

    @property
    def whole(self) -> str:
        """The name in which most mentions stand, "" where there is no such."""
        name, count = min(self.wholes.items(), key=lambda item: (-item[1], item[0]), default=("", 0))
        return name if 2 * count > self.inside and name.count(" ") < _LONGEST else ""

    @property
    def surface(self) -> str:
        """The form to print: the whole name where most mentions carry it, else the commonest, the longest of equals."""
        if self.inside > self.small and self.whole:
            return self.whole
        common = min(self.forms, key=lambda form: (-self.forms[form], -len(form), form))
        plural = f"{common}s" if self.articles and not self.capitals else ""  # English: Talks rather than Talk
        return plural if _PLURAL * self.forms[plural] >= self.forms[common] else common


def tallied(texts: Iterable[tuple[Sequence[Token], str]]) -> dict[str, Tally]:
    """Stem -> what has been seen of it in texts, each with its language."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for found, language in texts:
        _Reader(language).take(found, tallies)
    return dict(tallies)


def kinds(tallies: dict[str, Tally]) -> dict[str, Kind]:
    """Stem -> what it is. A name of a person's is one in all its words."""
    found = {stem: _kind(tally) for stem, tally in tallies.items()}
    surnames = {tally.surface.rsplit(" ", 1)[-1] for stem, tally in tallies.items() if found[stem] is Kind.PERSON}
    for stem, tally in tallies.items():
        if found[stem] is Kind.NAME and surnames.intersection(tally.surface.split()):
            found[stem] = Kind.PERSON
    return found


def compounds(tallies: dict[str, Tally]) -> dict[tuple[str, ...], str]:
    """The stems of names of several words that occur more than once -> the one stem that stands for them.

    Names of persons are left in their parts: the surname alone means the same.
    """
    what = kinds(tallies)
    repeated: Counter[tuple[str, ...]] = Counter()
    for tally in tallies.values():
        repeated.update(tally.phrases)
    return {
        phrase: " ".join(phrase)
        for phrase, count in sorted(repeated.items())
        if count > 1 and len(phrase) <= _LONGEST and what.get(phrase[-1]) is not Kind.PERSON
    }


class _Reader:
    """Counts the words of texts of one language."""

    def __init__(self, language: str) -> None:
        self.before = frozenset(lines(language, "in"))
        self.articles = frozenset(lines(language, "the"))
        self.dull = frozenset(lines(language, "dull"))
        self.capitals = "capitals" in lines(language, "nouns")
        self.stop = stopwords(language)

    def take(self, found: Sequence[Token], tallies: dict[str, Tally]) -> None:
        for start, run in _runs(found):
            ahead = found[start - 1].word if start and run[0].follows else ""
            after = found[start + len(run)] if start + len(run) < len(found) else None
            ends = after is None or not after.follows or after.word in self.stop
            name = self._without_titles(run)
            for place, token in enumerate(run):
                if token.word in self.stop or token.stem.startswith(COUNTRY):
                    continue
                tally = tallies[token.stem]
                tally.forms[token.text] += 1
                tally.dull |= token.word in self.dull or (token.word.isascii() and len(token.word) < _SHORTEST)
                tally.capitals |= self.capitals
                tally.articles |= bool(self.articles)
                if not token.capital:
                    tally.small += 1
                    tally.noun += ahead in self.articles
                    tally.ends += ends
                elif not token.first:
                    tally.inside += 1
                    tally.located += ahead in self.before
                    tally.noun += ahead in self.articles
                    tally.ends += ends and place == len(run) - 1
                    tally.alone += len(run) == 1
                    tally.introduced += token is name[-1] and len(run) > 1
                    tally.wholes[" ".join(each.text for each in name)] += 1
                    if len(name) > 1 and token is name[0]:
                        tally.phrases[tuple(each.stem for each in name)] += 1

    def _without_titles(self, run: Sequence[Token]) -> Sequence[Token]:
        """A name without the titles that it begins with; the run itself where it consists of them."""
        at = next((at for at, token in enumerate(run) if token.word not in self.dull), 0)
        return run[at:]


def _runs(found: Sequence[Token]) -> Iterator[tuple[int, Sequence[Token]]]:
    """The words one by one with their places, but those of a name together."""
    start = 0
    for at in range(1, len(found) + 1):
        if at == len(found) or not (found[at].capital and found[at].follows and found[at - 1].capital):
            yield start, found[start:at]
            start = at


def _kind(tally: Tally) -> Kind:
    written = tally.inside + tally.small
    if tally.dull or not written:
        return Kind.NOTHING
    if tally.inside < _NAME * written:
        return Kind.NOTHING if tally.capitals else _small(tally)
    if tally.located > 1 and tally.located >= _LOCATED * tally.inside and tally.noun <= _WITH_ARTICLE * tally.inside:
        return Kind.PLACE
    if tally.capitals and tally.noun >= _NOUN * tally.inside:
        return Kind.SUBJECT
    if tally.introduced >= _PERSON * tally.inside:
        return Kind.PERSON
    return Kind.NAME if tally.alone >= _ALONE * tally.inside or tally.whole else Kind.NOTHING


def _small(tally: Tally) -> Kind:
    """What a word is that is written small: a thing, unless the language has articles and it goes without."""
    if not tally.articles:
        return Kind.SUBJECT
    return Kind.SUBJECT if tally.noun >= _NOUN * tally.small and tally.ends >= _ENDS * tally.small else Kind.NOTHING
