"""Sentences: our own hard paragraphs in nineteen languages, the spans' promises, quotations, articles."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from briefing.models import Article
from briefing.text.lists import LANGUAGES
from briefing.text.quotations import is_balanced, quotations
from briefing.text.sentences import sentences, spans

JOINED = {"zh": "", "ja": ""}


def paragraphs(file: str = "sentences.txt") -> list[tuple[str, str]]:
    """(language, paragraph with ¦ at its boundaries) of every line of a file beside this one."""
    language, found = "", []
    for line in (Path(__file__).parent / file).read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]") and len(line) == 4:
            language = line[1:3]
        elif line and not line.startswith("#"):
            found.append((language, line))
    return found


def cut(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in spans(text, language)]


@pytest.mark.parametrize(("language", "paragraph"), paragraphs())
def test_hard_paragraphs_are_cut_as_people_cut_them(language: str, paragraph: str) -> None:
    """Abbreviations, initials, numbers, ordinals, quotations, names with marks, lists, ellipses, footnotes."""
    wanted = paragraph.split(" ¦ ")
    assert cut(JOINED.get(language, " ").join(wanted), language) == wanted


def test_every_language_has_six_hard_paragraphs() -> None:
    """None of the nineteen languages is left without its traps."""
    counts = Counter(language for language, _ in paragraphs())
    assert set(counts) == LANGUAGES
    assert min(counts.values()) >= 6


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_at_most_one_paragraph_of_the_second_set_is_cut_wrongly(language: str) -> None:
    """What the rules were not written from stays cut as people cut it."""
    wrong = []
    for other, paragraph in paragraphs("sentences_second.txt"):
        wanted = paragraph.split(" ¦ ")
        if other == language and cut(JOINED.get(language, " ").join(wanted), language) != wanted:
            wrong.append(paragraph)
    assert len(wrong) <= 1


def article(text: str, language: str = "en") -> Article:
    return Article(
        id="a1",
        key="k",
        source="folder",
        location="x.txt",
        publisher="Harbour Post",
        title="T",
        text=text,
        first_seen=datetime(2026, 3, 2, tzinfo=UTC),
        language=language,
    )


def test_a_line_end_always_ends_a_sentence() -> None:
    """A heading without a full stop does not run into the paragraph below it; an abbreviation does not hold a line."""
    assert cut("Flood in Marel\nThe river rose by 2 m\nat night, said Mr.\nJones.", "en") == [
        "Flood in Marel",
        "The river rose by 2 m",
        "at night, said Mr.",
        "Jones.",
    ]


def test_sentences_carry_their_place() -> None:
    """Offsets into the article's text, position, paragraph, language, and the publisher as the voice."""
    whole = article("Rain fell. The river rose.\n\n  \nNobody was hurt.  ")
    found = sentences(whole)
    assert [whole.text[one.start : one.end] for one in found] == [one.text for one in found]
    assert [one.text for one in found] == ["Rain fell.", "The river rose.", "Nobody was hurt."]
    assert [one.position for one in found] == [0, 1, 2]
    assert [one.paragraph for one in found] == [0, 0, 1]
    assert {(one.article, one.language, one.voice) for one in found} == {("a1", "en", "Harbour Post")}


@pytest.mark.parametrize("text", ["", " ", "\n\n", " \n "])
def test_nothing_has_no_sentences(text: str) -> None:
    """Blank text gives no span."""
    assert spans(text, "en") == ()


def test_an_unknown_language_is_cut_by_the_english_lists() -> None:
    """No lists, no error: "" and a language of ours that is missing are cut too."""
    for language in ("", "sv", "xx"):
        assert len(spans("Det regnade i går. Floden steg.", language)) == 2


def test_a_dateline_belongs_to_its_sentence() -> None:
    """A place in capitals with an abbreviation and a dash is not a sentence."""
    text = "AUGUSTA, Me. — Paul Roe, the governor, left. He said no."
    assert cut(text, "en") == ["AUGUSTA, Me. — Paul Roe, the governor, left.", "He said no."]


def test_a_blank_lost_between_sentences_is_seen() -> None:
    """Scraped text runs sentences together; addresses and versions stay whole."""
    assert cut("The ship left.The harbour closed.", "en") == ["The ship left.", "The harbour closed."]
    for whole in ("See www.Harbour.Example for more", "She uses Node.Js daily", "Mail a.Smith@Post.example now"):
        assert cut(whole, "en") == [whole]


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("“We lost it. We start again,” she said. Rain fell.", "en", ((0, 2),)),
        ("He left. „Wir gehen. Jetzt.“ Sie schwieg. »Nein. Nie.«", "de", ((1, 3), (4, 6))),
        ('"One. Two," he said. "Three."', "en", ((0, 2),)),
        ("« Un. Deux. » Trois. « Quatre. »", "fr", ((0, 2),)),
        ("She said “yes”. He said “no”.", "en", ()),
        ("‘It is done. We go,’ he said. The players’ bus left. It’s late.", "en", ((0, 2),)),
        ('דובר צה"ל אמר. הוא הלך.', "he", ()),
    ],
)
def test_quotations_of_several_sentences_are_found(
    text: str, language: str, wanted: tuple[tuple[int, int], ...]
) -> None:
    """The runs that must be taken whole; a quotation within one sentence, an apostrophe, gershayim make none."""
    assert quotations(text, spans(text, language)) == wanted


def test_a_quotation_goes_on_over_paragraphs_that_open_with_a_mark() -> None:
    """Newspapers open each paragraph of a long quotation and close the last; otherwise it ends with its paragraph."""
    long = "“We lost it.\n“We start again.\n“We win.” He left."
    assert quotations(long, spans(long, "en")) == ((0, 3),)
    forgotten = "“We lost it. All.\nWe start again. He left."
    assert quotations(forgotten, spans(forgotten, "en")) == ((0, 2),)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("“Yes,” she said.", True),
        ("“We lost it.", False),
        ("We start again,” she said.", False),
        ('He said "no".', True),
        ('He said "no.', False),
        ("„Ja“, sagte er.", True),
        ("It’s the players’ bus.", True),
        ("«Non», «oui».", True),
        ("Oui », dit-il.", False),
    ],
)
def test_a_broken_quotation_is_told(text: str, whole: bool) -> None:
    """A sentence that holds half a quotation is not balanced."""
    assert is_balanced(text) is whole


@pytest.mark.parametrize(
    "piece",
    [
        "A. ",
        "Dr. ",
        "(a. ",
        '" . ',
        "5. ",
        "word.Word",
        "“a. ",
        "... ",
        "в 5 г. Р",
        "。「",
        "»a",
        ". ) ",
        "?! ",
        "a.\n",
        "Mr. “A ",
    ],
)
def test_no_text_takes_more_than_linear_time(piece: str) -> None:
    """A tenth of a megabyte of any trap without end is cut, and its quotations told, within a second."""
    text = piece * (100_000 // len(piece))
    begun = time.process_time()
    quotations(text, spans(text, "de"))
    assert time.process_time() - begun < 1
