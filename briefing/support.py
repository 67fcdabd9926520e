"""Articles and Event -> Support: who reports it, in independent voices; and what an edition puts first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from math import fsum
from typing import TYPE_CHECKING

from briefing.models import Article, Event, Support

if TYPE_CHECKING:
    from tldextract import TLDExtract

# scheme://user@host, by RFC 3986, section 3; the scheme may be absent
_HOST = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//(?:[^/?#@]*@)?(\[[^\]/?#]*\]|[^/?#:\[\]\s]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportSettings:
    """What the reader knows of publishers.

    `owners`: an owner's name -> the domains and publishers that are one voice with it. `weights`: a source's name ->
    how much a voice that comes through it counts in the rank; 1 for a source that is not named.
    """

    owners: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)


def voices(articles: Sequence[Article], *, owners: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Article id -> the independent voice that speaks in it, "" where nobody knows. The order does not matter.

    A voice is the registrable domain of the article's URL or, without one, the publisher's name; a name is the same
    voice as the domain that it goes with, since counting one newsroom twice is the error that misleads (a third of
    the "corroborated" stories of a public peer had one publisher). Domains that one name goes with and that differ in
    their suffix alone (bbc.com, bbc.co.uk) are one voice, and so is what an owner owns.

    Args:
        articles: all that are known, of other events too: they tell which names and domains go together.
        owners: an owner's name -> its domains and publishers.
    """
    pairs = {article.id: (_name(article.publisher), registrable(article.url)) for article in articles}
    parents: dict[str, str] = {}
    for name, domains in _goes_with(pairs.values()).items():
        _join(parents, name, _home(name, domains))
        for domain in domains:
            like = [other for other in domains if other.split(".")[0] == domain.split(".")[0]]
            _join(parents, domain, min(like))
    for owner, owned in owners.items():
        for each in owned:
            _join(parents, _name(owner), _name(each))
            if "." in each and " " not in each:
                _join(parents, _name(owner), registrable(f"//{each}"))
    return {id: _root(parents, domain or name) for id, (name, domain) in pairs.items()}


def registrable(url: str) -> str:
    """The domain that somebody registered: `https://news.bbc.co.uk/a` -> `bbc.co.uk`; "" where the URL has no host.

    Pages that a host gives to anybody (`a.blogspot.com`) are one domain: anybody can open fifty of them. By the Public
    Suffix List's ICANN section (https://publicsuffix.org); under a suffix that it does not know, the last two labels.
    """
    host = _HOST.match(url)
    return _of_host(host[1].casefold().rstrip(".")) if host else ""


def support(event: Event, voices: Mapping[str, str]) -> Support:
    """Who reports an event: the voices of its distinct texts (a copied text counts once), and who was first."""
    own = _heard(event, voices)
    everyone = [*event.articles, *(duplicate.article for duplicate in event.duplicates)]
    known = [article for article in everyone if voices[article.id]]
    first = min(known, key=lambda article: (article.time, article.id), default=None)
    return Support(
        publishers=len(own),
        articles=len(everyone),
        copies=len({voices[article.id] for article in known} - own.keys()),
        first=(first.publisher or registrable(first.url)) if first else "",
    )


def rank(
    events: Sequence[Event], voices: Mapping[str, str], *, known: frozenset[str], weights: Mapping[str, float]
) -> tuple[Event, ...]:
    """The events, most important first: more independent voices by weight, then new before known, then the latest.

    How much one voice says decides nothing: of all its texts the source of the greatest weight counts once, and it is
    dated by its first. Copies and what nobody is known to say decide nothing either.

    Args:
        known: the ids of the events that earlier editions told of.
        weights: by the name of a source; 1 where it is not named.
    """

    def importance(event: Event) -> tuple[float, bool, float, str]:
        heard = _heard(event, voices).values()
        weight = fsum(max(weights.get(text.source, 1.0) for text in texts) for texts in heard)
        latest = max(min(text.time for text in texts) for texts in heard or [event.articles])
        return -weight, event.id in known, -latest.timestamp(), event.id

    return tuple(sorted(events, key=importance))


def _heard(event: Event, voices: Mapping[str, str]) -> dict[str, list[Article]]:
    """The known voices of an event, each with its distinct texts."""
    found: dict[str, list[Article]] = {}
    for article in event.articles:
        if voices[article.id]:
            found.setdefault(voices[article.id], []).append(article)
    return found


def _name(publisher: str) -> str:
    return " ".join(publisher.casefold().split())


def _goes_with(pairs: Iterable[tuple[str, str]]) -> dict[str, Counter[str]]:
    """Name -> how often it stands with which domain."""
    found: dict[str, Counter[str]] = {}
    for name, domain in pairs:
        if name and domain:
            found.setdefault(name, Counter())[domain] += 1
    return found


def _home(name: str, domains: Counter[str]) -> str:
    """The domain that a name goes with: one that it reads like, so that nobody's volume decides; else the commonest."""
    plain = name.replace(" ", "")
    return min(domains, key=lambda domain: (domain.split(".")[0] not in plain, -domains[domain], domain))


def _root(parents: Mapping[str, str], one: str) -> str:
    while one in parents:
        one = parents[one]
    return one


def _join(parents: dict[str, str], one: str, other: str) -> None:
    """Make two one; the least of all that are joined stands for them, so that no order matters."""
    first, last = sorted((_root(parents, one), _root(parents, other)))
    if first != last:
        parents[last] = first


@lru_cache(maxsize=10_000)  # a busy day has hundreds of hosts
def _of_host(host: str) -> str:
    parts = _list()(f"//{host}")
    if parts.suffix and parts.domain:
        return f"{parts.domain}.{parts.suffix}"
    if parts.suffix or parts.ipv4 or host.startswith("["):
        return host
    return ".".join(host.split(".")[-2:])


@cache
def _list() -> TLDExtract:
    """The list as it ships with the package: nothing is fetched and nothing written."""
    from tldextract import TLDExtract  # 0.5 s

    return TLDExtract(suffix_list_urls=(), cache_dir=None)
