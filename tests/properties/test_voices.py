"""Support and rank on any material: no order matters, and no volume of one voice, of copies or of nobody's texts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.models import Article, Duplicate, Event
from briefing.support import rank, support, voices

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NAMES = ("", "Ore News", "ORE NEWS", "Senn Radio", "Kettle Post", "ore.com")
HOSTS = ("", "ore.com", "www.ore.com", "ore.co.uk", "senn.com", "kettle.org", "a.blogspot.com", "192.0.2.7")
OWNERS: dict[str, tuple[str, ...]] = {"Tarrow Media": ("ore.com", "Senn Radio"), "Ore News": ("kettle.org",)}
WEIGHTS = {"own": 2.5, "light": 0.5}

articles = st.builds(
    lambda name, host, source, minute: Article(
        id="", key="", source=source, location="", publisher=name, title="", text="", published=None, language="en",
        first_seen=NOON + timedelta(minutes=minute), url=f"https://{host}/" if host else "",
    ),
    st.sampled_from(NAMES), st.sampled_from(HOSTS), st.sampled_from(("inbox", "own", "light")), st.integers(0, 600),
)  # fmt: skip


def numbered(found: list[Article], mark: str) -> tuple[Article, ...]:
    """The articles with an id each."""
    fields = ("source", "publisher", "url", "first_seen")
    return tuple(
        Article(
            id=f"{mark}{n}", key="", location="", title="", text="", language="en",
            **{field: getattr(each, field) for field in fields},
        )
        for n, each in enumerate(found)
    )  # fmt: skip


@st.composite
def days(draw: st.DrawFn) -> tuple[Event, ...]:
    """One to five events of one to six texts each, with copies."""
    found = []
    for n in range(draw(st.integers(1, 5))):
        texts = numbered(draw(st.lists(articles, min_size=1, max_size=6)), f"e{n}t")
        copies = numbered(draw(st.lists(articles, max_size=4)), f"e{n}c")
        folded = tuple(Duplicate(article=copy, of=texts[0].id, similarity=1.0) for copy in copies)
        found.append(Event(id=f"e{n}", articles=texts, duplicates=folded))
    return tuple(found)


def everything(events: tuple[Event, ...]) -> list[Article]:
    return [a for each in events for a in (*each.articles, *(copy.article for copy in each.duplicates))]


def place(events: tuple[Event, ...], heard: dict[str, str], id: str, known: frozenset[str]) -> int:
    """Where an event stands on the page; 0 is the top."""
    return [each.id for each in rank(events, heard, known=known, weights=WEIGHTS)].index(id)


@given(days(), st.randoms(use_true_random=False), st.sampled_from(({}, OWNERS)))
@settings(deadline=None)
def test_no_order_matters(events: tuple[Event, ...], random: object, owners: dict[str, tuple[str, ...]]) -> None:
    """Of articles, of owners, of events and of an event's texts: voices, support and rank are the same."""
    found = everything(events)
    heard = voices(found, owners=owners)
    mixed = [*found]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert voices(mixed, owners=dict(reversed(owners.items()))) == heard
    turned = tuple(
        Event(id=each.id, articles=each.articles[::-1], duplicates=each.duplicates[::-1]) for each in events[::-1]
    )
    assert [support(each, heard) for each in turned[::-1]] == [support(each, heard) for each in events]
    one, other = (rank(day, heard, known=frozenset(), weights=WEIGHTS) for day in (events, turned))
    assert [each.id for each in one] == [each.id for each in other]


@given(days(), st.lists(articles, min_size=1, max_size=8), st.booleans())
@settings(deadline=None)
def test_copies_never_raise_the_rank(events: tuple[Event, ...], more: list[Article], known: bool) -> None:
    """Whoever copies a text, and however often: the event stands where it stood, with as many publishers."""
    old = events[0]
    copies = tuple(Duplicate(article=copy, of=old.articles[0].id, similarity=0.9) for copy in numbered(more, "more"))
    new = Event(id=old.id, articles=old.articles, duplicates=(*old.duplicates, *copies))
    after = (new, *events[1:])
    heard = voices(everything(after), owners={})
    before = frozenset([old.id] if known else [])
    assert place(after, heard, old.id, before) == place(events, heard, old.id, before)
    assert support(new, heard).publishers == support(old, heard).publishers


@given(days(), st.integers(1, 50), st.integers(0, 600))
@settings(deadline=None)
def test_fifty_more_texts_of_one_voice_never_raise_the_rank(events: tuple[Event, ...], more: int, minute: int) -> None:
    """Of a voice that has spoken, and of nobody: from the same source, at whatever time."""
    old = events[0]
    said = old.articles[0]
    fields = {"source": said.source, "publisher": said.publisher, "url": said.url}
    again = [
        Article(
            id=f"more{n}", key="", location="", title="", text="", language="en",
            first_seen=NOON + timedelta(minutes=minute), **fields,
        )
        for n in range(more)
    ]  # fmt: skip
    new = Event(id=old.id, articles=(*old.articles, *again), duplicates=old.duplicates)
    after = (new, *events[1:])
    heard = voices(everything(after), owners={})
    assert place(after, heard, old.id, frozenset()) >= place(events, heard, old.id, frozenset())
    assert support(new, heard).publishers == support(old, heard).publishers


@given(days())
@settings(deadline=None)
def test_an_owner_never_makes_more_voices(events: tuple[Event, ...]) -> None:
    """What the reader joins has at most as many publishers as before; and there are never more voices than texts."""
    found = everything(events)
    alone, owned = voices(found, owners={}), voices(found, owners=OWNERS)
    for each in events:
        assert support(each, owned).publishers <= support(each, alone).publishers <= len(each.articles)
    assert {id for id, voice in alone.items() if not voice} == {id for id, voice in owned.items() if not voice}
