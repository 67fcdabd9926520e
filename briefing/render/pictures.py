"""Course -> a small picture of bars, one a day, as SVG, with what it says in words."""

from __future__ import annotations

import re
from datetime import timedelta
from html import escape
from importlib import import_module
from typing import Any

from briefing.models import Briefing, Course, entries
from briefing.render.labels import Labels

_BAR, _STEP, _HEIGHT = 3, 4, 11
_QUIET, _TODAY, _LINE = "#b3aca0", "#8c1c13", "#d8d4cc"
_NO_EDITION = "–"
_OPENING = re.compile(r'(<svg[^>]* aria-label="([^"]*)"[^>]*>)')


def pictures(briefing: Briefing, labels: Labels) -> dict[str, str]:
    """Place on the page (`theme-1`, `entry-3`) -> the picture of what is told there."""
    of_theme = {course.theme: course for course in briefing.courses if not course.event}
    of_event = {course.event: course for course in briefing.courses if course.event}
    sections = [section.name for section in briefing.sections if section.entries]
    events = [entry.event for entry in entries(briefing)]
    placed = [(f"theme-{n}", of_theme.get(name)) for n, name in enumerate(sections, start=1)]
    placed += [(f"entry-{n}", of_event.get(event)) for n, event in enumerate(events, start=1)]
    return {place: _picture(course, briefing, labels) for place, course in placed if course}


def titled(document: str) -> str:
    """The page with each picture's words as its title, where a PDF looks for them; in HTML that would be text."""
    return _OPENING.sub(r"\1<title>\2</title>", document)


def _picture(course: Course, briefing: Briefing, labels: Labels) -> str:
    """Bars on a line, from the first edition on; a day without one has neither."""
    counts = course.articles[next(place for place, count in enumerate(course.articles) if count is not None) :]
    drawsvg: Any = import_module("drawsvg")  # it is not typed
    most = max(count or 0 for count in counts)
    width = _STEP * len(counts) - (_STEP - _BAR)
    drawing = drawsvg.Drawing(width, _HEIGHT + 1, role="img", aria_label=words(course, briefing, labels))
    for place, count in enumerate(counts):
        last = place == len(counts) - 1
        if count is not None:
            drawing.append(drawsvg.Rectangle(place * _STEP, _HEIGHT, _BAR, 0.75, fill=_LINE))
        if count:
            height = max(1.5, round(_HEIGHT * count / most, 2))
            bar = drawsvg.Rectangle(place * _STEP, _HEIGHT - height, _BAR, height, fill=_TODAY if last else _QUIET)
            drawing.append(bar)
    made = drawing.as_svg(header="", skip_css=True, skip_js=True)
    body = re.sub(r"<defs>\s*</defs>\s*", "", made[made.index("<svg") :]).replace("\n", "")
    return body.replace("<svg ", '<svg class="course" ', 1)


def words(course: Course, briefing: Briefing, labels: Labels) -> str:
    """What a picture says, for those who do not see it: the numbers, the oldest first."""
    start = briefing.date - timedelta(days=len(course.articles) - 1)
    counts = ", ".join(_NO_EDITION if count is None else labels.number(count) for count in course.articles)
    told = labels.word("course", start=labels.day(start), end=labels.day(briefing.date), counts=counts)
    return escape(told)
