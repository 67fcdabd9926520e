"""Who reports an event, counted in independent voices; what comes first; fifty texts of one publisher are one voice."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from briefing.cluster.themes import ThemeSettings
from briefing.compose import EditionSettings, Window
from briefing.edition import Settings, make_briefing
from briefing.models import Article, Briefing, Duplicate, Event, Limit, Support
from briefing.relevance import RelevanceSettings
from briefing.summarize.default import Default
from briefing.support import SupportSettings, _list, rank, registrable, support, voices

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def article(id: str, publisher: str = "", url: str = "", **fields: object) -> Article:
    """An article with the fields that matter here."""
    return Article(
        **{  # type: ignore[arg-type]
            "id": id, "key": id, "source": "inbox", "location": id, "publisher": publisher, "title": "", "text": id,
            "first_seen": NOON, "published": NOON, "language": "en", "url": url, **fields,
        }
    )  # fmt: skip


def event(*articles: Article, copies: tuple[Article, ...] = (), id: str = "e") -> Event:
    """An event of these texts; `copies` are folded into the first."""
    folded = tuple(Duplicate(article=copy, of=articles[0].id, similarity=1.0) for copy in copies)
    return Event(id=id, articles=articles, duplicates=folded)


def counted(*articles: Article, owners: dict[str, tuple[str, ...]] | None = None) -> int:
    """How many publishers support an event of these distinct texts."""
    return support(event(*articles), voices(articles, owners=owners or {})).publishers


# --- domains ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.bbc.co.uk/news/1", "bbc.co.uk"),
        ("https://news.bbc.co.uk", "bbc.co.uk"),
        ("https://BBC.com./x", "bbc.com"),
        ("http://user:pw@www.ore.example:8080/a?b=//c.org", "ore.example"),
        ("https://one.blogspot.com/a", "blogspot.com"),
        ("https://two.blogspot.com/a", "blogspot.com"),
        ("http://192.0.2.7/a", "192.0.2.7"),
        ("http://[2001:db8::1]:80/a", "[2001:db8::1]"),
        ("http://localhost/a", "localhost"),
        ("https://co.uk/", "co.uk"),
        ("//ore.example", "ore.example"),
        ("urn:uuid:1", ""),
        ("mailto:a@b.example", ""),
        ("inbox/a.txt", ""),
        ("http://[::1", ""),
        ("", ""),
    ],
)
def test_the_domain_that_somebody_registered(url: str, domain: str) -> None:
    """What stands before it, ports, paths and case count for nothing; what has no host has no domain."""
    assert registrable(url) == domain


def test_domains_are_found_without_network_and_without_a_file_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list of suffixes ships with its package: no socket is opened, and the folder for caches stays empty."""
    for name in ("HOME", "XDG_CACHE_HOME", "TLDEXTRACT_CACHE", "TMPDIR"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr(socket, "socket", None)
    monkeypatch.chdir(tmp_path)
    _list.cache_clear()
    assert registrable("https://a.never-seen-before.com.au/x") == "never-seen-before.com.au"
    assert os.listdir(tmp_path) == []


# --- voices -----------------------------------------------------------------------------------------------------------


def test_the_pages_of_one_domain_are_one_voice_whatever_they_call_themselves() -> None:
    """A sports desk and a news desk of one site are not two publishers."""
    assert (
        counted(article("a", "Ore News", "https://news.ore.com/1"), article("b", "Ore Sport", "https://ore.com/2")) == 1
    )


def test_a_name_without_an_address_is_the_voice_of_the_domain_that_it_goes_with() -> None:
    """A mail of the Ore News has no URL; its pages tell whose it is. In whatever case it is written."""
    page = article("a", "Ore News", "https://ore.com/1")
    assert counted(page, article("b", "ORE  news")) == 1
    assert counted(page, article("b", "Senn Radio")) == 2
    assert counted(article("b", "Senn Radio"), article("c", "Senn radio")) == 1


def test_a_domain_that_another_event_shows_counts_here_too() -> None:
    """Which name goes with which domain is told by all that is known, not by the event alone."""
    here = (article("a", "Ore News"), article("b", "", "https://ore.com/1"))
    known = voices([*here, article("c", "Ore News", "https://ore.com/2")], owners={})
    assert support(event(*here), known).publishers == 1


def test_one_name_on_two_domains_that_differ_in_the_suffix_is_one_voice() -> None:
    """bbc.com and bbc.co.uk under one name are the BBC; a portal's name on two papers' domains joins nothing."""
    both = (article("a", "BBC", "https://bbc.com/1"), article("b", "BBC", "https://bbc.co.uk/2"))
    assert counted(*both) == 1
    assert counted(*both, article("c", "BBC")) == 1
    assert counted(article("a", "Portal", "https://ore.com/1"), article("b", "Portal", "https://senn.com/2")) == 2
    assert counted(article("a", "One", "https://news.com/1"), article("b", "Other", "https://news.co.uk/2")) == 2


def test_a_portals_name_alone_is_no_voice_beside_the_domains_that_it_goes_with() -> None:
    """It belongs to the domain that it goes with most."""
    portal = [article(f"a{n}", "Portal", f"https://ore.com/{n}") for n in range(2)]
    known = [*portal, article("b", "Portal", "https://senn.com/1"), article("c", "Portal")]
    assert voices(known, owners={})["c"] == voices(known, owners={})["a0"]


def test_a_name_cannot_be_taken_by_volume() -> None:
    """Fifty texts elsewhere under the name of the Ore News do not part its mails from its pages."""
    own = (article("a", "Ore News", "https://ore.com/1"), article("b", "Ore News"))
    taken = [article(f"p{n}", "Ore News", f"https://poison.com/{n}") for n in range(50)]
    known = voices([*own, *taken], owners={})
    assert known["a"] == known["b"] != known["p0"]


def test_what_one_owner_owns_is_one_voice() -> None:
    """By domain, by a page of it, by name, and the owner's own name too."""
    of_three = (
        article("a", "Ore News", "https://ore.com/1"), article("b", "Senn Radio"), article("c", "", "https://www.kettle.org")
    )  # fmt: skip
    assert counted(*of_three) == 3
    assert counted(*of_three, owners={"Tarrow Media": ("www.ore.com", "senn RADIO")}) == 2
    assert counted(*of_three, owners={"Tarrow Media": ("Ore News", "Senn Radio", "kettle.org")}) == 1
    assert counted(*of_three, article("d", "tarrow media"), owners={"Tarrow Media": ("ore.com", "Senn Radio")}) == 2
    assert counted(*of_three, owners={"One": ("ore.com",), "Other": ("Senn Radio",)}) == 3


def test_nobody_is_no_independent_voice() -> None:
    """Texts without publisher and address support nothing, however many they are."""
    told = support(event(article("a"), article("b")), {"a": "", "b": ""})
    assert told == Support(publishers=0, articles=2, copies=0, first="")
    assert counted(article("a"), article("b", "Ore News")) == 1


# --- support ----------------------------------------------------------------------------------------------------------


def supported(what: Event) -> Support:
    """Its support where nobody owns anybody."""
    return support(what, voices([*what.articles, *(copy.article for copy in what.duplicates)], owners={}))


def test_a_copied_text_counts_once_and_its_carriers_are_told() -> None:
    """Wire copy in three papers is one voice and two copies; a paper that also wrote a text of its own is a voice."""
    wire, herald, post = article("a", "Wire"), article("b", "Herald"), article("c", "Post")
    assert supported(event(wire, copies=(herald, post))) == Support(publishers=1, articles=3, copies=2, first="Wire")
    both = supported(event(wire, article("d", "Herald"), copies=(herald, post)))
    assert (both.publishers, both.copies) == (2, 1)


def test_a_paper_that_prints_its_own_text_twice_has_copied_nobody() -> None:
    """Copies are those of other publishers."""
    assert supported(event(article("a", "Herald"), copies=(article("b", "Herald"), article("c")))).copies == 0


def test_who_was_first_is_the_earliest_that_is_known() -> None:
    """A copy may have been first; a text of nobody's is passed over; without a name the domain stands for it."""
    late = article("a", "Wire", published=NOON + timedelta(hours=2))
    assert supported(event(late, copies=(article("b", "Herald"),))).first == "Herald"
    nobody = article("c", published=NOON - timedelta(hours=1))
    assert supported(event(late, nobody, article("d", "", "https://www.ore.com/1"))).first == "ore.com"


# --- rank -------------------------------------------------------------------------------------------------------------


def order(*events: Event, known: Iterable[str] = (), weights: dict[str, float] | None = None) -> str:
    """The ids in the order of the page."""
    everything = [a for each in events for a in (*each.articles, *(copy.article for copy in each.duplicates))]
    heard = voices(everything, owners={})
    return "".join(each.id for each in rank(events, heard, known=frozenset(known), weights=weights or {}))


def test_more_voices_come_first_then_what_is_new_then_what_is_late() -> None:
    """In this order; an id decides between equals."""
    two = event(article("a", "Herald"), article("b", "Post"), id="z")
    one = event(article("c", "Herald"), id="y")
    late = event(article("d", "Post", published=NOON + timedelta(hours=1)), id="x")
    nobody = event(article("e"), article("f"), id="a")
    assert order(nobody, one, late, two) == "zxya"
    assert order(nobody, one, late, two, known="xz") == "zyxa"
    assert order(one, replace(one, id="w")) == "wy"


def test_a_sources_weight_counts_for_the_voices_that_come_through_it() -> None:
    """2 counts a publisher as two; 0 as none; of one voice's sources the heaviest counts, once."""
    two = event(article("a", "Herald"), article("b", "Post"), id="z")
    own = event(article("c", "Courier", source="own"), id="y")
    assert order(two, own) == "zy"
    assert order(two, own, weights={"own": 3}) == "yz"
    assert order(two, own, weights={"inbox": 0.25}) == "yz"
    twice = event(article("c", "Courier", source="own"), article("d", "Courier"), id="y")
    assert order(two, twice, weights={"own": 1.5}) == "zy"
    assert order(two, twice, weights={"own": 2.5}) == "yz"
    assert (
        order(event(article("e", "A"), id="b"), event(article("f", "B", source="own"), id="a"), weights={"own": 0})
        == "ba"
    )


def test_a_publisher_that_writes_every_hour_does_not_stay_on_top() -> None:
    """A voice is dated by its first text; a second voice brings the event up again."""
    busy = event(*(article(f"a{n}", "Herald", published=NOON + timedelta(hours=n)) for n in range(6)), id="b")
    later = event(article("b", "Post", published=NOON + timedelta(hours=1)), id="l")
    assert order(busy, later) == "lb"


# --- a poisoned cluster (B10) -----------------------------------------------------------------------------------------

FLOOD = (
    "The river Aller rose above its banks near Hameln on Monday night and flooded 120 houses in the old town. "
    "Firefighters brought 45 people to safety with boats, the district said.",
    "Boats took dozens of people out of the old town of Hameln after the Aller flooded it on Monday night. "
    "The district counts 120 houses under water and 45 people brought to safety.",
)
STRIKE = (
    "Bus drivers in the port of Velden walked out on Monday over pay, and 900 of them took part. "
    "The union asked for six per cent more, the city of Velden offered two.",
    "A strike of 900 bus drivers stopped the lines of Velden on Monday. Their union wants six per cent more pay, "
    "and the city of Velden offers two.",
)
BRIDGE = "The bridge at Sarn was closed on Monday after an inspector found three cracks in its pier, engineers said."
LIE = (
    "Minister Oda Brenn secretly sold the lighthouse of Quill to a foreign bank on Monday, documents show. "
    "The lighthouse keeper of Quill was dismissed, the documents show, and the harbour of Quill is next."
)
FILLERS = (
    "alder", "birch", "cedar", "dogwood", "elm", "fir", "gorse", "hazel", "ivy", "juniper", "kale", "larch", "maple",
    "nettle", "oak", "pine", "quince", "rowan",
)  # fmt: skip


def reports() -> tuple[Article, ...]:
    """Two events of two publishers each, and one of a single one."""
    texts = [(FLOOD[0], "herald"), (FLOOD[1], "post"), (STRIKE[0], "courier"), (STRIKE[1], "post"), (BRIDGE, "herald")]
    return tuple(
        article(f"r{n}", name.title(), f"https://{name}.com/{n}", text=text, published=NOON + timedelta(minutes=n))
        for n, (text, name) in enumerate(texts)
    )


def poison(texts: Iterable[str]) -> tuple[Article, ...]:
    """Texts of one domain, each under a name and a host of its own, later than all real reports."""
    return tuple(
        article(
            f"p{n:02}",
            f"Voice {n}",
            f"https://v{n}.poison.com/{n}",
            text=text,
            published=NOON + timedelta(hours=1, minutes=n),
        )
        for n, text in enumerate(texts)
    )


def made(articles: tuple[Article, ...]) -> Briefing:
    """The edition of the day, on a page that holds all."""
    start = datetime(2026, 3, 2, tzinfo=UTC)
    return make_briefing(
        articles,
        past=(),
        window=Window(date=date(2026, 3, 2), start=start, end=start + timedelta(days=1)),
        settings=Settings(
            relevance=RelevanceSettings(languages=("en",)),
            themes=ThemeSettings(),
            edition=EditionSettings(name="test", title="Test", words=100_000),
            limit=Limit(),
            support=SupportSettings(),
        ),
        summarizer=Default(),
    )


def near_copies() -> list[str]:
    """Fifty near-copies: the lie with a word or two in another place."""
    return [f"{LIE} More on {FILLERS[n % 18]} {FILLERS[n // 18]} follows." for n in range(50)]


def rewrites() -> list[str]:
    """Fifty texts that share the lie's names and little else."""
    return [
        " ".join(
            f"{FILLERS[(n + k) % 18].title()} and {FILLERS[(n * k) % 18]} tell how Oda Brenn sold the Quill lighthouse "
            f"for {FILLERS[(n + 3 * k) % 18]} number {n * 7 + k}."
            for k in range(1, 5)
        )
        for n in range(50)
    ]


@pytest.mark.parametrize("texts", [near_copies, rewrites], ids=["near-copies", "rewrites"])
def test_fifty_texts_of_one_domain_are_one_voice_and_move_no_real_event(texts: object) -> None:
    """B10: whatever one domain sends, under fifty names, the real events stand in their order and keep their support,
    the lie is a single source's, and it comes behind what two publishers report."""
    clean = made(reports())
    real = [entry for section in clean.sections for entry in section.entries]
    assert [entry.support.publishers for entry in real] == [2, 2, 1]
    edition = made((*poison(texts()), *reports()))  # type: ignore[operator]
    found = [entry for section in edition.sections for entry in section.entries]
    kept = [entry for entry in found if entry.articles[0].startswith("r")]
    assert [(entry.articles, entry.support) for entry in kept] == [(entry.articles, entry.support) for entry in real]
    assert [entry.support.publishers for entry in found if entry not in kept] == [1] * (len(found) - 3)
    assert found[:2] == kept[:2]


def test_five_papers_with_yesterdays_wire_text_are_one_voice() -> None:
    """The text came yesterday, its copies today: one of them stands for it, the others are copies of that one."""
    yesterday = article("w", "Wire", "https://wire.com/1", text=FLOOD[0], published=NOON - timedelta(days=1))
    papers = [
        article(f"c{n}", f"Paper {n}", f"https://paper{n}.com/1", text=FLOOD[0], published=NOON + timedelta(minutes=n))
        for n in range(5)
    ]
    edition = made((yesterday, *papers))
    found = [entry for section in edition.sections for entry in section.entries]
    assert [entry.support for entry in found] == [Support(publishers=1, articles=5, copies=4, first="Paper 0")]
