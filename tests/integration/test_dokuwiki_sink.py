"""The DokuWiki sink against a real DokuWiki: locked, compared, written, read back, around what people wrote."""

from __future__ import annotations

import itertools

import pytest
from pydantic import SecretStr
from servers_wiki import PASSWORD, DokuWikiServer, parcel, sent

from briefing.errors import DeliveryError
from briefing.sinks.dokuwiki import DokuWiki
from tests.golden.edition import FLOOD

_NUMBERS = itertools.count(1)


def sink(server: DokuWikiServer, *, password: str = PASSWORD, **options: str) -> DokuWiki:
    """A sink to pages of the test's own."""
    page = options.pop("page", f"briefings{next(_NUMBERS)}:{{date}}")
    return DokuWiki(url=server.address, page=page, username="bot", password=SecretStr(password), **options)


def page(output: DokuWiki) -> str:
    """The page of 3 March."""
    return output.page.replace("{date}", "2026-03-03")


def test_a_page_is_made_and_left_alone_where_it_is_as_it_should_be(dokuwiki: DokuWikiServer) -> None:
    """What was written is what is there; unchanged means no version."""
    output = sink(dokuwiki)
    assert sent(output, parcel(format="dokuwiki")) == ("delivered", "")
    text = dokuwiki.read(page(output))
    assert text.startswith("[[#briefing:begin orle/2026-03-03 2026-03-03 ")
    assert sent(output, parcel(format="dokuwiki")) == ("unchanged", "")
    assert len(dokuwiki.client("ada").pages.versions(page(output))) == 1


def test_the_marks_are_not_seen(dokuwiki: DokuWikiServer) -> None:
    """They are links without a letter; the text of the page holds nothing of them."""
    from lxml import html

    output = sink(dokuwiki)
    sent(output, parcel(format="dokuwiki"))
    shown = html.fromstring(dokuwiki.client("ada").pages.html(page(output)))
    assert "briefing:" not in shown.text_content()
    assert "The Vellmar bridge was closed" in shown.text_content()


def test_what_people_write_is_kept(dokuwiki: DokuWikiServer) -> None:
    """Around the marks silently, between them with a word in the delivery."""
    output, ada = sink(dokuwiki), dokuwiki.client("ada")
    sent(output, parcel(format="dokuwiki"))
    ada.pages.set(page(output), "Ada's lead.\n\n" + dokuwiki.read(page(output)) + "\nAnd her end.", sum="by hand")
    assert sent(output, parcel(format="dokuwiki", title="Corrected")) == ("delivered", "")
    text = dokuwiki.read(page(output))
    assert (text.startswith("Ada's lead.\n\n[[#"), text.rstrip().endswith("And her end.")) == (True, True)
    assert "====== Corrected ======" in text
    ada.pages.set(page(output), text.replace("===== Water =====", "===== The water ====="), sum="by hand")
    outcome, detail = sent(output, parcel(format="dokuwiki", title="Corrected again"))
    assert (outcome, "was kept" in detail) == ("delivered", True)
    assert "===== The water =====" in dokuwiki.read(page(output))
    assert any("The water" in old for old in dokuwiki.versions(page(output)))


def test_index_and_events_are_pages_too(dokuwiki: DokuWikiServer) -> None:
    """The index lists the days, the newest first; an event's page has a part a day."""
    number = next(_NUMBERS)
    output = sink(dokuwiki, page=f"b{number}:{{date}}", index=f"b{number}:start", events=f"b{number}:events:{{event}}")
    for day in (3, 4):
        sent(output, parcel(day=day, format="dokuwiki"))
    assert [line[:30] for line in dokuwiki.read(f"b{number}:start").splitlines() if line.startswith("  *")] == [
        f"  * [[:b{number}:2026-03-0{day}|2026-03-0{day} The Orle"[:30] for day in (4, 3)
    ]
    event = dokuwiki.read(f"b{number}:events:{FLOOD.event}")
    assert [line for line in event.splitlines() if line.startswith("=")][1:] == [
        "===== 2026-03-03 =====",
        "===== 2026-03-04 =====",
    ]


@pytest.mark.parametrize(
    "name",
    ["Briefings:x", "a/b", "a b", "ä:b", "_template", "a:_x", "a..b", "a--b", "a__b", "x_", "a:", ":a", "a::b", "a.",
     "x" * 300, "a#b", "a?b", "a:b\n", "a:\u200bb", ".", "..", "a:..:b", "日本"],
)  # fmt: skip
def test_an_id_that_dokuwiki_would_fold_into_another_is_refused(name: str) -> None:
    """C06, C12: told by `briefing check`, with the one that it would be."""
    with pytest.raises(ValueError, match=r"is no id as DokuWiki writes it|is longer than"):
        DokuWiki(url="https://doku.example.org", page=name, username="b", password=SecretStr("x"))


def test_a_wrong_password_no_right_and_nobody_there_say_so(dokuwiki: DokuWikiServer) -> None:
    """One line each, without the password."""
    with pytest.raises(DeliveryError, match=r"invalid login or password") as refused:
        sent(sink(dokuwiki, password="sesame"), parcel(format="dokuwiki"))
    assert "sesame" not in str(refused.value)
    with pytest.raises(DeliveryError, match=r"may that user write the page|not allowed"):
        sent(sink(dokuwiki, page="locked:{date}"), parcel(format="dokuwiki"))
    away = DokuWiki(url="http://127.0.0.1:1", page="a", username="b", password=SecretStr("x"))
    with pytest.raises(DeliveryError, match="cannot be reached"):
        sent(away, parcel(format="dokuwiki"))
