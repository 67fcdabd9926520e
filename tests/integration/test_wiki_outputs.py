"""Wikis as outputs of a run: one that fails stops no other, is told, and gets its page at a later run."""

from __future__ import annotations

import re
from pathlib import Path

from program import call
from servers_wiki import GitServer, git

CONFIG = """
briefings:
  - name: morning
    title: Morning briefing
    timezone: Europe/London
    sources: [{{type: folder, path: example/inbox/}}]
    outputs:
      - {{type: git, url: "{gone}", path: "{{date}}.md"}}
      - {{type: folder, folder: nowhere, path: "{{date}}.md"}}
      - {{type: mediawiki, url: "http://127.0.0.1:1/api.php", page: "B/{{date}}", username: b, password_env: WIKI}}
      - {{type: dokuwiki, url: "http://127.0.0.1:1", page: "b:{{date}}", username: b, password_env: WIKI}}
      - {{type: http, url: "http://127.0.0.1:1/{{date}}.md"}}
      - {{type: folder, folder: notes, path: "{{date}}.md", format: obsidian}}
      - {{type: git, url: "{there}", path: "{{date}}.md", index: index.md}}
"""


def test_outputs_that_fail_stop_no_other(git_server: GitServer, tmp_path: Path) -> None:
    """Five that cannot be reached, two that can: those have their pages; every failure is told in a line; exit 3."""
    there = git_server.repository(**{"Home.md": "# Home\n"})
    (tmp_path / "notes").mkdir()
    call("init", "example", "--example", at=tmp_path)
    config = CONFIG.format(gone="git://127.0.0.1:1/wiki.git", there=there)
    (tmp_path / "config.yaml").write_text(config, encoding="utf-8")
    ran = call("run", "--date", "2026-03-03", "--json", at=tmp_path, code=3, WIKI="sesame")
    outcomes = sorted(delivery["outcome"] for delivery in ran.data["deliveries"])
    assert outcomes == ["delivered"] * 2 + ["failed"] * 5
    assert len(ran.data["problems"]) >= 5
    assert "sesame" not in ran.out + ran.err
    assert (tmp_path / "notes" / "2026-03-03.md").read_text(encoding="utf-8").startswith("---\n")
    assert "briefing:begin morning/2026-03-03" in git_server.read("2026-03-03.md")
    assert "(2026-03-03.md)" in git_server.read("index.md")
    found = call("verify", tmp_path / "notes" / "2026-03-03.md", at=tmp_path, WIKI="sesame")
    assert re.search(r"\d+ ", found.out)
    assert len(git("log", "--format=%h", "main", at=git_server.folder / "wiki.git").splitlines()) == 2
