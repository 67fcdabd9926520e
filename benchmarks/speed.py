"""Sizes -> seconds and memory, ours and others' in one run: `python -m benchmarks.speed events --sizes 1000 3000`.

Each subcommand is a module of its own, `benchmarks/speed_NAME.py`, with two functions: `arguments(parser)` adds its
options, `run(options)` yields its figures, a plain value for JSON at a time, so that a long run shows them as they
come.
"""

from __future__ import annotations

import argparse
import importlib
import json
from importlib.util import find_spec
from typing import Any

_SUBCOMMANDS = ("events", "summaries", "pages", "build")


def main(arguments: list[str] | None = None) -> int:
    """Measure, and print each figure as a line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__.splitlines()[0])
    subcommands = parser.add_subparsers(dest="subcommand", required=True)
    modules: dict[str, Any] = {}
    for name in _SUBCOMMANDS:
        if find_spec(f"benchmarks.speed_{name}"):
            modules[name] = importlib.import_module(f"benchmarks.speed_{name}")
            subcommand = subcommands.add_parser(name, help=modules[name].__doc__.splitlines()[0])
            modules[name].arguments(subcommand)
    options = parser.parse_args(arguments)
    for figures in modules[options.subcommand].run(options):
        print(json.dumps(figures), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
