"""The dataclasses of an edition and of its page -> their reference pages, edition.md and templates.md."""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

from briefing.models import Briefing
from briefing.render.json import SCHEMA
from briefing.render.page import Page

_EDITION = f"""\
# The edition as JSON

<!-- Made by `briefing.render.reference.edition()` from the program's own data classes; a test compares. -->

What the store keeps, what is attached to the PDF as `edition.json` and stands in the HTML, and what every other format
is made from. UTF-8, keys in the order given here, one newline at the end; the same edition gives the same bytes, and
its SHA-256 is the edition's digest. Beside the keys of *Briefing* the outermost object has `"schema": "{SCHEMA}"`.

- **moment**: a time in UTC: `2026-03-03T06:00:00Z`. **date**: `2026-03-03`, in the briefing's own time zone.
- **Offsets** count characters (Unicode code points) of the stored article's text: `text[start:end]` is the sentence.
- A list may be empty; where a value may be absent, it is null.
"""
# A template file -> what it makes.
FILES = {
    "briefing.md.j2": "the Markdown page, and from it, by python-markdown, the body of the HTML and the PDF",
    "obsidian.md.j2": "the Markdown page of an Obsidian vault",
    "briefing.html.j2": "the HTML document around the body",
    "page.css": "the look of the HTML file",
    "print.css": "the look of the PDF; asset:NAME is a file of the template folder",
    "compact.css": "what is different on one sheet",
    "mail.html.j2": "the HTML of a message, with the rules for dark and narrow windows",
    "mail.css": "the look of a message, put into each of its elements",
    "briefing.txt.j2": "the plain text; a line of it is a paragraph",
    "briefing.mediawiki.j2": "the page in MediaWiki's markup",
    "briefing.dokuwiki.j2": "the page in DokuWiki's markup",
    "labels/LANGUAGE.yaml": "the words and date patterns of a language, key by key",
    "site/": "the pages, the search and the look of the web site",
    "systemd/": "what `briefing init --systemd` writes",
    "fonts/": "the fonts of the PDF",
}
_TEMPLATES = """\
# Templates

<!-- Made by `briefing.render.reference.templates()` from the program's own data classes; a test compares. -->

`templates` of a briefing is a folder of your own: a file in it shadows ours of the same name, in every format.

| file | what it makes |
| --- | --- |
{files}

They are Jinja templates. **What is printed is escaped** for the language that the file's name says (`.md.j2`,
`.html.j2`, `.txt.j2`, `.mediawiki.j2`, `.dokuwiki.j2`), so that no headline can make markup. A name that is not there
is an error. A template sees:

| name | where | what it is |
| --- | --- | --- |
| `page` | all | all that is printed, in words: *Page*, below |
| `briefing` | all | the edition itself: [its reference](edition.md) |
| `word("sources")` | all | a label of the edition's language; `word("publishers", n=3)` in its plural form |
| `labels` | all | `labels.time(moment)`, `.day(date)`, `.long_date(date)`, `.number(n)` as the language writes them |
| `raw(text)` | all | markup of your own, not escaped |
| `front_matter` | `.md` | the YAML, with its two `---` |
| `cite(n)`, `anchor(n)` | `.md`, `.mediawiki` | a citation of source n; what it leads to |
| `cite_block(n)`, `block(n)` | `.md` | the same by Obsidian's blocks: `block(n)` ends the source's line |
| `cite(n, heading)` | `.dokuwiki` | a citation that leads to that heading |
| `heading(text, level)` | `.dokuwiki` | a heading; level 1 is the page's own, 2 where none is given |
| `link(url)` | `.md`, `.mediawiki` | an address as it may stand in a link |
| `link(url, text)` | `.dokuwiki` | a link |
| `direction_of(text)` | `.html` | `rtl` or `ltr`, by its first letter |
| `body`, `edition`, `seal` | `briefing.html.j2` | the page; the edition's JSON; the text's digest for `verify` |
| `style` | `.html` | the style sheet |

**What `verify` needs.** A bullet stands on one line beginning with `- `; each sentence is followed by its `cite(n)`;
skipped text is `*[…]*`; a figure is bold; a source line begins with its number, a full stop and `anchor(n)`, has the
publisher in bold and the headline as a link (in italics where there is none). In `obsidian.md.j2` these are
`cite_block(n)` and `block(n)`. What follows the last citation of a
bullet is yours. A page that cannot be read back is refused when it is made. In HTML the page stands in `<main>`.
"""


def edition() -> str:
    """The reference of the edition's JSON."""
    return _EDITION + "".join(_described(Briefing, seen=set()))


def templates() -> str:
    """The reference of the templates."""
    rows = "\n".join(f"| `{name}` | {makes} |" for name, makes in FILES.items())
    return _TEMPLATES.replace("{files}", rows) + "".join(_described(Page, seen=set()))


def _described(kind: Any, *, seen: set[Any]) -> Iterator[str]:
    """A section for a dataclass, then for those in its fields, each once."""
    seen.add(kind)
    hints = get_type_hints(kind)
    rows = "".join(f"| `{field.name}` | {_named(hints[field.name])} |\n" for field in fields(kind))
    yield f"\n## {kind.__name__}\n\n{inspect.cleandoc(kind.__doc__)}\n\n| key | value |\n| --- | --- |\n{rows}"
    for inner in (one for field in fields(kind) for one in _inner(hints[field.name])):
        if is_dataclass(inner) and inner not in seen:
            yield from _described(inner, seen=seen)


def _inner(kind: Any) -> Iterator[Any]:
    yield kind
    for one in get_args(kind):
        yield from _inner(one)


def _named(kind: Any) -> str:
    """A type in words."""
    if get_origin(kind) in (Union, types.UnionType):
        return " or ".join("null" if one is type(None) else _named(one) for one in get_args(kind))
    if get_origin(kind) is tuple:
        return f"list of {_named(get_args(kind)[0])}"
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return ", ".join(f"`{one.value}`" for one in kind)
    plain = {str: "text", int: "whole number", bool: "true or false", datetime: "moment", date: "date"}
    return plain.get(kind) or f"[{kind.__name__}](#{kind.__name__.lower()})"
