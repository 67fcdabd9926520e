"""The store, on a SQLite file and on a real PostgreSQL server: the same tests, the same answers."""

from __future__ import annotations

import os
import signal
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from forks import killed_at, survives, together
from sqlalchemy import create_engine, event, inspect, text

from briefing.errors import StoreError
from briefing.models import Article, Delivery, LeftOut, Outcome
from briefing.store import Added, Collected, Noted, Polled, SourceState, State, Store

# The children only open databases, whatever threads the test runner has.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
DAY = date(2026, 3, 2)
HOUR = timedelta(hours=1)


def article(
    id: str,
    *,
    key: str = "",
    text: str = "The bridge was closed at noon.",
    first_seen: datetime = NOW,
    published: datetime | None = None,
    source: str = "inbox",
    location: str = "",
    language: str = "en",
) -> Article:
    return Article(
        id=id,
        key=key or id,
        source=source,
        location=location or f"{id}.txt",
        publisher="Harbour Post",
        title="Bridge closed",
        text=text,
        published=published,
        first_seen=first_seen,
        language=language,
    )


def ids(articles: Iterator[Article]) -> list[str]:
    return [one.id for one in articles]


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    with Store.open(address) as opened:
        yield opened


# --- articles ---------------------------------------------------------------------------------------------------------


def test_an_article_comes_back_as_it_went_in(store: Store) -> None:
    """Every field of an article, times with another zone and signs outside the BMP too, survives storing."""
    kyiv = timezone(2 * HOUR)
    given = Article(
        id="a1",
        key="https://example.org/a1",
        source="inbox",
        location="day 1/ä.jsonl#3",
        publisher="Harbour Post",
        title="“Bridge” — закрито 🌉",
        text="First line\nsecond line with\ttab, 𝔘nicode and e\u0301.",
        author="A. Writer",
        published=datetime(2026, 3, 2, 7, 30, 15, 123456, tzinfo=kyiv),
        first_seen=NOW,
        language="uk",
        url="https://example.org/a1?x=1&y=%20",
        part=2,
        label="Fighting",
    )
    assert store.add([given]) == Added(new=1, revised=0, known=0)
    stored = store.article("a1")
    assert stored == given
    assert stored.published is not None
    assert stored.published.utcoffset() == timedelta(0)


def test_a_known_article_keeps_its_text_and_first_seen(store: Store) -> None:
    """Adding the same id again changes nothing that was stored, whatever else comes with it."""
    store.add([article("a")])
    later = article("a", text="Quite another text.", first_seen=NOW + HOUR, location="aaa.txt")
    assert store.add([later, later]) == Added(new=0, revised=0, known=2)
    assert store.article("a") == article("a")


def test_versions_of_what_was_cited(store: Store) -> None:
    """Each cited article with the newest version of it that was made by then; one without a newer is its own newest."""
    first = article("first", key="page", published=NOW)
    later = replace(article("later", key="page", text="Closed at one."), published=NOW, updated=NOW + 3 * HOUR)
    store.add([first, later, article("alone")])
    for until, newest in ((NOW + HOUR, "first"), (NOW + 4 * HOUR, "later")):
        found = store.versions(["first", "alone", "nowhere"], until=until)
        assert [(each.cited.id, each.newest.id) for each in found] == [("alone", "alone"), ("first", newest)]


def test_another_text_of_the_same_key_is_a_further_revision(store: Store) -> None:
    """A changed page is stored beside its former version, and the last one stands for it."""
    store.add([article("old", key="page")])
    changed = article("new", key="page", text="The bridge was closed at one.", first_seen=NOW + HOUR)
    assert store.add([changed, article("other")]) == Added(new=2, revised=1, known=0)
    assert [(one.id, one.revision) for one in store.articles(latest=False)] == [("old", 1), ("other", 1), ("new", 2)]
    assert ids(store.articles()) == ["other", "new"]
    assert store.count() == 2
    assert store.count(latest=False) == 3
    former = store.article("old")
    assert former is not None
    assert former.text == "The bridge was closed at noon."


def test_revisions_do_not_depend_on_the_order_of_the_input(address: str) -> None:
    """Three versions of a page that are met in one run are numbered by their time, then by id, in every order."""
    with Store.open(address) as store:
        for n, order in enumerate(permutations([("z", 0), ("m", 1), ("a", 1)])):
            versions = [
                article(f"{n}{id}", key=f"page{n}", published=NOW - HOUR + hours * HOUR, source=f"s{n}")
                for id, hours in order
            ]
            for one in versions:  # in several calls, too
                store.add([one])
            found = store.articles(sources=(f"s{n}",), latest=False)
            assert [(one.id[1:], one.revision) for one in found] == [("z", 1), ("a", 2), ("m", 3)]


