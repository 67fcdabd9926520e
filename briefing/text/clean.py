"""str -> str: what may stand in a stored text; NFC, no control characters, one kind of blank, one kind of line end."""

from __future__ import annotations

import re
import unicodedata

_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\ud800-\udfff]"
)
_BLANKS = re.compile(r"[^\S\n]+")
_BLANK_AT_LINE_EDGE = re.compile(r" ?\n ?")


def clean(text: str) -> str:
    """The text as it is stored: idempotent, and always encodable in UTF-8."""
    text = _DROPPED.sub("", _LINE_END.sub("\n", text))
    text = unicodedata.normalize("NFC", text)
    text = _BLANKS.sub(" ", text)
    return _BLANK_AT_LINE_EDGE.sub("\n", text).strip(" ")
