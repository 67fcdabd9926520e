"""A piece of HTML (a newsletter, a Markdown file, a field of a record) -> plain text, one block a line.

For markup that holds the article and little else; a whole web page is `html.py`'s.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BLOCK = frozenset(
    ("article", "blockquote", "body", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "h1", "h2", "h3")
    + ("h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul")
)
_DROPPED = frozenset(
    ("aside", "button", "figure", "footer", "form", "head", "iframe", "nav", "noscript", "script", "style", "svg")
)


def looks_like_html(text: str) -> bool:
    """Whether a text holds markup, and not just a `<` or two."""
    return re.search(r"<(?:p|div|br|h[1-6]|ul|ol|li|a|span|strong|em|table|body|html)\b[^<>]*>", text, re.I) is not None


def text_of(markup: str) -> str:
    """The text of a piece of HTML: blocks separated by a blank line, list items marked by a bullet."""
    from lxml import html

    if not markup.strip():
        return ""
    root = html.fromstring(f"<div>{markup}</div>")
    lines: list[str] = []
    _walk(root, lines)
    kept = [re.sub(r"\s+", " ", line).strip() for line in "".join(lines).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line for line in kept)).strip()


def _walk(node: HtmlElement, out: list[str]) -> None:
    """Depth first over an lxml tree; lxml bounds the depth at 256 when it parses."""
    tag = node.tag
    if isinstance(tag, str) and tag not in _DROPPED:
        block = tag in _BLOCK
        out.append("\n\n" if block else "")
        out.append("• " if tag == "li" else "")
        out.append((node.text or "").replace("\n", " "))
        for child in node:
            _walk(child, out)
        out.append("\n\n" if block else "")
    out.append((node.tail or "").replace("\n", " "))
