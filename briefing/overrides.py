"""Overrides + past editions + events -> the events as the reader wants them: merged, split, dropped, pinned.

An override is written once, with the ids of the day, and holds on all later days although the editions hold other ids
from then on. So past editions are read as if it had always been there (`retold`), and today's groups are divided and
joined by what these say of their articles (`regrouped`), before ids are given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import chain

from briefing.errors import UsageError
from briefing.models import Article, Briefing, Duplicate, Entry, Event, Explanation, LeftOut, Tie, order_of

DROPPED = "dropped by an override"
MUTED = "muted by an override"
SHORTEST = 6
"""Digits that an id must be given by: one of 10,000 events begins like another in so many in 0.06 % of cases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Articles of an event that are an event of their own."""

    event: str
    articles: tuple[str, ...]

    @property
    def id(self) -> str:
        """The id of the event of their own: the same however much of the ids is written, and whatever is added."""
        text = f"split {self.event[:SHORTEST]} {self.articles[0][:SHORTEST]}"
        return sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """What is not to be heard: words and phrases of headlines and leads; publishers, domains or names of sources."""

    words: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """What a reader decided by hand. Events and articles stand under their ids or how these begin.

    `pin`: first under their heading, in this order. `merge`: one event, under the id that is named first.
    """

    pin: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    merge: tuple[tuple[str, ...], ...] = ()
    split: tuple[Split, ...] = ()
    mute: Mute = Mute()

    def __post_init__(self) -> None:
        if both := sorted({*self.pin} & {*self.drop}):
            raise ValueError(f"{both[0]} is pinned and dropped: which of the two?")

    @property
    def merged(self) -> dict[str, str]:
        """Each id that is merged -> the id that the event has then."""
        parent: dict[str, str] = {}
        for first, *others in self.merge:
            for other in others:
                one, two = _root(first, parent), _root(other, parent)
                if one != two:
                    parent[two] = one
        return {id: _root(id, parent) for ids in self.merge for id in ids}

    def names(self) -> tuple[str, ...]:
        """The ids of events, as they are written."""
        return (*self.pin, *self.drop, *chain.from_iterable(self.merge), *(split.event for split in self.split))


def _root(id: str, parent: Mapping[str, str]) -> str:
    while id in parent:
        id = parent[id]
    return id


# --- ids --------------------------------------------------------------------------------------------------------------


def resolved(
    overrides: Overrides, *, events: Sequence[Iterable[str]], articles: Iterable[str], duplicates: Sequence[Duplicate]
) -> Overrides:
    """The same with whole ids; what fits nothing that is known stays as it is, and a copy goes with its original.

    Args:
        overrides: as they are written.
        events: ids of events, those that are looked at first in the first of them.
        articles: ids of articles.
        duplicates: which article is a copy of which.

    Raises:
        UsageError: a beginning fits more than one id.
    """
    known = [sorted({*ids, *(split.id for split in overrides.split)}) for ids in events]
    everything = [sorted({*articles})]
    merge = tuple(tuple(_whole(id, known) for id in ids) for ids in overrides.merge)
    told = replace(overrides, merge=merge)

    def event(id: str) -> str:
        whole = _whole(id, known)
        return told.merged.get(whole, whole)

    drop = tuple(event(id) for id in overrides.drop)
    return replace(
        told,
        # Two ids of one event may be pinned and dropped: then it is dropped.
        pin=tuple(id for id in map(event, overrides.pin) if id not in drop),
        drop=drop,
        split=tuple(
            replace(
                split,
                event=_whole(split.event, known),
                articles=_with_copies([_whole(id, everything) for id in split.articles], duplicates),
            )
            for split in overrides.split
        ),
    )


def _whole(beginning: str, known: Sequence[Sequence[str]]) -> str:
    for ids in known:
        fits = [id for id in ids if id.startswith(beginning)]
        if len(fits) > 1:
            raise UsageError(f"the overrides name {beginning}, which may be {' or '.join(fits)}: write more of it")
        if fits:
            return fits[0]
    return beginning


def _with_copies(articles: Sequence[str], duplicates: Sequence[Duplicate]) -> tuple[str, ...]:
    originals = {copy.of for copy in duplicates if copy.article.id in articles}
    named = {*articles, *originals}
    copies = {copy.article.id for copy in duplicates if copy.of in named}
    return (*articles, *sorted((originals | copies) - {*articles}))


# --- what is not to be there ------------------------------------------------------------------------------------------


def muted(articles: Sequence[Article], mute: Mute) -> tuple[tuple[Article, ...], tuple[LeftOut, ...]]:
    """The articles that are not of a muted source, and the others."""
    quiet = {source.casefold() for source in mute.sources}
    heard, unheard = list[Article](), list[LeftOut]()
    for article in articles:
        found = sorted(_names(article) & quiet)
        if found:
            unheard.append(LeftOut(item=article.id, reason=MUTED, detail=found[0]))
        else:
            heard.append(article)
    return tuple(heard), tuple(unheard)


def _names(article: Article) -> set[str]:
    """What its source may be called: its name in the configuration, its publisher, its domain and those above."""
    host = article.url.partition("://")[2].partition("/")[0].rpartition("@")[2].partition(":")[0].casefold()
    labels = host.split(".")
    domains = {".".join(labels[start:]) for start in range(len(labels) - 1)}
    return {article.source.casefold(), article.publisher.casefold(), *domains} - {""}


def dropped(events: Sequence[Event], overrides: Overrides) -> tuple[tuple[Event, ...], tuple[LeftOut, ...]]:
    """The events that are not dropped, and the articles of the others, with the event's id."""
    kept = tuple(event for event in events if event.id not in overrides.drop)
    left_out = tuple(
        LeftOut(item=id, reason=DROPPED, detail=event.id)
        for event in events
        if event.id in overrides.drop
        for id in _ids(event)
    )
    return kept, left_out


