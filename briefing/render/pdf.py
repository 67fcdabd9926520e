"""Briefing -> PDF: the HTML page set by WeasyPrint in a child process with limits; the edition's JSON is attached."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import briefing as package
from briefing.errors import RenderError
from briefing.models import Briefing, Rendition
from briefing.render.child import Job
from briefing.render.html import to_html
from briefing.render.json import digest, to_json
from briefing.render.pictures import titled
from briefing.render.plain import plain_page
from briefing.render.templating import find, folder
from briefing.resources import shipped

# The letters of a compact page, in points: from those of a newspaper's text to those of its smallest print.
_SIZES = (9.0, 8.6, 8.2, 7.8, 7.4, 7.0, 6.6, 6.2, 5.8)
# The look of a page that could not be set as usual: nothing that takes long.
_PLAIN = "@page { margin: 20mm } html { font: 10pt/1.4 'DejaVu Sans', sans-serif } p { margin: 0 0 2mm }"
_PLAIN_SECONDS = 20  # with the 60 before it, an edition is out within a minute and a half
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
        page_size: a4 or letter.
        standard: pdf/ua-1 (accessible) or pdf/a-3a (for archives).
        compact: all of it on one page, in small letters.
        seconds: how long it may take.
        memory: how many MiB it may take; 200 pages took 417 MB (WeasyPrint 70).
    """

    templates: str = ""
    page_size: Literal["a4", "letter"] = "a4"
    standard: Literal["pdf/ua-1", "pdf/a-3a"] = "pdf/ua-1"
    compact: bool = False
    seconds: int = 60
    memory: int = 1024

    def __call__(self, briefing: Briefing) -> Rendition:
        name, job = f"{briefing.name} {briefing.date}", self.job(briefing)
        problem = ""
        try:
            content = self.set(job, name=name)
        except RenderError as error:
            content = self._plain(briefing, name=name, error=error)
            problem = f"{error}; it went out as plain text"
        return Rendition.of(
            briefing,
            format="compact" if self.compact else "pdf",
            media_type="application/pdf",
            suffix=".compact.pdf" if self.compact else ".pdf",
            content=content,
            problem=problem,
        )

    def job(self, briefing: Briefing) -> Job:
        """What the child is given for an edition."""
        place = folder(self.templates)
        styles = ("print.css", "compact.css") if self.compact else ("print.css",)
        return self._job(
            briefing,
            html=titled(to_html(briefing, templates=self.templates, contents=not self.compact)),
            style="\n".join(find(name, place).read_text(encoding="utf-8") for name in styles),
            sizes=_SIZES if self.compact else (),
        )

    def _job(self, briefing: Briefing, *, html: str, style: str, sizes: tuple[float, ...] = ()) -> Job:
        return Job(
            html=html,
            style=f"{style}\n@page {{ size: {self.page_size} }}\n",
            edition=to_json(briefing).decode(),
            folders=tuple(str(one) for one in (folder(self.templates), shipped("templates")) if one),
            variant=self.standard,
            created=int(briefing.window_end.timestamp()),
            identifier=digest(briefing)[:32],
            sizes=sizes,
        )

    def _plain(self, briefing: Briefing, *, name: str, error: RenderError) -> bytes:
        """The page in plain lines, which says that it is: what went wrong lies in a template, or in sheer size.

        Raises:
            RenderError: the one that there was, where this cannot be made either.
        """
        job = self._job(briefing, html=plain_page(briefing), style=_PLAIN)
        try:
            return replace(self, seconds=min(self.seconds, _PLAIN_SECONDS)).set(job, name=name)
        except RenderError:
            raise error from None

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
                f"PDF of {name}: not done after {self.seconds} s: raise `seconds` of `pdf`, or print less"
            ) from error
        if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
            raise RenderError(f"PDF of {name}: {_reason(done, self.memory)}")
        return done.stdout


@dataclass(frozen=True, slots=True, kw_only=True)
class Compact(Pdf):
    """The whole page as one sheet of a PDF: two columns, letters as small as it takes.

    Options:
        compact: always true.
    """

    compact: bool = True


def _environment(created: int) -> dict[str, str]:
    """SOURCE_DATE_EPOCH keeps the time of the run out of the embedded fonts."""
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    root = str(Path(package.__file__).resolve().parent.parent)
    return kept | {"SOURCE_DATE_EPOCH": str(created), "PYTHONPATH": root, "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}


def _reason(done: subprocess.CompletedProcess[bytes], memory: int) -> str:
    """What the child's last words mean for the reader."""
    lines = done.stderr.decode(errors="replace").strip().splitlines()[-40:] or [f"exit {done.returncode}"]
    if any(sign in line for line in lines for sign in _NO_MEMORY):
        return f"it needs more than {memory} MiB: raise `memory` of `pdf`, or print less"
    if done.returncode < 0:  # C libraries end the process where they find no memory
        return (
            f"its process died of signal {-done.returncode}, likely for more than {memory} MiB: raise `memory` of `pdf`"
        )
    if missing := next((line for line in lines if "cannot load library" in line), ""):
        return f"WeasyPrint's libraries are missing ({missing}): apt-get install libpango-1.0-0 libpangoft2-1.0-0"
    return f"WeasyPrint failed: {lines[-1]}: look at your own templates, if you have any"
