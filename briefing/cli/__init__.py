"""The verbs, their exit codes and the clock; no logic. Start at `verbs.py`; `call.py` is what all verbs share."""

from briefing.cli.verbs import main

__all__ = ["main"]
