"""Sentence -> Refusal, or None: what may be printed alone, and what the reader would be misled or bored by.

Of the summaries that extractive systems make, 30 % mislead (S. Zhang, D. Wan and M. Bansal, Extractive is not Faithful,
ACL 2023): most by a pronoun or a phrase whose name stood in a sentence that was not taken. What depends on the language
stands in `data/`, a plain list each; here is only how the lists are read. Nothing here knows what a sentence means: a
refusal costs one sentence of many, a misleading one costs the reader's trust, so that doubt refuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from briefing.models import Sentence
from briefing.summarize.lists import Lists, lists
from briefing.summarize.naming import CAPITALISED, definite, names_in, phrases_before, told_before, unspelled
from briefing.summarize.quotes import cuts, quotations
from briefing.summarize.said import tokens
from briefing.text.furniture import byline, is_caption, is_furniture
from briefing.text.languages import detect
from briefing.text.words import stopwords

# Sentences under 5 words are labels ("TT", "Toplines"); over 60 words they are lists or badly cut.
FEWEST_WORDS = 5
MOST_WORDS = 60
# The longest caption of an agency that was seen has 470 letters.
LONGEST_CAPTION = 600
# "Russian drones also hit" leans on what was told before, and so does "Brandt also"; an `also` further on joins two
# things of the same sentence.
FIRST_WORDS = 8


class Reason(StrEnum):
    """Why a sentence is not printed, as it is shown and counted."""

    FURNITURE = "page furniture"
    CAPTION = "caption or credit"
    BYLINE = "byline"
    HEADING = "no whole sentence"
    FOOTNOTE = "footnote mark"
    CAPITALS = "all in capitals"
    LANGUAGE = "another language"
    SHORT = "too short"
    LONG = "too long"
    QUESTION = "question"
    TEASER = "teaser"
    READER = "speaks to the reader"
    REPORTER = "the newsroom speaks of itself"
    QUOTATION = "half a quotation"
    SPEAKER = "quotation without its speaker"
    PRONOUN = "pronoun without its name"
    CONNECTIVE = "goes on from the sentence before"
    REFERENCE = "names something told before"
    ADDITION = "adds to something told before"


# What the adjoining sentence can mend; the others are never printed. In this order, the lightest first, they are borne
# with where an event has nothing else.
SOFT = (Reason.ADDITION, Reason.REFERENCE, Reason.CONNECTIVE, Reason.PRONOUN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a sentence is not printed, and the words that say so."""

    reason: Reason
    detail: str = ""

    @property
    def soft(self) -> bool:
        """Whether the sentence only needs the one before it."""
        return self.reason in SOFT


def attributed(sentence: Sentence, text: str) -> bool:
    """Whether the sentence says who says so: "according to police", "Brandt said"."""
    return lists(sentence.language).saying.search(_unquoted(sentence, text)) is not None


def refuse(sentence: Sentence, text: str, *, language: str) -> Refusal | None:
    """Why the sentence is not printed on its own, None where it may be.

    Args:
        sentence: as `trimming.trim` leaves it.
        text: the whole text of its article, which tells where a quotation began.
        language: the edition's.
    """
    for found in _hard(sentence, text, language):
        return found
    bare = _unquoted(sentence, text)
    if _begins_in_small(bare, text):
        bare = bare[:1].lower() + bare[1:]
    for found in _soft(sentence, bare, lists(sentence.language), sentence.language):
        return found
    return None


def _begins_in_small(bare: str, text: str) -> bool:
    """Whether the article has the first word in small letters elsewhere, so that its capital names nothing."""
    first = bare.split(maxsplit=1)[:1]
    return bool(first) and first[0].lower() != first[0] and first[0].strip(",").lower() in _words_of(text)


