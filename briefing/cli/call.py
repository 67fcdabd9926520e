"""What every verb shares: its common options, the configuration and the store, output, and exit codes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from briefing.errors import BriefingError, ConfigError, UsageError
from briefing.models import Report

if TYPE_CHECKING:
    from briefing.config import BriefingConfig, Config
    from briefing.store import Store

DONE, FAILED, CONFIGURATION, PROBLEMS = 0, 1, 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """How a verb was called: the options that stand before or after any verb."""

    config: str = "config.yaml"
    as_json: bool = False
    verbose: bool = False
    quiet: bool = False
    strict: bool = False

    def load(self) -> Config:
        """The configuration; ConfigError with every problem where it cannot be used."""
        from briefing.config import load

        return load(Path(self.config), environ=os.environ)

    def store(self, config: Config) -> Store:
        """The configuration's store."""
        from briefing.store import Store

        return Store.open(config.store)

    def line(self, text: str) -> None:
        """A line for a person, on standard output; nothing with --json or --quiet."""
        if not self.as_json and not self.quiet:
            _print(text)

    def data(self, value: dict[str, Any]) -> None:
        """The answer for a machine, with --json: one object."""
        if self.as_json:
            _print(json.dumps(value, ensure_ascii=False, indent=2, default=str))

    def problem(self, text: str) -> None:
        """A line about something that went wrong, on standard error, also with --quiet: cron mails it."""
        click.echo(f"briefing: {text}", err=True)

    def finish(self, report: Report) -> NoReturn:
        """Say what went wrong on the way, and end: 0, or 3 for made with problems (1 with --strict)."""
        for problem in report.problems:
            self.problem(problem)
        sys.exit((FAILED if self.strict else PROBLEMS) if report.problems else DONE)

    @contextmanager
    def progress(self) -> Iterator[Callable[[str], None]]:
        """A function that says what is being done: a moving line on a terminal, lines with -v, nothing in cron."""
        if self.verbose:
            yield lambda text: click.echo(text, err=True)
        elif self.quiet or not sys.stderr.isatty():
            yield lambda text: None
        else:
            from rich.console import Console

            with Console(stderr=True).status("") as status:
                yield lambda text: status.update(text)


def clock() -> datetime:
    """The time, in UTC, up to the end of this second: what was seen in this second lies before it."""
    return datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)


def chosen(config: Config, name: str) -> tuple[BriefingConfig, ...]:
    """The briefings that a verb is about: the one named, or all."""
    if not name:
        return config.briefings
    found = tuple(briefing for briefing in config.briefings if briefing.name == name)
    if not found:
        known = ", ".join(briefing.name for briefing in config.briefings)
        raise UsageError(f"there is no briefing {name} in {config.path}: choose one of {known}")
    return found


_OPTIONS = (
    click.option("--config", metavar="FILE", help="The configuration; config.yaml unless said otherwise."),
    click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object."),
    click.option("-v", "--verbose", is_flag=True, help="Say what is being done."),
    click.option("--quiet", is_flag=True, help="Say nothing but what went wrong."),
    click.option("--strict", is_flag=True, help="Made with problems is a failure: exit 1 in place of 3."),
)


def common(function: Callable[..., None]) -> Callable[..., None]:
    """Gives a verb the common options, as a `Call`; what stands before the verb counts where the verb says nothing."""

    @wraps(function)
    @click.pass_context
    def called(
        context: click.Context,
        /,
        *args: Any,
        config: str | None,
        as_json: bool,
        verbose: bool,
        quiet: bool,
        strict: bool,
        **options: Any,
    ) -> None:
        before = context.obj if isinstance(context.obj, Call) else Call()
        context.obj = replace(
            before,
            config=config or before.config,
            as_json=as_json or before.as_json,
            verbose=verbose or before.verbose,
            quiet=quiet or before.quiet,
            strict=strict or before.strict,
        )
        function(context.obj, *args, **options)

    for option in reversed(_OPTIONS):
        called = option(called)
    return called


@contextmanager
def exits(program: str = "briefing") -> Iterator[None]:
    """Turns our errors into a message and an exit code. A bug is not caught."""
    try:
        yield
    except ConfigError as error:
        click.echo(str(error), err=True)
        sys.exit(CONFIGURATION)
    except UsageError as error:
        click.echo(f"{program}: {error}", err=True)
        sys.exit(CONFIGURATION)
    except BriefingError as error:
        click.echo(f"{program}: {error}", err=True)
        sys.exit(FAILED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(FAILED)


def _print(text: str) -> None:
    """Write to standard output; where nobody reads it any more (`| head`) that is the end, and a good one.

    Raises:
        BriefingError: it cannot be written, as on a full disk.
    """
    try:
        click.echo(text)
    except OSError as error:
        # Python would try once more to write what it holds when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            sys.exit(DONE)
        raise BriefingError(f"the answer cannot be written: {error.strerror}") from None
