"""A configuration -> a service: a round every minute and at each edition's time, until it is told to stop.

APScheduler wakes it and decides nothing: what is due is in the ledger. The main thread hears signals, watches the
clocks, and lets systemd know that it lives; rounds run in one thread beside it.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from briefing.config import Config
from briefing.errors import BriefingError, BusyError, ConfigError
from briefing.models import Report
from briefing.serve import log, systemd
from briefing.serve.clock import Clock, SystemClock, Trust
from briefing.serve.health import Vitals, health
from briefing.serve.log import LOGGER
from briefing.serve.pings import ping
from briefing.serve.rounds import make_round, next_time
from briefing.serve.state import Standing, standing
from briefing.serve.upkeep import chores
from briefing.store import Store

HEARTBEAT = timedelta(seconds=60)
# A stop waits so long for the step that runs; then the process ends where it stands, and nothing is lost by it: all
# that is stored is stored whole, and what was being sent is known as that. With the rest below ten seconds (E06).
GRACE = timedelta(seconds=7)
# A round that takes longer hangs: the watchdog hears nothing more, and systemd starts the service anew (E08).
LONGEST = timedelta(minutes=45)
# Chores are begun where there is so much time until the next edition.
QUIET = timedelta(minutes=10)
_LOOK = 0.5


@dataclass(slots=True)
class Pulse:
    """What is known of the service from outside: kept in memory, read by its health page."""

    started: datetime
    round_began: timedelta | None = None
    round_ended: datetime | None = None
    problem: str = ""
    rounds: int = 0
    editions: int = 0
    problems: int = 0

    def hangs(self, running: timedelta) -> bool:
        """Whether a round has been running for too long."""
        return self.round_began is not None and running - self.round_began > LONGEST


class Daemon:
    """The service. `load` reads the configuration, at the start and again on SIGHUP."""

    def __init__(
        self,
        load: Callable[[], Config],
        *,
        clock: Clock | None = None,
        verbose: bool = False,
        beat: timedelta = HEARTBEAT,
    ) -> None:
        self.load = load
        self.clock = clock or SystemClock()
        self.verbose = verbose
        self.beat = beat
        self.config = load()
        self.pulse = Pulse(started=self.clock.now())
        self.trust = Trust()
        self.stopping = threading.Event()
        self._reload = threading.Event()
        self._woken = threading.Event()
        self._at_work = threading.Lock()

    # --- the main thread ----------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT.

        Raises:
            BriefingError: it cannot begin.
        """
        self._hear()
        self._log()
        Store.open(self.config.store).close()  # what is wrong with it is said now, not at six in the morning
        scheduler = self._scheduler()
        with self._health():
            scheduler.start()
            systemd.notify("READY=1", f"STATUS=serving {self.config.path}")
            LOGGER.info("serving", extra={"config": self.config.path, "next": self._next()})
            self._watch(scheduler)
            self._stop(scheduler)

    def _health(self) -> AbstractContextManager[None]:
        """The pages for monitors, where a port is named; it is the one of the start until the next."""
        port = self.config.serve.port
        return health(port, vitals=self._vitals, standing=self._standing) if port else nullcontext()

    def _vitals(self) -> Vitals:
        pulse = self.pulse
        return Vitals(
            hangs=pulse.hangs(self.clock.running()),
            problem=pulse.problem,
            rounds=pulse.rounds,
            editions=pulse.editions,
            problems=pulse.problems,
        )

    def _standing(self) -> Standing:
        with Store.open(self.config.store, read_only=True, patience=2) as store:
            return standing(self.config, store, now=self.clock.now())

    def _watch(self, scheduler: BackgroundScheduler) -> None:
        """Until it is told to stop: hear the signals, feed the watchdog, and see the clock being put."""
        every = systemd.watchdog()
        fed = seen = self.clock.running()
        offset = self.clock.now() - seen
        while not self.stopping.is_set():
            self._woken.wait(_LOOK)
            self._woken.clear()
            if self._reload.is_set():
                self._read_again(scheduler)
            now, running = self.clock.now(), self.clock.running()
            if abs(now - running - offset) > 2 * self.beat:  # the scheduler sleeps by the old clock
                LOGGER.warning("the clock was put", extra={"now": now.isoformat()})
                self._wake(scheduler)
            offset = now - running
            if every and (running - fed).total_seconds() >= every and not self.pulse.hangs(running):
                systemd.notify("WATCHDOG=1")
                fed = running

    def _stop(self, scheduler: BackgroundScheduler) -> None:
        """Wait for the step that runs, but not for long."""
        systemd.notify("STOPPING=1")
        LOGGER.info("stopping")
        with suppress(Exception):
            scheduler.remove_all_jobs()
            scheduler.shutdown(wait=False)
        if self._at_work.acquire(timeout=GRACE.total_seconds()):
            LOGGER.info("stopped")
            return
        LOGGER.warning("stopped in the middle of a step, which the next start takes up again")
        _end_children()
        os._exit(0)

    def _hear(self) -> None:
        def stop(number: int, frame: FrameType | None) -> None:
            self.stopping.set()
            self._woken.set()

        def reload(number: int, frame: FrameType | None) -> None:
            self._reload.set()
            self._woken.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        signal.signal(signal.SIGHUP, reload)

    def _read_again(self, scheduler: BackgroundScheduler) -> None:
        """The configuration anew; one that cannot be used is told, and the former stays."""
        self._reload.clear()
        systemd.notify("RELOADING=1")
        try:
            self.config = self.load()
            self._log()
            LOGGER.info("configuration read again", extra={"next": self._next()})
        except ConfigError as error:
            LOGGER.error("the configuration cannot be used; the former stays", extra={"problem": str(error)})
        systemd.notify("READY=1")
        self._wake(scheduler)

    def _log(self) -> None:
        secrets = set(self.config.secrets)
        if self.config.serve.ping:
            secrets.add(self.config.serve.ping.get_secret_value())
        log.start(form=self.config.serve.log, secrets=secrets, verbose=self.verbose)

    # --- waking -------------------------------------------------------------------------------------------------------

    def _scheduler(self) -> BackgroundScheduler:
        """One thread, one round at a time; a wake-up that was missed is made up for once."""
        scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        beat = self.beat.total_seconds()
        scheduler.add_job(self._beat, "interval", seconds=beat, id="beat", args=(scheduler,), next_run_time=_soon())
        return scheduler

    def _wake(self, scheduler: BackgroundScheduler) -> None:
        """Beat now, and from now on every minute of the clock as it is."""
        scheduler.reschedule_job("beat", trigger="interval", seconds=self.beat.total_seconds())
        scheduler.modify_job("beat", next_run_time=_soon())

    def _beat(self, scheduler: BackgroundScheduler) -> None:
        """A round, and a wake-up at the time of the next edition."""
        self.once()
        at = next_time(self.config, after=self.clock.now())
        if at is not None and not self.stopping.is_set():
            with suppress(Exception):  # a scheduler that is being stopped takes no more jobs
                scheduler.add_job(self.once, "date", run_date=at, id="edition", replace_existing=True)

    def _next(self) -> str:
        at = next_time(self.config, after=self.clock.now())
        return at.isoformat() if at else "nothing has a schedule"

    # --- the thread beside it -----------------------------------------------------------------------------------------

    def once(self) -> None:
        """One round. Nothing that goes wrong in it ends the service."""
        with self._at_work:
            if self.stopping.is_set():
                return
            self.pulse.round_began = self.clock.running()
            try:
                self.pulse.problem = self._try()
            finally:
                self.pulse.round_began, self.pulse.round_ended = None, self.clock.now()
                self.pulse.rounds += 1

    def _try(self) -> str:
        """What went wrong with the round as a whole, "" where nothing did."""
        doubt = self.trust.problem(self.clock.now(), self.clock.running())
        if doubt:
            LOGGER.error("nothing is made", extra={"problem": doubt})
            return doubt
        config = self.config
        try:
            with Store.open(config.store) as store:
                report = make_round(config, store, now=self.clock.now, say=LOGGER.info, stopping=self.stopping.is_set)
                self._tell(config, report)
                if self._is_quiet():
                    self._tell(config, Report(problems=tuple(chores(config, store, now=self.clock.now()))))
        except BusyError as error:
            LOGGER.debug("another process is at it", extra={"problem": str(error)})
        except BriefingError as error:
            LOGGER.error("the round failed", extra={"problem": str(error)})
            return str(error)
        except Exception as error:
            LOGGER.exception("the round failed: a bug; the next round tries again")
            return f"a bug: {error!r}"
        return ""

    def _is_quiet(self) -> bool:
        """Whether there is time for chores: no edition is due in the next minutes."""
        now = self.clock.now()
        at = next_time(self.config, after=now)
        return not self.stopping.is_set() and (at is None or at - now > QUIET)

    def _tell(self, config: Config, report: Report) -> None:
        """Log what was done, and ping."""
        self.pulse.editions += len(report.editions)
        self.pulse.problems += len(report.problems)
        if report.new:
            LOGGER.info("collected", extra={"new": report.new, "known": report.known})
        for edition in report.editions:
            late = {"late": edition.coverage.due.isoformat()} if edition.coverage.due else {}
            LOGGER.info("edition", extra={"briefing": edition.name, "date": edition.date, "slot": edition.slot, **late})
        for each in report.deliveries:
            LOGGER.info("delivery", extra={"outcome": each.outcome, "target": each.target, "detail": each.detail})
        for problem in report.problems:
            LOGGER.warning("problem", extra={"problem": problem})
        if config.serve.ping and report.editions:
            ping(config.serve.ping.get_secret_value(), problems=report.problems)


def _soon() -> datetime:
    return datetime.now(UTC) + timedelta(milliseconds=50)


def _end_children() -> None:
    """End what this process started and has not waited for: a page that is being rendered."""
    for task in Path("/proc/self/task").glob("*/children") if Path("/proc/self/task").exists() else ():
        with suppress(OSError):
            for number in task.read_text().split():
                os.kill(int(number), signal.SIGKILL)