def test_the_same_article_in_two_places_keeps_the_same_place_in_every_order(store: Store) -> None:
    """Of two files with one text found at one moment the smaller place is kept, so that file order leaves no trace."""
    one, other = article("a", location="b.txt"), article("a", location="a.txt")
    store.add([one, other])
    store.add([replace(other, id="b", key="b"), replace(one, id="b", key="b")])
    store.add([replace(one, id="c", key="c")])
    store.add([replace(other, id="c", key="c")])
    assert [one.location for one in store.articles()] == ["a.txt"] * 3


def test_a_window_holds_its_start_and_not_its_end(store: Store) -> None:
    """An article on the border of two windows is in one of them only, and the order is that of (time, id)."""
    store.add([article("c", published=NOW), article("b", published=NOW), article("a", published=NOW + HOUR)])
    store.add([article("undated", first_seen=NOW + 2 * HOUR)])
    assert ids(store.articles()) == ["b", "c", "a", "undated"]
    assert ids(store.articles(NOW - HOUR, NOW)) == []
    assert ids(store.articles(NOW, NOW + HOUR)) == ["b", "c"]
    assert ids(store.articles(NOW + 2 * HOUR)) == ["undated"]
    assert store.count(NOW, NOW + 2 * HOUR) == 3


def test_sources_and_languages_select(store: Store) -> None:
    """A selection of none is empty; no selection takes all."""
    store.add([article("a", source="one"), article("b", source="two"), article("c", source="two", language="fr")])
    assert ids(store.articles(sources=("two",))) == ["b", "c"]
    assert ids(store.articles(sources=("one", "two"), languages=("en",))) == ["a", "b"]
    assert ids(store.articles(sources=())) == []
    assert store.count(languages=("fr",)) == 1


def test_a_past_edition_sees_what_was_known_then(store: Store) -> None:
    """With known_by, later corrections and late finds are not there yet."""
    store.add([article("old", key="page", published=NOW)])
    store.add([article("new", key="page", published=NOW, first_seen=NOW + HOUR)])
    store.add([article("late", published=NOW, first_seen=NOW + HOUR)])
    assert ids(store.articles()) == ["late", "new"]
    assert ids(store.articles(known_by=NOW)) == ["old"]
    assert store.count(known_by=NOW) == 1


def test_a_window_shows_the_version_that_was_made_before_its_end(store: Store) -> None:
    """Versions collected in one run are ordered by when they were made, and a later one is not in an earlier window."""
    first = article("z", key="page", published=NOW)
    store.add([replace(article("a", key="page", published=NOW), updated=NOW + 3 * HOUR), first])
    assert [(one.id, one.revision) for one in store.articles(latest=False)] == [("a", 2), ("z", 1)]
    assert ids(store.articles()) == ["a"]
    assert ids(store.articles(NOW, NOW + HOUR)) == ["z"]
    assert ids(store.articles(NOW, NOW + 4 * HOUR)) == ["a"]


def test_the_only_version_of_an_article_is_shown_in_its_window(store: Store) -> None:
    """An article of which only a later version was found is not lost for it."""
    store.add([replace(article("a", published=NOW), updated=NOW + 3 * HOUR)])
    assert ids(store.articles(NOW, NOW + HOUR)) == ["a"]


def test_articles_by_ids_keep_the_order_asked_for(store: Store) -> None:
    """More ids than go into one statement, repeated and unknown ones among them, give each article once."""
    store.add([article(f"{n:04}") for n in range(1200)])
    asked = ("1100", "missing", "0003", *(f"{n:04}" for n in range(1199, -1, -1)))
    found = [one.id for one in store.articles_by_ids(asked)]
    assert found[:3] == ["1100", "0003", "1199"]
    assert len(found) == 1200
    assert store.article("missing") is None


def test_ids_and_sources_are_ordered_by_code_point(store: Store) -> None:
    """No collation of the server's comes between: capitals before small letters, accents after both, as in Python."""
    names = ["a", "B", "ä", "_", "Z", "é", "-", "😀", "\uffee"]
    store.add([article(name) for name in names])
    assert ids(store.articles()) == sorted(names)


def test_a_reading_sees_one_moment_while_others_write(store: Store) -> None:
    """Articles stored while a stream is being read do not appear in it, and the writer does not wait for the reader."""
    store.add([article(f"{n:04}") for n in range(1500)])
    stream = store.articles()
    first = next(stream)
    store.add([article("0000a"), article("9999")])
    assert len([first, *stream]) == 1500
    assert store.count() == 1502


def test_a_stream_given_up_lets_go_of_the_database(store: Store) -> None:
    """Streams that are not read to their end do not use up the connections."""
    store.add([article(f"{n:04}") for n in range(600)])
    for _ in range(40):
        stream = store.articles()
        next(stream)
        stream.close()
    assert store.count() == 600


