"""Event[] -> Theme[]: under the reader's own headings or, where there are none, under headings found in the material.

A reader's heading is a name with some words. An event belongs where its headline and its lead say most of a heading's
words, if that is clearly more than for any other heading; else under the last one. Found headings are names of places,
people and things that several events turn on: chosen one by one, so that each next one covers most of what is not yet
covered (greedy facility location: Cornuejols, Fisher, Nemhauser 1977, doi:10.1287/mnsc.23.8.789).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from briefing.models import Article, Event, Theme
from briefing.text.names import names
from briefing.text.sentences import spans
from briefing.text.words import stems, stopwords, words

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
    rest: str = "Other developments"


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
        places, order = _found_headings(events)
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


# --- found headings ---------------------------------------------------------------------------------------------------


def _found_headings(events: Sequence[Event]) -> tuple[dict[str, str], list[str]]:
    """(event id -> heading, headings by size): each event under the chosen name that it turns on most."""
    weights, surfaces = _name_weights(events)
    chosen = _choose(weights, len(events))
    places: dict[str, str] = {}
    for event in events:
        mine = weights[event.id]
        best = max(chosen, key=lambda name: (mine.get(name, 0.0), name), default="")
        if mine.get(best, 0.0) > 0:
            places[event.id] = best
    sizes = Counter(places.values())
    kept = [name for name, size in sizes.items() if size >= _LEAST_EVENTS]
    shown = {name: surfaces[name] for name in kept}
    order = [shown[name] for name in sorted(kept, key=lambda name: (-sizes[name], shown[name]))]
    return {id: shown[name] for id, name in places.items() if name in shown}, order


def _name_weights(events: Sequence[Event]) -> tuple[dict[str, dict[str, float]], dict[str, str]]:
    """For each event, name stem -> how much the event turns on it; and the form in which each name is printed.

    What nearly all events name says nothing, so a name weighs by the share of events that do not name it.
    """
    raw: dict[str, dict[str, float]] = {}
    ordinary = _ordinary(events)
    surfaces: dict[str, Counter[str]] = defaultdict(Counter)
    wholes: dict[str, Counter[str]] = defaultdict(Counter)
    for event in events:
        found: dict[str, float] = defaultdict(float)
        for article in event.articles:
            for part, weight in zip(_parts(article), (_IN_TITLE, _IN_LEAD, _IN_BODY), strict=True):
                for name, whole in _single_names(part, article.language):
                    if name.casefold() in ordinary:
                        continue
                    key = _name_stem(name)
                    surfaces[key][name] += 1
                    wholes[key][whole] += 1
                    found[key] += weight / len(event.articles)
        raw[event.id] = found
    named = Counter(key for found in raw.values() for key in found)
    rarity = {key: math.log((1 + len(events)) / count) for key, count in named.items()}
    weights = {id: {key: w * rarity[key] for key, w in found.items()} for id, found in raw.items()}
    return weights, {key: _surface(forms, wholes[key]) for key, forms in surfaces.items()}


def _ordinary(events: Sequence[Event]) -> frozenset[str]:
    """The words that are also written small: `Minister` before a name is a title, not a name."""
    return frozenset(
        token
        for event in events
        for article in event.articles
        for token in re.findall(r"\b[^\W\d_]+", article.text)
        if token[0].islower()
    )


def _single_names(text: str, language: str) -> list[tuple[str, str]]:
    """The words of the names in a text with the name that they stand in: `Syrian President al-Sharaa` names Syria."""
    stop = stopwords(language)
    found: dict[str, str] = {}
    for whole in names(text, language):
        for word in whole.split():
            part = re.sub(r"['’]s?$", "", word)
            if len(part) > 3 and part[0].isupper() and part.casefold() not in stop:
                found.setdefault(part, whole)
    return sorted(found.items())


def _name_stem(name: str) -> str:
    """What the forms of a name share: Iran and Iranian, Syria and Syrians, Turkey and Turkish."""
    return name.casefold()[:4]


def _surface(forms: Counter[str], wholes: Counter[str]) -> str:
    """The form to print: the whole name where most mentions carry it (Abu Dhabi), else the shortest common form.

    The shortest of the forms that make a tenth of the mentions is the name, the longer ones its adjectives.
    """
    whole, count = min(wholes.items(), key=lambda item: (-item[1], item[0]))
    if 2 * count > sum(wholes.values()) and len(whole.split()) == 2:
        return whole
    total = sum(forms.values())
    common = [form for form, count in forms.items() if count * 10 >= total]
    return min(common, key=lambda form: (len(form), form))


def _choose(weights: Mapping[str, Mapping[str, float]], count: int) -> list[str]:
    """The names that cover the events best, one by one, as long as each adds two events' worth."""
    covered = dict.fromkeys(weights, 0.0)
    candidates = {key for found in weights.values() for key in found}
    chosen: list[str] = []
    while candidates and len(chosen) < min(_MOST_HEADINGS, count):
        gains = {
            key: sum(max(0.0, found.get(key, 0.0) - covered[id]) for id, found in weights.items() if key in found)
            for key in candidates
        }
        best = max(sorted(candidates), key=lambda key: gains[key])
        members = [id for id, found in weights.items() if found.get(best, 0.0) > covered[id]]
        if len(members) < max(_LEAST_EVENTS, _LEAST_SHARE * count):
            candidates.discard(best)
            continue
        chosen.append(best)
        candidates.discard(best)
        for id in members:
            covered[id] = max(covered[id], weights[id].get(best, 0.0))
    return chosen
