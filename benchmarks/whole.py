"""A folder of files -> how long the whole run takes, a stage at a time: `python -m benchmarks.whole DIR --date D`.

The run is the program's own, in a process of its own, from an empty store to Markdown, JSON and PDF on disk.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_PROGRAM = [sys.executable, "-c", "from briefing.cli import main; main()"]
_CONFIG = """\
store: briefing.db
briefings:
  - name: whole
    title: Whole run
    languages: [en]
    sources:
      - {{type: folder, path: {folder}}}
    outputs:
      - {{type: file, format: markdown, path: "{{date}}.md"}}
      - {{type: file, format: json, path: "{{date}}.json"}}
      - {{type: file, format: pdf, path: "{{date}}.pdf"}}
"""


def measure(folder: Path, date: str) -> dict[str, float]:
    """Seconds of collecting, building and sending, each as a call of its own, of one call that does all, and of one
    that does nothing; `megabytes` is the largest process. Wall time: whatever else runs on the machine shows in it."""
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as place:
        Path(place, "config.yaml").write_text(
            _CONFIG.format(folder=json.dumps(str(folder.resolve()))), encoding="utf-8"
        )
        found["start"] = _seconds(place, "--version")
        found["run"] = _seconds(place, "run", "--date", date)
    with tempfile.TemporaryDirectory() as place:
        Path(place, "config.yaml").write_text(
            _CONFIG.format(folder=json.dumps(str(folder.resolve()))), encoding="utf-8"
        )
        found["build"] = _seconds(place, "run", "--date", date, "--no-send")
        found["send"] = _seconds(place, "send", "--date", date)
        found["verify"] = _seconds(place, "verify", f"{date}.md", f"{date}.json", f"{date}.pdf")
    found["megabytes"] = round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, 1)
    return found


def _seconds(place: str, *words: str) -> float:
    begun = time.perf_counter()
    subprocess.run([*_PROGRAM, *words], cwd=place, check=True, stdout=subprocess.DEVNULL, env=os.environ)
    return round(time.perf_counter() - begun, 2)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--date", required=True, help="the edition's date, as 2026-03-02")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure(options.folder, options.date)
    if options.json:
        print(json.dumps(found, indent=2))
    else:
        for name, value in found.items():
            print(f"{name:10} {value:8}" + (" MB" if name == "megabytes" else " s"))


if __name__ == "__main__":
    main()
