"""An IP address -> why it may not be reached; "" where it is public, or allowed by name.

`ipaddress.is_global` alone is no guard: on Python 3.11 it is true for multicast, for NAT64 and 6to4 forms of private
addresses, for site-local ones (faults A13). So for IPv6 only what is given out as global unicast is public.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: on networks without IPv4 every IPv4 host has an address of it
_UNICAST = ip_network("2000::/3")  # IANA: all of IPv6 that is given out
_SPECIAL = tuple(
    ip_network(each)
    for each in (
        "192.0.0.0/24",  # IETF protocol assignments, RFC 6890
        "192.88.99.0/24",  # relays of 6to4, RFC 7526
        "2001::/23",  # Teredo, ORCHID and other protocols, RFC 2928
        "2001:db8::/32",  # documentation, RFC 3849
        "2002::/16",  # 6to4: an IPv4 address in disguise, RFC 3056
        "3fff::/20",  # documentation, RFC 9637
    )
)


def public(address: Address) -> bool:
    """Whether an address is a host of the internet: one address, of its own, given out by IANA."""
    if isinstance(address, IPv6Address):
        if (inner := _within(address)) is not None:
            return public(inner)
        if address not in _UNICAST:
            return False
    if any(address in network for network in _SPECIAL if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _within(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 host that an IPv6 address leads to, None where it leads to none."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """What a source may reach besides what is public: networks, addresses and hosts, by name."""

    entries: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for each in self.entries:
            if "/" in each and _network(each) is None:
                raise ValueError(f"allow_private: {each} is no network: write it as 10.0.0.0/8 or fd00::/8")
            if not each or "://" in each or any(sign in each for sign in " @*"):
                raise ValueError(f"allow_private: {each!r} is no host, address or network: write intranet.example.org")

    def refusal(self, host: str, address: str) -> str:
        """Why this address of a host may not be reached, "" where it may."""
        try:
            found = ip_address(address)
        except ValueError:
            return f"{address} is no IP address"
        if public(found) or host.lower().strip("[]").rstrip(".") in self._hosts:
            return ""
        inner = _within(found) if isinstance(found, IPv6Address) else None
        if any(each in network for network in self._networks for each in (found, inner) if each is not None):
            return ""
        return f"{address} is no public address"

    @cached_property
    def _networks(self) -> tuple[Network, ...]:
        return tuple(network for each in self.entries if (network := _network(each)) is not None)

    @cached_property
    def _hosts(self) -> frozenset[str]:
        return frozenset(each.lower().rstrip(".") for each in self.entries if _network(each) is None)


def _network(written: str) -> Network | None:
    try:
        return ip_network(written, strict=False)
    except ValueError:
        return None
