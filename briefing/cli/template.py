"""The templates that ship -> their list, and copies of them to change."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from briefing.errors import UsageError
from briefing.render.reference import FILES
from briefing.resources import shipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A file that can be shadowed; `yours` is the one that shadows it, None where none does."""

    name: str
    makes: str
    yours: Path | None


def listed(folder: Path | None) -> tuple[Template, ...]:
    """What ships, by name. Fonts are left out: they are replaced in the style sheet."""
    ours = shipped("templates")
    names = sorted(path.relative_to(ours).as_posix() for path in ours.rglob("*") if path.is_file())
    return tuple(
        Template(name=name, makes=_makes(name), yours=folder / name if folder and (folder / name).is_file() else None)
        for name in names
        if not name.startswith("fonts/")
    )


def copied(name: str, folder: Path) -> Path:
    """A template, put into the user's folder; its path.

    Raises:
        UsageError: there is no such template, or the folder has one of that name.
    """
    known = [each.name for each in listed(None)]
    if name not in known:
        likely = [each for each in known if name and name in each] or known
        raise UsageError(f"there is no template {name!r}: choose from {', '.join(likely)}")
    target = folder / name
    if target.exists():
        raise UsageError(f"{target} is there already and is not overwritten: change it, or move it away")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(shipped("templates") / name, target)
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}") from None
    return target


def _makes(name: str) -> str:
    """What the reference says of it: of itself, or of the folder that it is in."""
    return FILES.get(name) or next(
        (said for file, said in FILES.items() if name.startswith(file.split("/")[0] + "/")), ""
    )
