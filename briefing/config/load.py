"""config.yaml -> Config, or every problem in it at once."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from briefing.cluster.themes.headings import SETS, ready_made
from briefing.config.checks import check_briefing, check_briefings, check_owners
from briefing.config.document import Items, Keys, Node, Scalar, Unreadable, contents, parse
from briefing.config.doors import Opened, opened
from briefing.config.model import BriefingConfig, Config, SummarizerConfig, ThemeSpec
from briefing.config.overrides import read
from briefing.config.schedules import schedule
from briefing.config.secrets import readable_by_all
from briefing.config.values import BAD, SHORTEST, Option, Reader, options
from briefing.config.words import suggest
from briefing.errors import ConfigError
from briefing.extensions import DOORS, Doors

INHERITED = ("timezone", "languages", "window", "owners", "templates", "pdf")
"""Keys of a briefing that may stand once at the top, for all."""
SHARED = ("smtp",)
"""Options of outputs that may stand once at the top, for all that have none of their own."""
BEHIND_DOORS = ("sources", "summarizer", "outputs")
"""Keys of a briefing whose options are those of the extension that `type` names."""
READ_APART = ("overrides", "schedule")
"""Keys of a briefing that are read in a way of their own: a file of corrections, times or a cron line."""
STORE = "data/briefing.db"
_MISSING = "`briefing init` writes one, --config FILE names another"


def load(path: Path, *, environ: Mapping[str, str], doors: Doors = DOORS) -> Config:
    """Read a configuration.

    Args:
        path: the file; relative paths in it are relative to its folder.
        environ: where `${NAME}` and `*_env` are looked up.
        doors: what a `type` can name.

    Raises:
        ConfigError: it cannot be used; with every problem found, in the order of the file.
    """
    path = path.absolute()
    try:
        root, form = parse(contents(path, missing=_MISSING))
    except Unreadable as error:
        raise ConfigError(str(path), (error.problem,)) from None
    reader = Reader(folder=path.parent, environ=environ, problems=list(form))
    config = _config(reader, root, path=path, doors=doors)
    _check_mode(reader, path)
    if reader.problems or config is BAD:
        raise ConfigError(str(path), tuple(sorted(dict.fromkeys(reader.problems), key=lambda each: each.line)))
    return config  # type: ignore[no-any-return]


def _check_mode(reader: Reader, path: Path) -> None:
    """A password that is written out in a file that every account can read is a problem; any other way is not."""
    mode = readable_by_all(path) if reader.literal else ""
    for place, line in reader.literal if mode else ():
        message = f"a password is written out here, and everybody on this machine can read the file (mode {mode}): "
        reader.refuse(line, message + "put it into ${NAME}, *_env or *_file, or chmod 600 the file", place=place)


def _config(reader: Reader, root: Node, *, path: Path, doors: Doors) -> Any:
    if not isinstance(root, Keys):
        shape = "a list" if isinstance(root, Items) else "one value"
        return reader.refuse(root.line, f"should hold keys (store, briefings), not {shape}", place="")
    inherited = tuple(option for option in options(BriefingConfig) if option.name in INHERITED)
    store = replace(next(option for option in options(Config) if option.name == "store"), default=STORE)
    apart = tuple(option for option in options(Config) if option.name in ("serve", "keep"))
    shared = tuple(option for option in options(Config) if option.name in SHARED)
    values = reader.keys(root, (store, *apart, *inherited, *shared), place="", also=("briefings",))
    check_owners(reader, root, place="")
    here = tuple(replace(each, default=values[each.name]) for each in inherited if values[each.name] is not BAD)
    above = {each.name: values[each.name] for each in shared if values[each.name] is not None}
    briefings = _briefings(reader, root, inherited=here, above=above, doors=doors)
    if BAD in values.values() or briefings is BAD:
        return BAD
    location = _store(reader, values["store"], root=root)
    if location is BAD:
        return BAD
    secrets = frozenset(value for value in reader.put_in if len(value) >= SHORTEST)
    return Config(
        path=path,
        store=location,
        serve=values["serve"],
        keep=values["keep"],
        briefings=briefings,
        secrets=secrets,
        **above,
    )


def _store(reader: Reader, text: str, *, root: Keys) -> Any:
    """A file's absolute path, or a URL as it stands."""
    node = root.get("store")
    line = node.line if node else 0
    if "://" not in text:
        return str(reader.folder / os.path.expanduser(text))
    scheme = text.partition("://")[0]
    if scheme == "postgresql+psycopg":
        return text
    if re.match(r"sqlite", scheme):
        return reader.refuse(line, "write SQLite's file alone, such as data/briefing.db", place="store")
    hint = "write postgresql+psycopg://..." if scheme.startswith("postgres") else "a file or postgresql+psycopg://..."
    return reader.refuse(line, f"the database {scheme}:// is not known; {hint}", place="store")