def test_input_is_taken_as_it_comes(store: Store) -> None:
    """add() takes a generator of any length in pieces: what was stored before it broke off is there."""

    def broken() -> Iterator[Article]:
        for n in range(1200):
            yield article(f"{n:04}")
        raise RuntimeError("the source broke off")

    with pytest.raises(RuntimeError):
        store.add(broken())
    assert store.count() == 1000


@pytest.mark.parametrize("text", ["nul \0 here", "half a pair \ud83d"])
def test_text_that_no_database_keeps_is_refused(store: Store, text: str) -> None:
    """NUL and lone surrogates are refused by name, before anything of the batch is stored."""
    with pytest.raises(StoreError, match=r"Bridge closed.*its text.*(NUL|U\+D83D)"):
        store.add([article("good"), article("bad", text=text)])
    assert store.count() == 0
    with pytest.raises(StoreError, match=r"cannot be stored.*(NUL|U\+D83D)"):
        store.collected([Collected(source="inbox", location=text, fingerprint="1", at=NOW)])


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    """A time that does not say which zone it is in cannot be put in order with others."""
    with pytest.raises(StoreError, match="no time zone"):
        store.add([article("a", first_seen=NOW.replace(tzinfo=None))])


def test_keys_and_places_may_be_long(store: Store) -> None:
    """A URL or a path of 100,000 signs is stored and found (PostgreSQL's indexes take 2,704 bytes)."""
    long = "https://example.org/" + "".join(f"{n:x}/" for n in range(20_000))
    store.collected(
        [Collected(source="inbox", location=long, fingerprint="1", at=NOW, articles=(article("a", key=long),))]
    )
    assert store.seen("inbox", long) == "1"
    stored = store.article("a")
    assert stored is not None
    assert stored.key == long


# --- what sources gave ------------------------------------------------------------------------------------------------


def test_an_item_is_seen_with_its_articles(store: Store) -> None:
    """Collecting stores articles, fingerprints and what was left out; a second time it is all known."""
    item = Collected(
        source="inbox",
        location="a.txt",
        fingerprint="f1",
        at=NOW,
        articles=(article("a"), article("b")),
        left_out=(LeftOut(item="a.txt", reason="caption", detail="Photo: X"), LeftOut(item="a.txt", reason="caption")),
    )
    other = Collected(source="inbox", location="b.bin", fingerprint="f2", at=NOW, problem="not text")
    assert store.seen("inbox", "a.txt") is None
    assert store.collected([item, other]) == Added(new=2)
    assert store.collected([item, other]) == Added(known=2)
    assert store.seen("inbox", "a.txt") == "f1"
    assert store.seen("elsewhere", "a.txt") is None
    assert store.fingerprints("inbox") == {"a.txt": "f1", "b.bin": "f2"}
    assert [one.left_out for one in store.left_outs()] == list(item.left_out)


def test_a_changed_item_replaces_its_fingerprint_and_what_was_left_out(store: Store) -> None:
    """What was left out of the former version of a file is not reported of the present one."""
    first = Collected(
        source="inbox", location="a.txt", fingerprint="1", at=NOW, left_out=(LeftOut(item="a.txt", reason="caption"),)
    )
    second = replace(first, fingerprint="2", at=NOW + HOUR, left_out=(LeftOut(item="a.txt", reason="byline"),))
    store.collected([first])
    store.collected([second])
    assert store.seen("inbox", "a.txt") == "2"
    assert [(one.left_out.reason, one.at) for one in store.left_outs()] == [("byline", NOW + HOUR)]
    assert list(store.left_outs(since=NOW + HOUR)) == []
    assert list(store.left_outs(source="other")) == []


def test_an_item_without_fingerprint_is_not_marked(store: Store) -> None:
    """The records of a file leave no mark of their own; the file is marked after the last of them."""
    records = (
        Collected(source="inbox", location=f"a.jsonl#{n}", fingerprint="", at=NOW, articles=(article(f"{n}"),))
        for n in range(700)
    )
    assert store.collected(records) == Added(new=700)
    assert store.fingerprints("inbox") == {}
    store.collected([Collected(source="inbox", location="a.jsonl", fingerprint="f", at=NOW)])
    assert store.fingerprints("inbox") == {"a.jsonl": "f"}


def test_a_source_that_breaks_off_loses_nothing_that_it_gave(store: Store) -> None:
    """The items before the failure are stored and the failure is the caller's to handle."""

    def broken() -> Iterator[Collected]:
        yield Collected(source="inbox", location="a.txt", fingerprint="1", at=NOW, articles=(article("a"),))
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        store.collected(broken())
    assert store.seen("inbox", "a.txt") == "1"
    assert store.count() == 1


