"""Event[] -> Theme[]: under the reader's own headings or, where there are none, under headings found in the material.

A reader's heading is a name with some words. An event belongs where its headline and its lead say most of a heading's
words, if that is clearly more than for any other heading; else under the last one. Found headings are names of places,
people and things that several events turn on: chosen one by one, so that each next one covers most of what is not yet
covered (greedy facility location: Cornuejols, Fisher, Nemhauser 1977, doi:10.1287/mnsc.23.8.789).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from briefing.cluster.themes.found import found_headings
from briefing.models import Article, Event, Theme
from briefing.text.sentences import spans
from briefing.text.words import stems, words

# How much a word counts by where it stands. A newsroom says in the headline and the lead what a text is about.
_IN_TITLE, _IN_LEAD, _IN_BODY = 3.0, 2.0, 0.5
_MOST_FROM_BODY = 2.0  # a word repeated down a long text must not outweigh a headline
_LEAD_SENTENCES = 2
# An event goes under a heading that scores at least one mention in a lead, and a fifth more than the next heading.
_LEAST, _MARGIN = 2.0, 1.2
# A heading over a single entry is noise on a page; on a long page so is one over less than a twelfth of the entries.
_LEAST_EVENTS, _LEAST_SHARE = 2, 1 / 12
_MOST_HEADINGS = 8  # what a reader takes in at a glance on one page


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of the reader's: its name, and words or phrases that tell what belongs under it."""

    name: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeSettings:
    """The reader's headings in the order of the page (none: find them), and the name of the last one."""

    headings: tuple[Heading, ...] = ()
    rest: str = ""


def into_themes(events: Sequence[Event], *, settings: ThemeSettings) -> tuple[Theme, ...]:
    """The events under their headings, each under exactly one; headings without an event are left out.

    The reader's headings come in the reader's order, found ones by the number of their events, the last heading last.
    The events of a theme keep the order in which they came.
    """
    ordered = settings.headings or ()
    if settings.headings:
        places = {event.id: _reader_heading(event, settings.headings) for event in events}
        order = [heading.name for heading in ordered]
    else:
        places, order = found_headings(events)
    sections: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        sections[places.get(event.id, "") or settings.rest].append(event)
    order = [name for name in order if name != settings.rest] + [settings.rest]
    return tuple(Theme(name=name, events=tuple(sections[name])) for name in order if sections.get(name))


# --- the reader's headings --------------------------------------------------------------------------------------------


def _reader_heading(event: Event, headings: Sequence[Heading]) -> str:
    """The name of the heading that the event belongs under, "" where none clearly wins."""
    labels = {article.label.casefold() for article in event.articles if article.label}
    own = [heading.name for heading in headings if heading.name.casefold() in labels]
    if own:
        return own[0]  # the newsroom has put it under a heading of this very name
    scores = [(score, -place) for place, heading in enumerate(headings) if (score := _score(event, heading)) >= _LEAST]
    if not scores:
        return ""
    (best, place), *others = sorted(scores, reverse=True)
    if others and best < _MARGIN * others[0][0]:
        return ""
    return headings[-place].name


def _score(event: Event, heading: Heading) -> float:
    """How much of a heading's words the event's articles say, on the mean; each distinct word counts by its places."""
    phrases = (heading.name, *heading.words)
    return sum(_mentions(article, phrases) for article in event.articles) / len(event.articles)


def _mentions(article: Article, phrases: Sequence[str]) -> float:
    title, lead, body = _stemmed_parts(article)
    total = 0.0
    for phrase in phrases:
        wanted = " " + " ".join(stems(words(phrase, article.language), article.language)) + " "
        total += _IN_TITLE * (wanted in title) + _IN_LEAD * (wanted in lead)
        total += min(_MOST_FROM_BODY, _IN_BODY * body.count(wanted))
    return total


def _parts(article: Article) -> tuple[str, str, str]:
    """Headline, lead and the rest. An item of a list has no headline of its own."""
    sentences = spans(article.text, article.language)
    end = sentences[min(_LEAD_SENTENCES, len(sentences)) - 1][1] if sentences else 0
    return "" if article.part else article.title, article.text[:end], article.text[end:]


def _stemmed_parts(article: Article) -> tuple[str, str, str]:
    title, lead, body = (
        " " + " ".join(stems(words(part, article.language), article.language)) + " " for part in _parts(article)
    )
    return title, lead, body
