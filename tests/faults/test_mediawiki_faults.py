"""C11: other people and other copies of us at the same moment, tokens, locks, logins, in a real MediaWiki."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from pydantic import SecretStr
from servers_wiki import PASSWORD, Busy, MediaWikiServer, deliver_until_there, mediawiki_sink, parcel, sent

from briefing.errors import DeliveryError
from briefing.sinks.mediawiki import MediaWiki


def contend_in_mediawiki(server: MediaWikiServer, *, page: str, edits: int, deliveries: int) -> int:
    """Ada, and a person who works as Bot, edit the page to which we deliver; every line of theirs must be there."""
    people = []
    for user in ("Ada", "Bot"):
        session = server.login(user)
        server.edit(
            session, f"{page} of {user}", lambda text: f"{text}x"
        )  # a page of theirs, so that the login is warm

        def edit(n: int, user: str = user, session: requests.Session = session) -> None:
            server.edit(session, page, lambda text: f"{text}\n\n{user} line {n}.")

        people.append(Busy(edit, edits))
    for each in people:
        each.start()
    failures = deliver_until_there(mediawiki_sink(server, page), "mediawiki", times=deliveries)
    for each in people:
        each.join()
    assert [each.failed for each in people] == ["", ""]
    text = server.read(page)
    for user in ("Ada", "Bot"):
        assert re.findall(rf"{user} line (\d+)\.", text) == [str(n) for n in range(edits)]
    assert text.count("briefing:begin") == 1
    assert f"Version {deliveries - 1}'''" in text
    return failures


def test_edits_at_the_same_moment_are_all_there(mediawiki: MediaWikiServer) -> None:
    """C11: another account and our own; nobody's line is lost, ours stands once and is the newest."""
    contend_in_mediawiki(mediawiki, page="Contended", edits=4, deliveries=3)


@pytest.mark.slow
def test_200_edits_at_the_same_moment_are_all_there_in_mediawiki(mediawiki: MediaWikiServer) -> None:
    """C11: 200 edits of people's beside 40 of ours."""
    began = time.monotonic()
    failures = contend_in_mediawiki(mediawiki, page="Contended much", edits=100, deliveries=40)
    print(f"200 edits by people, 40 deliveries, {failures} of them tried again, {time.monotonic() - began:.0f} s")


def test_with_basetimestamp_beside_it_a_person_s_edit_would_be_lost(mediawiki: MediaWikiServer) -> None:
    """C11, the negative control: one account, and MediaWiki lets it overwrite itself."""
    session, url = mediawiki.login("Bot"), mediawiki.url
    ask = {"action": "query", "titles": "Blind", "prop": "revisions", "rvprop": "ids|timestamp", "meta": "tokens"}
    ask |= {"format": "json", "formatversion": "2", "curtimestamp": "1"}
    mediawiki.edit(session, "Blind", lambda _: "First.\n\nSecond.")
    answer = session.get(url, params=ask, timeout=60).json()
    revision = answer["query"]["pages"][0]["revisions"][0]
    mediawiki.edit(session, "Blind", lambda text: text.replace("First", "First, by hand"))
    edit = {"action": "edit", "title": "Blind", "text": "First, by us.\n\nSecond.", "format": "json"}
    edit |= {"token": answer["query"]["tokens"]["csrftoken"], "baserevid": revision["revid"]}
    refused = session.post(url, data=edit, timeout=60).json()
    assert refused["error"]["code"] == "editconflict"
    both = edit | {"basetimestamp": revision["timestamp"], "starttimestamp": answer["curtimestamp"]}
    assert session.post(url, data=both, timeout=60).json()["edit"]["result"] == "Success"
    assert "by hand" not in mediawiki.read("Blind")


def test_a_new_page_is_made_by_one_of_many(mediawiki: MediaWikiServer) -> None:
    """C11: four of us make one page at once; it has our text once, whoever came first."""
    outputs = [mediawiki_sink(mediawiki, "Made at once") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda output: sent(output, parcel(format="mediawiki"))[0], outputs))
    assert sorted(outcomes) == ["delivered", "unchanged", "unchanged", "unchanged"]
    assert mediawiki.read("Made at once").count("briefing:begin") == 1


def test_an_expired_token_is_asked_for_again(mediawiki: MediaWikiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """C11: the wiki says badtoken once; the page arrives."""
    from mwclient import Site

    right = Site.get_token
    asked: list[bool] = []

    def stale(self: Site, type: str, force: bool = False, title: str | None = None) -> str:
        asked.append(force)
        return right(self, type, force, title) if force or type == "login" else "0000+\\"

    monkeypatch.setattr(Site, "get_token", stale)
    assert sent(mediawiki_sink(mediawiki, "Stale token"), parcel(format="mediawiki"))[0] == "delivered"
    assert asked[-1] is True


def test_a_wiki_that_is_read_only_for_a_while(mediawiki: MediaWikiServer) -> None:
    """C11: a failed delivery that is tried again; then it arrives."""
    lock = mediawiki.folder / "readonly"
    lock.write_text("We are moving house.")
    try:
        with pytest.raises(DeliveryError, match=r"readonly .*it is tried again at the next run"):
            sent(mediawiki_sink(mediawiki, "Read only"), parcel(format="mediawiki"))
    finally:
        lock.unlink()
    assert mediawiki.read("Read only") == ""
    assert sent(mediawiki_sink(mediawiki, "Read only"), parcel(format="mediawiki"))[0] == "delivered"


def test_a_wiki_that_limits_the_rate(mediawiki: MediaWikiServer) -> None:
    """C11: not one edit a minute is allowed for a while; then the page arrives."""
    limit = mediawiki.folder / "limited"
    limit.touch()
    try:
        with pytest.raises(DeliveryError, match=r"ratelimited .*it is tried again at the next run"):
            sent(mediawiki_sink(mediawiki, "Limited"), parcel(format="mediawiki"))
    finally:
        limit.unlink()
    assert mediawiki.read("Limited") == ""
    assert sent(mediawiki_sink(mediawiki, "Limited"), parcel(format="mediawiki"))[0] == "delivered"


def test_a_wiki_whose_database_lags(mediawiki: MediaWikiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """C11: asked for a lag below nothing, the wiki says what it says when it is too busy: later."""
    from mwclient import Site

    def impatient(*given: str, **options: Any) -> Site:
        return Site(*given, **(options | {"max_retries": 0}))

    monkeypatch.setattr("mwclient.Site", impatient)
    monkeypatch.setattr("briefing.sinks.mediawiki.MAXLAG", -2)  # a wiki without replicas has -1
    with pytest.raises(DeliveryError, match=r"too busy \(maxlag\); it is tried again at the next run"):
        sent(mediawiki_sink(mediawiki, "Lagging"), parcel(format="mediawiki"))
    assert mediawiki.read("Lagging") == ""


def test_a_login_that_does_not_work_is_no_edit_without_one(mediawiki: MediaWikiServer) -> None:
    """C11: nothing is written as an anonymous reader."""
    output = MediaWiki(url=mediawiki.url, page="Nobody", username="Bot@other", password=SecretStr(PASSWORD))
    with pytest.raises(DeliveryError, match="the login was refused"):
        sent(output, parcel(format="mediawiki"))
    assert mediawiki.read("Nobody") == ""
