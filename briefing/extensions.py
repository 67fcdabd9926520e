"""A short word or `package.module:Class` -> the class behind a door: sources, summarizers, renderers, sinks.

A built-in is named by a word of these tables; your own by its path. An extension is a frozen dataclass whose fields are
its options in `config.yaml`. Its module is imported when it is named, so that a heavy library costs only who uses it.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from importlib import import_module

from briefing.errors import BriefingError

SOURCES: Mapping[str, str] = {
    "folder": "briefing.sources.folder:Folder",
}
SUMMARIZERS: Mapping[str, str] = {
    "default": "briefing.summarize.default:Default",
    "lexrank": "briefing.summarize.lexrank:LexRank",
    "textrank": "briefing.summarize.textrank:TextRank",
    "lsa": "briefing.summarize.lsa:Lsa",
    "luhn": "briefing.summarize.luhn:Luhn",
    "edmundson": "briefing.summarize.edmundson:Edmundson",
    "sumbasic": "briefing.summarize.sumbasic:SumBasic",
    "kl": "briefing.summarize.kl:Kl",
    "reduction": "briefing.summarize.reduction:Reduction",
    "random": "briefing.summarize.random:Random",
}
RENDERERS: Mapping[str, str] = {
    "markdown": "briefing.render.markdown:Markdown",
    "html": "briefing.render.html:Html",
    "pdf": "briefing.render.pdf:Pdf",
    "json": "briefing.render.json:Json",
}
SINKS: Mapping[str, str] = {
    "file": "briefing.sinks.file:File",
}


class ExtensionError(BriefingError):
    """No such extension: an unknown word, or a path that leads nowhere."""


def load(name: str, table: Mapping[str, str]) -> type:
    """The class that a word of the table, or a path `package.module:Class`, names.

    Raises:
        ExtensionError: there is no such word, module or class; the message suggests the nearest word.
    """
    path = table.get(name, name)
    if ":" not in path:
        near = difflib.get_close_matches(name, table, n=1)
        hint = f"did you mean {near[0]}?" if near else f"choose one of {', '.join(table)}, or give package.module:Class"
        raise ExtensionError(f"unknown type {name}: {hint}")
    module, _, attribute = path.partition(":")
    try:
        found = getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise ExtensionError(f"{path} cannot be loaded: {error}; is it installed and spelled right?") from None
    if not isinstance(found, type):
        raise ExtensionError(f"{path} is no class: name a frozen dataclass")
    return found
