"""What can be called: each verb with its options and its help. What it does stands in `actions.py`.

That is imported when a verb is called, for what works costs seconds to import, and `--help` needs none of it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from briefing import __version__
from briefing.cli.call import Call, common, exits


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


def _date(without: str) -> click.decorators._AnyCallable:
    return click.option("--date", "day", type=_Date(), metavar="D", help=f"The edition's date; {without} if left out.")


_briefing = click.option("--briefing", "name", default="", metavar="NAME", help="Only this briefing; all if left out.")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="briefing")
@common
def cli(call: Call) -> None:
    """One page a day from many articles: the events, in the sources' own sentences, cited."""


def main() -> None:
    """The program `briefing`."""
    with exits():
        cli(prog_name="briefing", standalone_mode=False)


@cli.command()
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path), default=Path())
@click.option("--example", is_flag=True, help="Also write the example articles, and a configuration for them.")
@click.option("--systemd", is_flag=True, help="Write units for systemd into DIR/systemd, and nothing else.")
@common
def init(call: Call, folder: Path, example: bool, systemd: bool) -> None:
    """Write a commented config.yaml into DIR, here if left out. Nothing that is there is overwritten."""
    from briefing.cli import actions

    if systemd:
        actions.units(call, folder)
    else:
        actions.init(call, folder, example=example)


@cli.command()
@common
def check(call: Call) -> None:
    """Validate the configuration: every problem at once, each with its line."""
    from briefing.cli import actions

    actions.check(call)


@cli.command()
@_date("today")
@_briefing
@click.option("--dry-run", is_flag=True, help="Build and say what would go where; store no edition, deliver nothing.")
@click.option("--no-send", is_flag=True, help="Build and store the edition, deliver nothing.")
@common
def run(call: Call, day: date | None, name: str, dry_run: bool, no_send: bool) -> None:
    """Collect, build, deliver. Running a day twice delivers nothing twice.

    With --date, the run is made as if on that day: what it collects and has no date of its own is taken to have been
    seen then.
    """
    from briefing.cli import actions

    actions.run(call, day, name=name, dry_run=dry_run, no_send=no_send)


@cli.command()
@common
def serve(call: Call) -> None:
    """Run for ever: ask the sources, make each briefing at its time, send it, try again what did not arrive.

    SIGHUP reads the configuration again, SIGTERM stops. Any number may run at once: each edition is made by one.
    """
    from briefing.cli import upkeep

    upkeep.serve(call)


@cli.command("run-due")
@common
def run_due(call: Call) -> None:
    """Make and send what is due by now, and end: for cron, or a timer of systemd, in place of `serve`."""
    from briefing.cli import upkeep

    upkeep.run_due(call)


@cli.command()
@common
def doctor(call: Call) -> None:
    """Look at everything that an edition needs, from the database to the logins: a line each, with what to do.

    Exit 1 where something would not work. Nothing is taken in, made or sent.
    """
    from briefing.cli import upkeep

    upkeep.doctor(call)


@cli.command()
@common
def status(call: Call) -> None:
    """What comes next, what was made last, which sources are silent, what is still to be sent."""
    from briefing.cli import upkeep

    upkeep.status(call)


@cli.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@common
def backup(call: Call, file: Path) -> None:
    """The whole store as one file, checked, also while the service works; from PostgreSQL too."""
    from briefing.cli import upkeep

    upkeep.backup(call, file)


@cli.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@common
def restore(call: Call, file: Path) -> None:
    """Put a backup in the store's place. Stop the service before. The former store is kept beside it."""
    from briefing.cli import upkeep

    upkeep.restore(call, file)


@cli.command()
@common
def prune(call: Call) -> None:
    """Take out of the store what is older than `keep` says. The service does so every day."""
    from briefing.cli import upkeep

    upkeep.prune(call)


@cli.command("store")
@click.argument("what", metavar="check|move", type=click.Choice(["check", "move"]))
@click.argument("url", metavar="[URL]", default="")
@common
def store(call: Call, what: str, url: str) -> None:
    """Prove that the store is whole, or move it to URL, a file or PostgreSQL, and prove that both are equal.

    The store that is moved stays as it is; name the new one in the configuration.
    """
    from briefing.cli import upkeep

    upkeep.store(call, what, url=url)


@cli.command()
@common
def collect(call: Call) -> None:
    """Take in what is new at the sources. Builds and sends nothing."""
    from briefing.cli import actions

    actions.collect(call)


@cli.command()
@_date("today")
@_briefing
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="DIR", help="Also write every format here.")
@common
def build(call: Call, day: date | None, name: str, output: Path | None) -> None:
    """Make the edition from the stored articles and store it. Sends nothing.

    An edition of which nothing was delivered yet is made anew; one that was delivered stands.
    """
    from briefing.cli import actions

    actions.build(call, day, name=name, output=output)


@cli.command()
@_date("today's, and whatever else is to go out by now,")
@_briefing
@click.option("--dry-run", is_flag=True, help="Show what each target would get, a mail as it would be; send nothing.")
@click.option(
    "--to", default="", metavar="ADDRESS", help="Mail it to this address alone, for a test; nothing is noted."
)
@common
def send(call: Call, day: date | None, name: str, dry_run: bool, to: str) -> None:
    """Deliver the stored edition to the outputs that do not have it yet, without waiting for their next attempt.

    Where a date has several editions, each of them.
    """
    from briefing.cli import actions

    if dry_run:
        actions.preview(call, day, name=name)
    else:
        actions.send(call, day, name=name, to=to)