def test_the_state_of_sources(store: Store) -> None:
    """A source tells when it was polled, what was wrong last, and what it has given."""
    assert store.source("inbox") == SourceState(name="inbox")
    store.collected([Polled(source="inbox", at=NOW, problem="folder is missing")])
    store.collected([Polled(source="inbox", at=NOW + HOUR), Polled(source="feed", at=NOW, problem="timed out")])
    store.add([article("a", published=NOW - HOUR), article("b", published=NOW)])
    inbox = SourceState(name="inbox", polled=NOW + HOUR, problem="", articles=2, newest=NOW)
    assert store.sources() == (SourceState(name="feed", polled=NOW, problem="timed out"), inbox)
    assert store.source("inbox") == inbox


def test_a_note_stays_beside_the_polls(store: Store) -> None:
    """What a source noted is handed back as it was, whether it was polled before, after or never."""
    assert store.note("feed") == ""
    store.collected([Noted(source="feed", note='{"etag": "\\"é\\""}')])
    assert store.source("feed") == SourceState(name="feed")
    store.collected([Polled(source="feed", at=NOW, problem="timed out")])
    assert store.note("feed") == '{"etag": "\\"é\\""}'
    store.collected([Noted(source="feed", note="later")])
    assert (store.note("feed"), store.source("feed").problem) == ("later", "timed out")


# --- editions ---------------------------------------------------------------------------------------------------------


def test_an_edition_is_frozen(store: Store) -> None:
    """Saving the same date again gives back what was saved first, byte for byte."""
    payload = b'{"title": "\xc3\xa4"}\r\n\x00\xff'
    first = store.save_edition("harbour", DAY, digest="d1", payload=payload, created=NOW)
    second = store.save_edition("harbour", DAY, digest="d2", payload=b"{}", created=NOW + HOUR)
    assert first == second == store.edition("harbour", DAY) == store.edition_by_digest("d1")
    assert (first.payload, first.revision, first.slot) == (payload, 1, "")
    assert store.edition_by_digest("d2") is None
    assert store.edition("harbour", DAY, slot="evening") is None


def test_building_again_keeps_the_former_edition_as_a_revision(store: Store) -> None:
    """Before anything went out an edition may be replaced; the former can still be found by its digest."""
    first = store.save_edition("harbour", DAY, digest="d1", payload=b"1", created=NOW)
    same = store.save_edition("harbour", DAY, digest="d1", payload=b"1", created=NOW + HOUR, replace=True)
    second = store.save_edition("harbour", DAY, digest="d2", payload=b"2", created=NOW + HOUR, replace=True)
    assert same == first
    assert second.revision == 2
    assert store.edition("harbour", DAY) == second
    assert store.edition("harbour", DAY, revision=1) == store.edition_by_digest("d1") == first
    assert store.editions("harbour") == (second,)


@pytest.mark.parametrize(("outcome", "replaced"), [(Outcome.DELIVERED, False), (Outcome.FAILED, True), (None, False)])
def test_what_a_reader_may_have_is_not_replaced(store: Store, outcome: Outcome | None, replaced: bool) -> None:
    """An edition that was delivered or is being sent stands; one whose every delivery failed does not."""
    first = store.save_edition("harbour", DAY, digest="d1", payload=b"1", created=NOW)
    assert store.claim(first, "wiki", at=NOW)
    if outcome:
        store.settle(first, Delivery(briefing="harbour", date=DAY, target="wiki", outcome=outcome), at=NOW)
    second = store.save_edition("harbour", DAY, digest="d2", payload=b"2", created=NOW, replace=True)
    assert (second.payload == b"2") is replaced


def test_past_editions_come_latest_first(store: Store) -> None:
    """The editions before a date and slot, those of other briefings not among them."""
    for day in range(5):
        store.save_edition("harbour", DAY + timedelta(days=day), digest=f"{day}", payload=b"", created=NOW)
    store.save_edition("harbour", DAY, slot="evening", digest="e", payload=b"", created=NOW)
    store.save_edition("other", DAY, digest="o", payload=b"", created=NOW)
    since = store.editions("harbour", since=DAY + timedelta(days=1), before=DAY + timedelta(days=3))
    assert {one.date for one in since} == {DAY + timedelta(days=1), DAY + timedelta(days=2)}
    before = store.editions("harbour", before=DAY + timedelta(days=3), limit=3)
    assert [one.digest for one in before] == ["2", "1", "e"]
    assert [one.digest for one in store.editions("harbour", before=DAY, slot="evening")] == ["0"]
    assert len(store.editions("harbour")) == 6


