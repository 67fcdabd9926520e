"""A Markdown file, with or without YAML front matter -> Pieces."""

from __future__ import annotations

import re

from briefing.extract import blocks, plain
from briefing.extract.pieces import Piece
from briefing.extract.records import piece_of

_FRONT = re.compile(r"\A---\s*\n(?P<yaml>.*?)\n(?:---|\.\.\.)\s*\n", re.DOTALL)


def pieces(text: str) -> tuple[Piece, ...]:
    """The articles of a Markdown file; front matter names title, publisher, author, published, language, url."""
    import markdown

    found = _FRONT.match(text)
    body = text[found.end() :] if found else text
    page = blocks.text_of(markdown.markdown(body, extensions=["sane_lists"]))
    shell = piece_of(_front(found["yaml"])) if found else Piece()
    if not shell.title:
        return plain.pieces(page, shell, level=1)
    return plain.under(shell.title, page, shell)


def _front(text: str) -> dict[str, str]:
    """The plain `key: value` pairs of a front matter, all as text: a date stays as written."""
    import yaml

    try:
        data = yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        return {}
    return {str(key): value for key, value in data.items() if isinstance(value, str)} if isinstance(data, dict) else {}
