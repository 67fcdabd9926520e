"""Wikis by their REST APIs, against servers of our own that speak what their documentation says: each keeps people's
edits."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import servers_rest as servers
from pydantic import SecretStr
from servers_rest import SECRET, Wiki, served
from servers_wiki import parcel, sent

from briefing.errors import DeliveryError, LostError, UnreachableError
from briefing.models import Parcel
from briefing.serve.doctor import Reachable
from briefing.sinks.bookstack import BookStack
from briefing.sinks.confluence import Confluence
from briefing.sinks.door import Sink
from briefing.sinks.gitea import Gitea
from briefing.sinks.gitlab import GitLab
from briefing.sinks.http import Http
from briefing.sinks.outline import Outline
from briefing.sinks.wikijs import WikiJs
from tests.golden.edition import FLOOD

TOKEN = SecretStr(SECRET)
BASIC = base64.b64encode(f"bot:{SECRET}".encode()).decode()


@dataclass(frozen=True)
class Kind:
    """A kind of wiki: its server, a sink to it, what the page of 3 March and the index are called, what is sent."""

    server: Callable[[], Wiki]
    sink: Callable[[str], Sink]
    page: str
    index: str
    format: str = "markdown"


FILE = {"path": "b/{date}.md", "index": "b/index.md", "events": "b/e/{event}.md", "token": TOKEN}
TITLE = {"page": "Briefing {date}", "index": "Briefings", "events": "Event {event}"}
KINDS = {
    "gitlab": Kind(
        lambda: servers.GitLab(login=SECRET),
        lambda url: GitLab(url=url, project="team/docs", **FILE),
        "b/2026-03-03.md",
        "b/index.md",
    ),
    "gitea": Kind(
        lambda: servers.Gitea(login=f"token {SECRET}"),
        lambda url: Gitea(url=url, repository="team/docs", **FILE),
        "b/2026-03-03.md",
        "b/index.md",
    ),
    "confluence": Kind(
        lambda: servers.Confluence(login=f"Basic {BASIC}"),
        lambda url: Confluence(url=url, space="7", username="bot", token=TOKEN, **TITLE),
        "Briefing 2026-03-03",
        "Briefings",
        "html",
    ),
    "bookstack": Kind(
        lambda: servers.BookStack(login=f"Token bot:{SECRET}"),
        lambda url: BookStack(url=url, book=5, token_id="bot", token=TOKEN, **TITLE),
        "Briefing 2026-03-03",
        "Briefings",
    ),
    "outline": Kind(
        lambda: servers.Outline(login=f"Bearer {SECRET}"),
        lambda url: Outline(url=url, collection="c", token=TOKEN, **TITLE),
        "Briefing 2026-03-03",
        "Briefings",
    ),
    "wikijs": Kind(
        lambda: servers.WikiJs(login=f"Bearer {SECRET}"),
        lambda url: WikiJs(url=url, page="b/{date}", index="b/all", events="b/e/{event}", token=TOKEN),
        "b/2026-03-03",
        "b/all",
    ),
    "http": Kind(
        lambda: servers.WebDav(login=f"Basic {BASIC}"),
        lambda url: Http(
            url=f"{url}/b/{{date}}.md",
            index=f"{url}/b/index.md",
            events=f"{url}/b/e/{{event}}.md",
            username="bot",
            password=TOKEN,
        ),
        "/b/2026-03-03.md",
        "/b/index.md",
    ),
}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    """Each kind of wiki."""
    return KINDS[request.param]


@pytest.fixture
def wiki(kind: Kind) -> Iterator[Wiki]:
    """A server of the kind."""
    with served(kind.server()) as running:
        yield running


def what(kind: Kind, *, title: str = "") -> Parcel:
    """An edition in the format of the kind."""
    return parcel(format=kind.format, title=title)


def test_pages_are_made_and_left_alone_where_they_are_as_they_should_be(kind: Kind, wiki: Wiki) -> None:
    """The edition, its two events with news, the index; the same again writes nothing."""
    sink = kind.sink(wiki.address)
    assert sent(sink, what(kind)) == ("delivered", "")
    text = wiki.text(kind.page)
    assert "briefing:begin orle/2026-03-03" in text
    assert "The Vellmar bridge was closed" in text
    assert "title:" not in text or kind.page.endswith(".md")  # front matter is for files
    assert "2026-03-03" in wiki.text(kind.index)
    assert any(FLOOD.event in name for name in wiki.pages)
    writes = wiki.writes
    assert sent(sink, what(kind)) == ("unchanged", "")
    assert wiki.writes == writes == 5


def test_what_people_write_is_kept(kind: Kind, wiki: Wiki) -> None:
    """Around the marks silently, between them with a word in the delivery."""
    sink = kind.sink(wiki.address)
    sent(sink, what(kind))
    wiki.put(kind.page, "<p>Ada's lead.</p>\n\n" + wiki.text(kind.page) + "\n\n<p>Ada's end.</p>\n")
    assert sent(sink, what(kind, title="Corrected")) == ("delivered", "")
    text = wiki.text(kind.page)
    assert text.startswith("<p>Ada's lead.</p>\n\n")
    assert text.rstrip().endswith("<p>Ada's end.</p>")
    assert (text.count("briefing:begin"), text.count("Corrected")) == (1, 1)
    wiki.put(kind.page, text.replace("The Vellmar bridge", "The old Vellmar bridge"))
    outcome, detail = sent(sink, what(kind, title="Amended"))
    text = wiki.text(kind.page)
    assert (outcome, "was kept, the new text stands beside it" in detail) == ("delivered", True)
    assert ("The old Vellmar bridge" in text, "Amended" in text) == (True, True)


@pytest.mark.parametrize("there", [False, True])
def test_somebody_who_is_quicker_is_not_overwritten(kind: Kind, wiki: Wiki, there: bool) -> None:
    """Between reading and writing a person writes, onto a page that was there or is new: both are there afterwards.

    BookStack and Outline cannot be asked to check: the person's version is in the history then, and the delivery fails
    and says so."""
    sink = kind.sink(wiki.address)
    if there:
        sent(sink, what(kind))
    elif kind.server in (KINDS["bookstack"].server, KINDS["outline"].server):
        pytest.skip("a page that both make at once is there twice, which is told at the next delivery")
    wiki.before_write = lambda: wiki.put(
        kind.page, (wiki.text(kind.page) if there else "") + "\n<p>Ada was quicker.</p>"
    )
    try:
        assert sent(sink, what(kind, title="Corrected"))[0] == "delivered"
    except DeliveryError as error:
        if "their version is in its history" not in str(error):
            raise
        assert isinstance(wiki, servers.BookStack | servers.Outline)
        return
    text = wiki.text(kind.page)
    assert ("Ada was quicker." in text, "Corrected" in text) == (True, True)


def test_a_wrong_login_says_so_without_the_secret(kind: Kind, wiki: Wiki) -> None:
    """And writes nothing."""
    wiki.login = "another"
    with pytest.raises(DeliveryError, match="the login was refused") as refused:
        sent(kind.sink(wiki.address), what(kind))
    assert SECRET not in str(refused.value)
    assert SECRET not in repr(kind.sink(wiki.address))
    assert wiki.pages == {}


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_wiki_is_tried_again_at_the_next_run(kind: Kind, wiki: Wiki, status: int) -> None:
    """The delivery fails and says so; the next one arrives."""
    wiki.busy = status
    with pytest.raises(DeliveryError, match="tried again at the next run"):
        sent(kind.sink(wiki.address), what(kind))
    wiki.busy = 0
    assert sent(kind.sink(wiki.address), what(kind))[0] == "delivered"


def test_nobody_there_and_another_address_are_failed_deliveries(kind: Kind, wiki: Wiki) -> None:
    """A redirect is not followed: the login would go to whoever answers there."""
    with pytest.raises(UnreachableError, match="cannot be reached"):
        sent(kind.sink("http://127.0.0.1:1"), what(kind))
    wiki.busy = 302
    with pytest.raises(DeliveryError, match="has moved"):
        sent(kind.sink(wiki.address), what(kind))


def test_a_post_goes_out_as_it_is_with_a_key_of_its_own() -> None:
    """In any format; it is not repeatable."""
    with served(servers.WebDav(login=f"Bearer {SECRET}")) as wiki:
        sink = Http(url=f"{wiki.address}/in/{{slug}}", method="POST", format="json", password=TOKEN)
        made = parcel(format="json")
        (target,) = sink.targets(made.edition)
        delivery = sink.deliver(made, target, receipt="")
        assert (sink.repeatable, str(delivery.outcome)) == (False, "delivered")
        assert wiki.text("/in/2026-03-03-orle").encode() == made.renditions[0].content
        assert len(delivery.receipt) == 64


def test_a_post_whose_answer_never_came_may_have_arrived() -> None:
    """The server takes it and hangs up: that is not a failure to be tried again at once."""
    import socket
    import threading

    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            connection, _ = listener.accept()
            connection.recv(65536)
            connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        sink = Http(url=f"http://127.0.0.1:{listener.getsockname()[1]}/in", method="POST", format="json")
        with pytest.raises(LostError):
            sent(sink, parcel(format="json"))
        thread.join()


def test_what_can_keep_nothing_is_not_put() -> None:
    """A PDF has no marks: `briefing check` says so."""
    with pytest.raises(ValueError, match="POST it"):
        Http(url="https://dav.example.org/{date}.pdf", format="pdf")


# --- what `doctor` asks -----------------------------------------------------------------------------------------------


def name_of(kind: Kind) -> str:
    """What `type` calls it."""
    return next(name for name, each in KINDS.items() if each is kind)


def refused(sink: Sink) -> str:
    """What it says is wrong, which never holds the secret."""
    assert isinstance(sink, Reachable)
    with pytest.raises(DeliveryError) as error:
        sink.reach()
    assert SECRET not in str(error.value)
    return str(error.value)


def test_a_wiki_is_asked_and_nothing_is_written(kind: Kind, wiki: Wiki) -> None:
    """The login works; those that can say so also say that pages may be written."""
    sink = kind.sink(wiki.address)
    assert isinstance(sink, Reachable)
    told = {"gitea": "its account may push to main", "bookstack": "is not said", "http": "is not said"}
    assert sink.reach().startswith("the login works")
    assert told.get(name_of(kind), "pages may be written") in sink.reach()
    assert (wiki.writes, wiki.pages) == (0, {})


def test_a_wiki_that_would_not_take_it_says_why(kind: Kind, wiki: Wiki) -> None:
    """A wrong login, one that may only read, a place that is not there, a server that is gone, another program."""
    sink = kind.sink(wiki.address)
    wiki.writable = False
    if name_of(kind) not in ("bookstack", "http"):
        assert re.search(r"may not push|may make no|write pages", refused(sink))
    wiki.writable, wiki.place = True, "elsewhere"
    if name_of(kind) not in ("wikijs", "http"):
        assert re.search(r"there is no \w+ \w+, or the .* may not see it: correct", refused(sink))
    wiki.login = "another"
    assert "the login was refused" in refused(sink)
    assert "check the name and the password or token" in refused(sink)
    assert "check url, and that the server runs" in refused(kind.sink("http://127.0.0.1:1"))
    assert wiki.writes == 0


@pytest.mark.parametrize("name", [name for name in KINDS if name != "http"])  # to which any answer is as good
def test_another_program_at_the_address_is_told(name: str) -> None:
    """It answers everything with a page of HTML."""
    with served(servers.Page(login="")) as wiki:
        assert re.search(r"another program|no Wiki\.js", refused(KINDS[name].sink(wiki.address)))


def test_a_token_of_gitlab_that_may_only_read_is_told() -> None:
    """Its user may push, and with this token may not."""
    kind = KINDS["gitlab"]
    with served(servers.GitLab(login=SECRET, scopes=("read_api",))) as wiki:
        assert "make one with the scope api" in refused(kind.sink(wiki.address))


def test_what_takes_a_post_is_asked_whether_it_is_there() -> None:
    """Nothing is posted; what it says of a HEAD is taken for a sign of life, a refused login for what it is."""
    with served(servers.WebDav(login=f"Bearer {SECRET}")) as wiki:
        sink = Http(url=f"{wiki.address}/in/{{slug}}", method="POST", format="json", password=TOKEN)
        assert sink.reach() == "the server answers; whether it takes a POST is not said"
        wiki.login = "another"
        assert "the login was refused" in refused(sink)
        assert wiki.writes == 0
    assert "check url" in refused(sink)
