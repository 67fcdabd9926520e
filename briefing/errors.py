"""The exceptions: every message says what, where, and what to do.

BriefingError
├── ConfigError        all problems of a configuration at once, each with its place; exit 2
├── UsageError         a verb was asked for something that cannot be; exit 2
├── SourceError        a source could not be read; recorded, the run goes on
├── ExtractError       an item could not be turned into articles; recorded, the run goes on
├── RenderError        a format could not be made; recorded, the run goes on
├── DeliveryError      a sink did not take an edition; recorded, the run goes on, and it is tried again
│   ├── RefusedError   nor will it ever: not tried again
│   ├── UnreachableError   nor any other target of the same sink now
│   └── LostError      or it did: the connection broke before the answer
├── BusyError          another process is at what only one may do at a time; recorded, exit 3
├── VerifyError        a file is no edition that can be checked; exit 1
└── StoreError         the store cannot be read or written; the run stops, exit 1
"""

from __future__ import annotations

from dataclasses import dataclass


class BriefingError(Exception):
    """The root: catch this to catch everything that is not a bug."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong in a configuration: where it stands, what it is, what to do.

    `line` counts from 1; 0 where the problem has no line (an absent file).
    """

    place: str
    line: int
    message: str

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line else ""
        return f"{where}{self.place}: {self.message}" if self.place else f"{where}{self.message}"


class ConfigError(BriefingError):
    """The configuration cannot be used. Carries every problem found, in the order of the file."""

    def __init__(self, file: str, problems: tuple[Problem, ...]) -> None:
        self.file = file
        self.problems = problems
        super().__init__("\n".join(f"{file}: {problem}" for problem in problems))


class UsageError(BriefingError):
    """A verb was asked for something that cannot be, such as an edition of tomorrow."""


class SourceError(BriefingError):
    """A source, or one of its items, could not be read."""


class ExtractError(BriefingError):
    """An item could not be turned into articles."""


class RenderError(BriefingError):
    """An edition could not be rendered in a format."""


class DeliveryError(BriefingError):
    """A sink did not take an edition."""


class RefusedError(DeliveryError):
    """A sink will never take this edition, however often it is tried: no such mailbox, no such page."""


class UnreachableError(DeliveryError):
    """What keeps an edition from one target keeps it from every target of the sink: its server is down, say."""


class LostError(DeliveryError):
    """Whether a sink took an edition cannot be known: the connection broke after all was said and before the answer."""


class BusyError(BriefingError):
    """Another process is at what only one may do at a time."""


class VerifyError(BriefingError):
    """A file is no edition that `verify` can check."""


class StoreError(BriefingError):
    """The store cannot be read or written."""
