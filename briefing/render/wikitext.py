"""str -> str: source text that stays text in MediaWiki's and DokuWiki's markup; links that stay links (faults C02)."""

from __future__ import annotations

import re

from briefing.render.escape import Raw, printable

# What MediaWiki would take for markup becomes an entity, which it decodes after it has looked for structure: what its
# own wfEscapeWikiText escapes, less what can only stand where no value of ours does (a table). A quotation mark or an
# underscore alone is text. A colon with a word before it may be a protocol (mailto:x is a link); a blank after ISBN,
# RFC and PMID makes a link too. U+FF3F is the underscore of Japanese switches.
_MEDIAWIKI = re.compile(
    r"""[<>&\[\]{}|~=]
    |'(?=')|(?<=')'|^'|'$
    |[_\uFF3F](?=[_\uFF3F])|(?<=[_\uFF3F])[_\uFF3F]|^[_\uFF3F]|[_\uFF3F]$
    |(?<=[A-Za-z]):(?=\S)
    |^[*\#:;!-]
    |(?<=ISBN)[ ]|(?<=RFC)[ ]|(?<=PMID)[ ]
    """,
    re.VERBOSE,
)
_CLOSING = re.compile(r"<(?=/nowiki>)", re.IGNORECASE)


def to_mediawiki(text: str) -> str:
    """Source text that MediaWiki prints as it is: no link, category, template, signature or switch comes of it."""
    return _MEDIAWIKI.sub(lambda match: f"&#{ord(match[0])};", printable(text))


def mediawiki_target(url: str) -> str:
    """A safe URL as it may stand in `[url text]`: a signature and a switch would be found in it too."""
    return Raw(url.replace("~", "%7E").replace("__", "%5F%5F").replace("&", "&amp;"))


def to_dokuwiki(text: str) -> str:
    """Source text that DokuWiki prints as it is, letter by letter: without `%%` it would set other quotation marks too.

    DokuWiki knows no escape for its end marks, so a text that holds one is cut in two there.
    """
    text = printable(text)
    if "%%" not in text and not text.startswith("%") and not text.endswith("%"):
        return f"%%{text}%%" if text.strip() else ""
    return "<nowiki>" + _CLOSING.sub("<</nowiki><nowiki>", text) + "</nowiki>"


def dokuwiki_heading(text: str, level: int = 2) -> str:
    """A heading, in which DokuWiki looks for no markup; level 1 is the page's own."""
    signs = "=" * (7 - level)
    return Raw(f"{signs} {printable(text)} {signs}")


def dokuwiki_link(url: str, text: str) -> str:
    """A link that says the text. DokuWiki can escape nothing in a link: a text with its end mark stands before it."""
    text = printable(text)
    if "]]" in text or text.endswith("]") or text.startswith("{{"):
        return Raw(f"{to_dokuwiki(text)} [[{url}]]")
    return Raw(f"[[{url}|{text}]]")
