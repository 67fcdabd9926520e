"""One function a verb: read the options, call the pipeline, print what it did."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from briefing import __version__, pipeline
from briefing.cli import shown
from briefing.cli.call import FAILED, Call, chosen, clock, common, exits
from briefing.cli.setup import write_config, write_example
from briefing.config import BriefingConfig
from briefing.errors import UsageError, VerifyError
from briefing.models import Briefing, Report
from briefing.render.json import from_json
from briefing.store import Edition, Store
from briefing.verify import verify as verify_content


class _Date(click.ParamType[date]):
    name = "date"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """A day as year-month-day."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value} is no date: write it as 2026-03-02", param, ctx)


_date = click.option("--date", "day", type=_Date(), metavar="D", help="The edition's date; today if left out.")
_briefing = click.option("--briefing", "name", default="", metavar="NAME", help="Only this briefing; all if left out.")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="briefing")
@common
def cli(call: Call) -> None:
    """One page a day from many articles: the events, in the sources' own sentences, cited."""


def main() -> None:
    """The program `briefing`."""
    with exits():
        cli()


@cli.command()
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path), default=Path())
@click.option("--example", is_flag=True, help="Also write the example articles, and a configuration for them.")
@common
def init(call: Call, folder: Path, example: bool) -> None:
    """Write a commented config.yaml into DIR, here if left out. Nothing that is there is overwritten."""
    written = write_example(folder) if example else write_config(folder)
    call.data({"written": [str(path) for path in written]})
    call.line(f"wrote {written[0]}" + (f" and {len(written) - 1} example files" if example else ""))
    call.line(f"next: briefing --config {written[0]} " + ("run --date 2026-03-02" if example else "check"))


@cli.command()
@common
def check(call: Call) -> None:
    """Validate the configuration: every problem at once, each with its line."""
    config = call.load()
    found = [
        {
            "name": briefing.name,
            "sources": [source.name for source in briefing.sources],
            "outputs": [f"{sink.format} {sink.place}" for sink in briefing.outputs],
        }
        for briefing in config.briefings
    ]
    call.data({"config": str(config.path), "store": shown.place(config.store), "briefings": found})
    call.line(f"{config.path}: good, {shown.count(len(found), 'briefing')}")


@cli.command()
@_date
@_briefing
@click.option("--dry-run", is_flag=True, help="Build and say what would go where; store no edition, deliver nothing.")
@click.option("--no-send", is_flag=True, help="Build and store the edition, deliver nothing.")
@common
def run(call: Call, day: date | None, name: str, dry_run: bool, no_send: bool) -> None:
    """Collect, build, deliver. Running a day twice delivers nothing twice.

    With --date, the run is made as if on that day: what it collects and has no date of its own is taken to have been
    seen then.
    """
    config = call.load()
    briefings = chosen(config, name)
    now = clock()
    report = Report()
    with call.store(config) as store, call.progress() as say:
        windows = [pipeline.window_of(each, date=day or _today(each, now), now=now) for each in briefings]
        seen = min(window.end for window in windows) - timedelta(seconds=1)
        report += pipeline.collect(config, store, now=now, seen=seen, say=say)
        for briefing, window in zip(briefings, windows, strict=True):
            say(f"building {briefing.name} {window.date}")
            if dry_run:
                edition = pipeline.build(briefing, store, date=window.date, now=now)
                report += Report(editions=(edition,))
                call.line(shown.would_go(edition, briefing))
                continue
            frozen = store.edition(briefing.name, window.date)
            if frozen is None:
                frozen = pipeline.freeze(pipeline.build(briefing, store, date=window.date, now=now), store, now=now)
            report += Report(editions=(from_json(frozen.payload),))
            if not no_send:
                report += pipeline.send(frozen, briefing, store, now=now, say=say)
    _tell(call, report, collected=True)
    call.finish(report)


@cli.command()
@common
def collect(call: Call) -> None:
    """Take in what is new at the sources. Builds and sends nothing."""
    config = call.load()
    now = clock()
    with call.store(config) as store, call.progress() as say:
        report = pipeline.collect(config, store, now=now, seen=now - timedelta(seconds=1), say=say)
    _tell(call, report, collected=True)
    call.finish(report)


@cli.command()
@_date
@_briefing
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="DIR", help="Also write every format here.")
@common
def build(call: Call, day: date | None, name: str, output: Path | None) -> None:
    """Make the edition from the stored articles and store it. Sends nothing.

    An edition of which nothing was delivered yet is made anew; one that was delivered stands.
    """
    config = call.load()
    now = clock()
    report = Report()
    with call.store(config) as store, call.progress() as say:
        for briefing in chosen(config, name):
            date_ = day or _today(briefing, now)
            say(f"building {briefing.name} {date_}")
            made = pipeline.build(briefing, store, date=date_, now=now)
            frozen = pipeline.freeze(made, store, now=now, replaced=True)
            edition = from_json(frozen.payload)
            report += Report(editions=(edition,))
            if edition != made:
                call.line(f"{briefing.name} {date_} was delivered before and stands as it was")
            if output:
                report += shown.write_all(edition, output, call=call)
    _tell(call, report)
    call.finish(report)


