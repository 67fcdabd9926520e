"""The node under `schedule` -> Schedule; what does not fit becomes a problem with its line."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from briefing.config.document import Items, Keys, Node, Scalar
from briefing.config.model import ScheduleSpec
from briefing.config.values import BAD, Reader
from briefing.schedule import Schedule, daily


def schedule(reader: Reader, node: Keys, *, place: str) -> Any:
    """When a briefing appears, None where nothing says so."""
    given = node.get("schedule")
    if given is None or (isinstance(given, Scalar) and given.empty):
        return None
    spec = reader.record(_listed(given), ScheduleSpec, place=place)
    if spec is BAD:
        return BAD
    if bool(spec.time) == bool(spec.cron):
        wrong = "stand both here: give one of them" if spec.cron else 'are both missing: write {time: "06:00"}'
        return reader.refuse(given.line, f"time and cron {wrong}", place=place)
    if spec.cron and spec.days:
        return reader.refuse(given.line, "days belong to time; a cron line has its own: 0 6 * * 1-5", place=place)
    lines = (spec.cron,) if spec.cron else daily(spec.time, spec.days)
    return reader.make(Schedule, {"lines": lines, "late": spec.late}, line=given.line, place=place)


def _listed(node: Node) -> Node:
    """With `time: "06:00"` as the list of one that it stands for."""
    if not isinstance(node, Keys):
        return node
    pairs = tuple(
        (key, Items(line=value.line, nodes=(value,), size=value.size + 1))
        if key.text == "time" and isinstance(value, Scalar) and not value.empty
        else (key, value)
        for key, value in node.pairs
    )
    return replace(node, pairs=pairs)
