"""How a line of an index or of an event's page is written in the markup of a wiki."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from briefing.render.escape import link_target, to_markdown
from briefing.sinks.marks import COMMENTS, Style


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """A markup: its marks, how text stays text in it, and its links, headings and list items.

    `page_link(text, page, here)` leads from one page to another, `web_link(text, url)` out of the wiki. `suffixes` are
    those that a file in it may have."""

    style: Style
    suffixes: tuple[str, ...]
    text: Callable[[str], str]
    page_link: Callable[[str, str, str], str]
    web_link: Callable[[str, str], str]
    heading: Callable[[str, int], str]
    item: str
    strong: str
    emphasis: str


def _relative(page: str, here: str) -> str:
    return quote(posixpath.relpath(page, posixpath.dirname(here) or "."))


MARKDOWN = Dialect(
    style=COMMENTS,
    suffixes=(".md", ".markdown"),
    text=to_markdown,
    page_link=lambda text, page, here: f"[{to_markdown(text)}]({_relative(page, here)})",
    web_link=lambda text, url: f"[{to_markdown(text)}]({link_target(url)})",
    heading=lambda text, level: f"{'#' * level} {text}",
    item="- ",
    strong="**",
    emphasis="*",
)

DIALECTS = {"markdown": MARKDOWN, "obsidian": MARKDOWN}
"""By the name of the format."""
