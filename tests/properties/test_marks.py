"""Marks: whatever people do to a page, not a byte of theirs is lost, and nothing of ours is written twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.sinks.marks import COMMENTS, LINKS, Block, Style, merged, newest, places_on, standing

DAY = date(2026, 3, 3)
STYLES = st.sampled_from([COMMENTS, LINKS])
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=60)
PIECES = st.sampled_from(
    ["---\n", "\n", "# A heading\n", "<!-- ", " -->", "[[#", "|\u200b]]", "briefing:end a/b", "x", "ß\r\n"]
)
PAGES = st.one_of(TEXT, st.lists(PIECES, max_size=8).map("".join))
OURS = TEXT.map(lambda text: "ours " + text.replace("briefing:", "") + " end")


def block(text: str, *, day: date = DAY, key: str = "", head: str = "") -> Block:
    """A text of ours, of a briefing called harbour."""
    return Block(key=key or f"harbour/{day}", stamp=str(day), text=text, head=head)


def without_ours(page: str, style: Style) -> str:
    """A page without what stands between clean marks, and them."""
    for place in reversed([each for each in places_on(page, style=style) if each.clean]):
        page = page[: place.start] + page[place.end :]
    return page


def is_within(part: str, whole: str) -> bool:
    """Whether all of a text stands in another, in its order, with something put in at one place at most."""
    return any(whole.startswith(part[:n]) and whole.endswith(part[n:]) for n in range(len(part) + 1))


@given(page=PAGES, text=OURS, style=STYLES)
def test_what_stood_on_the_page_stays_byte_for_byte(page: str, text: str, style: Style) -> None:
    """Putting our text in adds at one place and takes nothing away."""
    made = merged(page, block(text), style=style)
    assert made.changed
    assert is_within(page, made.text)
    assert standing(made.text, f"harbour/{DAY}", style=style).replace("\r\n", "\n") == text.strip("\n")


@given(page=PAGES, text=OURS, style=STYLES)
def test_the_same_text_again_changes_nothing(page: str, text: str, style: Style) -> None:
    """Unchanged means no revision."""
    once = merged(page, block(text), style=style)
    again = merged(once.text, block(text), style=style)
    assert (again.text, again.changed, again.note) == (once.text, False, "")


@given(before=PAGES, after=PAGES, first=OURS, second=OURS, style=STYLES)
def test_what_people_write_around_our_text_stays_while_ours_is_replaced(
    before: str, after: str, first: str, second: str, style: Style
) -> None:
    """Text above and below, put there after we wrote, is as it was when our next text stands between them."""
    alone = merged("", block(first), style=style).text.rstrip("\n")
    page = before + alone + after
    made = merged(page, block(second + "!", day=DAY), style=style)
    assert made.changed
    if not any(mark in before + after for mark in ("briefing:begin",)):
        assert made.text.startswith(before)
        assert made.text.endswith(after)
        assert made.text.count("briefing:begin") == 1


@given(first=OURS, second=OURS, edit=TEXT, at=st.integers(0, 200), style=STYLES)
def test_what_a_person_changes_between_the_marks_is_kept_and_ours_stands_beside_it(
    first: str, second: str, edit: str, at: int, style: Style
) -> None:
    """Their version stays whole; the new text comes below it; the delivery can say so; and it happens once only."""
    page = merged("", block(first), style=style).text
    [place] = places_on(page, style=style)
    start = place.start + page[place.start :].index("\n")
    where = min(start + at, place.end - len(style.mark(f"end harbour/{DAY}")))
    changed = page[:where] + "Z" + edit + page[where:]
    new = block("second " + second)
    made = merged(changed, new, style=style)
    assert made.changed
    assert "was kept" in made.note
    assert is_within(changed, made.text)
    assert merged(made.text, new, style=style).text == made.text
    third = merged(made.text, block("third " + second), style=style)
    assert "third" in third.text
    assert is_within(changed, third.text)
    assert len(list(places_on(third.text, style=style))) == len(list(places_on(made.text, style=style)))


@given(cut=st.integers(0, 400), length=st.integers(1, 400), style=STYLES)
def test_marks_that_a_person_has_cut_or_moved_lose_nothing(cut: int, length: int, style: Style) -> None:
    """Whatever is cut out of the page, what is left of it stays when we write again."""
    page = "Above.\n\n" + merged("", block("ours of today\n\n- a\n- b"), style=style).text + "\nBelow.\n"
    left = page[:cut] + page[cut + length :]
    made = merged(left, block("a second text"), style=style)
    clean = [each for each in places_on(left, style=style) if each.clean]
    assert made.changed
    assert "a second text" in made.text
    if clean:
        assert made.text.startswith(left[: clean[0].start])
        assert made.text.endswith(left[clean[0].end :])
    else:
        assert is_within(left, made.text)


@given(days=st.permutations(range(6)), note=TEXT.filter(lambda text: "briefing:" not in text), style=STYLES)
def test_a_page_of_many_days_is_in_their_order_whatever_order_they_come_in(
    days: list[int], note: str, style: Style
) -> None:
    """Each day has marks of its own; a person's words between them stay."""
    page = ""
    for day in days:
        page = merged(page, block(f"day {day}", day=DAY + timedelta(days=day)), style=style).text + note
    found = list(places_on(page, style=style))
    assert [each.text.strip() for each in found] == [f"day {n}" for n in range(6)]
    assert without_ours(page, style).count(note) >= len(days) if note.strip() else True