def dropped_before(edition: Briefing) -> dict[str, tuple[str, ...]]:
    """The events that were dropped from an edition, with their articles of that day."""
    found: dict[str, tuple[str, ...]] = {}
    for out in edition.coverage.left_out:
        if out.reason == DROPPED:
            found[out.detail] = (*found.get(out.detail, ()), out.item)
    return found


# --- what past editions would have said -------------------------------------------------------------------------------


def retold(past: Sequence[Briefing], overrides: Overrides) -> tuple[Briefing, ...]:
    """Past editions as if the overrides had been there: one entry for each event that an entry tells of."""
    if not overrides.merge and not overrides.split:
        return tuple(past)
    return tuple(
        replace(
            edition,
            sections=tuple(
                replace(section, entries=_retold(section.entries, overrides)) for section in edition.sections
            ),
            continuing=_retold(edition.continuing, overrides),
        )
        for edition in past
    )


def _retold(entries: Sequence[Entry], overrides: Overrides) -> tuple[Entry, ...]:
    merged = overrides.merged
    out = []
    for entry in entries:
        left = set(entry.articles)
        for split in overrides.split:
            inside = left & {*split.articles}
            if inside:
                out.append(_cut(entry, split.id, inside))
                left -= inside
        if left or not entry.articles:
            out.append(_cut(entry, merged.get(entry.event, entry.event), left))
    return tuple(out)


def _cut(entry: Entry, event: str, articles: set[str]) -> Entry:
    """An entry for some of its articles, with the sentences of these."""
    told = tuple(statement for statement in entry.statements if statement.citation.article in articles)
    return replace(entry, event=event, articles=tuple(sorted(articles)), statements=told)


def _owners(past: Sequence[Briefing]) -> dict[str, str]:
    """Article id -> the event that it was last printed with."""
    found: dict[str, str] = {}
    for edition in sorted(past, key=order_of):
        for entry in chain(edition.continuing, *(section.entries for section in edition.sections)):
            found.update(dict.fromkeys(entry.articles, entry.event))
        for event, articles in dropped_before(edition).items():
            found.update(dict.fromkeys(articles, event))
    return found


# --- today's groups ---------------------------------------------------------------------------------------------------


