"""What rules recorded as frames of a source of their own, and back. Pure."""

import zlib
from collections.abc import Iterable, Sequence

from lamplighter.promql.values import is_stale
from lamplighter.rules.querying import Labels, Samples
from lamplighter.rules.rule import RecordingRule, Rule, RuleGroup
from lamplighter.telemetry.series import Frame, Series

PREFIX = "rules/"
SERIES_PER_FRAME = 4000
"""About a third of what an item may hold where every value is a long fraction."""


def source_of(group: RuleGroup, part: int = 0) -> str:
    """Return the source of a group's series; further parts take what one frame does not hold."""
    source = f"{PREFIX}{group.file}/{group.name}"
    return f"{source}/{part}" if part else source


def is_rules_source(source: str) -> bool:
    """Tell the sources of rules from those of everything else."""
    return source.startswith(PREFIX)


def parts_of(samples: Samples) -> int:
    """Return over how many frames the samples are spread."""
    return max(1, -(-len(samples) // SERIES_PER_FRAME))


def frames_of(group: RuleGroup, at: float, samples: Samples, parts: int) -> Sequence[Frame]:
    """Return one frame a part, empty ones too: in them every series that was there before ends.

    A series keeps its part for as long as their number stays. Stale markers are not written: absence says it.
    """
    shares: list[list[tuple[Series, float]]] = [[] for _ in range(parts)]
    for labels, value in samples:
        if not is_stale(value):
            series = _series(labels)
            shares[zlib.crc32(repr(series).encode()) % parts].append((series, value))
    return [_frame(group, at, part, sorted(share, key=lambda one: one[0])) for part, share in enumerate(shares)]


def recorded_series(group: RuleGroup, frames: Iterable[Frame]) -> Sequence[Sequence[Labels]]:
    """Return what each rule of `group` wrote into `frames`, rule by rule."""
    written = _samples(frames)
    return [[labels for labels, _ in written if _is_by(labels, rule)] for rule in group.rules]


def recorded_by(rules: Sequence[Rule], frames: Iterable[Frame]) -> Samples:
    """Return what `rules` wrote into `frames`."""
    return [(labels, value) for labels, value in _samples(frames) if any(_is_by(labels, rule) for rule in rules)]


def _samples(frames: Iterable[Frame]) -> Samples:
    return [
        ({"__name__": series.name, **dict(series.labels)}, value)
        for frame in frames
        for series, value in zip(frame.series, frame.values, strict=True)
        if value is not None
    ]


def _is_by(labels: Labels, rule: Rule) -> bool:
    if isinstance(rule, RecordingRule):
        return labels["__name__"] == rule.record
    return labels["__name__"] in {"ALERTS", "ALERTS_FOR_STATE"} and labels.get("alertname") == rule.alert


def _series(labels: Labels) -> Series:
    return Series.of(labels["__name__"], {name: value for name, value in labels.items() if name != "__name__"})


def _frame(group: RuleGroup, at: float, part: int, share: Sequence[tuple[Series, float]]) -> Frame:
    return Frame(
        source=source_of(group, part),
        timestamp_ms=round(at * 1000),
        interval_seconds=group.interval_seconds,
        series=tuple(series for series, _ in share),
        values=tuple(value for _, value in share),
    )
