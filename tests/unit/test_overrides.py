"""Overrides: what a reader decided by hand holds on the day, on a second run of it, and on all later days."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from briefing.cluster.themes import Heading, ThemeSettings
from briefing.compose import EditionSettings, Window
from briefing.edition import MEMORY, Settings, find, make_briefing
from briefing.errors import UsageError
from briefing.models import Article, Briefing, Entry, Event, Explanation, Limit, Tie, entries
from briefing.overrides import DROPPED, MUTED, Mute, Overrides, Split, regrouped, touching
from briefing.relevance import RelevanceSettings
from briefing.summarize.default import Default

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NONE = Overrides()
QUAKE = (
    "Quake of 6.9 hits Toroa",
    "An earthquake of magnitude 6.9 struck the coast near Toroa on Monday, killing 14 people and cutting power to the "
    "port. Rescuers dug through the market hall of Toroa, the mayor said.",
)
RESCUE = (
    "Toroa digs out after earthquake",
    "Rescuers searched the market hall in Toroa on Monday after an earthquake of magnitude 6.9 killed 14 people. Power "
    "in the port was cut, mayor Ilva Renn said.",
)
SHAKE = (
    "Quake shakes Calvera",
    "An earthquake of magnitude 5.1 shook Calvera in the mountains on Monday. Two schools were closed for checks. "
    "Nobody was hurt, the geological service of Calvera said.",
)
SCHOOLS = (
    "Calvera schools closed after quake",
    "Two schools in Calvera were closed for checks on Monday after an earthquake of magnitude 5.1. The geological "
    "service said nobody in the mountains was hurt.",
)


def article(id: str, text: tuple[str, str], *, day: int = 0, hour: int = 0, publisher: str = "Orle Post") -> Article:
    """An article of the noon of a day and some hours."""
    time = NOON + timedelta(days=day, hours=hour)
    title, body = text
    return Article(
        id=id, key=id, source="folder", location=id, publisher=publisher, title=title, text=f"{body} ({id}.)",
        first_seen=time, published=time, language="en", url=f"https://news.{publisher.split()[-1].lower()}.example/{id}",
    )  # fmt: skip


TOROA = (article("aaaaaa01", QUAKE), article("aaaaaa02", RESCUE, hour=1, publisher="Inland Radio"))
CALVERA = (article("bbbbbb01", SHAKE, hour=2), article("bbbbbb02", SCHOOLS, hour=3, publisher="Inland Radio"))
FIRST = (*TOROA, *CALVERA)


def later(day: int) -> tuple[Article, ...]:
    """One more article on each of the two events, on a later day."""
    return (article(f"aaaaab{day:02}", RESCUE, day=day), article(f"bbbbbc{day:02}", SCHOOLS, day=day, hour=1))


def window(day: int) -> Window:
    """The window of a day: all of it."""
    start = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(days=day)
    return Window(date=start.date(), start=start, end=start + timedelta(days=1))


def settings(overrides: Overrides) -> Settings:
    """One heading, so that the order under it is seen."""
    return Settings(
        relevance=RelevanceSettings(languages=("en",)),
        themes=ThemeSettings(headings=(Heading(name="Quakes", words=("earthquake", "quake")),)),
        edition=EditionSettings(name="test", title="Test"),
        limit=Limit(),
        overrides=overrides,
    )


def made(
    articles: tuple[Article, ...], overrides: Overrides = NONE, *, day: int = 0, past: tuple[Briefing, ...] = ()
) -> Briefing:
    """The edition of a day, from the articles and editions that are remembered on it."""
    shown = window(day)
    return make_briefing(
        tuple(each for each in articles if shown.start - MEMORY <= each.time < shown.end),
        past=tuple(each for each in past if each.date >= shown.date - MEMORY),
        window=shown,
        settings=settings(overrides),
        summarizer=Default(),
    )


def held(edition: Briefing) -> dict[str, set[str]]:
    """Event id -> the ids of its articles of the day."""
    return {entry.event: set(entry.articles) for entry in entries(edition)}


def of(edition: Briefing, article: str) -> Entry:
    """The entry that holds an article."""
    return next(entry for entry in entries(edition) if article in entry.articles)


def ids() -> tuple[str, str]:
    """The two events of the first day, as `show` prints them."""
    plain = made(FIRST)
    return of(plain, "aaaaaa01").event, of(plain, "bbbbbb01").event


def run(overrides: Overrides, *, days: int, first: Briefing) -> list[Briefing]:
    """The editions of the days after the first one, each made from those before it."""
    editions, articles = [first], FIRST
    for day in range(1, days):
        articles += later(day)
        editions.append(made(articles, overrides, day=day, past=tuple(editions)))
    return editions


def test_without_overrides_these_are_two_events_that_go_on() -> None:
    """What the other tests stand on: the plain grouping tells the two earthquakes apart, for days."""
    one, other = ids()
    assert held(made(FIRST)) == {one: {"aaaaaa01", "aaaaaa02"}, other: {"bbbbbb01", "bbbbbb02"}}
    last = run(Overrides(), days=10, first=made(FIRST))[-1]
    assert held(last) == {one: {"aaaaab09"}, other: {"bbbbbc09"}}


# --- merge ------------------------------------------------------------------------------------------------------------


def test_merged_events_are_one_under_the_id_that_is_named_first() -> None:
    """Whichever is older; the merge is noted."""
    one, other = ids()
    for first, second in ((one, other), (other, one)):
        edition = made(FIRST, Overrides(merge=((first, second),)))
        assert held(edition) == {first: {each.id for each in FIRST}}
        assert of(edition, "aaaaaa01").merged == (second,)


@pytest.mark.parametrize("delivered", [False, True])
def test_a_merge_holds_for_as_long_as_the_event_goes_on(delivered: bool) -> None:
    """Also when no edition and no article of the day of the merge is remembered any more, and it is noted once.

    The first edition was delivered before the override was written, or it was made again with it.
    """
    one, other = ids()
    overrides = Overrides(merge=((other[:6], one),))
    first = made(FIRST, Overrides() if delivered else overrides)
    editions = run(overrides, days=20, first=first)
    for day, edition in enumerate(editions[1:], start=1):
        assert held(edition) == {other: {f"aaaaab{day:02}", f"bbbbbc{day:02}"}}
    noted = [entry.merged for edition in editions for entry in entries(edition) if entry.merged]
    assert noted == [(one,)]


def test_what_was_merged_is_not_new_and_repeats_no_sentence() -> None:
    """What an edition printed of either event before the override was written counts as printed of the merged one."""
    one, other = ids()
    before = made(FIRST)
    after = made((*FIRST, *later(1)), Overrides(merge=((one, other),)), day=1, past=(before,))
    assert [entry.status for entry in entries(after)] in (["updated"], ["continuing"])
    printed = {statement.text for entry in entries(before) for statement in entry.statements}
    assert not printed & {statement.text for entry in entries(after) for statement in entry.statements}


def test_merges_that_share_an_event_are_one() -> None:
    """In whatever order they stand: the id is that which no merge has after another."""
    for merge in ((("a", "b"), ("b", "c")), (("b", "c"), ("a", "b"))):
        assert Overrides(merge=merge).merged == {"a": "a", "b": "a", "c": "a"}
    assert Overrides(merge=(("a", "b"), ("b", "a"))).merged == {"a": "a", "b": "a"}


# --- split ------------------------------------------------------------------------------------------------------------


def test_articles_that_are_split_off_are_an_event_of_their_own() -> None:
    """The rest keeps the id, even where the first article of the event, of which the id is made, is what goes."""
    one, _ = ids()
    for gone, stays in (("aaaaaa01", "aaaaaa02"), ("aaaaaa02", "aaaaaa01")):
        split = Split(event=one, articles=(gone,))
        edition = made(FIRST, Overrides(split=(split,)))
        assert held(edition)[one] == {stays}
        assert held(edition)[split.id] == {gone}
        assert (of(edition, gone).split_from, of(edition, stays).split_from) == (one, "")


@pytest.mark.parametrize("delivered", [False, True])
def test_a_split_does_not_grow_together_again(delivered: bool) -> None:
    """Not after a week either, when the articles that were named are forgotten; new reports go where they are tied."""
    one, _ = ids()
    split = Split(event=one[:8], articles=("aaaaaa02",))
    overrides = Overrides(split=(split,))
    first = made(FIRST, Overrides() if delivered else overrides)
    editions = run(overrides, days=20, first=first)
    for edition in editions[1:]:
        events = [entry.event for entry in entries(edition) if "aaaaab" in "".join(entry.articles)]
        assert len(events) == 1
    quake = tuple(article(f"aaaaac{day:02}", QUAKE, day=day) for day in range(1, 12))
    past, told = [first], FIRST
    for day in range(1, 12):
        told += (*later(day), quake[day - 1])
        past.append(made(told, overrides, day=day, past=tuple(past)))
        assert of(past[-1], f"aaaaac{day:02}").event == one
        assert of(past[-1], f"aaaaab{day:02}").event == split.id


def test_only_what_is_named_goes_on_the_day_on_which_it_is_named() -> None:
    """Others of the same day stay, though they are tied most strongly to what is named."""
    one, _ = ids()
    third = article("aaaaaa03", RESCUE, hour=2)
    edition = made((*FIRST, third), Overrides(split=(Split(event=one, articles=("aaaaaa01",)),)))
    assert held(edition)[one] >= {"aaaaaa02"}
    assert held(edition)[Split(event=one, articles=("aaaaaa01",)).id] == {"aaaaaa01"}


def test_a_split_event_says_what_it_came_from_and_what_ties_it() -> None:
    """The ties of each part are its own; the nearest that it refused is the tie that was cut."""
    tie = Tie(article="x", other="y", similarity=0.9, terms=("toroa",))
    event = Event(
        id="eeeeee",
        articles=(replace(TOROA[0], id="x"), replace(TOROA[1], id="y")),
        explanation=Explanation(ties=(tie,)),
    )
    overrides = Overrides(split=(Split(event="eeeeee", articles=("y",)),))
    rest, off = regrouped([event], overrides, past=(), names={"x": "eeeeee", "y": "other"}, today=frozenset({"x", "y"}))
    assert (rest.id, rest.explanation) == ("eeeeee", Explanation(refused=tie))
    assert off.explanation == Explanation(refused=replace(tie, article="y", other="x"))


@pytest.mark.parametrize("turn", [1, -1])
def test_what_an_evening_printed_holds_against_its_morning(turn: int) -> None:
    """An article that was last printed with the split goes with it, in whatever order the editions are remembered."""
    split = Split(event="eeeeee", articles=("bbbbbb01",))
    morning = replace(made(TOROA), slot="0600")
    own = tuple(
        replace(section, entries=tuple(replace(entry, event=split.id) for entry in section.entries))
        for section in morning.sections
    )
    evening = replace(morning, slot="1800", sections=own)
    [found] = regrouped(
        [Event(id="eeeeee", articles=(*TOROA, CALVERA[0]), explanation=Explanation())],
        Overrides(split=(split,)),
        past=[morning, evening][::turn],
        names={each.id: "other" for each in FIRST},
        today=frozenset(),
    )
    assert (found.id, len(found.articles)) == (split.id, 3)


# --- drop, mute, pin --------------------------------------------------------------------------------------------------


def test_a_dropped_event_stays_away_and_its_articles_are_accounted_for() -> None:
    """For as long as it goes on, under whatever first article it would be found anew."""
    one, other = ids()
    overrides = Overrides(drop=(one,))
    for day, edition in enumerate(run(overrides, days=20, first=made(FIRST, overrides))):
        assert set(held(edition)) == {other}
        left = {out.item for out in edition.coverage.left_out if (out.reason, out.detail) == (DROPPED, one)}
        assert left == ({f"aaaaab{day:02}"} if day else {"aaaaaa01", "aaaaaa02"})


def test_an_id_holds_where_an_earlier_article_comes_in_later() -> None:
    """The second run of a day has a report from before the first one's earliest: the event would have another id."""
    one, _ = ids()
    early = article("aaaaaa00", RESCUE, hour=-5)
    assert of(made((*FIRST, early)), "aaaaaa01").event != one
    assert of(made((*FIRST, early), Overrides(pin=(one,))), "aaaaaa00").event == one
    assert one not in held(made((*FIRST, early), Overrides(drop=(one,))))


