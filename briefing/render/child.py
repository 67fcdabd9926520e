"""stdin -> stdout: one Job of HTML, styles, attachment to one PDF; `python -m briefing.render.child MIB SECONDS`.

A process of its own, because a page can be a bomb (faults C04) and because WeasyPrint's memory grows with every page.
It reads no file but those of the template folders named in the job, and asks nothing of the network (faults C03).
"""

from __future__ import annotations

import json
import logging
import mimetypes
import resource
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

ASSET = "asset:"
_RECURSION = 3_000  # 300 nested elements need more than Python's 1,000 (faults: exhaustion)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What the child needs: the page, its styles, the edition to attach, and where assets may be read from.

    `created` is the document's date in seconds since 1970, `identifier` what makes its id. `sizes` are the letters'
    sizes in points, from the largest to the smallest, of a page that should be one; () leaves them to the style.
    """

    html: str
    style: str
    edition: str
    folders: tuple[str, ...]
    variant: str
    created: int
    identifier: str
    sizes: tuple[float, ...] = ()

    def to_bytes(self) -> bytes:
        """The job as it is handed to the child."""
        return json.dumps(asdict(self)).encode()


def write_pdf(job: Job) -> bytes:
    """The PDF of a job.

    Raises:
        Exception: whatever WeasyPrint raises; the parent reads it from stderr.
    """
    weasyprint: Any = import_module("weasyprint")  # Any: half of its names are not typed
    fetcher = _fetcher(tuple(Path(folder) for folder in job.folders))
    fonts: Any = import_module("weasyprint.text.fonts").FontConfiguration()
    moment = datetime.fromtimestamp(job.created, tz=UTC)
    attachment = weasyprint.Attachment(
        string=job.edition,
        name="edition.json",
        description="The edition, for briefing verify",
        relationship="Data",
        created=moment,
        modified=moment,
        url_fetcher=fetcher,
    )
    options = {"pdf_variant": job.variant, "pdf_tags": True}

    def laid_out(style: str) -> Any:
        # CSS objects fetch with their own fetcher: without it their @import goes out (WeasyPrint 70, measured).
        sheet = weasyprint.CSS(string=style, url_fetcher=fetcher, font_config=fonts, base_url=ASSET)
        page = weasyprint.HTML(string=job.html, url_fetcher=fetcher, base_url=ASSET)
        return page.render(font_config=fonts, stylesheets=[sheet], **options)

    content = _fitting(job, laid_out).write_pdf(
        attachments=[attachment], pdf_identifier=job.identifier.encode(), custom_metadata=True, **options
    )
    assert isinstance(content, bytes)  # it writes to a file only where it is given one
    return content


def _fitting(job: Job, laid_out: Callable[[str], Any]) -> Any:
    """The document, in the largest of the sizes in which it is one page; in the smallest where it is in none.

    As many pages as the largest size takes tell about how small it must be: the area of the text goes with the square.
    """
    if not job.sizes:
        return laid_out(job.style)
    left = list(job.sizes)
    while True:
        size = left.pop(0)
        document = laid_out(f"{job.style}\nhtml {{ font-size: {size}pt }}\n")
        pages = len(document.pages)
        if pages == 1 or not left:
            return document
        likely = size * 1.1 / pages**0.5  # a little too large rather than too small
        left = [one for one in left if one <= likely] or left[-1:]


def _fetcher(folders: tuple[Path, ...]) -> Any:
    """A URL fetcher that knows `asset:name`, a file of the template folders, and refuses everything else."""
    urls: Any = import_module("weasyprint.urls")

    class Assets(urls.URLFetcher):  # type: ignore[misc]
        """Gives what ships with us, and refuses everything else."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            """A file that ships with us."""
            path = asset(url, folders)
            media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return urls.URLFetcherResponse(url, body=path.read_bytes(), headers={"Content-Type": media_type})

    return Assets(allowed_protocols=())


def asset(url: str, folders: tuple[Path, ...]) -> Path:
    """The file that an `asset:` URL names: in the first folder that has it.

    Raises:
        ValueError: another scheme, a file outside the folders, or none.
    """
    if not url.startswith(ASSET):
        raise ValueError(f"{url[:80]}: rendering fetches nothing")
    for folder in folders:
        path = (folder / url.removeprefix(ASSET).lstrip("/")).resolve()
        if path.is_relative_to(folder.resolve()) and path.is_file():
            return path
    raise ValueError(f"{url[:80]}: no template folder has such a file")


def limit(*, memory: int, seconds: int) -> None:
    """Bound this process: MiB of address space, seconds of processor time, no core file.

    It bounds itself before it reads anything: a function that the parent runs between fork and exec can hang there
    where the parent has threads.
    """
    resource.setrlimit(resource.RLIMIT_AS, (memory * 2**20, memory * 2**20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds + 5, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Read a job, write its PDF; the arguments are the limits. WeasyPrint's warnings go to stderr."""
    limit(memory=int(sys.argv[1]), seconds=int(sys.argv[2]))
    sys.setrecursionlimit(_RECURSION)
    logging.getLogger("weasyprint").addHandler(logging.StreamHandler(sys.stderr))
    data = json.load(sys.stdin.buffer)
    try:
        content = write_pdf(Job(**{**data, "folders": tuple(data["folders"]), "sizes": tuple(data["sizes"])}))
    except Exception as error:  # at the limit libraries fail in any way they like: SystemError, OSError, a NULL
        if _at_limit():
            raise MemoryError from error
        raise
    sys.stdout.buffer.write(content)


def _at_limit() -> bool:
    """Whether the address space came within a tenth of its limit; where the system does not tell, it did not."""
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    peak = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmPeak:")), 0)
    return limit > 0 and peak * 1024 > 0.9 * limit


if __name__ == "__main__":
    main()
