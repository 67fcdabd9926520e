"""What `init` writes: the commented configuration, or the example with its articles."""

from __future__ import annotations

import os
import pwd
import shutil
import sys
from pathlib import Path

from briefing.config import example
from briefing.errors import UsageError
from briefing.resources import shipped


def write_config(folder: Path) -> tuple[Path, ...]:
    """config.yaml, commented; the paths written."""
    target = _free(folder / "config.yaml")
    target.write_text(example(), encoding="utf-8")
    return (target,)


def write_units(folder: Path) -> tuple[Path, ...]:
    """The files for systemd, for the configuration in a folder: the service, and a timer for those who want that."""
    folder = folder.absolute()
    if any(character.isspace() or character in "%\"'\\$" for character in str(folder)):
        raise UsageError(f"{folder}: systemd wants a path without blanks, quotes, % and $: choose another folder")
    values = {
        "folder": str(folder),
        "config": str(folder / "config.yaml"),
        "program": shutil.which("briefing") or str(Path(sys.executable).with_name("briefing")),
        "user": pwd.getpwuid(os.geteuid()).pw_name,
        "home": "read-only" if folder.is_relative_to(Path.home()) else "yes",
    }
    targets = {each: _free(folder / "systemd" / each.name) for each in sorted(shipped("templates").glob("systemd/*"))}
    for template, target in targets.items():
        text = template.read_text(encoding="utf-8")
        for name, value in values.items():
            text = text.replace("{" + name + "}", value)
        target.write_text(text, encoding="utf-8")
    return tuple(targets.values())


def write_example(folder: Path) -> tuple[Path, ...]:
    """The example's config.yaml and its articles; the paths written, the configuration first."""
    target, inbox = _free(folder / "config.yaml"), _free(folder / "inbox")
    shutil.copyfile(shipped("examples") / "config.yaml", target)
    shutil.copytree(shipped("examples") / "inbox", inbox)
    return (target, *sorted(path for path in inbox.rglob("*") if path.is_file()))


def _free(path: Path) -> Path:
    if path.exists():
        raise UsageError(f"{path} is there already and is not overwritten: choose another folder, or move it away")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{path.parent} cannot be made: {error.strerror}") from None
    return path