def test_a_damaged_edition_is_noticed(store: Store) -> None:
    """An edition whose bytes changed in the database is refused, not delivered."""
    store.save_edition("harbour", DAY, digest="d", payload=b"whole", created=NOW)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE editions SET payload = :p"), {"p": b"whol3"})
    with pytest.raises(StoreError, match=r"harbour of 2026-03-02 is damaged.*restore"):
        store.edition("harbour", DAY)


# --- deliveries -------------------------------------------------------------------------------------------------------


def settled(store: Store, target: str, outcome: Outcome, **more: str) -> None:
    edition = store.edition("harbour", DAY)
    assert edition is not None
    store.settle(edition, Delivery(briefing="harbour", date=DAY, target=target, outcome=outcome, **more), at=NOW + HOUR)


def test_a_target_is_claimed_once(store: Store) -> None:
    """Of two that would send, one may; once delivered, nobody may again; other targets are not concerned."""
    edition = store.save_edition("harbour", DAY, digest="d", payload=b"", created=NOW)
    assert store.claim(edition, "mail:a", at=NOW)
    assert not store.claim(edition, "mail:a", at=NOW)
    settled(store, "mail:a", Outcome.DELIVERED, receipt="<id>")
    assert not store.claim(edition, "mail:a", at=NOW)
    assert not store.claim(edition, "mail:a", at=NOW, repeatable=True)
    assert store.claim(edition, "mail:b", at=NOW)
    rows = store.dispatches(edition=edition)
    assert [(row.target, row.state, row.receipt, row.at) for row in rows] == [
        ("mail:a", State.DELIVERED, "<id>", NOW + HOUR),
        ("mail:b", State.RESERVED, "", NOW),
    ]
    assert store.dispatches(name="harbour", states=(State.RESERVED,)) == rows[1:]
    assert store.dispatches(name="other") == ()


def test_a_failed_delivery_may_be_tried_again(store: Store) -> None:
    """A failure frees the claim and the attempts are counted."""
    edition = store.save_edition("harbour", DAY, digest="d", payload=b"", created=NOW)
    store.claim(edition, "wiki", at=NOW)
    settled(store, "wiki", Outcome.FAILED, detail="refused")
    (row,) = store.dispatches()
    assert (row.state, row.detail, row.attempts) == (State.FAILED, "refused", 1)
    assert store.claim(edition, "wiki", at=NOW)
    settled(store, "wiki", Outcome.UNCHANGED)
    settled(store, "wiki", Outcome.FAILED)  # a straggler cannot undo it
    (row,) = store.dispatches()
    assert (row.state, row.attempts) == (State.UNCHANGED, 2)


def test_only_what_may_be_repeated_is_taken_over(store: Store) -> None:
    """What a dead sender had reserved, or may have sent, is claimed again only where that does no harm."""
    edition = store.save_edition("harbour", DAY, digest="d", payload=b"", created=NOW)
    assert store.claim(edition, "mail", at=NOW)
    assert store.claim(edition, "file", at=NOW)
    assert not store.claim(edition, "mail", at=NOW)
    assert store.claim(edition, "file", at=NOW, repeatable=True)
    lost = Delivery(briefing="harbour", date=DAY, target="mail", outcome=Outcome.UNKNOWN)
    store.settle(edition, lost, at=NOW)
    assert [row.state for row in store.dispatches(states=(State.UNKNOWN,))] == [State.UNKNOWN]
    assert not store.claim(edition, "mail", at=NOW)


def test_an_edition_that_was_replaced_goes_nowhere(store: Store) -> None:
    """A sender that still holds the former revision may not claim it."""
    former = store.save_edition("harbour", DAY, digest="1", payload=b"1", created=NOW)
    newer = store.save_edition("harbour", DAY, digest="2", payload=b"2", created=NOW, replace=True)
    assert not store.claim(former, "wiki", at=NOW)
    assert store.claim(newer, "wiki", at=NOW)


def test_settling_without_a_claim_is_refused(store: Store) -> None:
    """What was never claimed cannot have been sent."""
    store.save_edition("harbour", DAY, digest="d", payload=b"", created=NOW)
    with pytest.raises(StoreError, match="never claimed"):
        settled(store, "wiki", Outcome.DELIVERED)


# --- several processes ------------------------------------------------------------------------------------------------


def test_several_that_open_a_new_store_at_once(address: str) -> None:
    """Four processes that open a store that does not exist yet all succeed, and it is made once."""

    def work(me: int) -> int:
        with Store.open(address) as store:
            return store.add([article(f"{me}")]).new

    assert together(work) == ["1"] * 4
    with Store.open(address) as store:
        assert store.count() == 4


