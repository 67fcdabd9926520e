"""Files of labelled texts -> figures: `python -m benchmarks.quality events FILE.jsonl.gz ... --json`.

Each subcommand is a module of its own, `benchmarks/quality_NAME.py`, with two functions: `arguments(parser)` adds its
options, `run(options)` gives its figures as plain values for JSON, keyed by what was measured.
"""

from __future__ import annotations

import argparse
import importlib
import json
from importlib.util import find_spec
from typing import Any

_SUBCOMMANDS = ("events", "continuity", "summaries", "daily", "guards", "judged")


def main(arguments: list[str] | None = None) -> int:
    """Measure, and print as a table or as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__.splitlines()[0])
    subcommands = parser.add_subparsers(dest="subcommand", required=True)
    modules: dict[str, Any] = {}
    for name in _SUBCOMMANDS:
        if find_spec(f"benchmarks.quality_{name}"):
            modules[name] = importlib.import_module(f"benchmarks.quality_{name}")
            subcommand = subcommands.add_parser(name, help=modules[name].__doc__.splitlines()[0])
            subcommand.add_argument("--json", action="store_true", help="print JSON")
            modules[name].arguments(subcommand)
    options = parser.parse_args(arguments)
    figures: dict[str, dict[str, Any]] = modules[options.subcommand].run(options)
    print(json.dumps(figures, indent=2) if options.json else _table(figures))
    return 0


def _table(figures: dict[str, dict[str, Any]]) -> str:
    """One row for each thing measured; a column for each figure."""
    columns = list(dict.fromkeys(column for row in figures.values() for column in row))
    rows = ([name, *(_cell(row.get(column, "")) for column in columns)] for name, row in figures.items())
    lines = [["", *columns], *rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(columns) + 1)]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def _cell(value: object) -> str:
    """A figure as shown: fractions with four places."""
    return f"{value:.4f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    raise SystemExit(main())
