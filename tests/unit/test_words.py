"""Words, stems and stop words: figures stay whole, every language's ways, nothing is fetched."""

from __future__ import annotations

from importlib.resources import files

import pytest

from briefing.text.clean import clean
from briefing.text.lists import LANGUAGES, words_in
from briefing.text.words import stems, stopwords, words


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "The U.S. paid $6.9bn on the 12th, 5.2% more.", "the u.s. paid $6.9bn on the 12th 5.2% more"),
        ("en", "Covid-19 in the US: 1,433 days, 24-hour care", "covid-19 in the u.s. 1,433 days 24-hour care"),
        ("en", "O’Neill’s U.N. team let us go at 3am.", "o'neill un team let us go at 3am"),
        ("en", "Al-Sharaa spoke on Russia-Ukraine, 2026-01-28", "al-sharaa spoke on russia ukraine 2026 01 28"),
        ("fr", "L’homme d'aujourd'hui, qu’il n’a pas vu", "l homme d aujourd'hui qu il n a pas vu"),
        ("it", "Dell'acqua e un'altra", "dell acqua e un altra"),
        ("de", "Die STRASSE, die Straße: 1.200 Mio.", "die strasse die strasse 1.200 mio"),
        ("en", "İzmir, says İbrahim", "i̇zmir says i̇brahim"),
        ("tr", "IŞIK İstanbul'da yandı", "ışık istanbul yandı"),
        ("uk", "П’ять обʼєктів", "п'ять об'єктів"),
        ("ru", "5-й из-за 6,9 млн", "5-й из-за 6,9 млн"),
        ("ar", "قَالَ العـربية ١٢٫٥٪", "قال العربية 12.5%"),
        ("he", "צה״ל מסר", 'צה"ל מסר'),
        ("hi", "हमारे पास १२ है।", "हमारे पास 12 है"),
        ("zh", "部长在北京，Covid-19 6.9%", "部长 长在 在北 北京 covid-19 6.9%"),
        ("zh", "我。", "我"),
        ("ja", "ヤフーは東京で１２", "ヤフー は 東京 で 12"),
        ("", "Wasser & Brot", "wasser brot"),
        ("en", "", ""),
    ],
)
def test_words(language: str, text: str, wanted: str) -> None:
    """Casefolded, in order, figures with their unit; elisions, possessives, points, other figures are undone."""
    assert " ".join(words(text, language)) == wanted


def test_persian_words_keep_their_joiner() -> None:
    """A zero-width non-joiner stands inside a Persian word and does not cut it."""
    assert words("کتاب‌های خوب", "fa") == ("کتاب‌های", "خوب")


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("ar", "العربية", "عربية"),
        ("cs", "vládou", "vláda"),
        ("de", "Häuser", "Haus"),
        ("el", "πόλεμος", "πολέμου"),
        ("en", "attacked", "attacks"),
        ("es", "soldados", "soldado"),
        ("fa", "کتاب‌های", "کتاب"),
        ("fr", "gouvernements", "gouvernement"),
        ("hi", "लड़कियों", "लड़की"),
        ("it", "governi", "governo"),
        ("nl", "regeringen", "regering"),
        ("pl", "wojsko", "wojska"),
        ("pt", "cidades", "cidade"),
        ("ru", "российских", "российские"),
        ("tr", "evler", "evi"),
        ("uk", "російських", "російські"),
        ("uk", "військами", "військ"),
    ],
)
def test_inflected_forms_share_a_stem(language: str, one: str, other: str) -> None:
    """Two forms of one word meet in their stem, in every language that has a stemmer."""
    first, second = stems((*words(one, language), *words(other, language)), language)
    assert first == second


def test_stems_keep_number_and_figures() -> None:
    """As many stems as words; a word with a figure stays; no stemmer, no change."""
    assert stems(("covid-19", "12th", "houses"), "en") == ("covid-19", "12th", "hous")
    assert stems(("北京", "部长"), "zh") == ("北京", "部长")
    assert stems(("שלום",), "he") == ("שלום",)
    assert stems(("hus", "husene"), "xx") == ("hus", "husene")
    assert stems((), "en") == ()


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_has_stop_words(language: str) -> None:
    """At least sixty a language, in the form in which `words` gives them."""
    found = stopwords(language)
    assert len(found) >= 60
    assert all(word == word.casefold() and " " not in word for word in found)


def test_stop_words_meet_the_words_of_a_text() -> None:
    """Sharp s, elision and apostrophes are folded in the list as in the text; the country is no stop word."""
    assert set(words("Daß er’s weiß", "de")) & stopwords("de") >= {"dass"}
    assert set(words("qu’il n’est", "fr")) <= stopwords("fr")
    assert "don't" in stopwords("en")
    assert words("US", "en")[0] not in stopwords("en")
    assert stopwords("xx") == frozenset()


def test_lists_of_an_unknown_language_are_empty() -> None:
    """No file is opened for a name that is no language of ours, whatever it holds."""
    assert words_in("../../config", "stopwords") == frozenset()
    assert words_in("en", "no such section") == frozenset()


SECTIONS = {
    "titles", "numbered", "abbreviations", "units", "ends", "prepositions", "ordinals before", "ordinals after",
    "starters", "not starters", "names", "reporting", "calendar", "stopwords",
}  # fmt: skip


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_list_files_hold_what_the_rules_read(language: str) -> None:
    """A misspelled section would be a list that nothing reads; an invisible character a word that nothing matches."""
    text = (files("briefing.text") / "data" / f"{language}.txt").read_text(encoding="utf-8")
    assert {line.strip("[]") for line in text.splitlines() if line.startswith("[")} <= SECTIONS
    assert clean(text) == text.strip()
