"""Briefing -> Rendition: the page as plain text in short lines, which a mail reader may join again (RFC 3676)."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from briefing.models import Briefing, Rendition
from briefing.render.escape import safe_url
from briefing.render.labels import labels
from briefing.render.page import title
from briefing.render.templating import filled

_WIDTH = 72  # RFC 3676 wants at most 78 with the blank that ends a line which goes on
_SIGNATURE = "-- "  # what stands below a line of it is taken for the sender's signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The page as plain text, in the form that mail calls `format=flowed`.

    Options:
        templates: a folder of your own, whose files shadow ours ("" for none).
    """

    templates: str = ""

    def __call__(self, briefing: Briefing) -> Rendition:
        text = filled("briefing.txt.j2", briefing, templates=self.templates)
        return Rendition.of(
            briefing,
            format="text",
            media_type="text/plain",
            suffix=".txt",
            content=flowed(text).encode(),
        )


def plain_page(briefing: Briefing) -> str:
    """The text as the simplest HTML page, by our own template, with a line at its top that says why it looks so."""
    words = labels(briefing.language, briefing.timezone)
    lines = [words.word("plain"), *filled("briefing.txt.j2", briefing).splitlines()]
    paragraphs = "".join(f"<p>{_linked(line)}</p>\n" for line in lines if line.strip(" -"))
    heading = escape(title(briefing, words))
    return (
        f'<!DOCTYPE html>\n<html lang="{briefing.language or words.language}" dir="{words.direction}">\n'
        f'<head><meta charset="utf-8"><title>{heading}</title></head>\n'
        f"<body><main>\n{paragraphs}</main></body>\n</html>\n"
    )


def _linked(line: str) -> str:
    url = line.removeprefix("<").removesuffix(">")
    return f'<a href="{escape(url)}">{escape(url)}</a>' if line == f"<{url}>" and safe_url(url) else escape(line)


def flowed(text: str) -> str:
    """Every line in pieces: one that ends in a blank goes on in the next."""
    return "".join(f"{piece}\n" for line in text.splitlines() for piece in _pieces(line))


def _pieces(line: str) -> list[str]:
    """The line cut behind blanks; a piece that goes on keeps its blank."""
    pieces = [""]
    for word in line.rstrip(" ").split(" "):
        if pieces[-1] not in ("", _SIGNATURE) and len(pieces[-1]) + len(word) > _WIDTH:
            pieces.append("")
        pieces[-1] += f"{word} "
    pieces[-1] = pieces[-1].rstrip(" ")
    return [_stuffed(piece) for piece in pieces]


def _stuffed(line: str) -> str:
    """A blank before what mail takes for something else, and before a blank; the reader takes it off."""
    return f" {line}" if line.startswith((" ", ">", "From ")) else line