@lru_cache(maxsize=64)
def _words_of(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_][\w'-]*", text.replace("’", "'")))


# --- never printed ----------------------------------------------------------------------------------------------------

_FOOTNOTE = re.compile(r"\[\d{1,3}\]|[\u00b9\u00b2\u00b3\u2070-\u2079]{1,3}(?=\W|$)")
_CUT_SHORT = re.compile(r"(?:\.\.\.|…)[\"'”’»)\]]*$|\[(?:\.\.\.|…|&hellip;)\]|\((?:\.\.\.|…)\)$")
_ENDS = re.compile(r"[.!?…。！？؟।۔።][\"'”’»“„)\]」』]*$")
_ASKS = re.compile(r"[?？؟;][\"'”’»“)\]」』]*$|^\s*¿")
_AGENCY_CREDIT = re.compile(r"\((?:[A-Z]{2,5}|Reuters|[A-Z][\w ]{2,20} (?:Photo|News Agency|via [\w ]+))\)\s*\.?$")
# Where somebody stands in a picture, or an agency's credit at the end.
_IN_PICTURE = re.compile(
    r"\((?:far |second from |pictured )?(?:left|right|cent(?:re|er)|pictured|links|rechts|à gauche|à droite|izquierda|"
    r"derecha|a sinistra|a destra|зліва|праворуч|слева|справа)\)|, (?:far |second from )?(?:left|right), "
    + "|"
    + _AGENCY_CREDIT.pattern
)
_LINK = re.compile(r"https?://|www\.\w|\b[\w.-]+@[\w-]+\.\w{2,}|(?<!\w)[@#]\w{3,}|\b\w+\.(?:com|org|net)/\w")


def _hard(sentence: Sentence, text: str, language: str) -> Iterator[Refusal]:
    said = sentence.text
    own = lists(sentence.language)
    yield from _of_the_page(said, _paragraph(sentence, text), own, sentence.language)
    yield from _no_sentence(sentence)
    yield from _of_quotations(sentence, text)
    bare = _unquoted(sentence, text)
    if _ASKS.search(said) and (sentence.language == "el" or not said.rstrip("\"'”’»“)]」』").endswith(";")):
        yield Refusal(reason=Reason.QUESTION)
    if sentence.voice and re.match(rf"(?:The )?{re.escape(sentence.voice)}\b", bare):
        yield Refusal(reason=Reason.REPORTER, detail=sentence.voice)
    for reason, pattern in ((Reason.REPORTER, own.reporter), (Reason.READER, own.reader)):
        if found := pattern.search(bare):
            if found.group() == "I" and _is_ordinal(bare[: found.start()], sentence.language):
                continue
            yield Refusal(reason=reason, detail=found.group())
    yield from _of_another_language(sentence, language)


def _is_ordinal(before: str, language: str) -> bool:
    """Whether an `I` counts: World War I, Charles I."""
    last = before.split()[-1:]
    return bool(last) and last[0][:1].isupper() and last[0].casefold() not in stopwords(language)


def _of_the_page(said: str, paragraph: str, own: Lists, language: str) -> Iterator[Refusal]:
    if (len(paragraph) <= LONGEST_CAPTION and is_caption(paragraph)) or is_caption(said) or _IN_PICTURE.search(said):
        yield Refusal(reason=Reason.CAPTION)
    if is_furniture(said) or _LINK.search(said):
        yield Refusal(reason=Reason.FURNITURE)
    if found := own.furniture.search(said.replace("’", "'")):
        yield Refusal(reason=Reason.FURNITURE, detail=found.group())
    weak = own.weak_furniture.search(said.replace("’", "'"))
    if weak and not any(start > 0 for start, _ in names_in(said, own, language)):
        yield Refusal(reason=Reason.FURNITURE, detail=weak.group())
    if byline(said):
        yield Refusal(reason=Reason.BYLINE)
    if found := own.teaser.search(said.replace("’", "'")):
        yield Refusal(reason=Reason.TEASER, detail=found.group())
    if found := _CUT_SHORT.search(said):
        yield Refusal(reason=Reason.TEASER, detail=found.group())


def _no_sentence(sentence: Sentence) -> Iterator[Refusal]:
    said = sentence.text
    if found := _FOOTNOTE.search(said):
        yield Refusal(reason=Reason.FOOTNOTE, detail=found.group())
    count = len(tokens(said, sentence.language))
    letters = "".join(filter(str.isalpha, said))
    spaced = " " in said.strip()
    if (spaced and count < FEWEST_WORDS) or (not spaced and len(letters) < 2 * FEWEST_WORDS):
        yield Refusal(reason=Reason.SHORT, detail=f"{count} words")
    if count > MOST_WORDS:
        yield Refusal(reason=Reason.LONG, detail=f"{count} words")
    if letters and sum(map(str.isupper, letters)) > 0.6 * len(letters):
        yield Refusal(reason=Reason.CAPITALS)
    if not _ENDS.search(said):
        yield Refusal(reason=Reason.HEADING)
    if said[0].islower():
        yield Refusal(reason=Reason.HEADING, detail=said.split()[0])


def _paragraph(sentence: Sentence, text: str) -> str:
    start = text.rfind("\n", 0, sentence.start) + 1
    end = text.find("\n", sentence.end)
    return text[start:] if end < 0 else text[start:end]


def _of_another_language(sentence: Sentence, language: str) -> Iterator[Refusal]:
    """Refuses what the article's language or the sentence itself says is not the edition's.

    A detector is unsure of short sentences full of names, so that the sentence's own stop words have a say: two of the
    edition's language outvote it.
    """
    if language and sentence.language and sentence.language != language:
        yield Refusal(reason=Reason.LANGUAGE, detail=sentence.language)
        return
    common = sum(word in stopwords(language) for word in tokens(sentence.text, language))
    if common < 2 and (seen := detect(sentence.text)) and language and seen != language:
        yield Refusal(reason=Reason.LANGUAGE, detail=seen)


# --- quotations -------------------------------------------------------------------------------------------------------


def _inside(sentence: Sentence, text: str) -> Iterator[tuple[int, int, bool]]:
    for quotation in quotations(text):
        if quotation[0] < sentence.end and sentence.start < quotation[1]:
            yield quotation


def _of_quotations(sentence: Sentence, text: str) -> Iterator[Refusal]:
    held = list(_inside(sentence, text))
    for begin, stop, whole in held:
        if not whole or cuts((sentence.start, sentence.end), (begin, stop)):
            yield Refusal(reason=Reason.QUOTATION, detail=text[begin:stop][:60])
            return
    quoted = sum(len(text[begin:stop].split()) for begin, stop, _ in held)
    outside = _unquoted(sentence, text)
    left = lists(sentence.language).saying.sub(outside)
    if quoted >= 3 and not re.search(r"[^\W\d_]{2,}", left):
        yield Refusal(reason=Reason.SPEAKER)


def _unquoted(sentence: Sentence, text: str) -> str:
    """The sentence with the inside of its quotations blanked, of the same length."""
    bare = list(sentence.text.replace("’", "'"))
    for begin, stop, _ in _inside(sentence, text):
        for place in range(max(begin, sentence.start), min(stop, sentence.end)):
            bare[place - sentence.start] = " "
    return "".join(bare)


# --- reads alone ------------------------------------------------------------------------------------------------------

_FIGURE = re.compile(r"\d")


def _soft(sentence: Sentence, bare: str, own: Lists, language: str) -> Iterator[Refusal]:
    said = bare.strip(" ,.;:–—-\"'")
    if bare[:1].isspace() and (unnamed := _of_one_unnamed(sentence.text, own)):
        yield Refusal(reason=Reason.PRONOUN, detail=unnamed)
    yield from _pronouns(said, own, language)
    if opening := _opening(said, own, language):
        yield Refusal(reason=Reason.CONNECTIVE, detail=opening)
    yield from _references(said, own, language)
    for found in own.adding.finditer(said):
        before = said[: found.start()].split()
        if before and own.joining.fullmatch(before[-1]):
            continue  # "the minister and another official"
        if len(before) < FIRST_WORDS or CAPITALISED.match(before[-1]):
            yield Refusal(reason=Reason.ADDITION, detail=found.group())


def _of_one_unnamed(text: str, own: Lists) -> str:
    """The pronoun, or the yes or no, that a quotation at the start starts with: what it means was said before it."""
    spoken = text.lstrip(" \"'“”„«»‘‚`").replace("’", "'")
    if own.nobody.match(spoken):
        return ""
    for pattern in (own.answer, own.he, own.they, own.it, own.this):
        found = pattern.match(spoken)
        if found and not (pattern is own.this and own.this_but.match(spoken[found.end() :].lstrip())):
            return found.group()
    return ""


def _opening(said: str, own: Lists, language: str) -> str:
    """What a sentence begins with that goes on from another: the longer of the two lists' phrases decides."""
    found = own.opening.match(said)
    if not found or own.nobody.match(said):
        return ""
    but = own.opening_but.match(said)
    if but and but.end() >= found.end():
        return ""
    return "" if own.counting.fullmatch(found.group()) and _counts(said, found.end(), own, language) else found.group()


def _counts(said: str, end: int, own: Lists, language: str) -> bool:
    """Whether "many" or "both" at the start is said of a name, or of things that a name further on tells apart."""
    following = [word.rstrip(",.;:") for word in said[end:].split()[:2]]
    if not following:
        return False
    if CAPITALISED.match(following[0]) and not own.capital_nouns:
        return True
    named = bool(names_in(said[end:], own, language)) or any(own.nation.fullmatch(word) for word in said.split())
    if own.capital_nouns:
        return named and any(map(CAPITALISED.match, following))
    if following[0].casefold() in stopwords(language):
        return False
    return named and any(map(own.plural.fullmatch, following))


def _pronouns(said: str, own: Lists, language: str) -> Iterator[Refusal]:
    intro = said.find(", ")
    for pattern in (own.he, own.they, own.it):
        for found in pattern.finditer(said):
            before = said[: found.start()]
            if own.nobody.match(said[found.start() :]):
                continue
            if pattern is own.it and found.start() > 0 and not _after_introduction(before):
                continue
            told = _has_antecedent(before, own, language, plural=pattern is own.they)
            if told or _name_follows(said, found.end(), intro, own):
                continue
            yield Refusal(reason=Reason.PRONOUN, detail=found.group())
            return


def _after_introduction(before: str) -> bool:
    return before.count(",") == 1 and before.rstrip().endswith(",") and len(before.split()) <= 8


def _has_antecedent(before: str, own: Lists, language: str, *, plural: bool) -> bool:
    if names_in(before, own, language):
        return True
    if plural and not _after_introduction(before):
        return bool(own.plural.search(before))
    return bool(own.person.search(before) and own.indefinite.search(before))


def _name_follows(said: str, end: int, intro: int, own: Lists) -> bool:
    """Whether the name comes right after the introduction: "In his evening address, Zelenskyy said"."""
    reach = 3 if own.anchor.match(said) and not own.capital_nouns else 1
    return 0 < end <= intro and any(CAPITALISED.match(word) for word in said[intro + 2 :].split()[:reach])


def _references(said: str, own: Lists, language: str) -> Iterator[Refusal]:
    if found := own.anywhere.search(said):
        yield Refusal(reason=Reason.REFERENCE, detail=found.group())
    for found in own.this.finditer(said):
        if not own.this_but.match(said[found.end() :].lstrip()):
            yield Refusal(reason=Reason.REFERENCE, detail=said[found.start() :][:40])
    names = names_in(said, own, language)
    for found in own.two.finditer(said):
        if phrases_before(names, found.start()) < 2:
            yield Refusal(reason=Reason.REFERENCE, detail=found.group())
    if phrase := definite(said, own, names) or told_before(said, own, names) or unspelled(said, own, names):
        yield Refusal(reason=Reason.REFERENCE, detail=phrase)
    placed = bool(names) or own.nation.search(said) is not None
    if not placed and not _FIGURE.search(said) and own.he and not own.capital_nouns:
        yield Refusal(reason=Reason.REFERENCE, detail="names nobody and no place")
