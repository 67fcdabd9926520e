"""Labels: every language has every word, in its plural forms, and a user's own file changes one of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from babel import Locale
from golden.edition import EDITION, EMPTY

from briefing.errors import RenderError
from briefing.render.html import Html
from briefing.render.labels import labels
from briefing.render.markdown import Markdown
from briefing.resources import shipped

LANGUAGES = ("en", "de", "fr", "es", "uk", "ar")
FILES = {language: shipped("templates") / "labels" / f"{language}.yaml" for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_word_and_every_name_in_it(language: str) -> None:
    """A file lacks no key that English has, and fills in the same names."""
    english, own = (yaml.safe_load(FILES[one].read_text(encoding="utf-8")) for one in ("en", language))
    assert own.keys() == english.keys()
    for key, word in english.items():
        if isinstance(word, str):
            assert sorted(names(own[key])) == sorted(names(word)), key


def names(word: str) -> list[str]:
    """The names in braces of a label."""
    return [part.split("}")[0] for part in word.split("{")[1:]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plural_has_each_form_that_its_language_uses(language: str) -> None:
    """Ukrainian has three forms for whole numbers, Arabic six: CLDR says which, and the file has them."""
    own = yaml.safe_load(FILES[language].read_text(encoding="utf-8"))
    used = {Locale.parse(language).plural_form(n) for n in range(1, 201)}
    for key, word in own.items():
        if isinstance(word, dict) and key not in ("patterns", "reasons"):
            assert used <= word.keys(), key


@pytest.mark.parametrize(
    ("language", "day", "number"),
    [
        ("en", "Tuesday, January 27", "1,433"),
        ("de", "Dienstag, 27. Januar", "1.433"),
        ("fr", "mardi 27 janvier", "1\u202f433"),
        ("es", "martes, 27 de enero", "1.433"),
        ("uk", "вівторок, 27 січня", "1\u00a0433"),
        ("ar", "الثلاثاء، 27 يناير", "1,433"),
    ],
)
def test_days_and_numbers_are_written_as_the_language_does(language: str, day: str, number: str) -> None:
    """Weekday, month and their order by locale; the day number grouped."""
    words = labels(language, "UTC")
    assert words.day(date(2026, 1, 27)) == day
    assert words.number(1433) == number


@pytest.mark.parametrize(("n", "said"), [(1, "1 видання"), (3, "3 видання"), (5, "5 видань"), (21, "21 видання")])
def test_ukrainian_counts_by_its_own_rules(n: int, said: str) -> None:
    """One, few and many are told apart."""
    assert labels("uk", "UTC").word("publishers", n=n) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_edition_speaks_one_language(language: str) -> None:
    """No English label is left in an edition of another language, and its page has the language's direction."""
    made = Markdown()(replace(EDITION, language=language)).content.decode()
    for label in ("## Sources", "## Coverage", "single source", "first seen", "Here is where"):
        assert (label in made) == (language == "en" or (label, language) == ("## Sources", "fr")), label
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in Html()(replace(EDITION, language=language)).content.decode()


def test_a_language_without_a_file_falls_back_to_english() -> None:
    """The words are English; the page still says in which language its sentences are."""
    made = Html()(replace(EDITION, language="nl")).content.decode()
    assert '<html lang="nl"' in made
    assert ">Sources</h2>" in made


@pytest.mark.parametrize("language", ["", "../../etc/passwd", "en/../de", "x" * 300])
def test_a_strange_language_reads_no_file(language: str) -> None:
    """A language is a name, not a path."""
    assert labels(language, "UTC").language == "en"


def test_a_users_file_shadows_single_words(tmp_path: Path) -> None:
    """One label changed in one's own folder, the rest ours."""
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "en.yaml").write_text('sources: "Read more"\n', encoding="utf-8")
    made = Markdown(templates=str(tmp_path))(EDITION).content.decode()
    assert "## Read more" in made
    assert "## Coverage" in made


@pytest.mark.parametrize("text", ["sources: [", "- a list", "\x00"])
def test_a_broken_label_file_is_named(tmp_path: Path, text: str) -> None:
    """The message names the file."""
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "en.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RenderError, match=r"en\.yaml"):
        Markdown(templates=str(tmp_path))(EMPTY)
