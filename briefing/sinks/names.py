"""A pattern with placeholders -> the name of a page; and which names may be written to at all."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from briefing.models import Briefing, Parcel, stem
from briefing.text.clean import clean

PLACEHOLDERS = ("date", "year", "month", "day", "name", "edition", "slug")
PAGE = (
    "the page; {date}, {year}, {month}, {day} of the edition, {name}: briefing, "
    "{edition}: date, and time if there are several a day, {slug}: the same and briefing"
)
"""What a sink's option for its pages is told to be."""
EVENT = "event"
"""The placeholder that only the pages of events have: the event's id."""
# What no file system of Windows takes, with or without a suffix; a wiki's files are cloned there too.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*\\]')
_PART = 200  # bytes: with a temporary file's prefix and suffix below the 255 that file systems allow
_WHOLE = 900  # bytes


def filled(pattern: str, edition: Briefing, *, event: str = "") -> str:
    """The pattern with what stands in braces filled in."""
    return _filled(pattern, day=edition.date, edition=stem(edition), name=edition.name, event=event)


def _filled(pattern: str, *, day: date, edition: str, name: str, event: str) -> str:
    values = {
        "date": day.isoformat(),
        "year": f"{day:%Y}",
        "month": f"{day:%m}",
        "day": f"{day:%d}",
        "name": name,
        "edition": edition,
        "slug": f"{edition}-{name}",
        EVENT: event or "{" + EVENT + "}",
    }
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), pattern)


def sample(pattern: str, *, event: bool = False) -> str:
    """The pattern as some day would fill it in.

    Raises:
        ValueError: a placeholder in it is none.
    """
    made = _sample(pattern, event="0123456789ab" if event else "")
    if "{" in made or "}" in made:
        known = ", ".join(f"{{{word}}}" for word in (*PLACEHOLDERS, *((EVENT,) if event else ())))
        raise ValueError(f"{pattern!r} holds a brace that is no placeholder: there are {known}")
    if event and _sample(pattern, event="") == made:
        raise ValueError(f"{pattern!r} names one page for all events: put {{{EVENT}}} in it")
    return made


def _sample(pattern: str, *, event: str) -> str:
    day = date(2026, 3, 3)
    return _filled(pattern, day=day, edition=day.isoformat(), name="name", event=event)


def called(parcel: Parcel) -> str:
    """The edition's title on one clean line; the date before it where the edition comes late."""
    late = f"[{stem(parcel.edition)}] " if parcel.late else ""
    return late + " ".join(clean(parcel.title or parcel.edition.title).split())


def is_dated(pattern: str) -> bool:
    """Whether each day has a page of its own, or a part of one; a pattern without a date is always the newest
    edition's."""
    return any("{" + word + "}" in pattern for word in PLACEHOLDERS if word != "name")


def check_path(path: str, *, suffixes: tuple[str, ...]) -> None:
    """Refuse what is no plain path below a folder, on any system that a wiki's files may be copied to.

    Raises:
        ValueError: with what is wrong.
    """
    if len(path.encode(errors="replace")) > _WHOLE:
        raise ValueError(f"the path is longer than {_WHOLE} bytes")
    if path != unicodedata.normalize("NFC", path):
        raise ValueError(
            f"{path!r} is not in Unicode's composed form (NFC): some systems would call the file otherwise"
        )
    for part in path.split("/"):
        if wrong := _wrong(part):
            raise ValueError(f"{path!r} {wrong}")
    if not path.casefold().endswith(suffixes):
        raise ValueError(f"{path!r} must end in {' or '.join(suffixes)}")


def _wrong(part: str) -> str:
    """What is wrong with a folder's or a file's name."""
    if part in ("", ".", ".."):
        return "must be a path below the folder, without empty parts, . and .."
    if part.startswith((".", "~")) or part.casefold().startswith("git~"):
        return f"holds {part!r}: names that begin so belong to a program"
    if part.endswith((" ", ".")) or part.startswith(" "):
        return f"holds {part!r}: a name must not begin with a blank, nor end with a blank or a dot"
    if _RESERVED.fullmatch(part):
        return f"holds {part!r}, which Windows keeps for itself"
    if found := _FORBIDDEN.search(part):
        return f"holds {found[0]!r}, which not every system allows in a name"
    if any(unicodedata.category(each) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for each in part):
        return "holds a character that cannot be seen"
    if len(part.encode()) > _PART:
        return f"holds a name longer than {_PART} bytes"
    return ""


def folded(name: str) -> str:
    """Equal for two names that some system takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold())
