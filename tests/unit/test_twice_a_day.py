"""A briefing that appears twice a day: nothing of a morning is taken for its evening, nor written over by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from golden.edition import EDITION
from program import call
from servers_wiki import parcel
from test_overrides import FIRST, made

from briefing.cli.shown import articles, write_all
from briefing.config import Config, load
from briefing.corrections import corrections
from briefing.models import Versions, entries
from briefing.pipeline import freeze
from briefing.render.labels import labels
from briefing.render.look import Look
from briefing.render.markdown import front_matter
from briefing.render.page import title
from briefing.sinks.mail.message import file_name, subject
from briefing.sinks.names import filled
from briefing.store import Store

NOW = datetime(2026, 3, 3, 20, tzinfo=UTC)
TWICE = [replace(EDITION, name="orle", slot=slot) for slot in ("0600", "1800")]
CONFIG = """\
store: briefing.db
briefings:
  - name: orle
    title: Orle
    schedule: {time: ["06:00", "18:00"]}
    sources: [{type: folder, path: inbox/}]
    outputs: [{type: file, format: json, path: "out/{edition}.json"}]
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A folder with both editions of a day in its store, of which nothing went out."""
    (tmp_path / "inbox").mkdir()
    (tmp_path / "config.yaml").write_text(CONFIG)
    found = load(tmp_path / "config.yaml", environ={})
    with Store.open(found.store) as store:
        for each in TWICE:
            freeze(each, store, now=NOW)
    return found


@pytest.mark.parametrize("turn", [1, -1])
def test_what_a_morning_and_an_evening_printed_is_corrected_once_and_of_the_evening_s_event(turn: int) -> None:
    """The last time that it was printed counts, in whatever order the editions come from the store."""
    morning = replace(made(FIRST), slot="0600")
    moved = tuple(
        replace(section, entries=tuple(replace(entry, event="e" * 12) for entry in section.entries))
        for section in morning.sections
    )
    evening = replace(morning, slot="1800", sections=moved)
    printed = entries(morning)[0].statements[0]
    cited = next(article for article in FIRST if article.id == printed.citation.article)
    newest = replace(cited, id="cccccc01", revision=2, text=cited.text.replace("magnitude 5.1", "magnitude 5.3"))
    [found] = corrections([morning, evening][::turn], versions=[Versions(cited=cited, newest=newest)], today=())
    assert (found.event, found.edition) == ("e" * 12, morning.date)
    assert [each.text for each in found.was] == [printed.text]


def test_who_names_the_day_sends_all_of_it(config: Config, tmp_path: Path) -> None:
    """And is shown all of it before, and all that its editions left out."""
    shown = call("send", "--date", "2026-03-03", "--dry-run", "--json", at=tmp_path).data["targets"]
    call("send", "--date", "2026-03-03", at=tmp_path)
    sent = sorted((tmp_path / "out").iterdir())
    assert [path.name for path in sent] == ["2026-03-03-0600.json", "2026-03-03-1800.json"]
    assert [tmp_path / each["target"] for each in shown] == sent
    rows = call("outbox", "list", "--all", "--json", at=tmp_path).data["rows"]
    assert {row["slot"] for row in rows} == {"0600", "1800"}
    with Store.open(config.store) as store:
        listing = articles(config, store, day=EDITION.date)
    assert {edition.slot for edition, _ in listing.left_out} == {"0600", "1800"}


def test_every_format_of_both_lies_in_one_folder(tmp_path: Path) -> None:
    """`build --output` writes none over another."""
    reports = [write_all(each, tmp_path, look=Look()) for each in TWICE]
    targets = [delivery.target for report in reports for delivery in report.deliveries]
    assert len({*targets}) == len(targets) == len(list(tmp_path.iterdir()))


def test_files_subjects_titles_and_links_have_the_time() -> None:
    """A reader keeps the files of a day in one folder, and reads its subjects in one list."""
    parcels = [replace(parcel(edition=each), late=True) for each in TWICE]
    assert [file_name(each, each.renditions[0]) for each in parcels] == [
        "2026-03-03-0600-orle.md",
        "2026-03-03-1800-orle.md",
    ]
    assert [subject(each)[:17] for each in parcels] == ["[2026-03-03-0600]", "[2026-03-03-1800]"]
    titles = [title(replace(each, title="Orle, {date}"), labels("en", "UTC")) for each in TWICE]
    assert titles == [f"Orle, Tuesday, March 3, 2026, {hour}" for hour in ("06:00", "18:00")]
    aliases = [front_matter(each, labels("en", "UTC")).partition("aliases:\n- ")[2].splitlines()[0] for each in TWICE]
    assert aliases == ["orle 2026-03-03-0600", "orle 2026-03-03-1800"]
    links = [filled("https://briefings.example/{name}/{edition}.html", each) for each in TWICE]
    assert links == [f"https://briefings.example/orle/2026-03-03-{slot}.html" for slot in ("0600", "1800")]