def test_several_that_add_at_once_lose_nothing(address: str) -> None:
    """Four processes that add the same articles in opposite orders: each is stored once, none is lost."""

    def work(me: int) -> int:
        names = [f"{n:04}" for n in range(600)][:: -1 if me % 2 else 1]
        items = [
            Collected(source=f"{me}", location=name, fingerprint="1", at=NOW, articles=(article(name),))
            for name in names
        ]
        with Store.open(address) as store:
            return sum(store.collected(items[start : start + 50]).new for start in range(0, 600, 50))

    Store.open(address).close()
    stored = [int(number) for number in together(work)]
    with Store.open(address) as store:
        assert sum(stored) == store.count() == 600
        assert all(len(store.fingerprints(f"{n}")) == 600 for n in range(4))


def test_several_that_claim_at_once(address: str) -> None:
    """Four processes that would deliver the same editions: every delivery is claimed by one of them."""

    def work(me: int) -> int:
        claimed = 0
        with Store.open(address) as store:
            for edition in store.editions("harbour"):
                if store.claim(edition, "mail", at=NOW):
                    claimed += 1
                    done = Delivery(briefing="harbour", date=edition.date, target="mail", outcome=Outcome.DELIVERED)
                    store.settle(edition, done, at=NOW)
        return claimed

    with Store.open(address) as store:
        for n in range(40):
            store.save_edition("harbour", DAY + timedelta(days=n), digest=f"{n}", payload=b"", created=NOW)
    assert sum(int(number) for number in together(work)) == 40
    with Store.open(address) as store:
        rows = store.dispatches(states=(State.DELIVERED,))
    assert [row.attempts for row in rows] == [1] * 40


@pytest.mark.parametrize("moment", [30, 300, 599])
def test_a_kill_while_collecting_loses_nothing(address: str, moment: int) -> None:
    """Whatever the moment of a kill -9: an item that is marked as seen has its articles, and no others are there."""

    def items() -> Iterator[Collected]:
        for n in range(600):
            if n == moment:
                os.kill(os.getpid(), signal.SIGKILL)
            some = tuple(article(f"{n}-{i}") for i in range(7))
            yield Collected(source="inbox", location=f"{n}", fingerprint="1", at=NOW, articles=some)

    def work() -> None:
        with Store.open(address) as store:
            store.collected(items())

    Store.open(address).close()
    assert not survives(work)
    with Store.open(address) as store:
        marked = store.fingerprints("inbox")
        assert moment - 100 < len(marked) <= moment
        assert set(marked) == {f"{n}" for n in range(len(marked))}
        assert store.count() == 7 * len(marked)


def test_a_kill_inside_a_transaction_leaves_none_of_it(address: str) -> None:
    """A kill -9 at every statement of a transaction leaves the store as it was before it."""

    def work() -> None:
        items = [
            Collected(source="inbox", location=f"{n}", fingerprint="1", at=NOW, articles=(article(f"{n}"),))
            for n in range(20)
        ]
        with Store.open(address) as store:
            store.collected(items)

    Store.open(address).close()
    kills = 0
    while killed_at(kills + 1, work):
        kills += 1
        with Store.open(address) as store:
            assert (store.count(), len(store.fingerprints("inbox"))) == (0, 0)
    assert kills > 5
    with Store.open(address) as store:
        assert (store.count(), len(store.fingerprints("inbox"))) == (20, 20)


# --- opening ----------------------------------------------------------------------------------------------------------


def test_opening_again_finds_what_was_stored(address: str) -> None:
    """A store survives being closed, and can be opened for reading only."""
    with Store.open(address) as store:
        store.add([article("a")])
    with Store.open(address) as store:
        assert store.count() == 1
    with Store.open(address, read_only=True) as store:
        assert ids(store.articles()) == ["a"]
        with pytest.raises(StoreError, match="reading only"):
            store.add([article("b")])


def test_a_store_that_is_not_there_cannot_be_read(address: str) -> None:
    """Opening for reading makes nothing, and says what to run first."""
    with pytest.raises(StoreError, match=r"(no such file|holds no store yet): run `briefing collect` first"):
        Store.open(address, read_only=True)
    assert not Path(address).exists()


def test_sqlite_is_set_up_to_keep_what_it_acknowledged(tmp_path: Path) -> None:
    """Write-ahead log, synchronous FULL, foreign keys, on every connection."""
    store = Store.open(tmp_path / "briefing.db")
    with store, store.engine.connect() as one, store.engine.connect() as other:
        for connection in (one, other):
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 90_000


@pytest.mark.parametrize("name", ["a b#c?d%41.db", "ж.db", "x" * 200 + ".db"])
def test_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    """Signs that mean something in a URL mean nothing in a path."""
    with Store.open(str(tmp_path / name)) as store:
        store.add([article("a")])
    with Store.open(str(tmp_path / name), read_only=True) as store:
        assert store.count() == 1
    assert (tmp_path / name).is_file()


