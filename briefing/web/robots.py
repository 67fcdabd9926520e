"""robots.txt -> what a site lets us read, as RFC 9309 says; and what a page says of itself.

The standard library's reader is of an older custom: the first rule that fits wins there, not the longest, and `*` and
`$` mean nothing.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from urllib.parse import quote

from briefing.errors import SourceError
from briefing.web.addresses import Allowed
from briefing.web.client import Ask, fetch, location

NAME = "briefing"
_LIMIT = 500 * 1024  # RFC 9309, 2.5: at least so much is read
_DAY = 24 * 3600.0  # 2.4: cached no longer
_SOON = 3600.0  # one that could not be had is tried again after an hour
_LINE = re.compile(r"\s*([a-z-]+)\s*:\s*([^#]*?)\s*(?:#.*)?$", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A line `Allow` or `Disallow` with its path pattern, in which `*` stands for anything and `$` for the end."""

    allow: bool
    pattern: str

    def fits(self, path: str) -> bool:
        """Whether the pattern is that of a path; in one walk, since a hostile one may hold a thousand stars."""
        first, *rest = self.pattern.removesuffix("$").split("*")
        if not path.startswith(first):
            return False
        end = len(first)
        for part in rest:
            found = path.find(part, end)
            if found < 0:
                return False
            end = found + len(part)
        if not self.pattern.endswith("$"):
            return True
        last = rest[-1] if rest else ""
        return path.endswith(last) and end <= len(path) if rest else end == len(path)


def rules(text: str, *, name: str = NAME) -> tuple[Rule, ...]:
    """The rules for a robot: those of all groups that name it, or else those for `*`."""
    groups = tuple(_groups(text.lstrip("\ufeff").splitlines()))
    own = [found for agents, found in groups if name in agents]
    others = [found for agents, found in groups if "*" in agents]
    return tuple(rule for found in own or others for rule in found)


def allowed(path: str, found: Iterable[Rule]) -> bool:
    """Whether a path (with its query) may be read: the longest rule that fits says so, the kinder where two are."""
    written = _octets(path)
    fitting = ((len(rule.pattern), rule.allow) for rule in found if rule.fits(written))
    return written == "/robots.txt" or max(fitting, default=(0, True))[1]


def _groups(lines: Iterable[str]) -> Iterator[tuple[frozenset[str], tuple[Rule, ...]]]:
    """Names in lower case, and rules. A line `User-agent` after a rule begins a new group."""
    agents: set[str] = set()
    found: list[Rule] = []
    ruled = False
    for line in lines:
        match = _LINE.match(line)
        key = match[1].lower() if match else ""
        if match and key == "user-agent":
            if ruled:
                yield frozenset(agents), tuple(found)
                agents, found, ruled = set(), [], False
            product = re.match(r"\*|[a-z_-]+", match[2], re.I)
            agents.add(product[0].lower() if product else "")
        elif match and key in ("allow", "disallow"):
            ruled = True
            if match[2]:
                found.append(Rule(allow=key == "allow", pattern=_octets(match[2])))
    yield frozenset(agents), tuple(found)


def _octets(path: str) -> str:
    """A path as it is compared: letters outside ASCII as %XX, hexadecimal digits in capitals."""
    written = quote(path, safe="/%*$?&=+:;,@!'()~#[]-._")
    return re.sub(r"%[0-9a-f]{2}", lambda found: found[0].upper(), written, flags=re.I)


@dataclass(slots=True)
class _Site:
    """The rules of a site, and until when they hold; one thread asks for them and the others wait."""

    lock: Lock = field(default_factory=Lock)
    until: float = 0.0
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class _Kept:
    """All sites of this process; `lock` guards them."""

    lock: Lock = field(default_factory=Lock)
    sites: dict[tuple[str, Allowed], _Site] = field(default_factory=dict)


_KEPT = _Kept()
_NOTHING = (Rule(allow=False, pattern="/"),)


def may_read(url: str, *, reach: Allowed) -> bool:
    """Whether the site lets robots read a page."""
    place = location(url)
    root = f"{place.scheme}://{place.netloc}"
    with _KEPT.lock:
        site = _KEPT.sites.setdefault((root, reach), _Site())
    with site.lock:
        if time.monotonic() >= site.until:
            site.rules, keep = _asked(root, reach)
            site.until = time.monotonic() + keep
        return allowed(place.request_uri, site.rules)


def _asked(site: str, reach: Allowed) -> tuple[tuple[Rule, ...], float]:
    """The rules of a site, and how long they hold: 4xx lets everything be read, 5xx and no answer nothing."""
    try:
        answer = fetch(Ask(url=f"{site}/robots.txt", allowed=reach, limit=_LIMIT, seconds=15))
    except SourceError:
        return _NOTHING, _SOON
    if 200 <= answer.status < 300:
        return rules(answer.body.decode("utf-8", "replace")), _DAY
    return ((), _DAY) if 300 <= answer.status < 500 else (_NOTHING, _SOON)


# --- what a page says -------------------------------------------------------------------------------------------------


_META = re.compile(r"<meta\b[^>]*>", re.I)
_ATTRIBUTE = re.compile(r"""([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)
UNQUOTABLE = ("noarchive", "nosnippet", "none")


def forbids_quoting(headers: Mapping[str, str], page: bytes) -> str:
    """The word by which a page forbids that it is kept or quoted, "" where it does not: `noarchive`, `nosnippet`."""
    told = [_for_us(part) for part in headers.get("x-robots-tag", "").split(",")]
    for tag in _META.findall(page[: 2**18].decode("latin-1")):
        says = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(tag)}
        if says.get("name", "").lower() in ("robots", NAME):
            told += says.get("content", "").split(",")
    words = [word.strip().lower() for word in told]
    return next((word for word in words if word in UNQUOTABLE or re.fullmatch(r"max-snippet\s*:\s*0", word)), "")


def _for_us(part: str) -> str:
    """`unavailable_after` and the like apart, a word before a colon names the robot that is meant."""
    name, colon, word = part.partition(":")
    return (word if name.strip().lower() == NAME else part if "-" in name else "") if colon else part
