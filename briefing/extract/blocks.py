"""A piece of HTML (a newsletter, a Markdown file, a field of a record) -> plain text, one block a line.

For markup that holds the article and little else; a whole web page is `html.py`'s.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing.text import furniture

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BLOCK = re.compile(
    r"article|blockquote|body|br|d[dlt]|div|fig(?:caption|ure)|footer|h[1-6r]|header|li|[ou]l|p|pre|section|t(?:able|[dhr])"
)
_HEADLINE = 4  # words; a shorter link is a button, or the name of a section
_DROPPED = re.compile(r"aside|button|figure|footer|form|head|iframe|nav|noscript|script|style|svg")


def looks_like_html(text: str) -> bool:
    """Whether a text holds markup, and not just a `<` or two."""
    return re.search(r"<(?:p|div|br|h[1-6]|ul|ol|li|a|span|strong|em|table|body|html)\b[^<>]*>", text, re.I) is not None


def text_of(markup: str, *, stories: bool = False) -> str:
    """The text of a piece of HTML: blocks a blank line apart, items and headings marked (`•`, `##`, `<link>`).

    Args:
        stories: it is a newsletter: a block that is a link and nothing else is a story's headline where no heading is
            one, a button under a story leads to it, and a row of short links is none of its text.
    """
    from lxml import html

    if not markup.strip():
        return ""
    root = html.fromstring(f"<div>{markup}</div>")
    lines: list[str] = []
    if stories:
        _mark_stories(root)
    _walk(root, lines)
    kept = [re.sub(r"\s+", " ", line).strip() for line in "".join(lines).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line for line in kept)).strip()


def _mark_stories(root: HtmlElement) -> None:
    """Blocks that say nothing but links: a headline becomes a heading, a button its address, a row of them nothing."""
    headed = bool(root.xpath(".//h2[normalize-space()] | .//h3[normalize-space()] | .//h4[normalize-space()]"))
    rows: dict[HtmlElement, list[HtmlElement]] = {}
    for link in root.xpath(".//a[starts-with(@href, 'http')][normalize-space()]"):
        rows.setdefault(_block_of(link), []).append(link)
    for block, links in rows.items():
        texts = list(map(_said, links))
        if (
            _said(block) != " ".join(texts)
            or re.fullmatch(r"h[1-6]", str(block.tag))
            or furniture.is_foot(" ".join(texts))
        ):
            continue
        if len(links) > 1:
            block.tag = "nav" if all(len(text.split()) < _HEADLINE for text in texts) else block.tag
        elif furniture.is_furniture(texts[0]):
            block[:], block.text = [], f"<{links[0].get('href')}>"
        elif len(texts[0].split()) >= _HEADLINE and not headed:
            links[0].append(links[0].makeelement("a", {"href": links[0].get("href")}))
            links[0].tag = "h2"


def _said(node: HtmlElement) -> str:
    return " ".join(node.text_content().split())


def _block_of(link: HtmlElement) -> HtmlElement:
    return next(node for node in link.iterancestors() if isinstance(node.tag, str) and _BLOCK.fullmatch(node.tag))


def _links(node: HtmlElement, tag: str) -> list[str]:
    """Where a heading leads: in a newsletter, the page of its story."""
    found = [str(href) for href in node.xpath(".//a/@href")] if re.fullmatch(r"h[1-6]", tag) else []
    return [href for href in found[:1] if re.fullmatch(r"https?://\S+", href)]


def _walk(node: HtmlElement, out: list[str]) -> None:
    """Depth first over an lxml tree; lxml bounds the depth at 256 when it parses."""
    tag = node.tag
    if isinstance(tag, str) and not _DROPPED.fullmatch(tag):
        block = _BLOCK.fullmatch(tag) is not None
        out.append("\n\n" if block else "")
        out.append("• " if tag == "li" else "")
        out.append("#" * int(tag[1]) + " " if re.fullmatch(r"h[1-6]", tag) else "")
        out.append((node.text or "").replace("\n", " "))
        for child in node:
            _walk(child, out)
        out.extend(f"\n\n<{href}>" for href in _links(node, tag))
        out.append("\n\n" if block else "")
    out.append((node.tail or "").replace("\n", " "))
