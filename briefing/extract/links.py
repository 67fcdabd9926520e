"""A URL as found -> the URL that names the article: web addresses only, trackers cut."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

# What click counters, newsletters and newsrooms hang on an address, by the names in their manuals: none names a page.
_TRACKER = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|gad_source|msclkid|twclid|ttclid|li_fat_id|yclid|ysclid|_openstat"
    r"|mc_[ce]id|mkt_tok|_hsenc|_hsmi|vero_id|oly_(?:anon|enc)_id|igshid|ref_src|ref_url|cmpid?|icid|ocid|ncid|smid|ito"
    r"|at_(?:medium|campaign)\w*|ns_(?:campaign|mchannel|source|linkname|fee)|wt_z?mc\w*|xtor|s_cid|sr_share|spm|ftag"
    r"|guccounter|guce_referrer\w*|__twitter_impression)$",
    re.IGNORECASE,
)
_FROM_FEED = {("ref", "rss"), ("source", "rss"), ("partner", "rss"), ("from", "rss"), ("rss", "1"), ("feed", "rss")}


def canonical(url: str) -> str:
    """The address without trackers and fragment, host in lower case; "" where it is no web address."""
    try:
        parts = urlsplit(url.strip())
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s<>\"\\]", url.strip()):
        return ""
    pairs = parse_qsl(parts.query, True)
    query = urlencode([pair for pair in pairs if not _TRACKER.match(pair[0]) and _lower(pair) not in _FROM_FEED])
    return urlunsplit((parts.scheme, parts.hostname + port, parts.path or "/", query, ""))


def host(url: str) -> str:
    """The host of an address without `www.`, "" where there is none."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _lower(pair: tuple[str, str]) -> tuple[str, str]:
    return pair[0].lower(), pair[1].lower()
