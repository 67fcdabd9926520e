"""Where a value may come from the environment or a file: put in here, and nowhere printed."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

from briefing.config.document import Node, Scalar

_REFERENCE = re.compile(r"(\$?)\$\{([^}]*)(\}?)")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_URL_PASSWORD = re.compile(r"(://[^\s/:@]*:)([^\s/@]+)(?=@)")
_LARGEST = 65_536
"""Bytes of a secret's file: the largest known is an RSA key of 16,384 bits with its certificates, about 20 kB."""


def interpolate(text: str, environ: Mapping[str, str]) -> str:
    """Put in `${NAME}`; `$${` stands for `${` itself. What was put in is not looked at again.

    Raises:
        ValueError: a variable is not set, is empty, or the reference is not well formed. The message holds no value.
    """

    def value(match: re.Match[str]) -> str:
        escaped, name, end = match.groups()
        if escaped:
            return match[0][1:]
        if not end or not _NAME.fullmatch(name):
            raise ValueError("holds a ${ that is no variable: write ${NAME} (no default), or $${ for a plain ${")
        return variable(name, environ)

    return _REFERENCE.sub(value, text)


def referenced(text: str, environ: Mapping[str, str]) -> set[str]:
    """The values that `interpolate` puts in, as far as there are any."""
    values = {environ.get(match[2], "").strip() for match in _REFERENCE.finditer(text) if not match[1]}
    return values - {""}


def filled(node: Node) -> bool:
    """Whether something is put into the value."""
    return isinstance(node, Scalar) and "${" in node.text


def variable(name: str, environ: Mapping[str, str]) -> str:
    """The value of an environment variable.

    Raises:
        ValueError: it is not set, empty, or not text.
    """
    if not _NAME.fullmatch(name):
        raise ValueError("wants the name of an environment variable, such as SMTP_PASSWORD, not a value")
    if name not in environ:
        raise ValueError(f"the environment variable {name} is not set")
    if not environ[name].strip():
        raise ValueError(f"the environment variable {name} is empty")
    return _clean(environ[name], f"the environment variable {name}")


def from_file(path: Path) -> str:
    """The one line that a file holds, without its end.

    Raises:
        ValueError: it cannot be read, is empty, too large, not UTF-8 or of several lines. The message holds no value.
    """
    try:
        if not path.is_file():
            raise ValueError(f"the file {path} is not there")
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise ValueError(f"the file {path} cannot be read: {error.strerror}") from None
    if len(content) > _LARGEST:
        raise ValueError(f"the file {path} is larger than {_LARGEST} bytes: is it the right one?")
    try:
        text = content.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise ValueError(f"the file {path} is not UTF-8 text") from None
    if not text.strip():
        raise ValueError(f"the file {path} is empty")
    return _clean(text, f"the file {path}")


def literal_password(text: str) -> bool:
    """Whether a URL in it carries a password that is written out (`scheme://user:password@host`)."""
    return any("${" not in match[2] for match in _URL_PASSWORD.finditer(text))


def masked(text: str) -> str:
    """As it may stand in a message: at most 60 characters, the passwords of URLs struck out."""
    shown = _URL_PASSWORD.sub(r"\1***", text)
    return repr(shown if len(shown) <= 60 else shown[:57] + "...")


def shown(node: Node) -> str:
    """A value as it may stand in a message: as it was written, before anything was put in."""
    return masked(node.text) if isinstance(node, Scalar) else "the list"


def readable_by_all(path: Path) -> str:
    """The file's mode in octal where every account of the machine can read it, else "" (and always "" on Windows)."""
    mode = stat.S_IMODE(path.stat().st_mode)
    return f"{mode:04o}" if os.name == "posix" and mode & stat.S_IROTH else ""


def _clean(text: str, what: str) -> str:
    """Refuse what would break a header, a URL or the database, without showing it."""
    if any(ord(character) < 32 or 0xD800 <= ord(character) < 0xE000 for character in text):
        raise ValueError(f"{what} holds a line break, a control character or bytes that are not UTF-8")
    return text