def test_a_sqlite_url_is_a_path(tmp_path: Path) -> None:
    """sqlite:///path names the same store as the path."""
    with Store.open(f"sqlite:///{tmp_path}/briefing.db") as store:
        store.add([article("a")])
    with Store.open(tmp_path / "briefing.db") as store:
        assert store.count() == 1


def test_the_address_of_a_server_shows_no_password(new_database: Callable[[], str]) -> None:
    """Neither a refused address nor a store's own name gives the password away."""
    with pytest.raises(StoreError) as caught:
        Store.open("postgresql+psycopg://briefing:hunter2@127.0.0.1:1/none", patience=1)
    assert "hunter2" not in str(caught.value)
    assert "check that the server runs" in str(caught.value)


@pytest.mark.parametrize("address", ["mysql://root@localhost/x", "http://example.org/", "nonsense://", ":memory:"])
def test_an_address_that_can_be_no_store_is_refused(address: str) -> None:
    """Only files and PostgreSQL can be a store."""
    with pytest.raises(StoreError, match=r"store"):
        Store.open(address)


def test_a_missing_database_says_what_to_do(new_database: Callable[[], str]) -> None:
    """A PostgreSQL database that does not exist is not made, but asked for."""
    address = new_database()
    with pytest.raises(StoreError, match=r"does not exist.*create the database first"):
        Store.open(address.replace("/test", "/absent"))


def garbage(path: Path) -> None:
    path.write_bytes(b"This is a letter, not a database. " * 100)


def folder(path: Path) -> None:
    path.mkdir()


def behind_a_file(path: Path) -> None:
    path.with_name("file").write_text("")


