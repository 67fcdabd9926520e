"""Event[] -> the headings that a person would write over them, and the heading of each event.

What an event names in its headline and lead, weighed by how few of the others do, makes it stand under a heading.
Countries come first, then other places, then things and subjects; persons, and words that say nothing, never. The
headings are chosen one by one, so that each next one covers most of what is not yet covered (greedy facility location:
Cornuejols, Fisher, Nemhauser 1977, doi:10.1287/mnsc.23.8.789).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from briefing.cluster.themes.mentions import Material, Texts, read
from briefing.cluster.themes.writing import Kind
from briefing.models import Event

Ties = Mapping[str, Mapping[str, float]]

# What a heading of a kind is worth against a country's of the same strength.
_WORTH = {Kind.COUNTRY: 1.0, Kind.PLACE: 0.7, Kind.NAME: 0.5, Kind.SUBJECT: 0.5}
# How alike, against any two events, those under a heading must be. A country is a heading in itself.
_COHESION = {Kind.COUNTRY: 0.0, Kind.PLACE: 0.4, Kind.NAME: 1.0, Kind.SUBJECT: 1.1}
# A heading is worth the more, the more alike its events are; but two of one sort must not outweigh five of another.
_LEAST_COHESION, _MOST_COHESION = 0.5, 2.0
# A heading for every six entries, 4 to 10 being what reads well; no more than a reader takes in on one page.
_ENTRIES, _MOST_HEADINGS = 6, 20
_LEAST_EVENTS = 2  # over a single entry a heading is noise
_LEAST_OF_SUBJECT = 3  # two texts share some noun by chance
_NEARLY_ALL = 2 / 3  # what so many of the events name tells none of them apart
_CLEARLY = 0.95  # of the strongest tie: what is as near as that is no reason to part events of one heading
_NEARLY = 0.7  # of the strongest tie: there the rest of the text decides
_OWN = 0.5  # of the events that name it; where more stand under others, what is left is not what it says
_LONG, _MOST_PARTS, _LEAST_OF_PART = 12, 3, 4  # a heading over more entries is parted by subject


def found_headings(events: Sequence[Event]) -> tuple[dict[str, str], list[str]]:
    """(event id -> heading, the headings, longest first); an event that fits none is not in the first."""
    material = read(events)
    ties = _ties(material)
    chosen = _choose(ties, _number(len(events)), kinds=material.kinds)
    placed = _placed(ties, chosen, texts=material.texts)
    sizes = Counter(placed.values())
    terms = sorted(sizes, key=lambda term: (-sizes[term], material.surfaces[term], term))
    found: dict[str, str] = {}
    order: list[str] = []
    for term in terms:
        name = _large(material.surfaces[term])
        parts = _parted([id for id, own in placed.items() if own == term], material)
        names = {id: f"{name}: {material.surfaces[part]}" for id, part in parts.items()}
        found |= {id: names.get(id, name) for id, own in placed.items() if own == term}
        order += [name, *sorted(set(names.values()), key=lambda each: (-list(names.values()).count(each), each))]
    return found, list(dict.fromkeys(order))


def _parted(members: Sequence[str], material: Material) -> dict[str, str]:
    """Event id -> the subject that it is about, where a heading is so long that it needs parts."""
    if len(members) <= _LONG:
        return {}
    named = Counter(term for id in members for term in material.strengths[id])
    ties = {
        id: {
            term: strength
            for term, strength in material.strengths[id].items()
            if material.kinds[term] is Kind.SUBJECT
            and 2 * named[term] <= len(members)
            and material.cohesion.get(term, 0.0) >= _COHESION[Kind.SUBJECT]
        }
        for id in members
    }
    chosen = _choose(ties, min(_MOST_PARTS, _number(len(members)) - 2), kinds=material.kinds)
    parts = _placed(ties, chosen, texts=material.texts)
    sizes = Counter(parts.values())
    return {id: part for id, part in parts.items() if sizes[part] >= _LEAST_OF_PART}


def _large(surface: str) -> str:
    """A heading as it begins: with a capital."""
    return surface[:1].upper() + surface[1:]


def _number(count: int) -> int:
    return min(_MOST_HEADINGS, 1 + round(count / _ENTRIES))


def _ties(material: Material) -> dict[str, dict[str, float]]:
    """Event id -> term -> how strongly the event stands under it, 0 to 1."""
    count = len(material.strengths)
    named: dict[str, float] = defaultdict(float)
    for strengths in material.strengths.values():
        for term, strength in strengths.items():
            named[term] += strength
    worth = {}
    for term, weight in named.items():
        kind, cohesion = material.kinds[term], material.cohesion.get(term, 0.0)
        share = weight / count
        if share <= _NEARLY_ALL and cohesion >= _COHESION[kind]:
            worth[term] = _WORTH[kind] * (1 - share) * math.sqrt(min(max(cohesion, _LEAST_COHESION), _MOST_COHESION))
    return {
        id: {term: strength * worth[term] for term, strength in strengths.items() if term in worth}
        for id, strengths in material.strengths.items()
    }


def _choose(ties: Ties, number: int, *, kinds: Mapping[str, Kind]) -> list[str]:
    """The terms that cover the events best, one by one, as long as each is the best for enough of them."""
    held: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for id, found in ties.items():
        for term, tie in found.items():
            held[term].append((id, tie))
    candidates = sorted(term for term, members in held.items() if len(members) >= _least(kinds[term]))
    covered = dict.fromkeys(ties, 0.0)
    chosen: list[str] = []
    while candidates and len(chosen) < number:
        gains = {term: math.fsum(max(0.0, tie - covered[id]) for id, tie in held[term]) for term in candidates}
        best = max(candidates, key=lambda term: (round(gains[term], 9), term))
        candidates.remove(best)
        own = sum(_CLEARLY * tie > covered[id] for id, tie in held[best])
        if own < _least(kinds[best]) or own < _OWN * len(held[best]):
            continue
        chosen.append(best)
        for id, tie in held[best]:
            covered[id] = max(covered[id], tie)
    return chosen


def _least(kind: Kind) -> int:
    return _LEAST_OF_SUBJECT if kind is Kind.SUBJECT else _LEAST_EVENTS


def _placed(ties: Ties, chosen: Sequence[str], *, texts: Texts) -> dict[str, str]:
    """Event id -> the chosen term that it is tied to most; terms that keep too few events are given up.

    Of terms that are nearly as strong, the event goes where it is more like the others.
    """
    left = list(chosen)
    while True:
        first = {id: _strongest(found, left) for id, found in ties.items()}
        members: dict[str, list[str]] = defaultdict(list)
        for id, term in first.items():
            members[term].append(id)
        placed = {id: _fitting(id, ties[id], term, members=members, texts=texts) for id, term in first.items() if term}
        sizes = Counter(placed.values())
        thin = [term for term in left if sizes[term] < _LEAST_EVENTS]
        if not thin:
            return placed
        left.remove(min(thin, key=lambda term: (sizes[term], term)))


def _strongest(found: Mapping[str, float], terms: Sequence[str]) -> str:
    """The term of the strongest tie, "" where there is none."""
    best = max(terms, key=lambda term: (found.get(term, 0.0), term), default="")
    return best if found.get(best, 0.0) > 0 else ""


def _fitting(
    id: str, found: Mapping[str, float], best: str, *, members: Mapping[str, Sequence[str]], texts: Texts
) -> str:
    """The term among the nearly as strong ones whose other events the event is most like."""
    near = [term for term in members if term and found.get(term, 0.0) >= _NEARLY * found[best]]
    if len(near) == 1:
        return best
    fit = {term: texts.near(id, [other for other in members[term] if other != id]) for term in near}
    return max(near, key=lambda term: (round(found[term] * math.sqrt(fit[term]), 9), term))
