"""A line of text -> the places where a sentence of it ends: our own rules over each language's lists.

A mark (. ! ? … and their kin in other scripts) is a candidate; what stands before and after it decides. A rule is one
small function; the words that the rules need stand in `data/LANGUAGE.txt` (see `lists.py`). Why not a library:
docs/decisions/0002-sentences.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from briefing.text.lists import words_in
from briefing.text.words import MARKS

_CLOSERS = r"\"'”’“‘»«›‹)\]}」』】〉》）］"
_QUOTES = re.compile("[\"'”’“‘»«›‹」』]")
_FULL_STOPS = r".!?…‼⁇⁈⁉؟۔।॥"

# The mark comes first and alone, so that the search skips to it. Then: marks of Chinese and Japanese, which need no
# blank after them; any other mark, with the closing quotes and brackets, footnotes and emoji that belong to it (also
# French « non ! »); a blank lost between two sentences; a list on one line.
_CANDIDATE = (
    r"[。！？｡•●▪‣" + _FULL_STOPS + r"QUESTION](?:"
    r"(?<=[。！？｡])[。！？｡]*(?P<wide>(?:[\"'”’」』】〉》）)\]]|\[\d{1,3}\])*)\s*"
    r"|(?<=[" + _FULL_STOPS + r"QUESTION])(?P<mark>[" + _FULL_STOPS + r"QUESTION]*(?:\s[.!?…]+(?=\s|$))*)"
    r"(?P<close>(?:[" + _CLOSERS + r"]|\s[»›](?![^\W_]))*)"
    r"(?:\s?\[(?:\d{1,3}|[a-z]|…|\.{3}|citation needed)\]|\s?\((?:…|\.{3})\)|[¹²³⁰⁴-⁹]"
    r"|\s[:;]-?[()DP](?=\s|$)|\s?[\U0001f300-\U0001faff][\ufe0f\u200d\U0001f300-\U0001faff]*)*"
    r"(?P<loose>(?:\s(?:[\"”]|'')(?=\s|$))?)(?:\s+|$)"
    r"|(?<=[^\W\d_]{3}[.!?])(?P<glued>[\"”’)]?)(?=[\"“‘(]?[A-ZÀ-ÞА-ЯЄІЇҐ][a-zß-ÿа-яєіїґ])"
    r"|(?<=\s[•●▪‣])(?P<bullet>)(?=\s))"
)
_LETTER_OR_FIGURE = re.compile(r"[^\W_]")
_BRACKETS = (("(", ")"), ("[", "]"), ("（", "）"), ("「", "」"), ("『", "』"))
_BRACKET = re.compile(r"[(\[（「『]")
_FOLLOWING = re.compile(rf"(?P<opener>[^\w\s]*\s?)(?P<word>[^\W_][\w{MARKS}’']*)?(?P<after>\.?)")
_ENUMERATOR = re.compile(r"[(\[]?(?:\d{1,3}|[^\W\d_]|[ivxIVX]{2,5})$")
_FIGURE = re.compile(r"[^\s\d]{0,3}\d[\d.,:/–—-]*(?<![.,])\w{0,3}$|[IVXLCІХ]+(?:[–—-][IVXLCІХ]+)?$")
_TIME_OF = re.compile(r"(?:\w+ ){1,2}time\b", re.IGNORECASE)
_ROMAN = re.compile("[IVXL]+$")
# al-Sharaa, von Berg, iPhone: what starts with a small letter although it starts a sentence
_LOWER_NAME = re.compile(r"(?:al|el|as|ash|an|at|ar|ad)[-’'][A-Z]|(?:von|van|bin|ibn) [A-Z]|[a-z]{1,2}[A-Z]")
_DOMAIN = frozenset(
    ("com", "org", "net", "gov", "edu", "info", "io", "co", "uk", "de", "fr", "eu", "ua", "ru", "js", "ai")
)
_VOWEL = re.compile("[aeiouyà-æè-ïò-öø-ýÿāăąēėęěīįıōőœūůűųαεηιουωά-ώаеёиоуыэюяіїє\u0590-\u0dff]", re.IGNORECASE)
_INTERJECTION = re.compile("[hms]+$", re.IGNORECASE)  # Hm. Mm. Shh.
_VOWELLESS_LANGUAGES = frozenset(("cs", "sk", "hr", "sr", "sl"))  # smrt, krk, vlk are words
_FEWEST_WORDS = 4  # with fewer before it, a unit such as "г." stands inside its sentence; where that starts with
_FEWEST_WORDS_AFTER_PREPOSITION = 8  # a preposition or a figure ("W dniu 11 listopada 1918 r. Piłsudski"): 8
_LONGEST_NUMBER = 5  # characters of "(iii" or "12", which number what follows
_LONGEST_WORD = 100  # characters read before or behind a mark for the word there
_FARTHEST = 2000  # characters read back for quotation marks, so that no text takes more than linear time
_LONGEST_BRACKET = 300  # characters; a bracket longer than this was forgotten to be closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the rules know of one language: its lists, and whether a figure with a full stop is an ordinal."""

    titles: frozenset[str]
    numbered: frozenset[str]
    suffixes: tuple[str, ...]
    abbreviations: frozenset[str]
    units: frozenset[str]
    ends: frozenset[str]
    listed: frozenset[str]
    prepositions: frozenset[str]
    calendar: frozenset[str]
    ordinals_before: frozenset[str]
    ordinals_after: frozenset[str]
    starters: frozenset[str]
    names: frozenset[str]
    reporting: frozenset[str]
    name_then_verb: re.Pattern[str]
    candidate: re.Pattern[str]
    ordinals: bool
    vowels: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A candidate: where its sentence starts, the token before its mark, the mark, what closes, and what follows."""

    start: int
    stop: int
    token: str
    mark: str
    close: str
    opener: str
    word: str
    initial: bool
    end: int


_ORDINAL_LANGUAGES = frozenset(
    ("de", "cs", "pl", "tr", "da", "nb", "no", "fi", "hu", "hr", "sr", "sk", "sl", "et", "lv")
)


@lru_cache(maxsize=64)
def rules_of(language: str) -> Rules:
    """The rules of a language (ISO 639-1); English lists stand in where a language has none."""
    listed = language if words_in(language, "stopwords") else "en"

    def section(name: str) -> frozenset[str]:
        return frozenset(word.rstrip(".") for word in words_in(listed, name))

    verbs = "|".join(sorted(section("reporting"))) or "(?!)"
    return Rules(
        titles=section("titles"),
        numbered=section("numbered"),
        suffixes=tuple(sorted(word[1:] for word in section("numbered") if word.startswith("-"))),
        abbreviations=section("abbreviations"),
        units=section("units"),
        ends=section("ends"),
        listed=frozenset().union(*map(section, ("titles", "numbered", "abbreviations", "units", "ends"))),
        prepositions=section("prepositions"),
        calendar=section("calendar"),
        ordinals_before=section("ordinals before"),
        ordinals_after=section("ordinals after"),
        starters=frozenset(map(str.casefold, (section("starters") | section("stopwords")) - section("not starters"))),
        names=section("names"),
        reporting=section("reporting"),
        name_then_verb=re.compile(rf"(?:[^\W\d_][\w.’'-]*\s+){{1,3}}(?:{verbs})\b"),
        candidate=re.compile(_CANDIDATE.replace("QUESTION", ";" if language == "el" else "")),
        ordinals=language in _ORDINAL_LANGUAGES,
        vowels=language not in _VOWELLESS_LANGUAGES,
    )


def ends(text: str, start: int, *, stop: int, rules: Rules) -> Iterator[int]:
    """Where the sentences of `text[start:stop]`, one line, end: the offsets behind their last characters and blanks."""
    for match in rules.candidate.finditer(text, start, stop):
        end = _end(text, match)
        if start < end < stop and _is_end(text, start, match=match, end=end, rules=rules):
            yield end
            start = end


def _end(text: str, match: re.Match[str]) -> int:
    """Where the sentence would end: before a bullet or a loose straight quote that opens the next one, else behind."""
    if match["bullet"] is not None:
        return match.start()
    loose = match["loose"]
    if loose and '"' in loose:
        far = max(0, match.start() - _FARTHEST)
        line = max(far, text.rfind("\n", far, match.start()) + 1)
        if text.count('"', line, match.start("loose")) % 2 == 0:
            return match.start("loose")
    return match.end()


def _is_end(text: str, start: int, *, match: re.Match[str], end: int, rules: Rules) -> bool:
    if match["bullet"] is not None:
        return True
    stop = match.start()
    if match["glued"] is not None:
        return _is_glued(text, stop)
    if not _LETTER_OR_FIGURE.search(text, start, min(stop, start + _LONGEST_WORD)) or _in_brackets(
        text, start, stop=stop, end=end
    ):
        return False
    if match["wide"] is not None:
        return _is_wide_end(text, start, match=match, rules=rules)
    following = _FOLLOWING.match(text, end)
    assert following is not None
    word = following["word"] or ""
    place = _Place(
        start=start,
        stop=stop,
        token=_token(text, start, stop=stop),
        mark=text[stop : match.end("mark")],
        close=match["close"],
        opener=following["opener"],
        word=word,
        initial=len(word) == 1 and following["after"] == ".",
        end=end,
    )
    if word[:1].islower() and not _LOWER_NAME.match(text, following.start("word")):
        return text[start].islower() and _is_careless(place, rules=rules)
    if place.mark == ".":
        return _is_full_stop(text, place, rules=rules)
    if place.mark[0] in ".…":
        return word[:1].isupper() or not word
    return _is_question_end(text, place, rules=rules)


def _is_careless(place: _Place, *, rules: Rules) -> bool:
    """Whether a small letter starts a sentence: where the writer also started this one so, and ended it with a word."""
    word = re.split(r"[-'’/]", place.token)[-1]
    return len(word) > 2 and word.isalpha() and not place.close and not _is_abbreviation(place.token, rules=rules)


def _token(text: str, start: int, *, stop: int) -> str:
    """What stands before the mark, back to the blank before it, without opening quotes and brackets."""
    token = text[max(text.rfind(" ", start, stop) + 1, start) : stop]
    return token.rpartition("：")[2].lstrip("\"'“”„‘«»‹›([{¿¡—–-")


def _is_full_stop(text: str, place: _Place, *, rules: Rules) -> bool:
    """Whether a single full stop ends its sentence."""
    token, word = place.token, place.word
    if not token or not (token[-1].isalnum() or unicodedata.category(token[-1]).startswith("M")):
        return True
    if _is_enumerator(text, place) or _is_dateline(text, place) or "№" in place.opener:
        return False
    if _is_plain(token, rules=rules):
        return True
    starter = _is_starter(place, rules=rules)
    if token[-1].isdecimal() and not token.isdecimal() and not token[0].isalpha():
        return True
    if token.isdecimal():
        return not rules.ordinals or starter or not _is_ordinal(text, place, rules=rules)
    whole = _with_letters_before(text, place)
    if _listed(whole, rules.ends):
        return not word or _capital(word) or word[0].isdecimal()
    if _listed(whole, rules.titles) or (word.isupper() and len(word) > 1 and token.capitalize() in rules.titles):
        return False
    if _listed(whole, rules.units):
        return starter or _is_end_of_measure(text, place, rules=rules)
    if word[:1].isdecimal() and (_listed(token, rules.numbered) or token.lower().endswith(rules.suffixes)):
        return False
    short = len(token) == 1 or "." in whole or _listed(token, rules.abbreviations) or _lacks_vowel(token, rules=rules)
    return starter or not (short or (rules.ordinals and _ROMAN.match(token)))


def _is_plain(token: str, *, rules: Rules) -> bool:
    """Whether a token is a word in no list: nine in ten are, and need no further rule."""
    if len(token) < 3 or not token[1:].islower() or not token.isalpha() or token.endswith(rules.suffixes):
        return False
    if _lacks_vowel(token, rules=rules):
        return False
    return token not in rules.listed and token.lower() not in rules.listed


def _lacks_vowel(token: str, *, rules: Rules) -> bool:
    """Whether a short token in small letters has no vowel, as no word has in most languages: Hzg, sgt, млрд."""
    if not (rules.vowels and 1 < len(token) < 5 and token.isalpha() and token[1:].islower()):
        return False
    return not _VOWEL.search(token) and not _INTERJECTION.match(token)


def _is_enumerator(text: str, place: _Place) -> bool:
    """Whether the token only numbers what follows: at the start of its sentence, or behind a colon (Agenda: 1. ...)."""
    if place.stop - place.start <= _LONGEST_NUMBER and _ENUMERATOR.match(text, place.start, place.stop):
        return True
    before = place.stop - len(place.token) - 1
    colon = text[before] in ":：" or text[before - 1 : before + 1] == ": "
    return colon and len(place.token) <= 2 and place.token.isdecimal()


def _is_dateline(text: str, place: _Place) -> bool:
    """Whether a line starts with a place in capitals and a dash follows: AUGUSTA, Me. — The governor"""
    if not place.opener.startswith(("—", "–", "-")) or place.stop - place.start > _LONGEST_WORD:
        return False
    first = text[place.start : place.start + 3]
    return first.isalpha() and first.isupper()


def _with_letters_before(text: str, place: _Place) -> str:
    """The token with the single letters before it: "т.д" for "т. д", "z.B" for "z. B"."""
    whole = place.token
    if len(whole) > 2:
        return whole
    for word in reversed(text[max(place.start, place.stop - 12) : place.stop - len(whole)].split()):
        if len(word) != 2 or word[1] != ".":
            break
        whole = word + whole
    return whole


def _is_question_end(text: str, place: _Place, *, rules: Rules) -> bool:
    """Whether a question or exclamation mark ends its sentence: not in "Which? said", nor in "Why?" Smith asked."""
    if place.token in rules.names and not place.close:
        return place.word[:1].isupper() and _is_starter(place, rules=rules)
    quoted = _QUOTES.search(place.close)
    if not quoted:
        return True
    if place.word in rules.reporting:
        return False
    return _is_starter(place, rules=rules) or not rules.name_then_verb.match(text, place.end)


def _is_wide_end(text: str, start: int, *, match: re.Match[str], rules: Rules) -> bool:
    """Whether a Chinese or Japanese mark ends its sentence: not in 「…。」と述べた, nor in “……！”他说。"""
    rest = text[match.end() : match.end() + 12].lstrip()
    if "）" in match["wide"] and text[start] != "（":
        return False
    if not match["wide"]:
        return rest[:1] not in "のを"
    if rest[:1] in tuple("とっのをがはにでもなだや、，"):
        return False
    return not any(re.match(rf"[^。，、！？]{{0,6}}{verb}(?:[。：:]|[，、]?[“「])", rest) for verb in rules.reporting)


def _is_glued(text: str, stop: int) -> bool:
    """Whether "left.The" lost a blank, and is no address or name such as Booking.Com."""
    before = text[max(0, stop - _LONGEST_WORD) : stop].rpartition(" ")[2]
    after = text[stop : stop + _LONGEST_WORD].partition(" ")[0]
    if before.startswith("www") or any(sign in before + after for sign in "/@_\\#=&"):
        return False
    first = re.match(r"\W*(\w+)", after)
    return re.sub(r"^\W+", "", before)[1:].islower() and first is not None and first[1].lower() not in _DOMAIN


def _in_brackets(text: str, start: int, *, stop: int, end: int) -> bool:
    """Whether the mark stands within a bracket that was opened inside this sentence and is closed on this line."""
    left = max(start, stop - _LONGEST_BRACKET)
    if not _BRACKET.search(text, left, end):
        return False
    rest = text[end : end + _LONGEST_BRACKET].partition("\n")[0]
    for opening, closing in _BRACKETS:
        if text.count(opening, left, end) > text.count(closing, left, end) and closing in rest:
            return opening in "「『（" or text[start] != opening
    return False


def _is_ordinal(text: str, place: _Place, *, rules: Rules) -> bool:
    """Whether a figure with a full stop is an ordinal: am 3. März, im 19. Jahrhundert, 2. Dünya Savaşı."""
    if len(place.token) > 2 or not place.word or place.opener.strip():
        return False
    if place.word in rules.ordinals_after:
        return True
    if not rules.ordinals_before:
        return True
    before = text[max(place.start, place.stop - _LONGEST_WORD) : place.stop - len(place.token)].split()
    return not before or before[-1].lower() in rules.ordinals_before


def _is_end_of_measure(text: str, place: _Place, *, rules: Rules) -> bool:
    """Whether a unit behind its figure ends a sentence: yes in "od 2005 r. Polska", not in "W 2020 r. Polska"."""
    word = place.word
    if not (_capital(word) or word[:1].isdecimal()) or _listed(word, rules.units) or word in rules.calendar:
        return False
    if (word.isupper() and len(word) > 1) or _TIME_OF.match(text, place.end):
        return False  # 5 p.m. GMT, 5 p.m. Eastern time
    if place.stop - place.start < _LONGEST_BRACKET:
        start = text[place.start : place.stop].split()
        opening = start[0].lower() in rules.prepositions or start[0].isdecimal()
        if len(start) < (_FEWEST_WORDS_AFTER_PREPOSITION if opening else _FEWEST_WORDS):
            return False
    before = text[max(place.start, place.stop - _LONGEST_WORD) : place.stop].split()
    if len(before) < 3:
        return False
    figure = before[-3] if _listed(before[-2].rstrip("."), rules.units) else before[-2]
    return _FIGURE.match(figure) is not None


def _is_starter(place: _Place, *, rules: Rules) -> bool:
    """Whether what follows starts with a word that sentences start with, and is no initial."""
    word = place.word
    if not word:
        return bool(place.opener.strip())
    return not place.initial and word[0].isupper() and re.split("['’]", word.casefold())[0] in rules.starters


def _listed(token: str, words: frozenset[str]) -> bool:
    """Whether an abbreviation is in a list: as it stands, in small letters, or its last part (Lt.-Gen, dell'art)."""
    if token in words or token.lower() in words:
        return True
    last = re.split(r"[-'’/]", token)[-1]
    return last != token and len(last) > 1 and (last in words or last.lower() in words)


def _is_abbreviation(token: str, *, rules: Rules) -> bool:
    """Whether a token is in any list of abbreviations."""
    return any(_listed(token, words) for words in (rules.titles, rules.abbreviations, rules.units, rules.ends))


def _capital(word: str) -> bool:
    """Whether a word starts with a capital, or with a letter of a script that has none."""
    return word[:1].isalpha() and not word[:1].islower()