@cli.command()
@click.argument("what", type=click.Choice(["list", "retry", "drop"]), default="list", metavar="[list|retry|drop]")
@click.argument("rows", nargs=-1, type=int, metavar="[ROW ...]")
@click.option("--all", "every", is_flag=True, help="list: also what was delivered or dropped.")
@_briefing
@common
def outbox(call: Call, what: str, rows: tuple[int, ...], every: bool, name: str) -> None:
    """What is to be delivered and was not yet, what failed and why; by hand: send it again, or never.

    \b
    list   each row: its number, edition, target, state, attempts and reason
    retry  queue rows again, all that failed or are in doubt if left out; `briefing send` delivers them
    drop   never deliver these rows
    """
    from briefing.cli import actions

    actions.outbox_rows(call, what, rows=rows, name=name, every=every)


@cli.command()
@_date("all that is stored")
@click.option("--left-out", is_flag=True, help="Only what was left out, and why.")
@common
def articles(call: Call, day: date | None, left_out: bool) -> None:
    """What is in the store, with titles, times and languages; what was left out and why."""
    from briefing.cli import actions

    actions.articles(call, day, left_out=left_out)


@cli.command()
@click.argument("event", default="", metavar="[EVENT]")
@_date("the newest edition")
@_briefing
@common
def show(call: Call, event: str, day: date | None, name: str) -> None:
    """An edition in the terminal; of EVENT alone, by the id that stands behind an entry, where one is given."""
    from briefing.cli import actions

    actions.show(call, event, day=day, name=name)


@cli.command()
@click.argument("event", metavar="EVENT")
@_date("the newest edition")
@_briefing
@common
def explain(call: Call, event: str, day: date | None, name: str) -> None:
    """Why these articles are one event: shared terms and names, similarity, the nearest event that was refused.

    EVENT is the id that `show` prints, or its beginning; the id of an article tells why that is in or out.
    """
    from briefing.cli import actions

    actions.explain(call, event, day=day, name=name)


@cli.command()
@click.argument("event", metavar="EVENT")
@_briefing
@common
def timeline(call: Call, event: str, name: str) -> None:
    """The days of an event: what was printed of it, by whom it was reported, what it merged with or split from.

    EVENT is the id that `show` prints, or its beginning.
    """
    from briefing.cli import actions

    actions.timeline(call, event, name=name)


@cli.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--url", default="", metavar="URL", help="Where the site will stand; feeds then name whole addresses.")
@_briefing
@common
def site(call: Call, folder: Path, url: str, name: str) -> None:
    """Write a static web site of all stored editions into DIR: events, themes, search, feeds.

    A second time, only what has changed is written.
    """
    from briefing.cli import actions

    actions.site(call, folder, url=url, name=name)


@cli.command()
@click.argument("action", type=click.Choice(["list", "copy"]))
@click.argument("name", metavar="[NAME]", default="")
@click.option(
    "--to", "folder", type=click.Path(path_type=Path), metavar="DIR", help="Your folder, if not the one in `templates`."
)
@common
def template(call: Call, action: str, name: str, folder: Path | None) -> None:
    """List the templates, or copy NAME into your own folder, where it shadows the built-in one and can be changed.

    Your folder is what `templates` in the configuration says.
    """
    from briefing.cli import actions

    actions.template(call, action, name=name, folder=folder)


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE ...", type=click.Path(path_type=Path))
@common
def verify(call: Call, files: tuple[Path, ...]) -> None:
    """Re-prove every sentence and citation of Markdown, JSON, HTML or PDF editions against the stored articles.

    Exit 1 where one fails, and the bullet is named.
    """
    from briefing.cli import actions

    actions.verify(call, files)


@cli.group()
@common
def sources(call: Call) -> None:
    """Where articles come from: what there is, how it stands, and feeds that come and go.

    Feeds are added to the file in OPML that config.yaml names, as `{type: opml, path: feeds.opml}`; no command
    writes to config.yaml.
    """


@sources.command("list")
@common
def sources_list(call: Call) -> None:
    """Every source: when it was asked last, what it has given, what is wrong with it."""
    from briefing.cli import feeds

    feeds.listed(call)


@sources.command("check")
@common
def sources_check(call: Call) -> None:
    """Ask every feed once: whether it can be reached, how many items, the freshest, full text or teasers.

    Nothing is stored; exit 3 where one cannot be read.
    """
    from briefing.cli import feeds

    feeds.checked(call)


@sources.command("add")
@click.argument("url", metavar="URL")
@click.option("--category", default="", metavar="PATH", help="The folder of the list that it goes into: World/Europe.")
@common
def sources_add(call: Call, url: str, category: str) -> None:
    """Add a feed to the list: URL is its address, or that of a page which links to it."""
    from briefing.cli import feeds

    feeds.added(call, url, category=category)


@sources.command("import")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@common
def sources_import(call: Call, file: Path) -> None:
    """Add the feeds of FILE to the list, in their folders: an OPML file as feed readers export it."""
    from briefing.cli import feeds

    feeds.imported(call, file)


@sources.command("export")
@common
def sources_export(call: Call) -> None:
    """Print all feeds as OPML, for a feed reader."""
    from briefing.cli import feeds

    feeds.exported(call)
