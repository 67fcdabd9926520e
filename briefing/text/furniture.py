"""A line of a page -> what kind of furniture it is, or none: notices, credits, captions, labels.

The phrases stand in `furniture.txt`, so that a reader who knows no Python can add what their sources print. A caption
is told by its form, which is much the same at every agency: a credit in brackets at the end, an agency's picture number
or `FILE PHOTO` at the start.
"""

from __future__ import annotations

import re

from briefing.text.phrases import mentions, phrases, straight

# Agencies and the forms of credit line that they ask for in their terms; a desk of a few hundred papers uses no others.
_AGENCY = (
    r"AFP|AP|EPA|EPA-EFE|EFE|dpa|DPA|APA|ANSA|PA|PA Media|TASS|RIA|Reuters|REUTERS|Getty(?: Images)?|Anadolu|AA|Xinhua|"
    r"ANP|NTB|TT|Ritzau|LUSA|Belga|PAP|CTK|MTI|UNIAN|Ukrinform|WANA|Bloomberg|Shutterstock|Alamy|Keystone|Imago|"
    r"Picture Alliance|Handout|File|File photo|Archivbild|Archiv|Symbolbild|Courtesy"
)
_CREDIT_END = re.compile(
    rf"""(?:
        [(\[](?:Photo|Foto|Image|Picture|Credit|Bild|Photograph|Crédit)\b[^)\]]{{0,120}}[)\]]   # (Photo by A B / AFP)
      | \[[^\[\]]{{2,90}}/[^\[\]]{{2,90}}\]                                                     # [A B/AFP]
      | \([^()]{{2,60}}/\s?[A-Z][^()]{{1,60}}\)                                                  # (A B/Meridian Wire)
      | [(\[](?:{_AGENCY})(?:\s(?:Photo|File|via\s[^)\]]{{2,40}}))?[)\]]                         # (AFP) (AP Photo)
      | \bvia\s(?:REUTERS|AP|AFP|Getty\sImages)
    )[.\s]*$""",
    re.VERBOSE,
)
_CREDIT_START = re.compile(
    r"^(?:epa\d{6,}\b|TOPSHOT\b|FILE PHOTO\b|FILE\s[-–—]\s|"
    r"(?:Photo|Foto|Image|Picture|Bild|Credit|Caption|Bildunterschrift)(?:\s(?:by|credit|von))?:\s)",
)
_ATTENTION = re.compile(r"\bATTENTION EDITORS\b|\bTHIS (?:PICTURE|IMAGE) WAS PROVIDED\b|\bMANDATORY CREDIT\b")
# What each form of the two patterns above has in it: looked for first, since most lines are none and a pattern that may
# begin anywhere is slow to say so.
_CREDIT_ENDS = (")", "]", "REUTERS", "AP", "AFP", "Images")
_ATTENTION_WORDS = ("ATTENTION", "PROVIDED", "MANDATORY")
_LONGEST_LINE = 300  # characters; a phrase of ours with its few words has half of that
_BYLINE = re.compile(
    r"^(?:By|Von|Par|Por|Di|Door)\s+"
    r"(?P<author>[^\W\d_][\w.’'-]+(?:\s+[\w.’'-]+){0,4}(?:(?:,| and| und| et| y)\s[^.!?]{2,60})?)$"
)
_STAMP = re.compile(
    r"^(?:Published|Updated|Last updated|Posted|Veröffentlicht|Aktualisiert|Stand|Publié le|Mis à jour)\b"
    r"\s*(?:on|at|am|:)?\s*(?P<when>.{4,60})$",
    re.IGNORECASE,
)
_MONTH = r"(?:[^\W\d_]{3,10}\.?)"
_DATE_LINE = re.compile(
    rf"^(?:[^\W\d_]{{5,12}},?\s+(?:den\s+)?)?(?:\d{{1,2}}(?:\.|st|nd|rd|th)?\s+{_MONTH},?|{_MONTH}\s+\d{{1,2}},?)\s+\d{{4}}"
    r"(?:\s?[,|–-]?\s?(?:at\s|um\s)?\d{1,2}[:.]\d{2}(?:\s?[ap]\.?m\.?)?(?:\s(?:Uhr|[A-Z]{2,5}|[+-]\d{2}:?\d{2}))*)?$"
)
_DATELINE = re.compile(
    r"^(?P<place>[^\W\d_][\w.’' -]{1,40}(?:,\s[^\W\d_][\w.’' -]{1,30})?)"
    r"(?:\s\((?P<agency>[^()]{2,40})\)\s?(?:[-–—]{1,2}|:)\s|\s(?:–|—|--)\s)(?=[\"“„«‘]?[^\W\d_])"
)


def _whole(section: str, line: str) -> bool:
    return phrases("furniture")[section].fullmatch(straight(line).strip(" .:!|›»→-")) is not None


def is_separator(line: str) -> bool:
    """Whether the line stands where one article of a run-together page ends."""
    return _whole("separator", line)


def is_furniture(line: str) -> bool:
    """Whether the whole line is furniture of the page: a button, a notice, a heading of a link list."""
    if phrases("furniture")["notice"].match(straight(line)) or mentions("furniture", "mention", line):
        return True
    return len(line) <= _LONGEST_LINE and (
        _whole("line", line)
        or _whole("separator", line)
        or phrases("furniture")["line"].fullmatch(straight(line).strip()) is not None
    )


def is_foot(line: str) -> bool:
    """Whether the foot of a newsletter begins with the line: it speaks of the subscription."""
    return mentions("furniture", "foot", line)


def is_caption(line: str) -> bool:
    """Whether the line is the caption of a picture, or its credit."""
    return bool(
        (line.rstrip(". \t").endswith(_CREDIT_ENDS) and _CREDIT_END.search(line))
        or _CREDIT_START.search(line)
        or (any(word in line for word in _ATTENTION_WORDS) and _ATTENTION.search(line))
    )


def byline(line: str) -> str:
    """The author that the line names, "" where it is no byline."""
    found = _BYLINE.match(line)
    return found["author"].strip() if found and len(line) <= 100 else ""


def stamp(line: str) -> str:
    """The time that a line such as `Published: 2 March 2026 08:10` gives, as it stands; "" where it is none.

    A line that is a date and nothing else is a stamp too.
    """
    if _DATE_LINE.match(line):
        return line
    found = _STAMP.match(line)
    return found["when"].strip() if found and any(c.isdigit() for c in found["when"]) else ""


def dateline(paragraph: str) -> int:
    """How many characters of dateline a paragraph starts with: `PORT ALDER (Meridian Wire) — `; 0 for none."""
    found = _DATELINE.match(paragraph)
    if not found:
        return 0
    place = found["place"]
    # A clause between dashes is no dateline: a place is a name, each of its longer words capitalised.
    named = all(word[0].isupper() for word in re.findall(r"[^\W\d_]{3,}", place))
    return found.end() if named and (found["agency"] or len(place.split()) <= 4) else 0


def run_in(paragraph: str) -> int:
    """How many characters of a run-in label, such as `What's going on now: `, a paragraph starts with; 0 for none."""
    head, colon, rest = paragraph.partition(": ")
    if not colon or len(head) > 60 or not _whole("run-in", head):
        return 0
    return len(head) + 2 if rest[:1].isupper() or rest[:1] in '“"‘«„' else 0
