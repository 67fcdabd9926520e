"""C12: locks, what is written in between, and many edits at the same moment, in a real DokuWiki."""

from __future__ import annotations

import re
import time

import pytest
from pydantic import SecretStr
from servers_wiki import PASSWORD, Busy, DokuWikiServer, deliver_until_there, parcel, sent

from briefing.errors import DeliveryError
from briefing.sinks.dokuwiki import DokuWiki, _opened, _Wiki
from briefing.sinks.pages import OvertakenError


def dokuwiki_sink(server: DokuWikiServer, page: str) -> DokuWiki:
    """A sink to one page."""
    return DokuWiki(url=server.address, page=page, username="bot", password=SecretStr(PASSWORD))


def test_a_page_that_somebody_has_open_is_not_written_to(dokuwiki: DokuWikiServer) -> None:
    """C12: the wiki would say that it did it; ours says that it waits, and writes when the lock is gone."""
    ada = dokuwiki.client("ada")
    ada.pages.set("open:page", "Ada's.")
    ada.pages.lock("open:page")
    output = dokuwiki_sink(dokuwiki, "open:page")
    with pytest.raises(DeliveryError, match="somebody is editing it"):
        sent(output, parcel(format="dokuwiki"))
    assert dokuwiki.read("open:page") == "Ada's."
    ada.pages.unlock("open:page")
    assert sent(output, parcel(format="dokuwiki"))[0] == "delivered"
    assert dokuwiki.read("open:page").startswith("Ada's.\n\n[[#briefing:begin")


def test_what_somebody_writes_between_our_reading_and_our_writing_is_kept(dokuwiki: DokuWikiServer) -> None:
    """C12: the page that was read is not the page that is there: nothing is written, and it is merged again."""
    wiki, ada = _Wiki(_opened(dokuwiki_sink(dokuwiki, "between:page")), dokuwiki.address, "bot"), dokuwiki.client("ada")
    ada.pages.set("between:page", "One.")
    text, version = wiki.read("between:page")
    ada.pages.set("between:page", "One, and two.")
    with pytest.raises(OvertakenError):
        wiki.write("between:page", text + " Ours.", version=version, summary="x")
    assert dokuwiki.read("between:page") == "One, and two."
    ada.pages.lock("between:page")  # ours was given back
    with pytest.raises(DeliveryError, match="nothing to write"):
        wiki.write("between:page", " \n", version=version, summary="x")


def contend_in_dokuwiki(server: DokuWikiServer, *, page: str, edits: int, deliveries: int) -> int:
    """Ada's program edits the page to which we deliver, with DokuWiki's own manners: lock, read, write, unlock."""
    ada = server.client("ada")

    def edit(n: int) -> None:
        for _ in range(400):
            if ada.send("dokuwiki.setLocks", {"lock": [page], "unlock": []})["locked"]:
                ada.pages.set(page, (ada.pages.get(page) or "Log.\n") + f"\nAda line {n}.\n", sum="by hand")
                ada.send("dokuwiki.setLocks", {"lock": [], "unlock": [page]})
                time.sleep(0.02)
                return
            time.sleep(0.01)
        raise AssertionError("Ada could not lock the page")

    person = Busy(edit, edits)
    person.start()
    failures = deliver_until_there(dokuwiki_sink(server, page), "dokuwiki", times=deliveries)
    person.join()
    assert person.failed == ""
    text = server.read(page)
    assert re.findall(r"Ada line (\d+)\.", text) == [str(n) for n in range(edits)]
    assert text.count("briefing:begin") == 1
    assert f"Version {deliveries - 1} =" in text
    return failures


def test_edits_at_the_same_moment_are_all_there_in_dokuwiki(dokuwiki: DokuWikiServer) -> None:
    """C12: nobody's line is lost, ours stands once and is the newest."""
    contend_in_dokuwiki(dokuwiki, page="contended:page", edits=20, deliveries=3)


@pytest.mark.slow
def test_200_edits_at_the_same_moment_are_all_there_in_dokuwiki(dokuwiki: DokuWikiServer) -> None:
    """C12: 200 edits of a person's beside 20 of ours."""
    began = time.monotonic()
    failures = contend_in_dokuwiki(dokuwiki, page="contended:much", edits=200, deliveries=20)
    print(f"200 edits by a person, 20 deliveries, {failures} of them tried again, {time.monotonic() - began:.0f} s")
