"""Theme[] -> Theme[]: what is told in another language than the edition's own, under the name of that language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from briefing.models import Event, Theme


def by_language(themes: Sequence[Theme], *, languages: Sequence[str], told_in: Mapping[str, str]) -> tuple[Theme, ...]:
    """The themes with what is told in the edition's own language, then a theme for each other language.

    Args:
        languages: those of the edition, its own first; with one or none nothing changes.
        told_in: event id -> the language of its sentences; what is of none of them stays where it is.
    """
    own, *others = languages or ("",)
    apart: dict[str, list[Event]] = {language: [] for language in others}
    kept = []
    for theme in themes:
        here: list[Event] = []
        for event in theme.events:
            apart.get(told_in.get(event.id, own), here).append(event)
        kept += [Theme(name=theme.name, events=tuple(here))] if here else []
    return (
        *kept,
        *(Theme(name=_named(language), events=tuple(apart[language])) for language in others if apart[language]),
    )


def _named(language: str) -> str:
    """What a language calls itself, as a heading: Deutsch, Українська."""
    from babel import Locale, UnknownLocaleError

    try:
        name = Locale.parse(language).get_display_name() or language
    except (UnknownLocaleError, ValueError):
        return language
    return name[:1].upper() + name[1:]
