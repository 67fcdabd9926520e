"""How a line of an index or of an event's page is written in the markup of a wiki."""

from __future__ import annotations

import html
import posixpath
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import quote

from lxml.etree import tostring

from briefing.render.escape import link_target, to_markdown
from briefing.render.wikitext import dokuwiki_heading, dokuwiki_link, mediawiki_target, to_dokuwiki, to_mediawiki
from briefing.sinks.marks import ANCHORS, CODE, COMMENTS, LINKS, Style

_STORED = {"p", "h1", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "code", "a", "br", "hr", "sub", "sup"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """A markup: its marks, how text stays text in it, and its links, headings and list items.

    `body` makes what goes onto a page of what was rendered. `page_link(text, page, here)` leads from one page to
    another, `web_link(text, url)` out of the wiki. `suffixes` are those that a file in it may have; only files have
    front matter."""

    style: Style
    suffixes: tuple[str, ...]
    text: Callable[[str], str]
    page_link: Callable[[str, str, str], str]
    web_link: Callable[[str, str], str]
    heading: Callable[[str, int], str]
    item: Callable[[str], str]
    emphasis: Callable[[str], str]
    body: Callable[[str], str] = str


def _relative(page: str, here: str) -> str:
    return quote(posixpath.relpath(page, posixpath.dirname(here) or "."))


def storage(page: str) -> str:
    """The body of an HTML page as Confluence stores it: well-formed, without styles, scripts and links within the
    page."""
    import nh3
    from lxml import html as parser

    body = parser.document_fromstring(page).body
    assert body is not None  # the parser makes one where there is none
    for unwanted in body.xpath(".//script | .//style | .//nav | .//*[@class='back']"):
        unwanted.drop_tree()
    for inner in body.xpath(".//a[starts-with(@href, '#')]"):
        inner.drop_tag()
    text = str(parser.tostring(body, encoding="unicode"))
    kept = nh3.clean(text, tags=_STORED, attributes={"a": {"href"}, "ol": {"start"}}, link_rel=None)
    made = parser.fragment_fromstring(kept, create_parent="div")
    told = (tostring(each, encoding="unicode", method="xml") for each in made)
    return html.escape(made.text or "", quote=False).strip() + "".join(told)


MARKDOWN = Dialect(
    style=COMMENTS,
    suffixes=(".md", ".markdown"),
    text=to_markdown,
    page_link=lambda text, page, here: f"[{to_markdown(text)}]({_relative(page, here)})",
    web_link=lambda text, url: f"[{to_markdown(text)}]({link_target(url)})",
    heading=lambda text, level: f"{'#' * level} {to_markdown(text)}",
    item="- {}".format,
    emphasis="*{}*".format,
)
MEDIAWIKI = Dialect(
    style=COMMENTS,
    suffixes=(),
    text=to_mediawiki,
    page_link=lambda text, page, here: f"[[:{page}|{to_mediawiki(text)}]]",
    web_link=lambda text, url: f"[{mediawiki_target(url)} {to_mediawiki(text)}]",
    heading=lambda text, level: f"{'=' * level} {to_mediawiki(text)} {'=' * level}",
    item="* {}".format,
    emphasis="''{}''".format,
)
DOKUWIKI = Dialect(
    style=LINKS,
    suffixes=(),
    text=to_dokuwiki,
    page_link=lambda text, page, here: dokuwiki_link(f":{page}", text),
    web_link=lambda text, url: dokuwiki_link(url, text),
    heading=dokuwiki_heading,
    item="  * {}".format,
    emphasis="//{}//".format,
)

PLAIN = replace(MARKDOWN, suffixes=(), page_link=lambda text, page, here: to_markdown(text))
"""Markdown in a wiki that gives its pages addresses of its own making."""
WIKIJS = replace(PLAIN, page_link=lambda text, page, here: f"[{to_markdown(text)}](/{quote(page)})")
OUTLINE = replace(PLAIN, style=CODE)
CONFLUENCE = Dialect(
    style=ANCHORS,
    suffixes=(),
    text=html.escape,
    page_link=lambda text, page, here: (
        f'<ac:link><ri:page ri:content-title="{html.escape(page)}" />'
        f"<ac:link-body>{html.escape(text)}</ac:link-body></ac:link>"
    ),
    web_link=lambda text, url: f'<a href="{html.escape(url)}">{html.escape(text)}</a>',
    heading=lambda text, level: f"<h{level}>{html.escape(text)}</h{level}>",
    item="<ul><li>{}</li></ul>".format,
    emphasis="<em>{}</em>".format,
    body=storage,
)

DIALECTS = {
    "markdown": MARKDOWN,
    "obsidian": MARKDOWN,
    "mediawiki": MEDIAWIKI,
    "dokuwiki": DOKUWIKI,
    "plain": PLAIN,
    "wikijs": WIKIJS,
    "outline": OUTLINE,
    "confluence": CONFLUENCE,
}
"""By the name of the format, or of the wiki where that has its own ways with it."""
FILES = tuple(name for name, dialect in DIALECTS.items() if dialect.suffixes)
"""Those that files are written in."""
