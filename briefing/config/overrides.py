"""overrides.yaml -> Overrides, and every problem in it at once with its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from briefing.config.document import Unreadable, contents, parse
from briefing.config.kinds import Words
from briefing.config.values import BAD, Reader
from briefing.errors import Problem
from briefing.overrides import SHORTEST, Mute, Overrides, Split


def _id(text: str) -> str:
    if re.fullmatch(rf"[0-9a-f]{{{SHORTEST},64}}", text):
        return text
    raise ValueError(f"an id is {SHORTEST} or more of 0-9 and a-f, as `briefing show` and `briefing explain` print it")


Id = Annotated[str, AfterValidator(_id)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitSpec:
    """Articles that are an event of their own, on all later days too."""

    event: Annotated[Id, Field(description="the event that they are taken from")]
    articles: Annotated[
        tuple[Id, ...], Field(min_length=1, description="the articles, as `briefing explain` lists them")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteSpec:
    """What is not heard."""

    words: Annotated[Words, Field(description="an article that has one of these in its headline or lead is out")] = ()
    sources: Annotated[
        Words, Field(description="publishers, domains or names of sources, of which everything is out")
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OverridesSpec:
    """The file that `overrides` names. Ids may be shortened to their first six digits or more."""

    pin: Annotated[tuple[Id, ...], Field(description="events that come first under their heading, in this order")] = ()
    drop: Annotated[tuple[Id, ...], Field(description="events that are not printed, now or later")] = ()
    merge: Annotated[
        tuple[Annotated[tuple[Id, ...], Field(min_length=2)], ...],
        Field(description="events that are one, two or more a list; it has the first one's id"),
    ] = ()
    split: Annotated[tuple[SplitSpec, ...], Field(description="events that are two")] = ()
    mute: Annotated[MuteSpec | None, Field(description="what is not heard")] = None


def read(path: Path, *, environ: Mapping[str, str]) -> tuple[Overrides, tuple[Problem, ...]]:
    """The overrides of a file, and what is wrong with it; none where anything is. A file of comments holds none."""
    try:
        found = contents(path, missing="an empty file holds no overrides")
        if not re.sub(rb"(?m)^\s*#.*$", b"", found).strip():
            return Overrides(), ()
        root, form = parse(found)
    except Unreadable as error:
        return Overrides(), (error.problem,)
    reader = Reader(folder=path.parent, environ=environ, problems=list(form))
    found = reader.value(root, OverridesSpec, place="")
    made = BAD if found is BAD else reader.make(Overrides, _values(found), line=root.line, place="")
    return (Overrides() if made is BAD or reader.problems else made), tuple(reader.problems)


def _values(found: OverridesSpec) -> dict[str, object]:
    mute = found.mute or MuteSpec()
    return {
        "pin": found.pin,
        "drop": found.drop,
        "merge": found.merge,
        "split": tuple(Split(event=each.event, articles=each.articles) for each in found.split),
        "mute": Mute(words=mute.words, sources=mute.sources),
    }
