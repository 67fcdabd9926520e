"""What goes into the store comes out, whatever it is and in whatever order it came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefing.models import Article, LeftOut
from briefing.store import Collected, Store

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
NUMBERS = count(1)  # every example writes under a source of its own, so that one store serves them all

# Every sign that is Unicode text, those outside the basic plane and the odd ones often.
TEXTS = st.text(
    st.one_of(
        st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"),
        st.characters(min_codepoint=0x10000, max_codepoint=0x10FFFF),
        st.sampled_from("\ufffe\uffff\ufeff\u202e\u2028\x85\x1a\x7f\\%_'\"\r\n\t e\u0301"),
    ),
    max_size=60,
)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45)), timezone(timedelta(hours=-9, minutes=-30))])
TIMES = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=ZONES)  # noqa: DTZ001
RELAXED = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    address: str | Path = tmp_path_factory.mktemp("store") / "briefing.db"
    if request.param == "postgresql":
        address = request.getfixturevalue("postgresql").schema()
    with Store.open(address) as opened:
        yield opened


articles = st.builds(
    Article,
    id=TEXTS,
    key=TEXTS,
    source=st.just(""),
    location=TEXTS,
    publisher=TEXTS,
    title=TEXTS,
    text=TEXTS,
    author=TEXTS,
    published=st.none() | TIMES,
    first_seen=TIMES,
    language=TEXTS,
    url=TEXTS,
    part=st.integers(0, 2**31 - 1),
    label=TEXTS,
)


def named(article: Article, run: str, n: int = 0) -> Article:
    return replace(article, id=f"{run}/{n}/{article.id}", key=f"{run}/{n}/{article.key}", source=run)


@RELAXED
@given(given_articles=st.lists(articles, max_size=5))
def test_articles_come_back_as_they_went_in(store: Store, given_articles: list[Article]) -> None:
    """Every text byte for byte, every offset and every time to the microsecond; in the order of (time, id)."""
    run = f"articles{next(NUMBERS)}"
    stored = [named(article, run, n) for n, article in enumerate(given_articles)]
    store.add(stored)
    found = list(store.articles(sources=(run,), latest=False))
    assert found == sorted(stored, key=lambda article: (article.time, article.id))
    assert store.articles_by_ids(article.id for article in stored) == tuple(stored)


@RELAXED
@given(data=st.data())
def test_the_order_and_the_pieces_of_the_input_leave_no_trace(store: Store, data: st.DataObject) -> None:
    """The same articles in another order, cut into other calls, give the same store: revisions, places and all."""
    some = data.draw(
        st.lists(
            st.builds(
                Article,
                id=st.sampled_from("abcd"),
                key=st.sampled_from(["k", "l"]),
                source=st.just(""),
                location=st.sampled_from(["1.txt", "2.txt", "3.txt"]),
                publisher=st.just("P"),
                title=st.just("T"),
                text=st.just("Text."),
                published=st.sampled_from([NOW, NOW + timedelta(hours=1)]),
                first_seen=st.just(NOW),
                language=st.just("en"),
            ),
            max_size=8,
            # What has one id is one text in different places: its key and its date are the same in all.
            unique_by=lambda article: (article.id, article.location),
        )
    )
    of_id = {article.id: article for article in some}
    some = [replace(of_id[article.id], location=article.location) for article in some]

    def outcome(order: list[Article], cut: int) -> list[tuple[object, ...]]:
        run = f"order{next(NUMBERS)}"
        named_ones = [replace(a, id=f"{run}{a.id}", key=f"{run}{a.key}", source=run) for a in order]
        added = store.add(named_ones[:cut]) + store.add(named_ones[cut:])
        assert added.new + added.known == len(order)
        found = list(store.articles(sources=(run,), latest=False))
        assert added.new == len(found)
        assert added.revised == len(found) - len({article.key for article in found})
        assert {a.id for a in store.articles(sources=(run,))} == {
            max((a for a in found if a.key == key), key=lambda a: a.revision).id for key in {a.key for a in found}
        }
        return [(a.id.removeprefix(run), a.revision, a.location, a.time) for a in found]

    other = data.draw(st.permutations(some))
    assert outcome(some, data.draw(st.integers(0, 8))) == outcome(other, data.draw(st.integers(0, 8)))


@RELAXED
@given(location=TEXTS, fingerprint=TEXTS.filter(bool), pieces=st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=3))
def test_what_was_seen_is_known_again(
    store: Store, location: str, fingerprint: str, pieces: list[tuple[str, str, str]]
) -> None:
    """Any location, any fingerprint; what was left out is told as it was given, in the order given."""
    run = f"seen{next(NUMBERS)}"
    left_out = tuple(LeftOut(item=item, reason=reason, detail=detail) for item, reason, detail in pieces)
    item = Collected(source=run, location=location, fingerprint=fingerprint, at=NOW, left_out=left_out)
    store.collected([item])
    assert store.seen(run, location) == fingerprint
    assert store.fingerprints(run) == {location: fingerprint}
    assert tuple(one.left_out for one in store.left_outs(source=run)) == left_out


@RELAXED
@given(payload=st.binary(max_size=3000), day=st.dates(), slot=TEXTS, digest=TEXTS, created=TIMES)
def test_an_edition_comes_back_as_it_went_in(
    store: Store, payload: bytes, day: date, slot: str, digest: str, created: datetime
) -> None:
    """The bytes of an edition are kept exactly, whatever they are, and so are its date, slot and digest."""
    run = f"edition{next(NUMBERS)}"
    saved = store.save_edition(run, day, slot=slot, digest=f"{run}{digest}", payload=payload, created=created)
    assert (saved.payload, saved.date, saved.slot, saved.created) == (payload, day, slot, created)
    assert store.edition(run, day, slot=slot) == store.edition_by_digest(f"{run}{digest}") == saved
