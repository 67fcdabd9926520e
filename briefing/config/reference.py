"""The dataclasses behind config.yaml -> its reference page, `docs/reference/configuration.md`."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import is_dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from annotated_types import Ge, Le, MaxLen
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from briefing.config.checks import IN_PATH, IN_TITLE
from briefing.config.load import INHERITED, SHARED, STORE
from briefing.config.model import (
    BriefingConfig,
    Config,
    KeepSpec,
    QuotingConfig,
    ScheduleSpec,
    Series,
    ServeSpec,
    SummarizerConfig,
    ThemeSpec,
)
from briefing.config.overrides import MuteSpec, OverridesSpec, SplitSpec
from briefing.config.values import Option, inner_type, options
from briefing.config.words import written
from briefing.extensions import DOORS, Doors
from briefing.overrides import Overrides
from briefing.sinks.mail.smtp import Smtp

_INTRODUCTION = """\
# config.yaml

<!-- Made by `briefing.config.reference()` from the program's own data classes; a test compares. -->

One file in YAML, UTF-8. `briefing init` writes a commented one; `briefing check` finds every mistake in it at once,
with its line. An unknown key is a mistake. What is wanted decides how a value is read, not its looks: `no` is a
language where a language is wanted, and `6:30` never a number.

- **Length of time**: a whole number with `m`, `h`, `d` or `w`: `90m`, `24h`, `7d`, `2w`.
- **Date**: year-month-day: `2022-02-24`.
- **Path**: relative to the folder of the file; `~` is the home folder.
- **True or false**: these two words; `yes`, `no`, `on` and `off` are refused.
- **`${NAME}`**: in any value, the environment variable `NAME`; it must be set. `$${` stands for `${` itself. Within
  `{ }` and `[ ]` it needs quotes: `"${NAME}"`.
- **Secret**: a key such as `password` can also be given as `password_env`, the name of a variable, or `password_file`,
  a file of one line. A secret is never printed. One that is written out in the file (in a URL too) is refused where
  everybody on the machine can read the file.
- **Anchors** (`&name`, `*name`, `<<: *name`) work. Tags, duplicate keys and a second document are refused.
"""


def reference(doors: Doors = DOORS) -> str:
    """The page in Markdown: every key with its type, bounds, default and meaning."""
    top = [option for option in options(Config) if option.name not in ("path", "secrets")]
    bounds = [option for option in options(SummarizerConfig) if option.name != "algorithm"]
    also = f"The keys {_listed(INHERITED)} of a briefing may stand here, for all that have none of their own."
    sections = (
        _INTRODUCTION,
        f"## Top level\n\n{_table(top, defaults={'store': STORE})}\n\n{also}",
        _section(Smtp, key="smtp"),
        _section(ServeSpec, key="serve"),
        _section(KeepSpec, key="keep"),
        f"## A briefing\n\n{_table(options(BriefingConfig))}\n\nThe title may hold {_braced(IN_TITLE)}.",
        _section(Series, key="series"),
        _section(ScheduleSpec, key="schedule"),
        _section(ThemeSpec, key="themes"),
        _section(OverridesSpec, key="overrides"),
        f"`split`: {_sentence(SplitSpec)}\n\n{_table(options(SplitSpec))}",
        f"`mute`: {_sentence(MuteSpec)}\n\n{_table(options(MuteSpec))}",
        f"## Sources\n\nThe keys of an item of `sources`, by its `type`.\n\n{_types(doors.sources)}",
        f"## Summarizer\n\n{_table(bounds)}\n\nBeside these, the options of its `type` (without one, `default`).\n\n"
        + _types(doors.summarizers),
        _section(QuotingConfig, key="quoting"),
        f"## Outputs\n\nThe keys of an item of `outputs`, by its `type`. A format is {_listed(doors.renderers)}. "
        f"A path may hold {_braced(IN_PATH)}; `{{day}}` is the day of the month there.\n\n{_types(doors.outputs)}",
        "## Your own\n\nA `type` may be `package.module:Class`, a frozen data class whose fields are its options.",
    )
    return "\n\n".join(section.strip() for section in sections) + "\n"


def _section(cls: type, *, key: str) -> str:
    return f"### {key}\n\n{_sentence(cls)}\n\n{_table(options(cls))}"


def _types(table: Mapping[str, type]) -> str:
    """A heading, the class's own words and its options, for each word of a table."""
    return "\n\n".join(_type(word, table[word]) for word in table)


