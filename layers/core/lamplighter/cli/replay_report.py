"""What a replay found, as a table or as JSON."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from lamplighter.rules.replay.reality import Line, Where
from lamplighter.rules.replay.replaying import Span
from lamplighter.rules.replay.results import Replayed
from lamplighter.rules.rule import RuleGroup

_SHOWN = {where: "in both" if where is Where.BOTH else where.value for where in Where}
_HEADS = ("alert", "in", "replay: began", "ended", "reality: began", "ended", "labels")


def as_text(span: Span, groups: Sequence[RuleGroup], lines: Sequence[Line]) -> Iterator[str]:
    """Return the lines of a table; times are UTC."""
    rules = sum(len(group.rules) for group in groups)
    yield f"rules: {rules}, replayed from {_time(span.start)} to {_time(span.end)} UTC"
    counts = Counter(line.where for line in lines)
    yield "alerts: " + ", ".join(f"{counts[where]} {_SHOWN[where]}" for where in Where)
    if lines:
        yield ""
        rows = [_HEADS, *map(_row, lines)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
        for row in rows:
            yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _row(line: Line) -> tuple[str, ...]:
    replay, real = line.replay, line.reality
    name = replay.alertname if replay else real.alertname if real else ""
    return (
        name,
        line.where.value,
        _time(replay.began) if replay else "-",
        _end(replay.ended) if replay else "-",
        _time(real.began) if real else "-",
        _end(real.ended) if real else "-",
        _labels(line),
    )


def _labels(line: Line) -> str:
    """History keeps an alert's severity only."""
    labels = (
        dict(line.replay.labels) if line.replay else {"severity": line.reality.severity if line.reality else ""}
    )
    return " ".join(f"{name}={value}" for name, value in sorted(labels.items()) if name != "alertname" and value)


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _end(seconds: float | None) -> str:
    return "lasts" if seconds is None else _time(seconds)


def as_json(span: Span, lines: Sequence[Line], found: Replayed) -> dict[str, Any]:
    """Return an object for ``json.dumps``; times are unix seconds."""
    return {
        "since": span.start,
        "until": span.end,
        "alerts": [
            {
                "in": {Where.BOTH: "both", Where.REPLAY: "replay", Where.REALITY: "reality"}[line.where],
                "replay": None if line.replay is None else asdict(line.replay),
                "reality": None if line.reality is None else asdict(line.reality),
            }
            for line in lines
        ],
        "failures": [asdict(failure) for failure in found.failures],
        "warnings": list(found.warnings),
    }
