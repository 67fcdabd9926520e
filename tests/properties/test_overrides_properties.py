"""The promises of an edition hold whatever is overridden, on any selection of the example articles."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from test_edition import DAY, examples, some, window

from briefing.cluster.themes import ThemeSettings
from briefing.compose import EditionSettings
from briefing.edition import Settings, make_briefing
from briefing.models import Article, Briefing, Limit, entries
from briefing.overrides import DROPPED, Mute, Overrides, Split
from briefing.relevance import RelevanceSettings
from briefing.render.json import to_json
from briefing.summarize.default import Default


def made(articles: tuple[Article, ...], overrides: Overrides, *, past: tuple[Briefing, ...] = ()) -> Briefing:
    """The edition of the second day of the examples."""
    return make_briefing(
        articles,
        past=past,
        window=window(DAY),
        settings=Settings(
            relevance=RelevanceSettings(languages=("en",)),
            themes=ThemeSettings(),
            edition=EditionSettings(name="test", title="Test", words=100_000),
            limit=Limit(),
            overrides=overrides,
        ),
        summarizer=Default(),
    )


@st.composite
def overridden(draw: st.DrawFn) -> tuple[tuple[Article, ...], Briefing, Overrides]:
    """Some articles, their edition without overrides, and overrides of its events."""
    articles = draw(some(examples()))
    plain = made(articles, Overrides())
    ids = sorted({entry.event for entry in entries(plain)}) or ["000000"]
    ids += ["111111"]  # nothing has it
    event = st.sampled_from(ids)
    large = sorted((entry for entry in entries(plain) if len(entry.articles) > 1), key=lambda entry: entry.event)
    split: tuple[Split, ...] = ()
    if large and draw(st.booleans()):
        entry = draw(st.sampled_from(large))
        named = draw(st.lists(st.sampled_from(entry.articles), min_size=1, max_size=2, unique=True))
        split = (Split(event=entry.event, articles=tuple(named)),)
    drop = tuple(draw(st.lists(event, max_size=2, unique=True)))
    pin = tuple(id for id in draw(st.lists(event, max_size=2, unique=True)) if id not in drop)
    merge = tuple(map(tuple, draw(st.lists(st.lists(event, min_size=2, max_size=3, unique=True), max_size=2))))
    mute = Mute(sources=tuple(draw(st.lists(st.sampled_from(["Sundrey Post", "Ketsund Beacon"]), max_size=1))))
    return articles, plain, Overrides(pin=pin, drop=drop, merge=merge, split=split, mute=mute)


@given(overridden(), st.randoms(use_true_random=False))
@settings(max_examples=12, deadline=None)
def test_no_article_is_lost_whatever_is_overridden_in_whatever_order(
    world: tuple[tuple[Article, ...], Briefing, Overrides], random: object
) -> None:
    """Each article of the window is in one entry or left out with its reason; no id stands twice."""
    articles, _, overrides = world
    edition = made(articles, overrides)
    shown = window(DAY)
    counted = Counter(id for entry in entries(edition) for id in entry.articles)
    counted.update(left.item for left in edition.coverage.left_out)
    assert counted == Counter(a.id for a in articles if shown.start <= a.time < shown.end)
    assert edition.coverage.articles == counted.total()
    assert len({entry.event for entry in entries(edition)}) == len(entries(edition))
    shuffled = list(articles)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert to_json(made(tuple(shuffled), overrides)) == to_json(edition)


@given(overridden())
@settings(max_examples=12, deadline=None)
def test_what_is_dropped_is_not_there_and_what_is_merged_is_one(
    world: tuple[tuple[Article, ...], Briefing, Overrides],
) -> None:
    """On the day and, since the edition is then part of the past, also when it is remembered."""
    articles, plain, overrides = world
    overrides = replace(overrides, split=(), mute=Mute())
    gone = {overrides.merged.get(id, id) for id in overrides.drop}
    earlier = replace(made(articles, overrides), date=DAY.replace(day=2))
    for edition in (made(articles, overrides), made(articles, overrides, past=(earlier,))):
        place = {id: entry.event for entry in entries(edition) for id in entry.articles}
        place |= {left.item: left.detail for left in edition.coverage.left_out if left.reason == DROPPED}
        assert not gone & {entry.event for entry in entries(edition)}
        for entry in entries(plain):
            wanted = overrides.merged.get(entry.event, entry.event)
            assert {place[id] for id in entry.articles if id in place} <= {wanted}


@given(overridden())
@settings(max_examples=12, deadline=None)
def test_what_is_split_off_is_apart(world: tuple[tuple[Article, ...], Briefing, Overrides]) -> None:
    """What is named is one event of its own, with its copies alone; nothing else of that day goes with it."""
    articles, plain, overrides = world
    overrides = Overrides(split=overrides.split)
    edition = made(articles, overrides)
    for split in overrides.split:
        off = {id for entry in entries(edition) if entry.event == split.id for id in entry.articles}
        rest = {id for entry in entries(edition) if entry.event == split.event for id in entry.articles}
        whole = {id for entry in entries(plain) if entry.event == split.event for id in entry.articles}
        assert {*split.articles} & (off | rest) <= off
        assert off | rest <= whole