@pytest.mark.parametrize("source", ["Inland Radio", "inland radio", "radio.example", "news.radio.example"])
def test_a_muted_source_is_not_heard(source: str) -> None:
    """By its publisher or its domain; what it says is accounted for."""
    edition = made(FIRST, Overrides(mute=Mute(sources=(source,))))
    assert {id for ids in held(edition).values() for id in ids} == {"aaaaaa01", "bbbbbb01"}
    assert {(out.item, out.reason) for out in edition.coverage.left_out} == {("aaaaaa02", MUTED), ("bbbbbb02", MUTED)}


def test_a_muted_word_keeps_out_what_has_it_in_headline_or_lead() -> None:
    """In any of its forms."""
    edition = made(FIRST, Overrides(mute=Mute(words=("school",))))
    assert {out.item for out in edition.coverage.left_out if out.reason == MUTED} >= {"bbbbbb02"}
    assert {"aaaaaa01", "aaaaaa02"} <= {id for ids in held(edition).values() for id in ids}


def test_pinned_events_come_first_in_the_order_of_the_file() -> None:
    """Before what is better supported."""
    one, other = ids()
    for pin in ((one, other), (other, one)):
        edition = made(FIRST, Overrides(pin=pin))
        assert [entry.event for section in edition.sections for entry in section.entries] == list(pin)


