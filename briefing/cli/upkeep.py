"""One function a verb that keeps the program going: load, call `briefing.serve`, print what it did."""

from __future__ import annotations

from pathlib import Path

import click

from briefing import outbox
from briefing.cli import shown
from briefing.cli.call import FAILED, Call, clock
from briefing.errors import BusyError, ConfigError, UsageError
from briefing.models import Report
from briefing.serve import upkeep
from briefing.serve.clock import SystemClock, Trust
from briefing.serve.daemon import Daemon
from briefing.serve.doctor import Finding, examine
from briefing.serve.rounds import make_round
from briefing.serve.state import Standing, standing


def serve(call: Call) -> None:
    """Serve until a signal comes."""
    config = call.load()
    if not any(briefing.schedule for briefing in config.briefings):
        raise UsageError(f'{config.path}: no briefing has a schedule: write schedule: {{time: "06:00"}} into one')
    Daemon(call.load, verbose=call.verbose).run()


def run_due(call: Call) -> None:
    """One round."""
    config = call.load()
    system = SystemClock()
    if doubt := Trust().problem(system.now(), system.running()):
        call.finish(Report(problems=(doubt,)))
    with call.store(config) as store, call.progress() as say:
        try:
            report = make_round(config, store, now=clock, say=say, poll=False)
        except BusyError as error:
            report = Report(problems=(str(error),))
    call.data(shown.report_data(report))
    for line in shown.report_lines(report, collected=bool(report.editions)):
        call.line(line)
    call.finish(report)


def doctor(call: Call) -> None:
    """A line a finding, as it is found; exit 1 where one is not well."""
    findings = []
    try:
        config = call.load()
    except ConfigError as error:
        bad = [Finding(name="configuration", good=False, text=f"{error.file}: {each}") for each in error.problems]
        findings += [_told(call, each) for each in bad]
    else:
        findings += [_told(call, each) for each in examine(config, clock=SystemClock())]
    call.data({"findings": [{"name": each.name, "good": each.good, "text": each.text} for each in findings]})
    if not all(each.good for each in findings):
        raise SystemExit(FAILED)


def _told(call: Call, finding: Finding) -> Finding:
    """Green and red on a terminal; the words say it too."""
    mark = click.style("good", fg="green") if finding.good else click.style("BAD ", fg="red", bold=True)
    call.line(f"{mark}  {finding.name}: {finding.text}")
    return finding


def status(call: Call) -> None:
    """How things stand; exit 3 where something should not be so."""
    config = call.load()
    with call.store(config) as store:
        found = standing(config, store, now=clock())
    call.data(_standing_data(found))
    for line in _standing_lines(found):
        call.line(line)
    call.finish(Report(problems=found.problems))


def _standing_data(found: Standing) -> dict[str, object]:
    return {
        "at": found.at.isoformat(),
        "briefings": [
            {
                "name": each.name,
                "next": each.next and each.next.isoformat(),
                "overdue": each.overdue and each.overdue.isoformat(),
                "last": each.last
                and {
                    "date": each.last.date.isoformat(),
                    "slot": each.last.slot,
                    "state": each.last.state,
                    "ended": each.last.ended and each.last.ended.isoformat(),
                    "missed": each.last.missed,
                },
            }
            for each in found.briefings
        ],
        "dead_sources": [{"name": each.name, "why": each.why} for each in found.dead],
        "outbox": {str(state): count for state, count in found.outbox.items()},
        "checked": found.checked and {"at": found.checked[0].isoformat(), "problem": found.checked[1]},
        "bytes": found.size,
        "problems": list(found.problems),
    }


def _standing_lines(found: Standing) -> list[str]:
    lines = []
    for each in found.briefings:
        last = f"last {each.last.date} {each.last.slot}".rstrip() + f" ({each.last.state})" if each.last else "none yet"
        upcoming = f"next {each.next:%Y-%m-%d %H:%M} UTC" if each.next else "no schedule"
        lines.append(f"{each.name}: {upcoming}; {last}")
    lines += [f"silent: {each.name}: {each.why}" for each in found.dead]
    outbox = ", ".join(f"{count:,} {state}" for state, count in sorted(found.outbox.items()))
    lines.append(f"deliveries: {outbox or 'none'}")
    checked = f"checked {found.checked[0]:%Y-%m-%d}" if found.checked else "not checked yet"
    return [*lines, f"store: {found.size / 2**20:.1f} MB, {checked}"]


def backup(call: Call, file: Path) -> None:
    """Write a backup."""
    config = call.load()
    with call.store(config) as store:
        size = upkeep.backup(store, file)
    call.data({"file": str(file), "bytes": size})
    call.line(f"wrote {file}, {size / 2**20:.1f} MB, and found it whole")


def restore(call: Call, file: Path) -> None:
    """Put a backup in place."""
    config = call.load()
    former = upkeep.restore(file, config.store, now=clock())
    with call.store(config) as store:
        aside = outbox.set_aside(store, now=clock())
    where = shown.place(config.store)
    call.data({"store": where, "former": str(former) if former else "", "given_up": aside})
    call.line(f"{shown.place(config.store)} is now what {file} holds")
    if former:
        call.line(f"the former store is {former}")
    if aside:
        call.line(f"given up, for it may have gone out since: {shown.count(aside, 'row')} of `briefing outbox`")


def prune(call: Call) -> None:
    """Take out what is old."""
    config = call.load()
    with call.store(config) as store:
        gone = upkeep.prune(config, store, now=clock())
    call.data({"pruned": gone})
    call.line(f"took out {gone['articles']:,} articles, {gone['renditions']:,} pages, {gone['left_out']:,} left out")


def store(call: Call, what: str, *, url: str) -> None:
    """Check the store, or move it."""
    config = call.load()
    if (what == "move") != bool(url):
        raise UsageError("`briefing store check` takes no address, `briefing store move URL` takes one")
    with call.store(config) as opened:
        if what == "check":
            found = upkeep.check(opened, now=clock())
            call.data({"damage": list(found)})
            call.line("the store is whole" if not found else f"{len(found)} faults")
            for problem in found:
                call.problem(problem)
            if found:
                raise SystemExit(FAILED)
            return
        counted = upkeep.move(opened, url)
    call.data({"rows": counted})
    call.line(f"{sum(counted.values()):,} rows are in {shown.place(url)}, equal to those here, table by table")
    call.line(f"now write into {config.path}: store: {shown.place(url)}")