def another_program(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE moz_places (id INTEGER)")


@pytest.mark.parametrize(
    ("prepare", "name", "says"),
    [
        (garbage, "x.db", "it is no SQLite database; name another file"),
        (folder, "x.db", "it is a folder; name a file in it"),
        (behind_a_file, "file/x.db", "check the path"),
        (another_program, "x.db", r"another program's database \(it holds moz_places\): name another"),
    ],
)
def test_a_file_that_is_no_store_is_left_alone(
    tmp_path: Path, prepare: Callable[[Path], None], name: str, says: str
) -> None:
    """Every obstacle is told with the path and what to do, and nothing is written."""
    prepare(tmp_path / "x.db")
    before = (tmp_path / "x.db").read_bytes() if (tmp_path / "x.db").is_file() else b""
    with pytest.raises(StoreError, match=says) as caught:
        Store.open(tmp_path / name)
    assert str(tmp_path) in str(caught.value)
    assert before == ((tmp_path / "x.db").read_bytes() if before else b"")


def test_a_damaged_file_is_noticed(tmp_path: Path) -> None:
    """Overwritten pages give a StoreError that speaks of the backup, not a traceback of the driver."""
    path = tmp_path / "briefing.db"
    with Store.open(path) as store:
        store.add([article(f"{n:04}", text="Text. " * 200) for n in range(400)])
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(os.urandom(size - 8192))
    with pytest.raises(StoreError, match=r"damaged; restore the last backup"), Store.open(path) as store:
        list(store.articles())


def test_a_locked_file_is_waited_for_and_then_told(tmp_path: Path) -> None:
    """A writer that holds the file for longer than our patience is named; readers do not wait for it."""
    path = tmp_path / "briefing.db"
    Store.open(path).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Store.open(path, patience=0.2) as store:
        assert store.count() == 0
        with pytest.raises(StoreError, match=r"locked by another program; wait"):
            store.add([article("a")])
        other.execute("ROLLBACK")
        assert store.add([article("a")]).new == 1
    other.close()


def test_a_server_that_is_busy_is_waited_for_and_then_told(new_database: Callable[[], str]) -> None:
    """The same on PostgreSQL: another writer's lock is waited for with patience, then named."""
    address = new_database()
    with Store.open(address) as holder, Store.open(address, patience=3) as store:
        with holder._writing():
            assert store.count() == 0
            with pytest.raises(StoreError, match=r"another program is writing"):
                store.add([article("a")])
        assert store.add([article("a")]).new == 1


def test_a_full_disk_is_told_and_survived(tmp_path: Path) -> None:
    """When the file cannot grow, what was acknowledged stays, and the store works again once there is room."""
    with Store.open(tmp_path / "briefing.db") as store:
        store.add([article("kept")])

        @event.listens_for(store.engine, "begin")
        def limit(connection: object) -> None:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")  # type: ignore[attr-defined]

        pages = 40
        with pytest.raises(StoreError, match=r"full.*free some space"):
            store.add([article(f"{n}", text="Text. " * 500) for n in range(500)])
        assert ids(store.articles()) == ["kept"]
        pages = 1_000_000
        assert store.add([article("more")]).new == 1


def as_nobody(*attempts: tuple[Path, bool]) -> list[str]:
    """What a user without any rights is told who opens each path, for reading only or not."""

    def work(_me: int) -> str:
        if os.geteuid() == 0:  # root may write everywhere
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
        return "\n".join(told(path, read_only) for path, read_only in attempts)

    def told(path: Path, read_only: bool) -> str:
        try:
            with Store.open(path, read_only=read_only) as store:
                return f"{store.count()}"
        except StoreError as error:
            return str(error)

    return together(work, count=1)[0].splitlines()


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder to which everybody has a way; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory(prefix="briefing-", dir="/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_rights_that_are_missing_are_named(public_folder: Path) -> None:
    """A folder, a file that may not be written, a file that may not be read: each is told with its path."""
    for name, mode in (("fixed.db", 0o444), ("closed.db", 0o000)):
        Store.open(public_folder / name).close()
        (public_folder / name).chmod(mode)
    public_folder.chmod(0o555)
    new, absent, fixed, closed = (public_folder / name for name in ("new/x.db", "x.db", "fixed.db", "closed.db"))
    told = as_nobody((new, False), (absent, False), (fixed, False), (closed, True))
    rights = "this user may not read or write it: change its owner or its rights"
    assert told == [
        f"store {new}: Permission denied: check the path and the rights of its folder",
        f"store {absent}: {rights}",
        f"store {fixed}: {rights}",
        f"store {closed}: {rights}",
    ]


def test_a_store_that_cannot_be_written_can_be_read(public_folder: Path) -> None:
    """On a read-only medium, and as another user beside the running program, an edition can still be verified."""
    with Store.open(public_folder / "in-use.db") as store:
        with Store.open(public_folder / "at-rest.db") as other:
            other.add([article("a"), article("b")])
        store.add([article("a")])
        public_folder.chmod(0o555)
        assert as_nobody((public_folder / "in-use.db", True), (public_folder / "at-rest.db", True)) == ["1", "2"]


def test_a_server_that_was_restarted_is_found_again(new_database: Callable[[], str]) -> None:
    """A connection that the server dropped between two calls is replaced without anybody noticing."""
    address = new_database()
    with Store.open(address) as store, Store.open(address) as other:
        store.add([article("a")])
        with other.engine.connect() as connection:
            drop = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            dropped = connection.execute(text(f"{drop} AND datname = current_database()")).all()
        assert len(dropped) == 1
        assert store.add([article("b")]).new == 1


def test_a_connection_that_breaks_while_writing(new_database: Callable[[], str]) -> None:
    """A transaction that the server broke off leaves nothing, says so, and the next one succeeds."""
    address = new_database()
    with Store.open(address) as store, Store.open(address) as other:
        broken: list[object] = []

        @event.listens_for(store.engine, "before_cursor_execute")
        def drop(_connection: object, cursor: Any, statement: str, *_: object) -> None:
            if statement.startswith("INSERT INTO articles") and not broken:
                process = cursor.connection.info.backend_pid
                with other.engine.connect() as connection:
                    broken.append(connection.execute(text(f"SELECT pg_terminate_backend({process}, 5000)")).scalar())

        with pytest.raises(StoreError, match=r"run again"):
            store.add([article("a")])
        assert broken == [True]
        assert store.count() == 0
        assert store.add([article("a")]).new == 1


def test_a_writer_that_stands_still_is_given_up(new_database: Callable[[], str]) -> None:
    """A program stopped inside a transaction does not lock the others out: it loses its own, not they theirs."""
    address = new_database()
    with Store.open(address, patience=6) as still, Store.open(address, patience=60) as store:

        def stop_and_go_on() -> None:
            with still._writing() as connection:
                assert store.add([article("a")]).new == 1  # waits until the server has given the other up
                connection.execute(text("SELECT 1"))

        with pytest.raises(StoreError, match=r"stood still while it was writing"):
            stop_and_go_on()
        assert still.add([article("b")]).new == 1


def test_the_store_shares_a_server_with_others(new_database: Callable[[], str]) -> None:
    """Other tables in a PostgreSQL database are left alone; one with a name of ours is not taken over."""
    with Store.open(new_database()) as store:
        assert "articles" in inspect(store.engine).get_table_names()
    for table, fits in (("stock", True), ("editions", False)):
        address = new_database()
        with create_engine(address).begin() as connection:
            connection.execute(text(f"CREATE TABLE {table} (id integer)"))
        if fits:
            Store.open(address).close()
        else:
            with pytest.raises(StoreError, match="it holds editions"):
                Store.open(address)
