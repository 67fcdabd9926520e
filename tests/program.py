"""The program as a person calls it: a process, its exit code and what it said. Nothing of the package is imported."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOP = Path(__file__).resolve().parents[1]
# A clock in a zone that is nobody's in the examples, and no terminal: what cron gives, and not what the tests assume.
_SURROUNDINGS = {"TZ": "Asia/Kathmandu", "LC_ALL": "C.UTF-8", "COLUMNS": "100"}


def command() -> list[str]:
    """BRIEFING_COMMAND, or the `briefing` beside this Python, or the package of this checkout."""
    if given := os.environ.get("BRIEFING_COMMAND"):
        return shlex.split(given)
    beside = Path(sys.executable).with_name("briefing")
    if beside.exists():
        return [str(beside)]
    return [sys.executable, "-c", "from briefing.cli import main; main()"]


def environment() -> dict[str, str]:
    """What the program is run with."""
    around = os.environ | _SURROUNDINGS
    if command()[0] == sys.executable:
        around["PYTHONPATH"] = str(TOP)
    return around


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a call of the program came to."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What it said with --json."""
        return json.loads(self.out)


def call(*arguments: str | Path, at: Path, code: int = 0, **variables: str) -> Answer:
    """Run the program in a folder. It must end with this exit code, and never with a traceback."""
    done = subprocess.run(
        [*command(), *map(str, arguments)],
        cwd=at,
        env=environment() | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
    )
    said = f"{arguments}\n{done.stdout}{done.stderr}"
    assert "Traceback (most recent call last)" not in done.stderr, said
    assert done.returncode == code, f"exit {done.returncode}, not {code}: {said}"
    return Answer(code=done.returncode, out=done.stdout, err=done.stderr)
