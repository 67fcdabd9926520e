"""How much was reported a day: counted from the editions, drawn small, and told to those who do not see it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

from golden.edition import EDITION, EMPTY, FLOOD, find
from lxml import html
from pypdf import PdfReader

from briefing.history import courses
from briefing.models import Briefing, Course
from briefing.render.html import Html
from briefing.render.json import from_json, to_json
from briefing.render.pdf import Pdf
from briefing.verify import verify

COURSES = (
    Course(theme="Water", articles=(None, *(1, 3, 4, 2, 0, 5, 6, 12, 9, 7, 7, 8, 5))),
    Course(event="e-flood", articles=(None, *(0,) * 7, *(3, 5, 9, 4, 4, 2))),
)
DRAWN = replace(EDITION, courses=COURSES)


def before(days: int, *, articles: int, event: str = "e-flood") -> Briefing:
    """An earlier edition that told of an event from so many articles."""
    entry = replace(FLOOD, event=event, articles=tuple(f"{days}-{n}" for n in range(articles)))
    section = replace(EDITION.sections[0], entries=(entry,))
    return replace(EMPTY, date=EDITION.date - timedelta(days=days), sections=(section,))


def test_articles_are_counted_by_day() -> None:
    """Of each theme and event that an earlier edition told of too; a day without an edition is no day without news."""
    found = courses(EDITION, [before(3, articles=4), before(1, articles=5, event="other")])
    assert found == (
        Course(theme="Water", articles=(*(None,) * 10, 4, None, 5, 2)),
        Course(event="e-flood", articles=(*(None,) * 10, 4, None, 0, 2)),
    )


def test_several_editions_a_day_are_one_bar() -> None:
    """What the morning and the evening edition told of it, together."""
    found = courses(EDITION, [before(1, articles=2), replace(before(1, articles=3), slot="1800")])
    assert [course.articles[-2:] for course in found] == [(5, 2), (5, 2)]


def test_what_is_new_has_no_course() -> None:
    """One day is no course, and what is more than two weeks old is forgotten."""
    assert courses(EDITION, []) == ()
    assert courses(EDITION, [before(14, articles=3)]) == ()
    assert courses(EDITION, [before(13, articles=3)])[0].articles == (3, *(None,) * 12, 2)


def test_a_picture_stands_beside_what_it_shows() -> None:
    """At the heading and at the entry, with its numbers in words; where there is no course there is no picture."""
    page = html.document_fromstring(Html()(DRAWN).content)
    assert len(page.xpath("//svg")) == 2
    assert page.xpath("//h2/svg/../text()") == ["Water "]
    assert page.xpath("//li[@id='entry-1']/span[@class='marks']/span/svg/@aria-label") == [
        "Articles a day, Wednesday, February 18 to Tuesday, March 3: –, 0, 0, 0, 0, 0, 0, 0, 3, 5, 9, 4, 4, 2"
    ]
    assert page.xpath("//p[@class='legend']")
    assert not html.document_fromstring(Html()(EDITION).content).xpath(
        "//svg | //span[@class='course'] | //p[@class='legend']"
    )


def test_a_bar_is_as_high_as_its_day() -> None:
    """The highest fills the picture, half of it is half as high, the edition's own is the last."""
    page = html.document_fromstring(Html()(DRAWN).content)
    bars = {
        one.get("x"): float(one.get("height")) for one in page.xpath("//h2/svg/rect") if one.get("height") != "0.75"
    }
    assert bars["28"] == 11.0
    assert bars["24"] == 5.5
    assert "16" not in bars
    assert page.xpath("//h2/svg/rect[last()]/@fill") == ["#8c1c13"]


def test_a_screen_reader_is_told_in_the_pdf() -> None:
    """Each is a figure of the structure, with its words; and the edition proves itself with pictures as without."""
    content = Pdf()(DRAWN).content
    reader = PdfReader(io.BytesIO(content))
    figures = [
        one.get_object()
        for one in map(reader.get_object, range(1, len(reader.xref[0]) + 200))
        if one is not None and hasattr(one.get_object(), "get") and one.get_object().get("/S") == "/Figure"
    ]
    assert len(figures) == 2
    assert all(str(one["/Alt"]).startswith("Articles a day, Wednesday") for one in figures)
    assert verify(content, find_article=find).failures == ()
    assert verify(Html()(DRAWN).content, find_article=find).failures == ()


def test_a_theme_of_any_name_is_only_words() -> None:
    """A heading that would end the picture's attribute is printed as text."""
    hostile = '"><script>alert(1)</script>'
    section = replace(EDITION.sections[0], name=hostile)
    page = html.document_fromstring(
        Html()(replace(EDITION, sections=(section,), courses=(replace(COURSES[0], theme=hostile),))).content
    )
    assert len(page.xpath("//script")) == 1
    assert len(page.xpath("//h2/svg")) == 1


def test_courses_are_part_of_the_edition() -> None:
    """They are stored with it, days without an edition too; an edition from before there were any is read as well."""
    assert from_json(to_json(DRAWN)) == DRAWN
    old = to_json(EDITION).replace(b',\n "courses": []', b"")
    assert b"courses" not in old
    assert from_json(old) == EDITION