def _briefings(
    reader: Reader, root: Keys, *, inherited: tuple[Option, ...], above: Mapping[str, Any], doors: Doors
) -> Any:
    node = root.get("briefings")
    if node is None:
        return reader.refuse(root.line, "is missing: a list of one or more", place="briefings")
    if not isinstance(node, Items) or not node.nodes:
        shown = "is empty" if isinstance(node, Items) else "wants a list: a line `  - name: ...` for each briefing"
        return reader.refuse(node.line, shown, place="briefings")
    found = [
        _briefing(reader, each, inherited=inherited, above=above, doors=doors, place=f"briefings[{n}]")
        for n, each in enumerate(node.nodes)
    ]
    sources, outputs = [each.sources for each in found], [each.outputs for each in found]
    check_briefings(reader, node, sources=sources, outputs=outputs, formats=doors.renderers)
    values = [each.value for each in found]
    return BAD if BAD in values else tuple(values)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A briefing, or BAD; and of its sources and outputs what could be read, for the checks over all briefings."""

    value: Any
    sources: tuple[Opened, ...] = ()
    outputs: tuple[Opened, ...] = ()


def _briefing(
    reader: Reader,
    node: Node,
    *,
    inherited: tuple[Option, ...],
    above: Mapping[str, Any],
    doors: Doors,
    place: str,
) -> _Read:
    defaults = {option.name: option for option in inherited}
    named = _named_set(node)
    also = (*BEHIND_DOORS, *READ_APART, *(("themes",) if named else ()))
    plain = tuple(defaults.get(each.name, each) for each in options(BriefingConfig) if each.name not in also)
    values = reader.keys(node, plain, place=place, also=also)
    if not isinstance(node, Keys):
        return _Read(value=BAD)
    sources = _spread(_list(reader, node, key="sources", table=doors.sources, place=place))
    outputs = _list(reader, node, key="outputs", table=doors.outputs, place=place, above=above)
    summarizer = _summarizer(reader, node, table=doors.summarizers, place=f"{place}.summarizer")
    if named:
        values["themes"] = _ready_made(reader, named, values["languages"], place=f"{place}.themes")
    check_briefing(reader, node, values, place=place)
    values["overrides"] = _overrides(reader, node, place=f"{place}.overrides")
    values["schedule"] = schedule(reader, node, place=f"{place}.schedule")
    values |= {"sources": _extensions(sources), "summarizer": summarizer, "outputs": _extensions(outputs)}
    made = BAD if BAD in values.values() else reader.make(BriefingConfig, values, line=node.line, place=place)
    return _Read(value=made, sources=_good(sources), outputs=_good(outputs))


def _named_set(node: Node) -> Scalar | None:
    """The one word that stands for a list of headings, such as `themes: general`."""
    given = node.get("themes") if isinstance(node, Keys) else None
    return given if isinstance(given, Scalar) and not given.empty else None


def _ready_made(reader: Reader, named: Scalar, languages: Any, *, place: str) -> Any:
    """The headings of a ready-made set, in the briefing's languages."""
    if named.text not in SETS:
        hint = suggest(named.text, SETS)
        wanted = f"did you mean {hint}?" if hint else f"a list of headings, or one of {', '.join(SETS)}"
        return reader.refuse(named.line, f"there is no ready-made set {named.text}; {wanted}", place=place)
    found = ready_made(named.text, languages=("en",) if languages is BAD else tuple(languages))
    return tuple(ThemeSpec(name=heading.name, words=heading.words) for heading in found)


