"""Briefing -> Markdown: front matter, the page in plain CommonMark, and the proof of its sentences at the end."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from briefing.errors import RenderError
from briefing.models import Briefing, Rendition, stem
from briefing.render.escape import Raw, printable
from briefing.render.grammar import Parsed, parse
from briefing.render.json import digest
from briefing.render.labels import Labels, labels
from briefing.render.page import title
from briefing.render.proof import bullets, prove
from briefing.render.templating import filled, folder

_TAG = re.compile(r"[^\w/-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Markdown:
    """The page as Markdown.

    Options:
        templates: a folder of your own, whose files shadow ours ("" for none).
    """

    templates: str = ""

    def __call__(self, briefing: Briefing) -> Rendition:
        return Rendition.of(
            briefing,
            format="markdown",
            media_type="text/markdown",
            suffix=".md",
            content=to_markdown(briefing, templates=self.templates).encode(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Obsidian:
    """The page as Markdown for an Obsidian vault: citations lead to the source's block, which Obsidian shows in place.

    Options:
        templates: a folder of your own, whose files shadow ours ("" for none).
    """

    templates: str = ""

    def __call__(self, briefing: Briefing) -> Rendition:
        return Rendition.of(
            briefing,
            format="obsidian",
            media_type="text/markdown",
            suffix=".obsidian.md",
            content=to_markdown(briefing, templates=self.templates, name="obsidian.md.j2").encode(),
        )


def to_markdown(briefing: Briefing, *, templates: str = "", name: str = "briefing.md.j2") -> str:
    """The whole file, by the template of that name.

    Raises:
        RenderError: a template is wrong, or makes a page whose sentences cannot be read back.
    """
    words = labels(briefing.language, briefing.timezone, templates=folder(templates))
    body = filled(name, briefing, templates=templates, front_matter=front_matter(briefing, words))
    parsed = parse(split_front_matter(body)[1])
    _check(briefing, parsed, template=name)
    return body + "\n" + prove(briefing, parsed)


def front_matter(briefing: Briefing, words: Labels) -> str:
    """YAML between two `---`, written by a YAML dumper so that no title can break out of it."""
    data = {
        "title": title(briefing, words),
        "date": briefing.date,
        "tags": ["briefing", *filter(None, [_tag(briefing.name)])],
        "aliases": [f"{printable(briefing.name)} {stem(briefing)}"],
        "type": "briefing",
        "briefing": printable(briefing.name),
        **({} if briefing.day is None else {"day": briefing.day}),
        "language": briefing.language or words.language,
        "sources": sorted({printable(one.publisher) for one in briefing.references} - {""}),
        "items_count": sum(len(section.entries) for section in briefing.sections),
        "generator": "briefing",
        "edition": f"sha256:{digest(briefing)}",
    }
    dumped: str = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10_000)
    return Raw(f"---\n{dumped}---")


def split_front_matter(text: str) -> tuple[str, str]:
    """(front matter, the rest) of a Markdown file; the first is "" where there is none."""
    if not text.startswith("---\n"):
        return "", text
    end = text.find("\n---\n", 3)
    return (text[: end + 5], text[end + 5 :]) if end >= 0 else ("", text)


def _tag(name: str) -> str:
    """A tag as Obsidian takes it: no blanks, not digits alone."""
    tag = _TAG.sub("-", printable(name)).strip("-/")
    return "" if tag.isdigit() else tag.lower()


def _check(briefing: Briefing, parsed: Parsed, *, template: str) -> None:
    """Refuse a page that `verify` could not read: a template that prints no citations, or breaks a bullet in two."""
    wanted = [len(spans) for spans in bullets(briefing)]
    found = [len(bullet.quotes) + len(bullet.figures) for bullet in parsed.bullets]
    if wanted != found or len(parsed.sources) != len(briefing.references):
        raise RenderError(
            f"edition {briefing.name} {briefing.date}: {template} made a page whose sentences and sources cannot "
            f"be read back ({len(found)} bullets of {len(wanted)}, {len(parsed.sources)} sources of "
            f"{len(briefing.references)}): keep its bullets on one line each and use its cite() and anchor()"
        )
