"""Cleaning: what is dropped, what is kept, what is folded."""

from __future__ import annotations

import time

import pytest

from briefing.text.clean import clean


@pytest.mark.parametrize(
    ("dirty", "wanted"),
    [
        ("a\r\nb\rc\x0bd\x0ce\x85f\u2028g\u2029h", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("a\x00b\x1fc\x7fd\x9fe\x1bf", "abcdef"),
        ("\u202eevil\u202c \u2066x\u2069\u200e\u200f\u061cy", "evil xy"),
        ("zero\u200bwidth\ufeff soft\xadhyphen", "zerowidth softhyphen"),
        ("1\xa0433\u2009km\u3000x\ty \t z", "1 433 km x y z"),
        ("  a  \n  b \n\n\n c  ", "a\nb\n\n\nc"),
        ("cafe\u0301 \u212b", "café Å"),
        ("lone \ud800 and \udc00", "lone and"),
        ("pair \ud83d\udd25", "pair 🔥"),
        ("icon \ue123 glyph", "icon glyph"),
        ("tag\U000e0041\U000e0042s", "tags"),
        ("", ""),
        (" \u200b ", ""),
    ],
)
def test_what_cannot_be_seen_goes(dirty: str, wanted: str) -> None:
    """Controls, bidi, zero width, surrogates, private use, tags go; line ends and blanks become one kind; NFC."""
    assert clean(dirty) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "می‌خواهم",
        "क्‍ष",
        "👩‍👩‍👧 ❤️‍🔥",
        "שָׁלוֹם",
        "قَالَ",
        "葛󠄀城",
        "Zażółć gęślą jaźń",
        "‘It’s’ — “ok” … «да»",
        "한국어 テスト",
    ],
)
def test_what_a_language_needs_stays(text: str) -> None:
    """Joiners of Persian, Hindi and emoji, vowel points, variants of a character, typographic marks are not touched."""
    assert clean(text) == text


def test_a_joiner_between_latin_letters_goes() -> None:
    """A joiner hides a word from a search where its script has no use for it."""
    assert clean("Za\u200cpo\u200drizhzhia \u200d🔥\u200c") == "Zaporizhzhia 🔥"


def test_piled_marks_are_cut() -> None:
    """One letter carries at most thirty combining marks, so that no renderer is held up."""
    assert len(clean("x" + "\u0335" * 50_000)) == 31


def test_a_megabyte_takes_no_time() -> None:
    """Linear in the text: a megabyte of hard blanks, marks and joiners in under two seconds."""
    for piece in ("word\xa0 \u200d\ufe0f", " \n", "\u0301", "\u200c", "a\ud800"):
        begun = time.perf_counter()
        clean(piece * (1_000_000 // len(piece)))
        assert time.perf_counter() - begun < 2