def regrouped(
    events: Sequence[Event],
    overrides: Overrides,
    *,
    past: Sequence[Briefing],
    names: Mapping[str, str],
    today: frozenset[str],
) -> tuple[Event, ...]:
    """The events divided and joined as the overrides say.

    Args:
        events: today's groups, each under an id of its own.
        overrides: with whole ids (`resolved`).
        past: earlier editions as `retold`.
        names: for each article the id of an event that begins with it. A group that holds the first article of an event
            that is named is that event, also where an earlier article has come in since.
        today: ids of the articles of the edition's own window.
    """
    if not overrides.names():
        return tuple(events)
    owners = _owners(past) | {id: split.id for split in overrides.split for id in split.articles}
    known = {*owners.values()}
    wanted = {*overrides.names()} - known
    found = [_named(event, wanted, names=names) for event in events]
    parts = [part for event in found for part in _divided(event, overrides, owners=owners, today=today)]
    own, merged = {split.id for split in overrides.split}, overrides.merged

    def label(event: Event) -> str:
        if event.id in own:
            return event.id
        last = Counter(owners[id] for id in _ids(event) if id in owners)
        best = min(last, key=lambda name: (-last[name], name), default="")
        return best if best in merged.values() else "" if best else merged.get(event.id, "")

    return _joined(parts, label, named=merged)


def rejoined(events: Sequence[Event], overrides: Overrides) -> tuple[Event, ...]:
    """The events, those joined that have got ids which are merged."""
    merged = overrides.merged
    return _joined(events, lambda event: merged.get(event.id, ""), named=merged)


def recorded(
    events: Sequence[Event], overrides: Overrides, *, past: Sequence[Briefing], before: Sequence[Briefing]
) -> tuple[Event, ...]:
    """The events with what the overrides merged and split noted on the first day of it.

    Args:
        events: with their ids.
        overrides: with whole ids.
        past: earlier editions as they are.
        before: the same as `retold`.
    """
    printed = {entry.event for edition in past for entry in _entries(edition)}
    noted = {(entry.event, id) for edition in before for entry in _entries(edition) for id in entry.merged}
    merged, parents = overrides.merged, {split.id: split.event for split in overrides.split}
    out = []
    for event in events:
        took = {id for id, name in merged.items() if name == event.id != id and id in printed} | {*event.merged}
        new = tuple(sorted(id for id in took if (event.id, id) not in noted))
        parent = parents.get(event.id, "") if event.id not in printed else ""
        out.append(replace(event, merged=new, split_from=merged.get(parent, parent) or event.split_from))
    return tuple(out)


def _entries(edition: Briefing) -> Iterable[Entry]:
    return chain(edition.continuing, *(section.entries for section in edition.sections))


def _named(event: Event, wanted: set[str], *, names: Mapping[str, str]) -> Event:
    found = sorted({names[article.id] for article in event.articles} & wanted)
    return replace(event, id=found[0]) if found and event.id not in found else event


def _divided(
    event: Event, overrides: Overrides, *, owners: Mapping[str, str], today: frozenset[str]
) -> tuple[Event, ...]:
    """An event cut into what is split off, each under its id, and the rest.

    On the day on which an article of today is named, only what is named goes; what comes later goes where it is tied.
    """
    own = {split.id: split for split in overrides.split}
    last = _last(event, owners)
    if not {*last.values()} & own.keys():
        return (event,)
    side = {id: name if name in own else "" for id, name in last.items()}
    of = {event.id, *last.values(), *(owners[id] for id in _ids(event) if id in owners)}
    by_hand = any(
        overrides.merged.get(each.event, each.event) in of and today & {*each.articles} for each in own.values()
    )
    if not by_hand:
        side = _grown(side, event.explanation.ties)
    parts = {name: {a.id for a in event.articles if side.get(a.id, "") == name} for name in ("", *own)}
    return tuple(_part(event, name or event.id, parts[name]) for name in parts if parts[name])


def _last(event: Event, owners: Mapping[str, str]) -> dict[str, str]:
    """Article id -> the event that it, or a copy of it, was last printed with; of the distinct articles alone."""
    found = {copy.of: owners[copy.article.id] for copy in event.duplicates if copy.article.id in owners}
    return found | {article.id: owners[article.id] for article in event.articles if article.id in owners}


