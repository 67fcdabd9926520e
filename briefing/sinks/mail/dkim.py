"""A message -> the same with a signature of the sender's domain (RFC 6376), where our mail server does not sign."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from briefing.errors import DeliveryError

# What a reader sees or answers to; signed so that nobody on the way can change or add it.
_SIGNED = (b"from", b"to", b"subject", b"date", b"message-id", b"list-id", b"list-unsubscribe", b"content-type")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dkim:
    """The key with which messages are signed; its other half stands in the domain's DNS. Wants `briefing[dkim]`."""

    domain: Annotated[str, Field(description="the domain that signs, that of the sender's address")]
    selector: Annotated[str, Field(description="the name before `._domainkey` in the DNS")]
    key_file: Annotated[Path, Field(description="the private key, in PEM")]

    def signed(self, content: bytes) -> bytes:
        """The message with its signature before it.

        Raises:
            DeliveryError: the library or the key is missing, or the key is none.
        """
        try:
            import dkim
        except ImportError:
            raise DeliveryError("dkim wants a library that is not installed: pip install 'briefing[dkim]'") from None
        try:
            key = self.key_file.read_bytes()
            header: bytes = dkim.sign(
                content, self.selector.encode(), self.domain.encode(), key, include_headers=list(_SIGNED)
            )
        except OSError as error:
            raise DeliveryError(f"{self.key_file}: the DKIM key cannot be read ({error.strerror})") from None
        except dkim.DKIMException as error:
            raise DeliveryError(f"{self.key_file}: cannot sign with this DKIM key ({error})") from None
        return header + content
