"""str -> str: what may stand in a stored text: NFC, nothing invisible, one kind of blank and of line end."""

from __future__ import annotations

import re
import unicodedata

_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")

# What a reader cannot see, so that neither a sentence nor a name can hide it: C0 and C1 controls, soft hyphen, grapheme
# joiner, bidi controls (UAX #9), zero-width and deprecated format characters, tags, interlinear marks, object
# placeholders, private use (an icon font's glyphs), noncharacters. Surrogates, since UTF-8 has none.
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff"
    "\ue000-\uf8ff\ufdd0-\ufdef\ufeff\ufff9-\ufffc\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff\U000f0000-\U0010ffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0xF0000, 0x10000))
    + "]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")

# Letters that are blank: Hangul fillers, the empty Braille cell.
_BLANK = re.compile("[^\\S\n]|[\u115f\u1160\u2800\u3164\uffa0]")
_BLANKS = re.compile(" {2,}")
_BLANK_AT_LINE_EDGE = re.compile(" ?\n ?")

# A variation selector stays alone behind something visible; a joiner between two letters of a script that writes with
# it (Arabic and its kin, Indic, Khmer, Mongolian) and between the parts of one emoji.
_SELECTOR = "[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
_SELECTORS = re.compile(f"(?<![\\s\u200c\u200d])({_SELECTOR}){_SELECTOR}*|{_SELECTOR}+")
_SCRIPTS = "\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\ua840-\uabff\ufb50-\ufdcf\ufe70-\ufefc"
_EMOJI = "\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_JOINERS = re.compile(
    f"(?<=[{_SCRIPTS}])([\u200c\u200d])[\u200c\u200d]*(?=[{_SCRIPTS}])"
    f"|(?<=[{_EMOJI}\ufe0f])(\u200d)[\u200c\u200d]*(?=[{_EMOJI}])|[\u200c\u200d]+"
)

# At most 30 combining marks on one letter (Stream-Safe Text Format, UAX #15 section 13): 50,000 of them held the PDF
# up for 21 s.
_MARK = (
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u06d6-\u06dc\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_MARKS = re.compile(f"({_MARK}{{30}}){_MARK}+")


def clean(text: str) -> str:
    """The text as it is stored; cleaning it again changes nothing, and UTF-8 can always encode it.

    Line ends become one newline each, runs of any blanks one space, none at either end of a line or of the text. Runs
    of newlines stay: what a paragraph is, extraction knows.
    """
    text = _LINE_END.sub("\n", text)
    text = _DROPPED.sub("", text).replace("\t", " ") if text.isascii() else _visible(text)
    return _BLANK_AT_LINE_EDGE.sub("\n", _BLANKS.sub(" ", text)).strip(" \n")


def _visible(text: str) -> str:
    """The text without what cannot be seen, in NFC."""
    if _SURROGATE.search(text):  # two halves of one character are put together, a lone half is dropped
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    text = _BLANK.sub(" ", _DROPPED.sub("", text))
    text = _SELECTORS.sub(r"\1", text)
    text = _JOINERS.sub(lambda match: match[1] or match[2] or "", text)
    return _MARKS.sub(r"\1", unicodedata.normalize("NFC", text))
