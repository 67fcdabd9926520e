"""language -> Labels: the words that an edition prints besides its sources' own, from files that a speaker can edit."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from briefing.errors import RenderError
from briefing.resources import shipped

FALLBACK = "en"
_LANGUAGE = re.compile("[a-z]{2,3}")  # ISO 639
_RIGHT_TO_LEFT = frozenset(
    {"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}
)  # scripts of Unicode's R and AL classes


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The words, plural forms and date patterns of one language. `language` is the one that was found.

    `words` holds what `labels/<language>.yaml` holds: a string, or the plural forms of one by CLDR category.
    """

    language: str
    direction: str
    timezone: str
    words: dict[str, Any]

    def word(self, key: str, /, **values: object) -> str:
        """The label with its names filled in; its plural form chosen by `n`, which is printed grouped."""
        label = self.words[key]
        if isinstance(label, dict):
            form = _locale(self.language).plural_form(values["n"])
            label = label.get(form, label["other"])
        shown = {name: self.number(value) if isinstance(value, int) else value for name, value in values.items()}
        return str(label).format(**shown)

    def number(self, value: int) -> str:
        """1433 -> 1,433 as the locale groups it."""
        from babel.numbers import format_decimal

        return str(format_decimal(value, locale=_locale(self.language)))

    def day(self, value: date) -> str:
        """Weekday, month and day."""
        return self._date("day", value)

    def long_date(self, value: date) -> str:
        """Weekday, month, day and year."""
        return self._date("date", value)

    def month(self, value: date) -> str:
        """Month and year."""
        return self._date("month", value)

    def _date(self, pattern: str, value: date) -> str:
        from babel.dates import format_date

        return str(format_date(value, self.words["patterns"][pattern], locale=_locale(self.language)))

    def time(self, value: datetime) -> str:
        """A moment in the edition's time zone."""
        from babel.dates import format_datetime

        moment = value.astimezone(ZoneInfo(self.timezone))
        return str(format_datetime(moment, self.words["patterns"]["time"], locale=_locale(self.language)))

    def reason(self, phrase: str) -> str:
        """A reason for leaving an article out, in the edition's language where the file has it."""
        return str(self.words["reasons"].get(phrase, phrase))


def labels(language: str, timezone: str, *, templates: Path | None = None) -> Labels:
    """The labels of a language, English where there are none; a file in `templates` shadows ours key by key.

    Raises:
        RenderError: a label file is not readable YAML.
    """
    found = language if _files(language, templates) else FALLBACK
    words: dict[str, Any] = {}
    for file in (*_files(FALLBACK, templates), *_files(found, templates)):
        words.update(_read(file, file.stat().st_mtime_ns))
    direction = "rtl" if found in _RIGHT_TO_LEFT else "ltr"
    return Labels(language=found, direction=direction, timezone=timezone, words=words)


def direction(language: str) -> str:
    """The direction in which a language is written: rtl or ltr."""
    return "rtl" if language in _RIGHT_TO_LEFT else "ltr"


def text_direction(text: str) -> str:
    """That of the first letter, as HTML's `auto` would find it if WeasyPrint 70 knew it: rtl, ltr, auto without one."""
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return "auto"


def _files(language: str, templates: Path | None) -> tuple[Path, ...]:
    if not _LANGUAGE.fullmatch(language):  # it names a file
        return ()
    folders = (shipped("templates"), *((templates,) if templates else ()))
    files = (folder / "labels" / f"{language}.yaml" for folder in folders)
    return tuple(file for file in files if file.is_file())


@cache
def _read(file: Path, changed: int) -> dict[str, Any]:
    """Read once as long as it is not `changed`: YAML in pure Python takes 20 ms a file."""
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RenderError(f"{file}: the labels cannot be read ({error}): mend the file or remove it") from error
    if not isinstance(found, dict):
        raise RenderError(f"{file}: the labels are no list of names and words: mend the file or remove it")
    return found


@cache
def _locale(language: str) -> Any:
    from babel import Locale

    return Locale.parse(language)
