"""One function a verb that keeps the program going: load, call `briefing.serve`, print what it did."""

from __future__ import annotations

from briefing.cli import shown
from briefing.cli.call import Call, clock
from briefing.errors import BusyError, UsageError
from briefing.models import Report
from briefing.serve.clock import SystemClock, Trust
from briefing.serve.daemon import Daemon
from briefing.serve.rounds import make_round


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