def _grown(side: Mapping[str, str], ties: Sequence[Tie]) -> dict[str, str]:
    """Articles without a side get that of the article to which they are tied most strongly, the strongest tie first."""
    found = dict(side)
    order = sorted(ties, key=lambda tie: (-tie.similarity, tie.article, tie.other))
    while loose := next((tie for tie in order if (tie.article in found) != (tie.other in found)), None):
        one, other = loose.article, loose.other
        known, new = (one, other) if one in found else (other, one)
        found[new] = found[known]
    return found


def _part(event: Event, id: str, articles: set[str]) -> Event:
    """Some articles of an event with their copies, and why they are together."""
    ties = event.explanation.ties
    inside = tuple(tie for tie in ties if {tie.article, tie.other} <= articles)
    crossing = [_from(tie, articles) for tie in ties if len({tie.article, tie.other} & articles) == 1]
    refused = event.explanation.refused
    near = [*crossing, *([refused] if refused and refused.article in articles else [])]
    return replace(
        event,
        id=id,
        articles=tuple(article for article in event.articles if article.id in articles),
        duplicates=tuple(copy for copy in event.duplicates if copy.of in articles),
        explanation=Explanation(ties=inside, refused=min(near, key=_strongest, default=None)),
    )


def _from(tie: Tie, articles: set[str]) -> Tie:
    return tie if tie.article in articles else replace(tie, article=tie.other, other=tie.article)


def _joined(events: Sequence[Event], label: Callable[[Event], str], *, named: Collection[str]) -> tuple[Event, ...]:
    """The events, those of one label as one in the place of the first; a label of "" joins nothing.

    `named` are the ids that are noted as merged; others are of today's groups alone, and nobody has seen them.
    """
    groups: dict[str, list[Event]] = {}
    for number, event in enumerate(events):
        groups.setdefault(label(event) or f"{number} alone", []).append(event)
    return tuple(
        group[0] if name.endswith(" alone") else _one(group, id=name, named=named) for name, group in groups.items()
    )


def _one(events: Sequence[Event], *, id: str, named: Collection[str]) -> Event:
    """Some events as one, the largest first."""
    order = sorted(events, key=lambda event: (-len(event.articles), event.id))
    articles = tuple(article for event in order for article in event.articles)
    inside = {article.id for article in articles}
    refused = [event.explanation.refused for event in order]
    near = [tie for tie in refused if tie and tie.other not in inside]
    ties = tuple(sorted((tie for event in order for tie in event.explanation.ties), key=_strongest))
    took = ({event.id for event in order} & {*named}) | {name for event in order for name in event.merged}
    return replace(
        order[0],
        id=id,
        articles=articles,
        duplicates=tuple(copy for event in order for copy in event.duplicates),
        explanation=Explanation(ties=ties, refused=min(near, key=_strongest, default=None)),
        merged=tuple(sorted(took - {id})),
    )


def _strongest(tie: Tie) -> tuple[float, str, str]:
    return (-tie.similarity, tie.article, tie.other)


def _ids(event: Event) -> list[str]:
    return sorted({*(article.id for article in event.articles), *(copy.article.id for copy in event.duplicates)})


# --- on the page ------------------------------------------------------------------------------------------------------


def pinned_first(events: Sequence[Event], overrides: Overrides) -> tuple[Event, ...]:
    """The events, those that are pinned first, in the order of the file."""
    place = {id: number for number, id in enumerate(overrides.pin)}
    return tuple(sorted(events, key=lambda event: place.get(event.id, len(place))))


def touching(event: str, overrides: Overrides) -> tuple[str, ...]:
    """What was done to an event by hand, in the words of the file."""
    found = ["pin"] if event in overrides.pin else []
    found += ["drop"] if event in overrides.drop else []
    merged = overrides.merged
    found += [f"merge: {', '.join(ids)}" for ids in overrides.merge if merged[ids[0]] == event]
    for split in overrides.split:
        if event == split.id:
            found.append(f"split: off {split.event}, articles {', '.join(split.articles)}")
        elif event == merged.get(split.event, split.event):
            found.append(f"split: {split.id} split off, articles {', '.join(split.articles)}")
    return tuple(found)
