"""What a connection to a mail server needs, whether it takes mail or shows it."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from briefing.sinks.mail.addresses import loopback

Security = Annotated[
    Literal["starttls", "tls", "none"],
    Field(description="how the connection is encrypted; none only to this machine, or with allow_insecure"),
]
CaFile = Annotated[
    Path | None,
    Field(description="who vouches for the server's certificate, in PEM; without it, whom the system trusts"),
]
Seconds = Annotated[float, Field(gt=0, le=600, description="how long to wait for an answer, in seconds")]


def check_security(security: str, host: str, *, allowed: bool) -> None:
    """Refuse what would show passwords and pages to whoever listens.

    Raises:
        ValueError: it would.
    """
    if security == "none" and not allowed and not loopback(host):
        raise ValueError(
            f"security: none would say all in clear to {host}: take starttls or tls, or say allow_insecure: true"
        )


def trusting(ca_file: Path | None) -> ssl.SSLContext:
    """Certificates and host names are checked, always."""
    return ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