def _overrides(reader: Reader, node: Keys, *, place: str) -> Any:
    """What the file of overrides says, None where none is named; its problems stand in the line that names it."""
    given = node.get("overrides")
    path = None if given is None else reader.value(given, Path | None, place=place)
    if given is None or path is None or path is BAD:
        return path
    overrides, problems = read(path, environ=reader.environ)
    for problem in problems:
        reader.refuse(given.line, f"{path.name}: {problem}", place=place)
    return BAD if problems else overrides


def _extensions(found: list[Any]) -> Any:
    return BAD if BAD in found else tuple(each.extension for each in found)


def _spread(found: list[Any]) -> list[Any]:
    """A source that is a list of sources gives place to them."""
    spread: list[Any] = []
    for each in found:
        listed = getattr(each.extension, "sources", None) if each is not BAD else None
        spread += [replace(each, extension=source) for source in listed()] if listed else [each]
    return spread


def lists(path: Path, *, environ: Mapping[str, str], doors: Doors = DOORS) -> tuple[Any, ...]:
    """The sources of a good configuration that are lists of sources, such as a file in OPML, each once."""
    root, _ = parse(contents(path.absolute(), missing=_MISSING))
    reader = Reader(folder=path.absolute().parent, environ=environ)
    briefings = root.get("briefings") if isinstance(root, Keys) else None
    nodes = briefings.nodes if isinstance(briefings, Items) else ()
    listed = (
        _list(reader, node, key="sources", table=doors.sources, place="") for node in nodes if isinstance(node, Keys)
    )
    found = (each.extension for every in listed for each in every if each is not BAD)
    return tuple({each.name: each for each in found if hasattr(each, "sources")}.values())


def _good(found: list[Any]) -> tuple[Opened, ...]:
    return tuple(each for each in found if each is not BAD)


def _list(
    reader: Reader,
    node: Keys,
    *,
    key: str,
    table: Mapping[str, type],
    place: str,
    above: Mapping[str, Any] | None = None,
) -> list[Any]:
    """The extensions of a list, each `Opened` or BAD; [BAD] where there is no list. Only `sources` must hold one."""
    place = f"{place}.{key}"
    given = node.get(key)
    if given is None:
        return [reader.refuse(node.line, "is missing: a list of one or more", place=place)]
    if not isinstance(given, Items):
        return [reader.refuse(given.line, "wants a list: a line `  - {type: ...}` for each", place=place)]
    if not given.nodes and key == "sources":
        return [reader.refuse(given.line, "is empty: a briefing needs at least one source", place=place)]
    return [
        opened(reader, each, table=table, place=f"{place}[{n}]", inherited=above) for n, each in enumerate(given.nodes)
    ]


def _summarizer(reader: Reader, node: Keys, *, table: Mapping[str, type], place: str) -> Any:
    """The algorithm and its bounds; without the key, or without a type in it, the default algorithm."""
    given = node.get("summarizer")
    if given is None:
        given = Keys(line=node.line, pairs=(), size=1)
    bounds = tuple(option for option in options(SummarizerConfig) if option.name != "algorithm")
    found = opened(reader, given, table=table, place=place, also=bounds, default="default")
    return BAD if found is BAD else SummarizerConfig(algorithm=found.extension, **found.also)
