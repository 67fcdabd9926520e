"""Briefing -> HTML: the Markdown page through python-markdown, given its structure, sanitised, and set in a page."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from markupsafe import Markup

from briefing.models import Briefing, Rendition
from briefing.render.json import to_json
from briefing.render.labels import Labels, labels
from briefing.render.markdown import split_front_matter, to_markdown
from briefing.render.pictures import pictures
from briefing.render.proof import split
from briefing.render.reading import page_text, seal
from briefing.render.templating import filled, find, folder

_ANCHOR = re.compile(r'<a id="source-\d+"></a>')  # Markdown's only; the list items bear the ids here
_PICTURE = re.compile(r'<span (?:class="course" )?id="course-([a-z]+-\d+)"(?: class="course")?></span>')
_SEAL_GOES_HERE = "0" * 64  # the digest of the text is known when the text is
_MARKS = ("new", "updated", "still", "single", "undated", "retracted", "corrected", "changed")
_TEXT_TAGS = ("a", "br", "code", "em", "span", "strong", "sub", "sup")
_BLOCK_TAGS = (
    "article",
    "blockquote",
    "h1",
    "h2",
    "h3",
    "h4",
    "header",
    "hr",
    "li",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "ul",
)
_TABLE_TAGS = ("table", "tbody", "td", "th", "thead", "tr")
_ATTRIBUTES = {
    "*": {"class", "dir", "id", "lang", "role", "title"},
    "a": {"href", "rel"},
    "ol": {"start"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Html:
    """The page as one HTML file that asks for nothing else.

    Options:
        templates: a folder of your own, whose files shadow ours ("" for none).
    """

    templates: str = ""

    def __call__(self, briefing: Briefing) -> Rendition:
        style = find("page.css", folder(self.templates)).read_text(encoding="utf-8")
        return Rendition.of(
            briefing,
            format="html",
            media_type="text/html",
            suffix=".html",
            content=to_html(briefing, templates=self.templates, style=style, embed=True).encode(),
        )


def to_html(
    briefing: Briefing, *, templates: str = "", style: str = "", embed: bool = False, contents: bool = True
) -> str:
    """The whole document; `embed` puts the edition's JSON into it, so that `verify` needs the store alone.

    A long page begins with its `contents`, if they are wanted.

    Raises:
        RenderError: a template is wrong.
    """
    words = labels(briefing.language, briefing.timezone, templates=folder(templates))
    document = filled(
        "briefing.html.j2",
        briefing,
        templates=templates,
        body=Markup(body(briefing, words, templates=templates, contents=contents)),  # sanitised by nh3
        style=Markup(style.replace("</", r"<\/")),  # the template folder's own
        edition=Markup(_script(briefing)) if embed else "",
        seal=_SEAL_GOES_HERE,
    )
    return document.replace(_SEAL_GOES_HERE, seal(page_text(document)), 1)


def body(briefing: Briefing, words: Labels, *, templates: str = "", contents: bool = True) -> str:
    """The page between the tags of its document, sanitised."""
    import markdown
    import nh3

    from briefing.render.structure import Structure, Words

    text = split(split_front_matter(to_markdown(briefing, templates=templates))[1])[0]
    structure = Structure(
        Words(
            marks=tuple((words.word(key), key) for key in _MARKS),
            continuing=words.word("continuing"),
            corrections=words.word("corrections"),
            contents=words.word("contents") if contents else "",
            gap=words.word("gap"),
            back=words.word("back"),
        )
    )
    made = markdown.markdown(_ANCHOR.sub("", text), extensions=[structure], output_format="html")
    safe = nh3.clean(
        made,
        tags={*_TEXT_TAGS, *_BLOCK_TAGS, *_TABLE_TAGS},
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes={"http", "https"},
        link_rel=None,
    )
    drawn = pictures(briefing, words)
    return _PICTURE.sub(lambda match: f" {drawn[match[1]]}" if match[1] in drawn else "", safe)


def _script(briefing: Briefing) -> str:
    """The edition's JSON as it may stand in a script element: nothing in it can end the element."""
    text = json.dumps(json.loads(to_json(briefing)), ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", r"\u003c").replace(">", r"\u003e").replace("&", r"\u0026")
