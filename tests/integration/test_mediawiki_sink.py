"""The MediaWiki sink against a real MediaWiki: edits against a revision, around what people wrote."""

from __future__ import annotations

import itertools

import pytest
from pydantic import SecretStr
from servers_wiki import PASSWORD, MediaWikiServer, parcel, sent

from briefing.errors import DeliveryError
from briefing.sinks.mediawiki import MediaWiki
from tests.golden.edition import FLOOD

_NUMBERS = itertools.count(1)


def sink(server: MediaWikiServer, *, user: str = "Bot", password: str = PASSWORD, **options: str) -> MediaWiki:
    """A sink to pages of the test's own."""
    page = options.pop("page", f"Briefings {next(_NUMBERS)}/{{date}}")
    secret = SecretStr(password)
    return MediaWiki(url=server.url, page=page, username=f"{user}@briefing", password=secret, **options)


def title(output: MediaWiki) -> str:
    """The page of 3 March."""
    return output.page.replace("{date}", "2026-03-03")


def test_a_page_is_made_and_left_alone_where_it_is_as_it_should_be(mediawiki: MediaWikiServer) -> None:
    """Unchanged means no revision."""
    output = sink(mediawiki)
    assert sent(output, parcel(format="mediawiki")) == ("delivered", "")
    text = mediawiki.read(title(output))
    assert text.startswith("<!-- briefing:begin orle/2026-03-03 2026-03-03 ")
    assert text.endswith("<!-- briefing:end orle/2026-03-03 -->")
    assert sent(output, parcel(format="mediawiki")) == ("unchanged", "")
    assert mediawiki.revisions(title(output)) == ["Bot"]


def test_what_people_write_is_kept(mediawiki: MediaWikiServer) -> None:
    """Around the marks silently, between them with a word in the delivery; by the bot's own account as well."""
    output, ada, same = sink(mediawiki), mediawiki.login("Ada"), mediawiki.login("Bot")
    sent(output, parcel(format="mediawiki"))
    mediawiki.edit(ada, title(output), lambda text: f"Ada's lead.\n\n{text}")
    mediawiki.edit(same, title(output), lambda text: f"{text}\n\n== Notes ==\nBy hand, as Bot.")
    assert sent(output, parcel(format="mediawiki", title="Corrected")) == ("delivered", "")
    text = mediawiki.read(title(output))
    assert text.startswith("Ada's lead.\n\n<!-- briefing:begin")
    assert text.endswith("\n\n== Notes ==\nBy hand, as Bot.")
    assert "'''Corrected'''" in text
    mediawiki.edit(ada, title(output), lambda text: text.replace("== Water ==", "== The water =="))
    outcome, detail = sent(output, parcel(format="mediawiki", title="Corrected again"))
    assert (outcome, "was kept" in detail) == ("delivered", True)
    assert "== The water ==" in mediawiki.read(title(output))


def test_index_and_events_are_pages_too(mediawiki: MediaWikiServer) -> None:
    """The index lists the days, the newest first; an event's page has a part a day."""
    number = next(_NUMBERS)
    output = sink(mediawiki, page=f"B{number}/{{date}}", index=f"B{number}", events=f"B{number}/events/{{event}}")
    for day in (3, 4):
        sent(output, parcel(day=day, format="mediawiki"))
    index = mediawiki.read(f"B{number}")
    assert [line[:30] for line in index.splitlines() if line.startswith("*")] == [
        f"* [[:B{number}/2026-03-0{day}|2026-03-0{day} The Orle"[:30] for day in (4, 3)
    ]
    event = mediawiki.read(f"B{number}/events/{FLOOD.event}")
    assert [line for line in event.splitlines() if line.startswith("=")][1:] == ["== 2026-03-03 ==", "== 2026-03-04 =="]
    assert "[https://tribune.example/vellmar" in event


@pytest.mark.parametrize(
    "name",
    ["MediaWiki:Common.js", "mediawiki: Common.css", "Template:Main", "Module:X", "Gadget:Y", "User:Bot/common.js",
     "User:Bot/x.css", "Special:Version", "File:X.png", "A<b>", "A#b", "A|b", "[[A]]", "A  b", " A", "A_b", ":A",
     "../A", "A/./b", "A//b", "A%41", "A&amp;b", "A~~~~", "Ä" * 128, "Cafe\u0301", "A\u200bb", "A\nb"],
)  # fmt: skip
def test_a_title_that_is_none_or_a_programs_is_refused_before_anything_is_asked(name: str) -> None:
    """C06, C07: told by `briefing check`."""
    with pytest.raises(ValueError, match=r"title|MediaWiki|nothing is written|cannot be seen"):
        MediaWiki(url="https://wiki.example.org/api.php", page=name, username="B", password=SecretStr("x"))


def test_a_wrong_password_a_wrong_address_and_nobody_there_say_so(mediawiki: MediaWikiServer) -> None:
    """One line each, without the password."""
    with pytest.raises(DeliveryError, match="the login was refused") as refused:
        sent(sink(mediawiki, password="sesame"), parcel(format="mediawiki"))
    assert "sesame" not in str(refused.value)
    away = MediaWiki(url="http://127.0.0.1:1/api.php", page="A", username="B", password=SecretStr("x"))
    with pytest.raises(DeliveryError, match="cannot be reached"):
        sent(away, parcel(format="mediawiki"))
    with pytest.raises(ValueError, match=r"address of the wiki's api\.php"):
        MediaWiki(url=mediawiki.address, page="A", username="B", password=SecretStr("x"))
