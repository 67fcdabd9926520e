"""str -> spans of its quotations, over sentences and paragraphs, in the marks of many languages."""

from __future__ import annotations

import re
from functools import lru_cache

_CLOSING = {
    "“": "”",
    "„": "“”‟",
    "«": "»",
    "»": "«",
    "‹": "›",
    "「": "」",
    "『": "』",
    "《": "》",
    "‘": "’",
    "‚": "‘’",
    "”": "”",
}
# Every branch starts with a plain character, so that `re` skips at once to the places where one stands.
_MARKS = re.compile("|".join('“”„‟«»‹›「」『』《》‘’‚"') + r"|``|''|'(?<!\w')(?=\w)|'(?<=[\w.,!?]')(?!\w)")


@lru_cache(maxsize=64)
def quotations(text: str) -> tuple[tuple[int, int, bool], ...]:
    """The (start, end, whole) of each outermost quotation, marks included; `whole` is False where a mark is missing.

    A quotation that is not closed runs to the end of its paragraph; where the next paragraph starts with an opening
    mark it goes on there, as printers set speech of several paragraphs.
    """
    found: list[tuple[int, int, bool]] = []
    start = 0
    for line in text.split("\n"):
        found.extend((start + begin, start + end, whole) for begin, end, whole in _in_paragraph(line))
        start += len(line) + 1
    return tuple(_joined(found, text))


def _in_paragraph(line: str) -> list[tuple[int, int, bool]]:
    found: list[tuple[int, int, bool]] = []
    begin, closing = -1, ""
    for match in _MARKS.finditer(line):
        mark, place = match.group(), match.start()
        if begin >= 0:
            if mark in closing and _closes(line, match):
                found.append((begin, match.end(), True))
                begin, closing = -1, ""
        elif _opens(line, match):
            begin, closing = place, _ends_of(mark)
        elif mark in "”»" and not _is_apostrophe(line, match):
            # A closing mark alone: the quotation began before this paragraph, or its opening mark was lost.
            found.append((found[-1][1] if found else 0, match.end(), False))
    if begin >= 0:
        found.append((begin, len(line), False))
    return found


def _ends_of(mark: str) -> str:
    return {"``": "''", '"': '"', "'": "'"}.get(mark) or _CLOSING.get(mark, mark)


def _is_apostrophe(line: str, match: re.Match[str]) -> bool:
    before, after = line[: match.start()][-1:], line[match.end() :][:1]
    return match.group() in "’'" and before.isalnum() and after.isalnum()


def _opens(line: str, match: re.Match[str]) -> bool:
    mark = match.group()
    before, after = line[: match.start()][-1:], line[match.end() :][:1]
    if mark in ('"', "'"):
        return not after.isspace() and after != "" and (before == "" or not before.isalnum())
    if mark in ("”", "»", "’", "''", "‘"):
        # These open in some languages (Swedish ”…”, German »…«); elsewhere they close. After a letter they close.
        return (
            mark != "’" and mark != "''" and after.isalnum() and (before == "" or before.isspace() or before in "([—–-")
        )
    return True


def _closes(line: str, match: re.Match[str]) -> bool:
    mark = match.group()
    before, after = line[: match.start()][-1:], line[match.end() :][:1]
    if mark in ("’", "'"):
        return not (before.isalnum() and after.isalnum())
    if mark == '"':
        return not (before.isspace() and after.isalnum())
    return True


def _joined(found: list[tuple[int, int, bool]], text: str) -> list[tuple[int, int, bool]]:
    """Quotations of several paragraphs as one: left open at a paragraph's end, opened again at the next one's start."""
    joined: list[tuple[int, int, bool]] = []
    for span in found:
        last = joined[-1] if joined else None
        if last and not last[2] and text[last[1] : span[0]] == "\n":
            joined[-1] = (last[0], span[1], span[2])
        else:
            joined.append(span)
    return joined


def cuts(span: tuple[int, int], quotation: tuple[int, int]) -> bool:
    """Whether a sentence takes a part of a quotation and leaves a part."""
    (start, end), (begin, stop) = span, quotation
    return start < stop and begin < end and not (start <= begin and stop <= end)