def _type(word: str, cls: type) -> str:
    table = f"\n\n{_table(options(cls))}" if options(cls) else ""
    parts = [(option.name, inner_type(option.type)) for option in options(cls) if option.name not in SHARED]
    records = [(name, part) for name, part in parts if is_dataclass(part) and isinstance(part, type)]
    nested = "".join(f"\n\n`{name}`: {_sentence(part)}\n\n{_table(options(part))}" for name, part in records)
    return f"### type: {word}\n\n{_sentence(cls)}{table}{nested}"


def _sentence(cls: type) -> str:
    return inspect.cleandoc(cls.__doc__ or "")


def _table(rows: Sequence[Option], *, defaults: Mapping[str, str] | None = None) -> str:
    """One row a key; no column of meanings where the class itself says them. `defaults`: those it does not know."""
    columns = 4 if any(option.description for option in rows) else 3
    table = [("key", "takes", "default", "meaning"), ("---",) * 4]
    for option in rows:
        default = _default(option, (defaults or {}).get(option.name))
        table.append((f"`{option.name}`", takes(option), default, option.description))
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row[:columns])} |" for row in table)


def _default(option: Option, known: str | None) -> str:
    if known is not None:
        return f"`{known}`"
    if option.name == "summarizer":
        return "`{type: default}`"
    return "**needed**" if option.required else shown(option.default)


def shown(value: Any) -> str:
    """A default as it would stand in the file; nothing where it stands for nothing."""
    if value is None or is_dataclass(value) or value in ((), {}, ""):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, timedelta):
        return f"`{written(value)}`"
    if isinstance(value, tuple):
        return f"`[{', '.join(map(str, value))}]`"
    return f"`{value}`"


def takes(option: Option) -> str:
    """What a key takes, and within what bounds: `whole number, 1 to 10`."""
    low, high, longest = _bounds(option.type)
    between = f", {_bare(low)} to {_bare(high)}" if low is not None and high is not None else ""
    upto = f", at most {longest} characters" if longest is not None else ""
    return _kind(option.type) + between + upto


def _kind(hint: Any) -> str:
    inner = inner_type(hint)
    if get_origin(inner) is tuple:
        return "list" if _behind_a_door(get_args(inner)[0]) else f"list of {_plural(get_args(inner)[0])}"
    if get_origin(inner) is Mapping:
        return f"keys of your own, each with a {_kind(get_args(inner)[1])}"
    if get_origin(inner) is Literal:
        return " or ".join(f"`{choice}`" for choice in get_args(inner))
    if inner is Overrides:
        return "path"
    if is_dataclass(inner):
        return "keys"
    names = {int: "whole number", float: "number", bool: "true or false", date: "date", timedelta: "length of time"}
    return names.get(inner) or ("path" if inner is Path else "secret" if inner is SecretStr else "text")


def _plural(hint: Any) -> str:
    kind = _kind(hint)
    if kind.startswith("list of "):
        return f"lists of {kind.removeprefix('list of ')}"
    return kind if kind in ("keys", "text", "true or false") else kind + "s"


def _behind_a_door(hint: Any) -> bool:
    return bool(getattr(hint, "_is_protocol", False)) or is_dataclass(hint)


def _bounds(hint: Any) -> tuple[Any, Any, int | None]:
    """The least, the greatest and the longest that is annotated, the innermost annotation included."""
    low = high = longest = None
    for mark in hint.__metadata__ if get_origin(hint) is Annotated else ():
        for each in mark.metadata if isinstance(mark, FieldInfo) else (mark,):
            low = each.ge if isinstance(each, Ge) else low
            high = each.le if isinstance(each, Le) else high
            longest = each.max_length if isinstance(each, MaxLen) else longest
    return low, high, longest


def _bare(value: Any) -> str:
    return shown(value).strip("`")


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _braced(words: Iterable[str]) -> str:
    return _listed(f"{{{word}}}" for word in words)
