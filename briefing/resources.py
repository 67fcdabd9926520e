"""name -> path of a file that ships with the program: beside the package in a checkout, inside it in the wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """The path of `templates`, `examples` or `config.yaml`.

    Raises:
        FileNotFoundError: the installation is not whole.
    """
    for folder in (_PACKAGE, _PACKAGE.parent):
        if (folder / name).exists():
            return folder / name
    raise FileNotFoundError(f"{name} is missing from the installation in {_PACKAGE}: install briefing again")
