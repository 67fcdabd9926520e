"""Template folders -> environments: a user's own folder shadows ours, and what a template prints is escaped."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup

from briefing.errors import RenderError
from briefing.models import Briefing
from briefing.render.escape import Raw, link_target, printable, to_markdown
from briefing.render.labels import labels, text_direction
from briefing.render.page import page
from briefing.render.wikitext import dokuwiki_heading, dokuwiki_link, mediawiki_target, to_dokuwiki, to_mediawiki
from briefing.resources import shipped

_BLANK_LINES = re.compile(r"\n{3,}")


def folder(templates: str) -> Path | None:
    """The user's template folder, None where there is none.

    Raises:
        RenderError: the folder does not exist.
    """
    if not templates:
        return None
    path = Path(templates).expanduser()
    if not path.is_dir():
        raise RenderError(f"{templates}: there is no such template folder: make it or take `templates` out")
    return path


def find(name: str, templates: Path | None) -> Path:
    """The user's file of that name (`print.css`, `fonts/My.ttf`) or else ours.

    Raises:
        RenderError: neither folder has it, or it lies outside.
    """
    for place in _folders(templates):
        path = (place / name).resolve()
        if path.is_relative_to(place.resolve()) and path.is_file():
            return path
    raise RenderError(f"{name}: no template folder has such a file")


def template(name: str, templates: Path | None) -> jinja2.Template:
    """The template of that name, from the user's folder or else ours.

    Every value that it prints is escaped for the language that its name says (`.md.j2`, `.html.j2`, `.txt.j2`,
    `.mediawiki.j2`, `.dokuwiki.j2`), but for `raw(text)`, what the other functions give, and Markup.
    """
    return _load(_environment(name.split(".")[-2], templates), name)


def filled(name: str, briefing: Briefing, *, templates: str = "", **more: object) -> str:
    """An edition through a template: its page, its words and what `more` there is; no two empty lines together.

    Raises:
        RenderError: the template is wrong, or the edition has a citation without a source.
    """
    place = folder(templates)
    words = labels(briefing.language, briefing.timezone, templates=place)
    made = render(
        template(name, place), page=page(briefing, words), labels=words, word=words.word, briefing=briefing, **more
    )
    return _BLANK_LINES.sub("\n\n", made.strip("\n")) + "\n"


def render(template: jinja2.Template, /, **values: object) -> str:
    """The template filled in.

    Raises:
        RenderError: the template is wrong; the message names it.
    """
    try:
        return template.render(**values)
    except jinja2.TemplateError as error:
        raise RenderError(f"template {template.name}: {error}") from error


def _folders(templates: Path | None) -> tuple[Path, ...]:
    return (*((templates,) if templates else ()), shipped("templates"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """What a template writes: how its text is escaped, and the functions that print something else than text."""

    escape: Callable[[str], str]
    functions: dict[str, object]


def _source(number: int) -> str:
    return f"source-{int(number)}"


# What a template writes, by the name before `.j2`.
LANGUAGES = {
    "md": Language(
        escape=to_markdown,
        functions={
            "link": lambda url: Raw(link_target(url)),
            "cite": lambda number: Raw(rf"[\[{int(number)}\]](#{_source(number)})"),
            "anchor": lambda number: Raw(f'<a id="{_source(number)}"></a>'),
            "cite_block": lambda number: Raw(rf"[\[{int(number)}\]](#^{_source(number)})"),
            "block": lambda number: Raw(f"^{_source(number)}"),
        },
    ),
    "html": Language(escape=str, functions={"raw": Markup, "direction_of": text_direction}),  # Jinja knows HTML itself
    "txt": Language(escape=printable, functions={}),
    "mediawiki": Language(
        escape=to_mediawiki,
        functions={
            "link": mediawiki_target,
            "cite": lambda number: Raw(f"[[#{_source(number)}|&#91;{int(number)}&#93;]]"),
            "anchor": lambda number: Raw(f'<span id="{_source(number)}"></span>'),
        },
    ),
    "dokuwiki": Language(
        escape=to_dokuwiki,
        functions={
            "link": dokuwiki_link,
            "heading": dokuwiki_heading,
            "cite": lambda number, heading: Raw(f"[[#{printable(heading)}|[{int(number)}]]]"),
        },
    ),
}


@cache
def _environment(language: str, templates: Path | None) -> jinja2.Environment:
    known = LANGUAGES[language]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([str(place) for place in _folders(templates)]),
        autoescape=language == "html",  # select_autoescape would let a name that ends in .j2 through unescaped
        finalize=lambda value: value if isinstance(value, (Raw, Markup)) else known.escape(str(value)),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals |= {"raw": Raw, **known.functions}
    return environment


def _load(environment: jinja2.Environment, name: str) -> jinja2.Template:
    try:
        return environment.get_template(name)
    except jinja2.TemplateSyntaxError as error:
        raise RenderError(f"template {error.filename or name}, line {error.lineno}: {error.message}") from error
    except jinja2.TemplateError as error:
        raise RenderError(f"template {name} cannot be read: {error}") from error