# --- ids --------------------------------------------------------------------------------------------------------------


def test_a_beginning_that_fits_several_is_refused_by_name() -> None:
    """Nothing is guessed."""
    with pytest.raises(UsageError, match="name , which may be"):
        find(FIRST, past=(), window=window(0), settings=settings(Overrides(drop=("",))))


def test_what_nothing_has_changes_nothing() -> None:
    """An override of an event that is over, or never was."""
    nothing = Overrides(
        pin=("0000000",), drop=("1111111",), merge=(("2222222", "3333333"),),
        split=(Split(event="4444444", articles=("5555555",)),), mute=Mute(words=("zeppelin",), sources=("Nobody",)),
    )  # fmt: skip
    assert made(FIRST, nothing) == made(FIRST)


def test_an_event_cannot_be_pinned_and_dropped() -> None:
    """That says which of the two is meant."""
    with pytest.raises(ValueError, match="a1 is pinned and dropped"):
        Overrides(pin=("a1",), drop=("a1",))


def test_what_is_merged_into_a_dropped_event_is_dropped() -> None:
    """Also where it is pinned under its own id."""
    one, other = ids()
    edition = made(FIRST, Overrides(pin=(one,), drop=(other,), merge=((one, other),)))
    assert held(edition) == {}
    assert {(out.reason, out.detail) for out in edition.coverage.left_out} == {(DROPPED, one)}


def test_what_touched_an_event_is_told() -> None:
    """In the words of the file, for each event that an override is about."""
    split = Split(event="b", articles=("x",))
    overrides = Overrides(pin=("a",), merge=(("a", "b"),), split=(split,))
    assert touching("a", overrides) == ("pin", "merge: a, b", f"split: {split.id} split off, articles x")
    assert touching(split.id, overrides) == ("split: off b, articles x",)
    assert touching("c", overrides) == ()
