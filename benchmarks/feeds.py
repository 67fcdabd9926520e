"""A folder of feed files -> crashes, items and rejected files, each file asked for over HTTP as a feed of the web.

    python -m benchmarks.feeds DIR [--json] [--failures]

Every file below DIR is served from loopback, polled by the feed source as in a run, and its items are extracted. A
crash is anything raised but the errors that a run reports. A rejected file is one that the source refuses: no feed,
or one that cannot be parsed. Lines `Header: Name: value` in a file's first comment are served as its headers.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from benchmarks.loopback import host, say, served
from briefing.errors import ExtractError, SourceError
from briefing.extract import extract
from briefing.models import RawItem
from briefing.sources.door import Handed, State
from briefing.sources.feed.source import Feed

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
_HEADER = re.compile(rb"^\s*Header:\s+([\w-]+):\s*([^\r\n]*?)\s*$", re.M | re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a file: how many items, or why none."""

    file: Path
    items: int = 0
    rejected: str = ""
    crash: str = ""


def headers(body: bytes) -> dict[str, str]:
    """The headers that a file wants to be served with."""
    found = {name.decode("latin-1"): value.decode("latin-1") for name, value in _HEADER.findall(body[:4096])}
    return {name: value for name, value in found.items() if name.lower() != "content-length"}


def polled(file: Path, url: str) -> Result:
    """Poll a file once, as a run would."""
    items = 0
    try:
        given = Feed(url=url, allow_private=("127.0.0.0/8",), full_text="never").collect(State(), NOW) or ()
        for handed in given:
            for item in handed.items if isinstance(handed, Handed) else ():
                if isinstance(item, RawItem):
                    items += 1
                    _take(item)
    except SourceError as error:
        return Result(file=file, items=items, rejected=str(error))
    except Exception as error:
        return Result(file=file, items=items, crash=f"{type(error).__name__}: {error}")
    return Result(file=file, items=items)


def _take(item: RawItem) -> None:
    """Extract it; an entry without a title and a text is no article, and no crash."""
    with suppress(ExtractError):
        extract(item, now=NOW, seen=NOW)


def run(folder: Path) -> list[Result]:
    """Poll every file below a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())

    def answer(request: BaseHTTPRequestHandler) -> None:
        body = files[int(request.path[1:])].read_bytes()
        say(request, body, headers=headers(body))

    with served(answer) as port, ThreadPoolExecutor(16) as pool:
        return list(
            pool.map(lambda each: polled(each[1], f"http://{host(each[0])}:{port}/{each[0]}"), enumerate(files))
        )


def main() -> None:
    """Print what came of a folder; exit 1 where anything crashed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--failures", action="store_true", help="also name what was rejected and what crashed, and why")
    asked = parser.parse_args()
    found = run(asked.folder)
    told = {
        "files": len(found),
        "crashes": sum(bool(each.crash) for each in found),
        "items": sum(each.items for each in found),
        "rejected": sum(bool(each.rejected) for each in found),
    }
    print(json.dumps(told) if asked.json else ", ".join(f"{name} {n}" for name, n in told.items()))
    for each in found if asked.failures else ():
        if each.crash or each.rejected:
            print(f"{each.file}: {each.crash or each.rejected}", file=sys.stderr)
    sys.exit(1 if told["crashes"] else 0)


if __name__ == "__main__":
    main()
