"""Template folders -> environments: a user's own folder shadows ours, and what a template prints is escaped."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import jinja2

from briefing.errors import RenderError
from briefing.render.escape import Raw, link_target, to_markdown
from briefing.resources import shipped


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


def markdown_template(name: str, templates: Path | None) -> jinja2.Template:
    """A Markdown template. Every value is escaped, but for `raw(text)`, `link(url)`, `cite(n)` and `anchor(n)`."""
    return _load(_markdown_environment(templates), name)


def html_template(name: str, templates: Path | None) -> jinja2.Template:
    """An HTML template. Every value is escaped, but for Markup (the sanitised body)."""
    return _load(_html_environment(templates), name)


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


def _markdown_value(value: object) -> str:
    return value if isinstance(value, Raw) else to_markdown(str(value))


@cache
def _markdown_environment(templates: Path | None) -> jinja2.Environment:
    environment = _environment(templates, autoescape=False, finalize=_markdown_value)
    environment.globals |= {
        "raw": Raw,
        "link": lambda url: Raw(link_target(url)),
        "cite": lambda number: Raw(rf"[\[{int(number)}\]](#source-{int(number)})"),
        "anchor": lambda number: Raw(f'<a id="source-{int(number)}"></a>'),
    }
    return environment


@cache
def _html_environment(templates: Path | None) -> jinja2.Environment:
    return _environment(templates, autoescape=True, finalize=lambda value: value)


def _environment(
    templates: Path | None, *, autoescape: bool, finalize: Callable[[object], object]
) -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader([str(place) for place in _folders(templates)]),
        autoescape=autoescape,  # select_autoescape looks at the last suffix and lets .j2 through unescaped
        finalize=finalize,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _load(environment: jinja2.Environment, name: str) -> jinja2.Template:
    try:
        return environment.get_template(name)
    except jinja2.TemplateSyntaxError as error:
        raise RenderError(f"template {error.filename or name}, line {error.lineno}: {error.message}") from error
    except jinja2.TemplateError as error:
        raise RenderError(f"template {name} cannot be read: {error}") from error
