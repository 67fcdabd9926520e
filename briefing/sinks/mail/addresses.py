"""Addresses as they stand in a configuration -> addresses that a mail server is given."""

from __future__ import annotations

import re
from email.headerregistry import Address as Header
from email.utils import parseaddr
from typing import Annotated

from pydantic import AfterValidator, Field

_LOOPBACK = re.compile(r"localhost|127(?:\.\d{1,3}){3}|::1")


def address(text: str) -> str:
    """`Desk <desk@example.org>` -> `desk@example.org`, a domain of other letters in its ASCII form.

    Raises:
        ValueError: it is no address, or its part before the @ is not ASCII.
    """
    return header(text).addr_spec


def header(text: str) -> Header:
    """The same with the name that stands before it.

    Raises:
        ValueError: as for `address`.
    """
    name, spec = parseaddr(text)
    local, _, domain = spec.rpartition("@")
    try:
        if not (local and domain) or re.search(r"[\s,;<>()]", spec) or any(ord(sign) < 32 for sign in text):
            raise ValueError
        local.encode("ascii")
        return Header(display_name=name, username=local, domain=domain.encode("idna").decode().lower())
    except (ValueError, IndexError):  # a UnicodeError is a ValueError
        raise ValueError("no mail address; write it as desk@example.org or Desk <desk@example.org>") from None


def _checked(text: str) -> str:
    header(text)
    return text


def loopback(host: str) -> bool:
    """Whether what is said to a host does not leave this machine."""
    return _LOOPBACK.fullmatch(host) is not None


Address = Annotated[str, Field(max_length=320), AfterValidator(_checked)]
"""64 and 255 characters and the @ between them (RFC 5321, 4.5.3.1)."""
