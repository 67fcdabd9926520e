"""One function a verb: load, call the pipeline, print what it did."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from briefing import outbox, pipeline
from briefing import verify as proof
from briefing.cli import shown
from briefing.cli.call import FAILED, Call, chosen, clock
from briefing.cli.rows import row_data, row_line
from briefing.cli.setup import write_config, write_example, write_units
from briefing.cli.template import copied, listed
from briefing.cli.timeline import timeline_data, timeline_text
from briefing.config import BriefingConfig
from briefing.errors import BusyError, UsageError, VerifyError
from briefing.lease import held
from briefing.models import Briefing, Report
from briefing.render.json import from_json
from briefing.schedule import of_day
from briefing.serve.making import MAKING, Order, make
from briefing.site.archive import archives
from briefing.site.output import write
from briefing.site.pages import Style
from briefing.site.pages import site as pages
from briefing.store import Edition, Store
from briefing.timeline import timeline as days_of


def init(call: Call, folder: Path, *, example: bool) -> None:
    """Write a configuration, and the example."""
    written = write_example(folder) if example else write_config(folder)
    call.data({"written": [str(path) for path in written]})
    call.line(f"wrote {written[0]}" + (f" and {len(written) - 1} example files" if example else ""))
    call.line(f"next: briefing --config {written[0]} " + ("run --date 2026-03-02" if example else "check"))


def units(call: Call, folder: Path) -> None:
    """Write what systemd wants."""
    written = write_units(folder)
    call.data({"written": [str(path) for path in written]})
    for path in written:
        call.line(f"wrote {path}")


def check(call: Call) -> None:
    """Load the configuration; what is wrong with it is raised."""
    config = call.load()
    found = [
        {
            "name": briefing.name,
            "sources": [source.name for source in briefing.sources],
            "outputs": [f"{shown.formats(sink)} {sink.place}" for sink in briefing.outputs],
        }
        for briefing in config.briefings
    ]
    call.data({"config": str(config.path), "store": shown.place(config.store), "briefings": found})
    call.line(f"{config.path}: good, {shown.count(len(found), 'briefing')}")


def run(call: Call, day: date | None, *, name: str, dry_run: bool, no_send: bool) -> None:
    """Collect, build and deliver."""
    config = call.load()
    briefings = chosen(config, name)
    now = clock()
    report = Report()
    with call.store(config) as store, call.progress() as say:
        orders = [replace(_order(each, day, now=now), send=not no_send) for each in briefings]
        windows = [pipeline.window_of(each.briefing, date=each.date, now=now) for each in orders]
        seen = min(window.end for window in windows) - timedelta(seconds=1)
        report += pipeline.collect(config, store, now=now, seen=seen, say=say)
        for order in orders:
            if dry_run:
                report += _tried_out(call, order, store, now=now, say=say)
            else:
                report += _made(order, store, now=now, say=say, asked=day is not None)
        if not dry_run and not no_send:
            report += outbox.resume(config, store, now=now, say=say)
    _tell(call, report, collected=True)
    call.finish(report)


def _tried_out(call: Call, order: Order, store: Store, *, now: datetime, say: pipeline.Say) -> Report:
    """What an edition would be, and where it would go."""
    say(f"building {order.briefing.name} {order.date}")
    edition = pipeline.build(order.briefing, store, date=order.date, now=now, slot=order.slot)
    call.line(shown.would_go(edition, order.briefing))
    return Report(editions=(edition,))


def _made(order: Order, store: Store, *, now: datetime, say: pipeline.Say, asked: bool) -> Report:
    """The edition, made here or by whoever was faster, and sent."""
    try:
        with held(store, MAKING, patience=outbox.PATIENCE) as lease:
            frozen = make(order, store, now=now, lease=lease, say=say)
    except BusyError as error:
        return Report(problems=(str(error),))
    if frozen is None:
        return Report()
    report = Report(editions=(from_json(frozen.payload),))
    if order.send:
        report += outbox.send(frozen, order.briefing, store, now=now, say=say, asked=asked)
    return report


def collect(call: Call) -> None:
    """Take in what is new."""
    config = call.load()
    now = clock()
    with call.store(config) as store, call.progress() as say:
        report = pipeline.collect(config, store, now=now, seen=now - timedelta(seconds=1), say=say)
    _tell(call, report, collected=True)
    call.finish(report)


def build(call: Call, day: date | None, *, name: str, output: Path | None) -> None:
    """Make editions and store them."""
    config = call.load()
    if output and output.exists() and not output.is_dir():
        raise UsageError(f"{output} is a file: name the folder that the page goes into")
    now = clock()
    report = Report()
    with call.store(config) as store, call.progress() as say:
        for briefing in chosen(config, name):
            order = _order(briefing, day, now=now)
            of = order.date
            say(f"building {briefing.name} {of}")
            made = pipeline.build(briefing, store, date=of, now=now, slot=order.slot)
            frozen = pipeline.freeze(made, store, now=now, replaced=True)
            edition = from_json(frozen.payload)
            report += Report(editions=(edition,))
            if edition != made:
                call.line(f"{briefing.name} {of} was delivered before and stands as it was")
            if output:
                report += shown.write_all(edition, output, look=briefing.look)
    _tell(call, report)
    call.finish(report)


def preview(call: Call, day: date | None, *, name: str) -> None:
    """Show what would be delivered."""
    config = call.load()
    now = clock()
    found = []
    with call.store(config) as store:
        for briefing in chosen(config, name):
            for frozen in _editions(store, briefing.name, day or _today(briefing, now)):
                found += list(outbox.previews(frozen, briefing, store=store))
    call.data({"targets": [{"target": target, "message": message} for target, message in found]})
    for target, message in found:
        call.line(f"--- {target}" + (f"\n{message}" if message else ""))


def send(call: Call, day: date | None, *, name: str, to: str) -> None:
    """Deliver stored editions; or mail them to one address alone."""
    config = call.load()
    now = clock()
    report = Report()
    with call.store(config) as store, call.progress() as say:
        older = day is None and not to and outbox.open_rows(store, name=name)
        for briefing in chosen(config, name):
            of = day or _today(briefing, now)
            if older and not store.editions(briefing.name, of=of, limit=1):
                continue  # today's is not made yet, but others wait
            for frozen in _editions(store, briefing.name, of):
                report += Report(editions=(from_json(frozen.payload),))
                if to:
                    report += outbox.tested(frozen, briefing, store=store, to=to, now=now)
                else:
                    report += outbox.send(frozen, briefing, store, now=now, say=say, asked=True)
        if older:
            report += outbox.resume(config, store, now=now, say=say)
    _tell(call, report)
    call.finish(report)


def outbox_rows(call: Call, what: str, *, rows: tuple[int, ...], name: str, every: bool) -> None:
    """List the outbox, or set rows of it by hand."""
    config = call.load()
    if what == "drop" and not rows:
        raise UsageError("which rows? `briefing outbox list` numbers them")
    with call.store(config) as store:
        if what == "retry":
            found = outbox.retry(store, rows, name=name, now=clock())
        elif what == "drop":
            found = outbox.drop(store, rows, now=clock())
        else:
            found = outbox.open_rows(store, name=name, every=every)
    call.data({"rows": [row_data(row) for row in found]})
    for row in found:
        call.line(row_line(row))
    call.line({"retry": "queued again: ", "drop": "dropped: "}.get(what, "") + shown.count(len(found), "row"))


def articles(call: Call, day: date | None, *, left_out: bool) -> None:
    """List the store."""
    config = call.load()
    with call.store(config) as store:
        listing = shown.articles(config, store, day=day)
    call.data(shown.articles_data(listing))
    for line in shown.articles_lines(listing, only_left_out=left_out):
        call.line(line)


def show(call: Call, event: str, *, day: date | None, name: str) -> None:
    """Print editions."""
    config = call.load()
    with call.store(config) as store:
        editions = [_latest(store, briefing, day) for briefing in chosen(config, name)]
    found = [shown.only(edition, event) for edition in editions if edition]
    found = [edition for edition in found if edition.sections or edition.continuing or not event]
    if not found:
        raise UsageError(shown.nothing(event, day))
    call.data({"editions": [shown.edition_data(edition) for edition in found]})
    for edition in found:
        call.line(shown.event_text(edition) if event else shown.edition_text(edition))


def explain(call: Call, event: str, *, day: date | None, name: str) -> None:
    """Say why an event holds its articles, or why an article is in or out."""
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


def timeline(call: Call, event: str, *, name: str) -> None:
    """Print the days of an event."""
    config = call.load()
    with call.store(config) as store:
        editions = [store.editions(briefing.name) for briefing in chosen(config, name)]
    found = [days_of([from_json(edition.payload) for edition in each], event) for each in editions]
    told = [each for each in found if each]
    if not told:
        raise UsageError(shown.nothing(event, None))
    call.data({"timelines": [timeline_data(each) for each in told]})
    for each in told:
        call.line(timeline_text(each))


def site(call: Call, folder: Path, *, url: str, name: str) -> None:
    """Write the site of all editions."""
    config = call.load()
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file: name the folder that the site goes into")
    briefings = chosen(config, name)
    templates = next((str(each.templates) for each in briefings if each.templates), "")
    with call.store(config) as store, call.progress() as say:
        editions = [from_json(one.payload) for each in briefings for one in store.editions(each.name)]
        if not editions:
            raise UsageError("there is no edition yet: `briefing run` makes one")
        say(f"writing a site of {shown.count(len(editions), 'edition')} to {folder}")
        changed = write(folder, pages(archives(editions), Style(templates=templates, url=url)), whole=True)
    call.data({"site": str(folder), "editions": len(editions), "written": changed})
    counted = f"{shown.count(len(editions), 'edition')}, {shown.count(changed, 'file')} written"
    call.line(f"{folder / 'index.html'}: {counted}")


def template(call: Call, action: str, *, name: str, folder: Path | None) -> None:
    """List what ships, or copy one of it."""
    if folder is None:
        folder = next((each.templates for each in call.load().briefings if each.templates), None)
    if action == "copy":
        if folder is None:
            raise UsageError(
                "no folder of your own templates: put `templates: mine/` into config.yaml, or give --to DIR"
            )
        written = copied(name, folder)
        call.data({"written": str(written)})
        call.line(f"wrote {written}: change it; what it sees is in docs/reference/templates.md")
        return
    if name:
        raise UsageError(f"`briefing template list` takes no name: {name!r} is one too many")
    found = listed(folder)
    call.data({"templates": [{"name": one.name, "makes": one.makes, "yours": one.yours} for one in found]})
    width = max(len(one.name) for one in found)
    for one in found:
        call.line(f"{one.name:{width}}  {f'yours: {one.yours}' if one.yours else one.makes}")


def verify(call: Call, files: tuple[Path, ...]) -> None:
    """Check files, each on its own: one that cannot be read stops no other."""
    config = call.load()
    results = []
    with call.store(config) as store:
        for file in files:
            try:
                found = proof.verify(file.read_bytes(), find_article=store.article)
            except (OSError, VerifyError) as error:
                problem = f"cannot be read: {error.strerror}" if isinstance(error, OSError) else str(error)
                results.append({"file": str(file), "ok": False, "problem": problem})
                call.problem(f"{file}: {problem}")
                continue
            results.append(shown.verification_data(file, found))
            for line in shown.verification_lines(file, found):
                (call.line if found.ok else call.problem)(line)
    call.data({"files": results})
    if not all(result["ok"] for result in results):
        raise SystemExit(FAILED)


# --- what verbs have in common ----------------------------------------------------------------------------------------


def _today(briefing: BriefingConfig, now: datetime) -> date:
    return now.astimezone(ZoneInfo(briefing.timezone)).date()


def _order(briefing: BriefingConfig, day: date | None, *, now: datetime) -> Order:
    """What is asked for by hand: a date's edition, or today's; where today has several, the last that was due."""
    if day is None and briefing.schedule and briefing.schedule.several:
        last = of_day(briefing.schedule, ZoneInfo(briefing.timezone), now=now)
        return Order(briefing=briefing, date=_today(briefing, now), slot=last.slot if last else "")
    return Order(briefing=briefing, date=day or _today(briefing, now))


def _editions(store: Store, name: str, day: date) -> tuple[Edition, ...]:
    """The editions of a date, in their order."""
    found = store.editions(name, of=day)[::-1]
    if not found:
        raise UsageError(f"there is no edition {name} of {day}: `briefing build --date {day}` makes it")
    return found


def _latest(store: Store, briefing: BriefingConfig, day: date | None) -> Briefing | None:
    """The edition of the day, its last where it has several, or the newest of all; None where there is none."""
    found = store.editions(briefing.name, of=day, limit=1)
    return from_json(found[0].payload) if found else None


def _tell(call: Call, report: Report, *, collected: bool = False) -> None:
    call.data(shown.report_data(report))
    for line in shown.report_lines(report, collected=collected):
        call.line(line)
