"""str and its sentences' spans -> the runs of sentences that one quotation holds together: whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# A straight quote within a word is none (Hebrew צה"ל). A single quote opens only before a letter behind a blank and
# closes only behind a mark, so that an apostrophe is neither.
_QUOTE = re.compile(r"(?<!\w)\"|\"(?!\w)|[“”„«»「」『』]|(?<!\w)‘(?=\w)|(?<=[.,!?…])’(?!\w)")
# “ opens in English and closes in German („…“); « » turn round in German; ” opens in Swedish.
_CLOSES = {"“": "”", "„": "“”", "«": "»", "»": "«", "「": "」", "『": "』", '"': '"', "”": "”", "‘": "’"}
_OPENS_ALWAYS = frozenset('“„«「『‘"')
_DEEPEST = 8  # quotations in quotations; what opens deeper was forgotten to be closed
_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Quotation:
    """A quotation of one line: its offsets; whether it opens there, and whether it closes there."""

    start: int
    end: int
    opens: bool = True
    closes: bool = True


def quotations(text: str, spans: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """The runs of two or more sentences that one quotation holds together, as (first, stop): `spans[first:stop]`.

    A quotation that its paragraph does not close goes on where the next paragraph opens with a quotation mark too, as
    newspapers set them; else it ends with its paragraph. The runs are in order and do not overlap.
    """
    runs: list[tuple[int, int]] = []
    index = 0
    for start, end in _whole(text):
        while index < len(spans) and spans[index][1] <= start:
            index += 1
        stop = index
        while stop < len(spans) and spans[stop][0] < end:
            stop += 1
        if stop - index < 2:
            continue
        if runs and index < runs[-1][1]:
            runs[-1] = (runs[-1][0], stop)
        else:
            runs.append((index, stop))
    return tuple(runs)


def is_balanced(text: str) -> bool:
    """Whether every quotation of a text that opens also closes, line by line, and none closes that did not open."""
    return all(found.opens and found.closes for line in _LINE.findall(text) for found in _in_line(line))


def _whole(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each quotation, in order of their ends, joined over paragraphs where it goes on in the next."""
    pending = -1
    for line in _LINE.finditer(text):
        if pending >= 0 and line.group().lstrip()[:1] not in _OPENS_ALWAYS:
            pending = -1
        for found in _in_line(line.group()):
            if found.opens or pending >= 0:
                start = pending if pending >= 0 else line.start() + found.start
                yield start, line.start() + found.end
                pending = -1 if found.closes else start


def _in_line(line: str) -> Iterator[_Quotation]:
    """The outermost quotations of a line; one that only closes starts with the line, one left open ends with it."""
    stack: list[tuple[str, int]] = []
    for match in _QUOTE.finditer(line):
        mark = match.group()
        depth = next((d for d in range(len(stack) - 1, -1, -1) if mark in _CLOSES[stack[d][0]]), -1)
        if depth >= 0:
            start = stack[depth][1]
            del stack[depth:]
            if not stack:
                yield _Quotation(start=start, end=match.end())
        elif (mark in _OPENS_ALWAYS or _opens(line, match)) and len(stack) < _DEEPEST:
            stack.append((mark, match.start()))
        elif not stack and mark != "’":
            yield _Quotation(start=0, end=match.end(), opens=False)
    if stack and stack[0][0] != "‘":
        yield _Quotation(start=stack[0][1], end=len(line), closes=False)


def _opens(line: str, match: re.Match[str]) -> bool:
    """Whether » or ”, with nothing open, opens: before a word, and not behind one."""
    return line[match.end() : match.end() + 1].isalnum() and not line[max(0, match.start() - 1) : match.start()].strip()
