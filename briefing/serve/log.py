"""Messages -> one line each on standard error, key=value or JSON, without a secret in it (faults F10)."""

from __future__ import annotations

import base64
import json
import logging
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote

LOGGER = logging.getLogger("briefing.serve")
STRUCK = "***"
# What every record has; what is beside it was given as `extra` and is part of the line.
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Redacted(logging.Formatter):
    """Formats a record as one line and strikes the secrets out of it, tracebacks included."""

    def __init__(self, *, form: Literal["text", "json"], secrets: Iterable[str]) -> None:
        super().__init__()
        self.form = form
        self.secrets = tuple(sorted({each for secret in secrets for each in _spellings(secret)}, key=len, reverse=True))

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "event": self.struck(record.getMessage()),
            **{name: self.struck(str(value)) for name, value in vars(record).items() if name not in _OWN},
        }
        if record.exc_info:
            fields["traceback"] = self.struck(self.formatException(record.exc_info))
        if self.form == "json":
            return json.dumps(fields, ensure_ascii=False)
        return " ".join(f"{name}={_quoted(value)}" for name, value in fields.items())

    def struck(self, text: str) -> str:
        """The text with *** for every secret."""
        for secret in self.secrets:
            text = text.replace(secret, STRUCK)
        return text


def start(*, form: Literal["text", "json"], secrets: Iterable[str], verbose: bool) -> None:
    """Log to standard error from now on, libraries' warnings too; called again, in the new way."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacted(form=form, secrets=secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    LOGGER.setLevel(logging.DEBUG if verbose else logging.INFO)


def _spellings(secret: str) -> tuple[str, ...]:
    """As it is, in URLs, in JSON, and in base64 as an SMTP or HTTP login holds it, wherever in a triple it begins."""
    raw = secret.encode()
    coded = (base64.b64encode(b"\0" * shift + raw)[(shift * 8 + 5) // 6 :].rstrip(b"=") for shift in range(3))
    # The last character of each mixes in what follows.
    within = (each.decode()[:-1] for each in coded)
    escaped = json.dumps(secret)[1:-1]
    return (secret, quote(secret, safe=""), escaped, repr(secret)[1:-1], *(each for each in within if len(each) >= 6))


def _quoted(value: str) -> str:
    plain = value and all(c.isprintable() and c not in " \"'=\\" for c in value)
    return value if plain else json.dumps(value, ensure_ascii=False)
