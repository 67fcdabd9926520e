"""Which addresses are public, and what a source's own list lets it reach besides."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from briefing.web.addresses import Allowed, public

PUBLIC = ("93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "2a00:1450::1", "64:ff9b::808:808")
PRIVATE = (
    *("127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
    *("100.64.0.1", "192.0.0.8", "192.0.0.9", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9"),
    *("192.88.99.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"),
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:a9fe:a9fe::", "2001::1"),
    *("2001:db8::1", "2001:20::1", "3fff::1", "5f00::1", "100::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1"),
    *("ff02::1", "ff0e::1", "fe80::1%eth0"),
)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_host_of_the_internet_is_public(address: str) -> None:
    """Of both versions, and through NAT64, by which networks without IPv4 reach all of it."""
    assert public(ip_address(address))
    assert Allowed().refusal("example.org", address) == ""


@pytest.mark.parametrize("address", PRIVATE)
def test_every_other_address_is_refused(address: str) -> None:
    """Private, local, shared, for documentation, multicast, reserved; also where IPv6 wraps it up (faults A13)."""
    assert not public(ip_address(address))
    assert "no public address" in Allowed().refusal("example.org", address)


def test_the_standard_library_alone_would_let_some_of_them_through() -> None:
    """Why there is a guard of our own: what `is_global` says of these."""
    assert sum(ip_address(address).is_global for address in PRIVATE) >= 5


def test_a_network_a_host_or_an_address_can_be_allowed() -> None:
    """Each lets through what it names, however it is wrapped, and nothing beside."""
    allowed = Allowed(entries=("10.1.0.0/16", "intranet.example", "fd00::/8", "127.0.0.1"))
    assert allowed.refusal("a.example", "10.1.2.3") == ""
    assert allowed.refusal("a.example", "::ffff:10.1.2.3") == ""
    assert allowed.refusal("a.example", "fd00::7") == ""
    assert allowed.refusal("Intranet.example.", "192.168.0.9") == ""
    assert allowed.refusal("a.example", "127.0.0.1") == ""
    assert allowed.refusal("a.example", "10.2.0.1")
    assert allowed.refusal("b.intranet.example", "192.168.0.9")
    assert allowed.refusal("a.example", "127.0.0.2")


@pytest.mark.parametrize("entry", ["10.0.0.0/40", "http://intranet.example", "*.example", "", "a b"])
def test_what_names_nothing_is_refused(entry: str) -> None:
    """With what was meant to be written there."""
    with pytest.raises(ValueError, match="allow_private"):
        Allowed(entries=(entry,))
