"""The README's first screen as a newcomer tries it: every step by the command line, with real servers on loopback."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser
from email.utils import format_datetime
from pathlib import Path

from feeds import Item, feed
from program import call
from servers import SmtpServer
from servers_wiki import git
from service import serving, until
from website import website

BRIDGE = (
    "The swing bridge at Quillhaven was closed to lorries on Thursday after divers found a crack in its eastern "
    "bearing, the port authority said."
)
PAY = "Dockers in Port Alder voted on Thursday to accept a pay rise of four per cent, their union said."
OWN = """\
smtp: {{host: 127.0.0.1, port: {smtp}, security: none, from: bot@example.org}}
briefings:
  - name: quay
    title: "The quay, {{date}}"
{schedule}
    sources:
      - {{type: folder, path: inbox/}}
      - {{type: feed, url: "{feed}/feed.xml", full_text: never, allow_private: [127.0.0.1]}}
    outputs:
      - {{type: file, format: markdown, path: "pages/{{date}}.md"}}
"""
MORE = """\
      - {{type: email, to: [you@example.org]}}
      - {{type: git, url: "{wiki}", path: "Briefings/{{date}}.md"}}
"""


def test_from_nothing_to_a_mail_and_a_wiki_page(tmp_path: Path) -> None:
    """`init`, `check`, a feed, `run`, then `serve` with a schedule: mail and wiki have the news since."""
    folder = tmp_path / "mine"
    folder.mkdir()
    wiki = tmp_path / "wiki.git"
    git("init", "--quiet", "--bare", "-b", "main", wiki, at=tmp_path)
    call("init", at=folder)
    call("check", at=folder)
    (folder / "inbox").mkdir()
    now = format_datetime(datetime.now(UTC))
    smtp = SmtpServer()
    smtp.start()
    try:
        story = Item(title="Bridge closed", link="http://senn.example/1", text=BRIDGE, date=now)
        with website({"/feed.xml": feed(story)}) as site:
            configure(folder, OWN.format(smtp=smtp.port, feed=site.url, schedule=""))
            call("run", at=folder)
            [page] = (folder / "pages").glob("*.md")
            assert BRIDGE in page.read_text(encoding="utf-8")
            assert site.paths().count("/feed.xml") == 1
            (folder / "inbox" / "pay.txt").write_text(f"Dockers' pay\n\n{PAY}\n", encoding="utf-8")
            page.unlink()
            due = '    schedule: {cron: "* * * * *"}'
            outputs = MORE.format(wiki=wiki)
            configure(folder, OWN.format(smtp=smtp.port, feed=site.url, schedule=due) + outputs)
            with serving(folder) as service:
                until(lambda: smtp.messages and git("branch", "--list", "main", at=wiki), seconds=30)
                assert service.stop() == 0
    finally:
        smtp.stop()
    to, sent = smtp.messages[0]
    body = BytesParser(policy=policy.default).parsebytes(sent).get_body(("plain",))
    assert to == "you@example.org"
    assert body is not None
    for text in (
        body.get_content(),
        page.read_text(encoding="utf-8"),
        git("show", f"main:Briefings/{page.name}", at=wiki),
    ):
        assert PAY in " ".join(text.split())
    call("verify", "--quiet", page, at=folder)


def configure(folder: Path, own: str) -> None:
    """What a newcomer does to the file that `init` wrote: keep its head, write a briefing of one's own."""
    file = folder / "config.yaml"
    head = re.split(r"^(?:smtp|briefings):", file.read_text(encoding="utf-8"), maxsplit=1, flags=re.M)[0]
    file.write_text(head + own, encoding="utf-8")
