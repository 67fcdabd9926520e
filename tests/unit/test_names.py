"""Names and figures: phrases that stand in the text, without what merely starts a sentence."""

from __future__ import annotations

import pytest

from briefing.text.names import names, numbers


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "Officials said Ahmed al-Sharaa met Vladimir Putin on Monday.", ["Ahmed al-Sharaa", "Vladimir Putin"]),
        (
            "en",
            "In March, the Bank of England and NATO met in St. Petersburg.",
            ["Bank of England", "NATO", "St. Petersburg"],
        ),
        (
            "en",
            "Ukraine's President Volodymyr Zelenskyy saw Dr. J. R. Stone.",
            ["Ukraine", "President Volodymyr Zelenskyy", "J. R. Stone"],
        ),
        ("en", "The U.S. Secretary of State left. However, he was late.", ["U.S. Secretary of State"]),
        ("en", "Ukraine strikes Odesa", ["Ukraine", "Odesa"]),
        ("en", "He sold iPhones and O’Neill’s AT&T shares.", ["iPhones", "O’Neill", "AT&T"]),
        (
            "fr",
            "Selon l'AFP, Jean-Luc Martin et Charles de Gaulle ont vu l'Élysée.",
            ["AFP", "Jean-Luc Martin", "Charles de Gaulle", "Élysée"],
        ),
        ("es", "Ayer, la Dra. Ana de la Torre viajó a Buenos Aires.", ["Ana de la Torre", "Buenos Aires"]),
        ("nl", "Gisteren sprak Geert van der Meer in Den Haag.", ["Geert van der Meer", "Den Haag"]),
        ("de", "Am Montag traf Olaf Scholz in Berlin die NATO.", ["Olaf Scholz", "Berlin", "NATO"]),
        ("de", "Russische Truppen griffen Stellungen bei Bachmut an, laut Angaben von Selenskyj.", ["Bachmut"]),
        ("uk", "Учора О. С. Іваненко був у Києві з Дж. Байденом.", ["О. С. Іваненко", "Києві", "Дж. Байденом"]),
        ("ru", "По словам Марии Орловой, Москва молчит.", ["Марии Орловой", "Москва"]),
        ("el", "Χθες, Δευτέρα, η Άννα Νικολάου πήγε στην Κύπρο.", ["Άννα Νικολάου", "Κύπρο"]),
        ("tr", "Bugün Recep Tayyip Erdoğan Ankara'da konuştu.", ["Recep Tayyip Erdoğan Ankara"]),
        ("ar", "قال «حزب الله» إن NATO «لن يبقى هنا أبدا بعد اليوم»", ["حزب الله", "NATO"]),
        ("zh", "雅虎（Yahoo）和《人民日报》说“够了！”", ["Yahoo", "人民日报"]),
        ("ja", "ヤフーとNATOは「モーニング」を", ["ヤフー", "NATO", "モーニング"]),
        ("he", "הוא אמר שלום", []),
        ("en", "", []),
    ],
)
def test_names(language: str, text: str, wanted: list[str]) -> None:
    """Particles, initials, possessives; no stop words, days, titles; scripts without capitals give what is marked."""
    assert list(names(text, language)) == wanted


def test_the_first_word_of_a_sentence_needs_proof_in_a_long_text() -> None:
    """A name that recurs inside a sentence is one at a start too; a word that never does is not."""
    text = "Rescuers came at night. Moravia sent help. " + "The river rose and the people of Moravia left. " * 8
    assert names(text, "en") == ("Moravia",)


def test_each_name_comes_once_in_the_order_of_its_first_place() -> None:
    """Order is the text's, so the result is the same whatever ran before."""
    text = "We saw Bella Kern, then Adam Roe, then Bella Kern."
    assert names(text, "en") == ("Bella Kern", "Adam Roe")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("It cost $6.9 billion, 1,200 or 1 433 (12%).", ["$6.9", "1,200", "1 433", "12%"]),
        ("covid-19, F-16 and B52 are names; the 12th, 3-2 and 24-hour are not.", ["12", "3", "24"]),
        ("Le 14 janvier, 1,5 % de 25 000 000 d'euros.", ["14", "1,5", "25 000 000"]),
        ("في ١٢٫٥٪", ["١٢٫٥٪"]),
        ("none", []),
    ],
)
def test_numbers_stand_as_they_are(text: str, wanted: list[str]) -> None:
    """Signs of money and percent, decimal points and thousands marks of all kinds stay on; parts of names are none."""
    assert list(numbers(text)) == wanted
