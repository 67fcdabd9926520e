"""`doctor`, the pages for monitors and the log: what is broken turns red, and nothing else (F10, F11)."""

from __future__ import annotations

import base64
import json
import logging
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from clock import At
from servers import free_port

from briefing.config import Config, load
from briefing.serve import doctor, log
from briefing.serve.clock import SystemClock
from briefing.serve.health import Vitals, health
from briefing.serve.state import standing
from briefing.store import Run, RunState, Store

CONFIG = """\
smtp: {host: 127.0.0.1, port: PORT, security: none, from: bot@example.org}
briefings:
  - name: quay
    title: Quay
    schedule: {time: "06:00"}
    sources: [{type: folder, path: inbox/}]
    outputs:
      - {type: file, format: pdf, path: "out/{date}.pdf"}
      - {type: email, to: [desk@example.org]}
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "config.yaml").write_text(CONFIG.replace("PORT", str(free_port())))
    return load(tmp_path / "config.yaml", environ={})


def red(config: Config, **clock: datetime) -> set[str]:
    """The first word of what is not well, but for the mail server, which is not there in these tests."""
    found = doctor.examine(config, clock=At(**clock))
    return {each.name.split()[0] for each in found if not each.good and "e-mail" not in each.name}


def spoilt_store(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data/briefing.db").write_bytes(b"no database" * 100)


def no_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "inbox").rmdir()


def no_room(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9 - 10**6, 10**6))  # type: ignore[attr-defined]


def no_fonts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(folder))


def no_model(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "detect", lambda _: "")


def no_output(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "out").write_text("a file where the folder would be")


def test_all_is_green_but_the_mail_server_that_is_not_there(config: Config) -> None:
    """F11: no false red; what cannot be reached is red, with its address."""
    found = list(doctor.examine(config, clock=SystemClock()))
    assert [each.name.split()[0] for each in found if not each.good] == ["output"]
    assert "127.0.0.1" in next(each.text for each in found if not each.good)


@pytest.mark.parametrize(
    ("breaks", "what"),
    [
        (spoilt_store, {"database", "clock"}),  # what the clock is compared with is in the store
        (no_folder, {"source"}),
        (no_room, {"disk"}),
        (no_fonts, {"fonts"}),
        (no_model, {"languages"}),
        (no_output, {"output"}),
    ],
)
def test_what_is_broken_turns_red_and_nothing_else(
    breaks: Callable[[Path, pytest.MonkeyPatch], None],
    what: set[str],
    config: Config,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """F11: one thing after the other is broken."""
    assert red(config) == set()
    for ending in ("", "-wal", "-shm"):
        Path(f"{config.store}{ending}").unlink(missing_ok=True)
    breaks(config.path.parent, monkeypatch)
    assert red(config) == what


def test_a_clock_before_its_time_turns_red(config: Config) -> None:
    """F11: it shows 1970, or a time a month before what was done last."""
    assert red(config, at=datetime(1970, 1, 1, tzinfo=UTC)) == {"clock"}
    ahead = datetime.now(UTC) + timedelta(days=30)
    with Store.open(config.store) as store:
        store.begin_run(Run(briefing="quay", date=ahead.date(), slot="", due=ahead, begun=ahead))
    assert red(config) == {"clock"}


# --- the pages for monitors -------------------------------------------------------------------------------------------


def asked(port: int, path: str) -> tuple[int, str]:
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


def test_monitors_are_told_what_is_wrong(config: Config) -> None:
    """F11: /healthz and /readyz turn red for a round that hangs, /readyz for damage and what is overdue; numbers."""
    port, now = free_port(), datetime(2026, 3, 2, 9, tzinfo=UTC)
    vitals = Vitals(hangs=False, problem="", rounds=7, editions=3, problems=1)
    with Store.open(config.store) as store:
        run = Run(briefing="quay", date=now.date(), slot="", due=now - timedelta(hours=3), begun=now)
        store.begin_run(run)
        store.end_run(replace(run, state=RunState.MADE, ended=now))

        def page(path: str, *, at: datetime = now, **changes: object) -> tuple[int, str]:
            told = replace(vitals, **changes)  # type: ignore[arg-type]
            with health(port, vitals=lambda: told, standing=lambda: standing(config, store, now=at)):
                return asked(port, path)

        assert page("/healthz") == (200, "ok\n")
        assert page("/readyz") == (200, "ready\n")
        assert page("/elsewhere")[0] == 404
        assert page("/healthz", hangs=True)[0] == 503
        assert page("/readyz", hangs=True)[0] == 503
        assert page("/readyz", problem="the clock jumped")[1] == "the clock jumped\n"
        code, said = page("/readyz", at=now + timedelta(days=1))
        assert (code, "quay is due since" in said) == (503, True)
        metrics = page("/metrics")[1]
        assert "briefing_rounds_total 7.0" in metrics
        assert 'briefing_last_edition_seconds{briefing="quay"} 1.7724' in metrics
        store.note_done("integrity", at=now, problem="the stored edition is not what was stored")
        assert page("/readyz")[0] == 503
    Path(config.store).write_bytes(b"no database" * 100)


# --- the log ----------------------------------------------------------------------------------------------------------

CANARY = 'hunter2-"canary"/ü'


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_secret_is_logged_in_any_spelling(form: str) -> None:
    """F10: in messages, fields and tracebacks; as it is, in URLs, in JSON, in base64 wherever it begins in it."""
    shown = log.Redacted(form=form, secrets=(CANARY,))  # type: ignore[arg-type]
    quoted = "hunter2-%22canary%22%2F%C3%BC"
    spellings = [CANARY, quoted, json.dumps(CANARY), repr(CANARY)]
    spellings += [base64.b64encode(f"{'x' * n}{CANARY}{'y' * m}".encode()).decode() for n in range(6) for m in range(4)]
    for spelling in spellings:
        try:
            raise ValueError(f"login with {spelling} refused")
        except ValueError:
            record = logging.makeLogRecord(
                {"msg": f"AUTH {spelling} end", "levelname": "ERROR", "exc_info": sys.exc_info(), "url": spelling}
            )
        line = shown.format(record)
        assert "canary" not in line
        assert base64.b64encode(CANARY.encode()).decode()[4:16] not in line
        assert "AUTH" in line
        assert "\n" not in line
    plain = log.Redacted(form="json", secrets=()).format(logging.makeLogRecord({"msg": CANARY}))
    assert "canary" in plain
    assert json.loads(plain)["event"] == CANARY


def test_a_line_is_key_and_value() -> None:
    """What has blanks is quoted; JSON is an object a line."""
    record = logging.makeLogRecord({"msg": "edition made", "levelname": "INFO", "created": 0.0, "briefing": "quay"})
    text = log.Redacted(form="text", secrets=()).format(record)
    assert text == 'time=1970-01-01T00:00:00Z level=info event="edition made" briefing=quay'
