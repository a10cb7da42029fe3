"""Evidence as messages tell it: one line a fact, a chart that any text can hold. Pure."""

from collections.abc import Sequence

from lamplighter.alerting.evidence import Evidence, Minute, coarser
from lamplighter.probes.verdict import CheckState

POINTS = 20
"""Of the chart: it fits a phone's line."""
BARS = "▁▂▃▄▅▆"
"""The highest are left out: an even hour should read as a line, not as a wall."""
DOWN, NOTHING = "x", "·"
PHASES = {"resolve": "DNS", "connect": "connect", "tls": "TLS", "processing": "first byte", "transfer": "transfer"}


def evidence_facts(evidence: Evidence) -> list[tuple[str, str]]:
    """Return what there is to know, by name, in reading order."""
    pairs = [
        ("Response", response_in_words(evidence)),
        ("Last hour", last_hour_in_words(evidence.minutes)),
        ("Alike", alike_in_words(evidence)),
    ]
    return [(name, text) for name, text in pairs if text]


def response_in_words(evidence: Evidence) -> str:
    """Return ``1.24 s: DNS 4 ms, connect 12 ms, first byte 1.22 s``."""
    parts = ", ".join(f"{PHASES.get(name, name)} {seconds_in_words(value)}" for name, value in evidence.phases)
    if evidence.response_seconds is None:
        return parts
    whole = seconds_in_words(evidence.response_seconds)
    return f"{whole}: {parts}" if parts else whole


def last_hour_in_words(minutes: Sequence[Minute | None]) -> str:
    """Return the chart with its scale, and for how long the check was not up."""
    chart = sparkline(minutes)
    if not chart:
        return ""
    known = [minute for minute in minutes if minute is not None]
    slowest = max((one.seconds for one in known if one.seconds is not None), default=None)
    parts = [chart] if slowest is None else [f"{chart} up to {seconds_in_words(slowest)}"]
    for state in (CheckState.DOWN, CheckState.DEGRADED):
        count = sum(one.state is state for one in known)
        parts += [f"{state} in {count} of {len(known)} min"] * bool(count)
    return ", ".join(parts)


def sparkline(minutes: Sequence[Minute | None]) -> str:
    """Return a bar for each few minutes' slowest answer, a cross where it was down, a dot without rounds."""
    points = coarser(minutes, POINTS)
    if not any(points):
        return ""
    top = max(
        (one.seconds for one in points if one and one.seconds and one.state is not CheckState.DOWN), default=0
    )
    return "".join(_mark(point, top) for point in points)


def _mark(point: Minute | None, top: float) -> str:
    if point is None or point.state is CheckState.UNKNOWN:
        return NOTHING
    if point.state is CheckState.DOWN or point.seconds is None:
        return DOWN
    return BARS[min(len(BARS) - 1, int(point.seconds / top * len(BARS)))] if top else BARS[0]


def alike_in_words(evidence: Evidence) -> str:
    """Return ``3 of 12 checks in core are failing, 2 others for the same cause``; nothing where it fails alone."""
    parts = []
    if evidence.alike_failing > 1:
        where = f" in {evidence.group}" if evidence.group else ""
        parts.append(f"{evidence.alike_failing} of {evidence.alike} checks{where} are failing")
    if evidence.same_cause:
        others = "other" if evidence.same_cause == 1 else "others"
        parts.append(f"{evidence.same_cause} {others} for the same cause")
    return ", ".join(parts)


def seconds_in_words(seconds: float) -> str:
    """Return ``0.4 ms``, ``45 ms``, ``1.24 s``."""
    if seconds < 0.00095:
        return f"{seconds * 1000:.1f} ms"
    return f"{seconds * 1000:.0f} ms" if seconds < 0.9995 else f"{seconds:.2f} s"