def test_an_older_edition_never_takes_the_place_of_a_newer() -> None:
    """A page that holds the newest edition keeps it when one of yesterday is sent late."""
    key = "harbour/newest"
    page = merged("", block("today", key=key)).text
    late = merged(page, block("yesterday", key=key, day=DAY - timedelta(days=1)))
    assert (late.text, late.changed, late.note) == (page, False, "a newer edition stands there")
    assert "tomorrow" in merged(page, block("tomorrow", key=key, day=DAY + timedelta(days=1))).text


def test_front_matter_stands_first_and_is_replaced_only_where_it_is_as_we_wrote_it() -> None:
    """A tag that a person adds to the front matter stays, and so does the rest of theirs."""
    page = merged("", block("one", head="---\ntitle: A\n---\n")).text
    assert page.startswith("---\ntitle: A\n---\n<!-- briefing:begin")
    renewed = merged(page, block("two", head="---\ntitle: B\n---\n"))
    assert renewed.text.startswith("---\ntitle: B\n---\n<!-- briefing:begin")
    again = merged(renewed.text, block("three", head="---\ntitle: C\n---\n"))
    assert again.text.startswith("---\ntitle: C\n")
    tagged = again.text.replace("title: C\n", "title: C\ntags: [mine]\n")
    kept = merged(tagged, block("four", head="---\ntitle: D\n---\n")).text
    assert kept.startswith("---\ntitle: C\ntags: [mine]\n---\n")
    assert "four" in kept
    assert merged(kept, block("five", head="---\ntitle: E\n---\n")).text.startswith(
        "---\ntitle: C\ntags: [mine]\n---\n"
    )


def test_a_person_s_page_gets_no_front_matter_of_ours() -> None:
    """Where a page stands already, our text goes to its end and its first line stays its first line."""
    made = merged("# Mine", block("ours", head="---\ntitle: A\n---\n")).text
    assert made.startswith("# Mine\n\n<!-- briefing:begin harbour/2026-03-03 2026-03-03 ")
    assert "title: A" not in made


def test_a_page_saved_with_windows_line_ends_is_still_known_as_ours() -> None:
    """An editor that rewrites the line ends has changed no word; our next text has the line ends of the page."""
    page = merged("Mine.\n", block("one\ntwo")).text.replace("\n", "\r\n")
    made = merged(page, block("three\nfour"))
    assert (made.note, made.text.count("briefing:begin")) == ("", 1)
    assert "three\r\nfour\r\n<!--" in made.text
    assert "\n" not in made.text.replace("\r\n", "")


def test_a_text_with_marks_in_it_is_refused() -> None:
    """It could end itself early, and what follows would count as a person's."""
    with pytest.raises(ValueError, match="holds the marks"):
        merged("", block("a <!-- briefing:end harbour/2026-03-03 --> b"))


def test_without_the_digest_a_person_s_change_would_be_lost() -> None:
    """The negative control: with marks that do not tell whose text it is, the same page loses the person's words."""
    page = merged("", block("ours")).text
    changed = page.replace("ours", "ours, and a person's words")
    [place] = places_on(changed)
    believed = changed.replace(place.digest, COMMENTS.digest(place.text))
    assert "a person's words" in merged(changed, block("new")).text
    assert "a person's words" not in merged(believed, block("new")).text


def test_what_stands_between_the_marks_of_the_newest_edition_can_be_taken_out() -> None:
    """For `verify`, which checks a page as it stands in the wiki."""
    page = merged("Above\n", block("old")).text
    page = merged(page, block("new", day=DAY + timedelta(days=1))).text
    assert newest(page) == "new\n"
    assert newest("Nothing of ours") is None


LOOSE = Style(before="`", after="`", loose=True)


def test_a_wiki_that_writes_our_text_in_its_own_way_still_knows_it_as_ours() -> None:
    """Bullets, escapes and tags may come back otherwise; a word may not."""
    page = merged("", block("- *one*\n- two & three"), style=LOOSE).text
    rewritten = page.replace("- *one*\n- two & three", "* _one_\n\n* two &amp; three")
    assert merged(rewritten, block("new"), style=LOOSE).text.count("briefing:begin") == 1
    assert merged(page.replace("two", "too"), block("new"), style=LOOSE).text.count("briefing:begin") == 2
