"""What holds for any Unicode text: cleaning, spans, words, quotations."""

from __future__ import annotations

import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st

from briefing.text.clean import clean
from briefing.text.lists import LANGUAGES
from briefing.text.names import names, numbers
from briefing.text.quotations import is_balanced, quotations
from briefing.text.sentences import spans
from briefing.text.words import stems, words

# Any code point, lone surrogates too, and beside it the ones that the rules turn on, so that they meet often.
ODD = (
    "\t\n\r\x0b\x0c\x85\u2028\xa0\u3000\x00\x1f\x9f\xad\u200b\u200c\u200d\u200e\u202e\u2066\ufeff\ufe0f\ufe0e"
    "\ufdd0\ue000\U000e0100\ud83d\udd25\u2800\u0301\u0344\u05b0\u064b\u094d\u0915\u06a9\u0627\u1100\u1161"
    "\u11a8\u0b47\u0b3e;\u037e ❤🔥👩a"
)
PIECES = (
    "Dr. Mr. U.S. z. B. No. 5 1. 14. am März Jan. 5.2% $6.9 он г. 2020 т. д. etc. (см. стр. 12) e.g. “Go!” “ ” „ “ « » "
    "\" ' ‘ ’ 「はい。」 と 。 ！ ？ ; … ... ? ! ?! [1] [...] ( ) （ ） • 3. :) . , The He she said Yahoo! left.The A. "
    "www.a.B हैं। ؟ ۔ ¿ — 🔥"
)
ANY = st.text(st.one_of(st.characters(), st.characters(categories=["Cs"]), st.sampled_from(ODD)))
PROSE = st.lists(st.one_of(st.sampled_from(PIECES.split(" ")), st.text(max_size=5)), max_size=25).flatmap(
    lambda parts: st.sampled_from([" ".join(parts), "".join(parts), "\n".join(parts)])
)
TEXT = st.one_of(ANY, PROSE)
LANGUAGE = st.sampled_from([*sorted(LANGUAGES), "", "sv", "xx"])


@settings(max_examples=400)
@given(ANY)
@example("\n\ufe0f\u200d🔥")
@example("e\u200c\u0301")
@example("\ud83d\ud83d\udd25")
@example("a" + "\u0301" * 80)
@example("🔥\u2800\ufe0f\u200d\ufe0f🔥")
def test_cleaning_is_idempotent_and_encodable(text: str) -> None:
    """Clean text is clean, UTF-8 takes it, it is NFC; of controls, bidi and blanks only space and newline are left."""
    once = clean(text)
    assert clean(once) == once
    assert once.encode("utf-8").decode("utf-8") == once
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zs", "Zl", "Zp", "Co") for c in once if c not in " \n")
    assert not any(
        unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI") for c in once
    )
    assert "  " not in once
    assert all(line == line.strip() for line in once.split("\n"))


@settings(max_examples=600)
@given(TEXT, LANGUAGE)
def test_spans_cover_everything_once_in_order(text: str, language: str) -> None:
    """In order, none overlapping, no blank at an edge, no newline inside; between them nothing but blanks."""
    at = 0
    for start, end in spans(text, language):
        assert at <= start < end
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        assert "\n" not in text[start:end]
        at = end
    assert not text[at:].strip()


@settings(max_examples=200)
@given(TEXT, LANGUAGE)
def test_words_are_casefolded_and_stems_go_with_them(text: str, language: str) -> None:
    """No word is empty or holds a blank; casefolding changes none; as many stems as words, the same on every call."""
    found = words(text, language)
    assert all(word and not any(map(str.isspace, word)) for word in found)
    assert len(stems(found, language)) == len(found)
    assert words(text, language) == found


@settings(max_examples=300)
@given(PROSE, LANGUAGE)
def test_quotations_are_runs_of_spans(text: str, language: str) -> None:
    """Each run holds two sentences or more; the runs are in order and apart, whatever the text."""
    found = spans(text, language)
    at = 0
    for first, stop in quotations(text, found):
        assert at <= first < stop - 1
        assert stop <= len(found)
        at = stop
    is_balanced(text)


@settings(max_examples=200)
@given(TEXT, LANGUAGE)
def test_names_and_numbers_stand_in_the_text(text: str, language: str) -> None:
    """A name or a figure is never made up: it stands in the text as it is."""
    assert all(name and name in text for name in names(text, language))
    assert all(number and number in text for number in numbers(text))
