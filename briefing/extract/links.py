"""A URL as found -> the URL that names the article: web addresses only, trackers cut."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_TRACKER = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|ref_src|cmpid|at_(?:medium|campaign)\w*)$"
)


def canonical(url: str) -> str:
    """The address without trackers and fragment, host in lower case; "" where it is no web address."""
    try:
        parts = urlsplit(url.strip())
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s<>\"\\]", url.strip()):
        return ""
    query = urlencode([(key, value) for key, value in parse_qsl(parts.query, True) if not _TRACKER.match(key)])
    return urlunsplit((parts.scheme, parts.hostname + port, parts.path or "/", query, ""))


def host(url: str) -> str:
    """The host of an address without `www.`, "" where there is none."""
    return (urlsplit(url).hostname or "").removeprefix("www.")
