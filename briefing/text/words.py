"""str -> words; words -> stems; the stop words of a language."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain

import Stemmer

from briefing.text.lists import words_in

# Marks that belong to the letter before them; Python's \w leaves them out and would cut Hindi and pointed Arabic apart.
MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0900-\u0903\u093a-\u093c\u093e-\u094f\u0951-\u0957\u0962\u0963"
    "\u0981-\u0983\u09bc\u09be-\u09cd\u09d7\u0a01-\u0a03\u0a3c-\u0a51\u0a81-\u0a83\u0abc-\u0acd\u0b3c-\u0b57"
    "\u0bbe-\u0bcd\u0c3e-\u0c56\u0cbc-\u0cd6\u0d3e-\u0d4d\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u200c\u200d"
)
"""The inside of a character class: combining marks of the scripts in use, and the joiners."""

_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HIRAGANA = "\u3041-\u309f"
_KATAKANA = "\u30a1-\u30fa\u30fc"


def _pattern(inside: str, *, others: str = "") -> re.Pattern[str]:
    """What a word is, where `inside` matches one character of it."""
    return re.compile(
        # figures with their unit: $6.9, 1,200, 5.2%, 12th, 3am, £2bn, 24-hour
        rf"(?:us)?[$€£¥₴₽₹₺₪]?\d+(?:[.,:]\d+)*(?:%|{inside}+|(?:-(?!\d){inside}+)+)?"
        # letters with full stops: u.s., z.b.
        r"|(?:[^\W\d_]\.){2,}"
        # words, also with apostrophes, hyphens, gershayim inside: o'neill, al-sharaa, covid-19
        rf"|{inside}+(?:[-'\"]{inside}+)*{others}"
    )


_PLAIN = _pattern(r"[^\W_]")
_MARKED = _pattern(
    rf"(?:[^\W_{_HAN}{_HIRAGANA}{_KATAKANA}]|[{MARKS}])", others=rf"|[{_HAN}]+|[{_HIRAGANA}]+|[{_KATAKANA}]+"
)
_NOT_PLAIN = re.compile(f"[{MARKS}{_HAN}{_HIRAGANA}{_KATAKANA}]")
_IS_HAN = re.compile(f"[{_HAN}]")

# Spellings of one letter: apostrophes, figures of other scripts, full-width forms. Left out are the stretching mark and
# the vowel points of Arabic and Hebrew, which newspapers set or omit at will.
_SAME = (
    {ord(a): "'" for a in "’‘ʼ＇`´"} | {ord(a): "-" for a in "‐‑"} | {0x5F4: '"', 0x5F3: "'", 0x66A: "%", 0x66B: "."}
)
_SAME |= {0x66C: ",", 0x640: ""} | {first + digit: str(digit) for first in (0x660, 0x6F0, 0x966) for digit in range(10)}
_SAME |= {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if code != 0xFF07}
_SAME |= dict.fromkeys((*range(0x610, 0x61B), *range(0x64B, 0x660), 0x670, *range(0x6D6, 0x6DD)), "")
_SAME |= dict.fromkeys((*range(0x591, 0x5BE), 0x5BF, 0x5C1, 0x5C2, 0x5C4, 0x5C5, 0x5C7), "")
_TURKISH = str.maketrans({"I": "ı", "İ": "i"})

_US = re.compile(r"\bUS\b(?!\$)")  # the country, which casefolding would turn into a stop word
_ELISION = re.compile(r"[a-zà-ÿ]{1,6}'")  # l'homme, qu'il, dell'acqua, un'altra, lorsqu'il, quell'uomo
_LONG_PART = 4  # letters: russia-ukraine is two words; al-sharaa, co-founder, f-16, covid-19 are one
_MOST_CACHED = 400_000  # runs or words of one language, some 100 MB; past it the cache starts anew
_LONGEST_CACHED = 40  # characters: a text without spaces, as Chinese is, would fill the cache and never come again

_SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish",
    "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "ne": "nepali", "nl": "dutch", "nb": "norwegian", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip


def words(text: str, language: str) -> tuple[str, ...]:
    """The words of a text in their order, casefolded.

    Figures stay whole with their unit: "6.9", "$6.9", "5.2%", "12th", "covid-19"; so does "al-sharaa", while
    "russia-ukraine" is two. "U.N." becomes "un", but "U.S." and "US" both "u.s.", as "us" is a stop word. An English
    's and a French l' are taken off. Chinese and kanji come as overlapping pairs of characters, kana as runs. Figures
    of other scripts become 0 to 9; vowel points are left out.
    """
    return tuple(chain.from_iterable(map(_runs_of(language).__getitem__, text.split())))


def stems(words: tuple[str, ...], language: str) -> tuple[str, ...]:
    """The stem of each word, same order and number (Snowball, https://snowballstem.org; for Ukrainian a light rule).

    Words with a figure stay as they are; so do all words of Chinese, Japanese, Hebrew and languages without stemmer.
    """
    return tuple(map(_stems_of(language).__getitem__, words))


@lru_cache(maxsize=64)
def stopwords(language: str) -> frozenset[str]:
    """The words of a language that say nothing on their own, as `words` gives them; empty where there is no list."""
    listed = words_in(language, "stopwords")
    return frozenset(part for word in listed for part in (*words(word, language), word.casefold()) if part)


class _Runs(dict[str, tuple[str, ...]]):
    """What stands between two spaces -> its words, worked out once: no word has a space in it, and a text repeats."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language

    def __missing__(self, run: str) -> tuple[str, ...]:
        found = tuple(part for token in _tokens(run, self.language) for part in _parts(token, self.language))
        if len(run) <= _LONGEST_CACHED:
            if len(self) >= _MOST_CACHED:
                self.clear()
            self[run] = found
        return found


class _Stems(dict[str, str]):
    """word -> its stem, worked out once for each word."""

    def __init__(self, language: str) -> None:
        super().__init__()
        name = _SNOWBALL.get(language, "")
        self.stem = Stemmer.Stemmer(name, 0).stemWord if name in Stemmer.algorithms() else _no_stem
        if language == "uk":
            self.stem = _ukrainian_stem

    def __missing__(self, word: str) -> str:
        if len(self) >= _MOST_CACHED:
            self.clear()
        self[word] = stem = word if any(map(str.isdigit, word)) else self.stem(word)
        return stem


@lru_cache(maxsize=64)
def _runs_of(language: str) -> _Runs:
    return _Runs(language)


@lru_cache(maxsize=64)
def _stems_of(language: str) -> _Stems:
    return _Stems(language)


def _tokens(run: str, language: str) -> list[str]:
    """The tokens of what stands between two spaces, casefolded."""
    if language == "tr":
        run = run.translate(_TURKISH)
    elif language == "en":
        run = _US.sub("U.S.", run)
    run = (run if run.isascii() else run.translate(_SAME)).casefold()
    return (_MARKED if _NOT_PLAIN.search(run) else _PLAIN).findall(run)


def _parts(token: str, language: str) -> list[str]:
    """The words of one token: pairs of Han, no full stops, no elision, no possessive, long compounds apart."""
    if _IS_HAN.match(token):
        return [token[i : i + 2] for i in range(len(token) - 1)] or [token]
    if token.endswith("."):
        bare = token.replace(".", "")
        return [token if bare in words_in(language, "stopwords") else bare]
    if "'" in token and language == "tr":
        return [token.partition("'")[0]]  # istanbul'da: the ending
    if "'" in token:
        if language in ("fr", "it", "ca") and (elision := _ELISION.match(token)) and token != "aujourd'hui":
            return [elision.group()[:-1], *_parts(token[elision.end() :], language)]
        token = token.removesuffix("'s") if language in ("en", "") else token
    parts = token.split("-")
    return parts if len(parts) > 1 and all(len(p) >= _LONG_PART and p.isalpha() for p in parts) else [token]


def _no_stem(word: str) -> str:
    return word


# Endings of Ukrainian nouns, adjectives and verbs, longest first; no more than inflection, so that words stay apart.
_UKRAINIAN = re.compile(
    r"(?<=\w{3})(?:остями|остям|остях|ості|істю|істю|ість|ується|юється|аються|яються|уються|юються|ається|яється|ються"
    r"|ться|лася|лося|лися|тися|вся|ували|увала|увало|увати|ував|ями|ами|ові|еві|єві|ого|ому|ими|іми|ала|ало|али|ати"
    r"|ила|ило|или|ити|яти|іти|ують|юють|ають|яють|ить|ать|ять|уть|ють|ій|ої|єї|ою|ею|єю|ах|ях|ам|ям|ів|їв|ей|ий|їй"
    r"|их|їх|им|їм|ім|ом|ем|єм|ав|ив|ть|а|я|о|е|є|и|і|ї|у|ю|ь|й)$"
)


def _ukrainian_stem(word: str) -> str:
    """A word without its ending, never shorter than three letters: a light rule, as Snowball has no Ukrainian."""
    return _UKRAINIAN.sub("", word)
