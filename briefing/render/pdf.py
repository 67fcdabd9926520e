"""Briefing -> PDF: the HTML page set by WeasyPrint in a child process with limits; the edition's JSON is attached."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import briefing as package
from briefing.errors import RenderError
from briefing.models import Briefing, Rendition
from briefing.render.child import Job
from briefing.render.html import to_html
from briefing.render.json import digest, to_json
from briefing.render.templating import find, folder
from briefing.resources import shipped

_NO_MEMORY = ("MemoryError", "Cannot allocate", "failed to allocate", "creating thread")
# What the child needs of the environment: to find its libraries, fonts and caches. No secret is among them.
_ENVIRONMENT = (
    "PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "FONTCONFIG_SYSROOT",
    "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS", "XDG_CONFIG_HOME",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Pdf:
    """The page as a tagged PDF, the same bytes for the same edition.

    Options:
        templates: a folder of your own, whose files shadow ours ("" for none).
        page_size: A4 or letter.
        variant: pdf/ua-1 (accessible), or another that WeasyPrint writes, such as pdf/a-3a (for archives).
        seconds: how long it may take.
        memory: how many MiB it may take; 200 pages took 417 MB (WeasyPrint 70).
    """

    templates: str = ""
    page_size: Literal["A4", "letter"] = "A4"
    variant: str = "pdf/ua-1"
    seconds: int = 60
    memory: int = 1024

    def __call__(self, briefing: Briefing) -> Rendition:
        return Rendition(
            briefing=briefing.name,
            date=briefing.date,
            format="pdf",
            media_type="application/pdf",
            suffix=".pdf",
            content=self.set(self.job(briefing), name=f"{briefing.name} {briefing.date}"),
        )

    def job(self, briefing: Briefing) -> Job:
        """What the child is given for an edition."""
        place = folder(self.templates)
        style = find("print.css", place).read_text(encoding="utf-8")
        return Job(
            html=to_html(briefing, templates=self.templates),
            style=f"{style}\n@page {{ size: {self.page_size} }}\n",
            edition=to_json(briefing).decode(),
            folders=tuple(str(one) for one in (place, shipped("templates")) if one),
            variant=self.variant,
            created=int(briefing.window_end.timestamp()),
            identifier=digest(briefing)[:32],
        )

    def set(self, job: Job, *, name: str) -> bytes:
        """Run the child.

        Raises:
            RenderError: it took too long, too much memory, or WeasyPrint cannot be used here.
        """
        try:
            done = subprocess.run(
                [sys.executable, "-P", "-m", "briefing.render.child", str(self.memory), str(self.seconds)],
                input=job.to_bytes(),
                capture_output=True,
                timeout=self.seconds,
                env=_environment(job.created),
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise RenderError(
                f"PDF of {name}: not done after {self.seconds} s: raise `seconds` or print less"
            ) from error
        if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
            raise RenderError(f"PDF of {name}: {_reason(done, self.memory)}")
        return done.stdout


def _environment(created: int) -> dict[str, str]:
    """SOURCE_DATE_EPOCH keeps the time of the run out of the embedded fonts."""
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    root = str(Path(package.__file__).resolve().parent.parent)
    return kept | {"SOURCE_DATE_EPOCH": str(created), "PYTHONPATH": root, "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}


def _reason(done: subprocess.CompletedProcess[bytes], memory: int) -> str:
    """What the child's last words mean for the reader."""
    lines = done.stderr.decode(errors="replace").strip().splitlines()[-40:] or [f"exit {done.returncode}"]
    if any(sign in line for line in lines for sign in _NO_MEMORY):
        return f"it needs more than {memory} MiB: raise `memory` or print less"
    if done.returncode < 0:  # C libraries end the process where they find no memory
        return f"its process died of signal {-done.returncode}, likely for more than {memory} MiB: raise `memory`"
    if missing := next((line for line in lines if "cannot load library" in line), ""):
        return f"WeasyPrint's libraries are missing ({missing}): apt-get install libpango-1.0-0 libpangoft2-1.0-0"
    return f"WeasyPrint failed: {lines[-1]}"
