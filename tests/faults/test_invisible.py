"""A19: what cannot be seen or stored is taken out once, on the way in; SQLite and PostgreSQL then hold the same."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from briefing.errors import ExtractError, StoreError
from briefing.extract import extract
from briefing.models import Article, RawItem
from briefing.store import Store
from briefing.text.clean import clean

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
NUMBERS = count(1)

NUL, BELL, ESCAPE, DELETE = "\x00", "\x07", "\x1b", "\x7f"
SURROGATES = ("\ud800", "\udfff", "\udc80")
BIDI = ("\u202a", "\u202e", "\u2066", "\u2069", "\u200e", "\u061c")
ZERO_WIDTH = ("\u200b", "\ufeff", "\u2060", "\u00ad", "\u034f", "\u180e")
REST = ("\ufffe", "\uffff", "\U000e0041", "\U0010ffff", "\ufffc")
ODD = (NUL, BELL, ESCAPE, DELETE, *SURROGATES, *BIDI, *ZERO_WIDTH, *REST)
WORDS = ("harbour", " ", "é", "e\u0301", "\u05d0", "👩\u200d👧")
TEXTS = st.lists(
    st.one_of(st.sampled_from(ODD), st.text(max_size=6), st.sampled_from(WORDS)),
    max_size=14,
).map("".join)
RELAXED = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
_CLEANED_FIELDS = ("title", "text", "author", "publisher", "url", "label")


@pytest.fixture(scope="module")
def stores(postgresql: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Store]]:
    """The same store twice: a SQLite file and a schema on a real PostgreSQL server."""
    with (
        Store.open(tmp_path_factory.mktemp("store") / "briefing.db") as sqlite,
        Store.open(postgresql.schema()) as server,
    ):
        yield sqlite, server


def _found(record: dict[str, str], media_type: str = "application/json") -> tuple[Article, ...]:
    content = json.dumps(record).encode()
    item = RawItem(source=f"s{next(NUMBERS)}", location="1", media_type=media_type, content=content)
    try:
        return extract(item, now=NOW, seen=NOW).articles
    except ExtractError:
        return ()


def _unseen(text: str) -> list[str]:
    """The characters of a text that a reader cannot see and no script needs."""
    return [one for one in text if one in ODD or (unicodedata.category(one) in ("Cc", "Cs") and one != "\n")]


@given(title=TEXTS, text=TEXTS, author=TEXTS, publisher=TEXTS)
@example(title=NUL, text="".join(ODD), author="\ud83d", publisher="\ude00")
@example(title="a\x00b", text="Senn\x0bis\x00 closed\ud800.", author="\u202eevil", publisher="P\u200bost")
@RELAXED
def test_what_is_stored_is_the_same_on_both(
    stores: tuple[Store, Store], title: str, text: str, author: str, publisher: str
) -> None:
    """Whatever a feed says: nothing unseen is left, cleaning again changes nothing, and both databases give it back."""
    record = {
        "title": title,
        "text": text,
        "author": author,
        "publisher": publisher,
        "url": f"https://p.example/{text}",
    }
    for article in _found(record):
        for name in _CLEANED_FIELDS:
            value = getattr(article, name)
            assert _unseen(value) == [], name
            assert clean(value) == value, name
            assert unicodedata.is_normalized("NFC", value), name
        kept = []
        for store in stores:
            store.add([article])
            kept.append(store.article(article.id))
        assert kept[0] == kept[1]
        assert kept[0] is not None
        assert kept[0].text == article.text


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: f"U+{ord(odd):04X}")
def test_each_is_taken_out_and_its_word_stays_whole(odd: str) -> None:
    """One by one: the word that held it is the word without it."""
    (article,) = _found({"title": f"Har{odd}bour", "text": f"The har{odd}bour of Senn is closed until Thursday."})
    assert article.title == "Harbour"
    assert article.text == "The harbour of Senn is closed until Thursday."


def test_what_scripts_need_stays() -> None:
    """The control: joiners of Persian and of emoji, accents and right-to-left letters are no controls."""
    kept = "می‌خواهم 👩‍👩‍👧 café שלום"
    (article,) = _found({"title": "Signs", "text": f"They wrote {kept} on the wall of the harbour."})
    assert re.search(re.escape(kept), article.text)


@pytest.mark.parametrize("odd", [NUL, "\ud800"], ids=["NUL", "surrogate"])
def test_a_store_takes_no_text_that_was_not_cleaned(address: str, odd: str) -> None:
    """The control: past the cleaning, both databases refuse it with a reason, and neither keeps half of it."""
    (article,) = _found({"title": "Senn", "text": "The harbour is closed."})
    with Store.open(address) as store:
        with pytest.raises(StoreError, match="cannot be stored"):
            store.add([replace(article, text=f"The har{odd}bour")])
        assert store.count() == 0