@cli.command()
@_date
@_briefing
@common
def send(call: Call, day: date | None, name: str) -> None:
    """Deliver the stored edition to the outputs that do not have it yet."""
    config = call.load()
    now = clock()
    report = Report()
    with call.store(config) as store, call.progress() as say:
        for briefing in chosen(config, name):
            frozen = _edition(store, briefing.name, day or _today(briefing, now))
            report += Report(editions=(from_json(frozen.payload),))
            report += pipeline.send(frozen, briefing, store, now=now, say=say)
    _tell(call, report)
    call.finish(report)


@cli.command()
@_date
@click.option("--left-out", is_flag=True, help="Only what was left out, and why.")
@common
def articles(call: Call, day: date | None, left_out: bool) -> None:
    """What is in the store, with titles, times and languages; what was left out and why."""
    config = call.load()
    with call.store(config) as store:
        listing = shown.articles(config, store, day=day)
    call.data(shown.articles_data(listing))
    for line in shown.articles_lines(listing, only_left_out=left_out):
        call.line(line)


@cli.command()
@click.argument("event", default="", metavar="[EVENT]")
@_date
@_briefing
@common
def show(call: Call, event: str, day: date | None, name: str) -> None:
    """An edition in the terminal; of EVENT alone, by the id that stands behind an entry, where one is given."""
    config = call.load()
    with call.store(config) as store:
        editions = [_latest(store, briefing, day) for briefing in chosen(config, name)]
    found = [shown.only(edition, event) for edition in editions if edition]
    found = [edition for edition in found if edition.sections or edition.continuing or not event]
    if not found:
        raise UsageError(shown.nothing(event, day))
    call.data({"editions": [shown.edition_data(edition) for edition in found]})
    for edition in found:
        call.line(shown.edition_text(edition))


@cli.command()
@click.argument("event", metavar="EVENT")
@_date
@_briefing
@common
def explain(call: Call, event: str, day: date | None, name: str) -> None:
    """Why these articles are one event: shared terms and names, similarity, the nearest event that was refused.

    EVENT is the id that `show` prints, or its beginning; the id of an article tells why that is in or out.
    """
    config = call.load()
    with call.store(config) as store:
        for briefing in chosen(config, name):
            edition = _latest(store, briefing, day)
            answer = shown.explanation(briefing, store, edition, event) if edition else None
            if answer:
                call.data(answer)
                call.line(shown.explanation_text(answer))
                return
    raise UsageError(shown.nothing(event, day))


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE ...", type=click.Path(path_type=Path))
@common
def verify(call: Call, files: tuple[Path, ...]) -> None:
    """Re-prove every sentence and citation of Markdown, JSON, HTML or PDF editions against the stored articles.

    Exit 1 where one fails, and the bullet is named.
    """
    config = call.load()
    failed = False
    results = []
    with call.store(config) as store:
        for file in files:
            try:
                found = verify_content(file.read_bytes(), find_article=store.article)
            except OSError as error:
                raise VerifyError(f"{file}: cannot be read: {error.strerror}") from None
            except VerifyError as error:
                raise VerifyError(f"{file}: {error}") from None
            failed = failed or not found.ok
            results.append(shown.verification_data(file, found))
            for line in shown.verification_lines(file, found):
                (call.line if found.ok else call.problem)(line)
    call.data({"files": results})
    if failed:
        raise SystemExit(FAILED)


# --- what verbs have in common ----------------------------------------------------------------------------------------


def _today(briefing: BriefingConfig, now: datetime) -> date:
    return now.astimezone(ZoneInfo(briefing.timezone)).date()


def _edition(store: Store, name: str, day: date) -> Edition:
    found = store.edition(name, day)
    if found is None:
        raise UsageError(f"there is no edition {name} of {day}: `briefing build --date {day}` makes it")
    return found


def _latest(store: Store, briefing: BriefingConfig, day: date | None) -> Briefing | None:
    """The edition of the day, or the newest; None where there is none."""
    found = (store.edition(briefing.name, day),) if day else store.editions(briefing.name, limit=1)
    return next((from_json(edition.payload) for edition in found if edition), None)


def _tell(call: Call, report: Report, *, collected: bool = False) -> None:
    call.data(shown.report_data(report))
    for line in shown.report_lines(report, collected=collected):
        call.line(line)
