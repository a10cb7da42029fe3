"""What there is to expose now: the newest value of every series, and which source is how old. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from lamplighter.metrics.series import SELF, counted_series
from lamplighter.promql.values import is_stale
from lamplighter.rules.frames import is_rules_source
from lamplighter.telemetry.counters import Increments
from lamplighter.telemetry.series import Frame, Series

LOOKBACK_SECONDS = 300.0
STALE_INTERVALS = 3
_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_LABEL = re.compile(r"(?!__)[a-zA-Z_][a-zA-Z0-9_]*")


@dataclass(frozen=True, slots=True)
class SourceAge:
    """How old a source's newest frame is. A stale one's series are left out."""

    source: str
    age_seconds: float
    interval_seconds: float

    @property
    def is_stale(self) -> bool:
        """Tell whether it is older than three intervals and than PromQL looks back, or as far ahead."""
        return abs(self.age_seconds) > max(LOOKBACK_SECONDS, STALE_INTERVALS * self.interval_seconds)


@dataclass(frozen=True, slots=True)
class Latest:
    """Everything at one time; `left_out` counts series whose names no exposition format has room for."""

    at: float
    sources: Sequence[SourceAge]
    """Without those of rules, which say nothing while they have no results."""
    values: Mapping[Series, float]
    left_out: int = 0


def latest_of(frames: Iterable[Frame], totals: Mapping[str, Increments], version: str, now: float) -> Latest:
    """Put together what is fresh in `frames` and the totals. A series of two sources has its newest value.

    Frames of totals are left out: the totals are exposed as they are now.
    """
    frames = sorted(frames, key=lambda frame: frame.timestamp_ms)
    ages = [SourceAge(frame.source, now - frame.timestamp_ms / 1000, frame.interval_seconds) for frame in frames]
    fresh = [
        frame
        for frame, age in zip(frames, ages, strict=True)
        if not age.is_stale and not frame.source.startswith(SELF)
    ]
    observed = {
        series: value
        for frame in fresh
        for series, value in zip(frame.series, frame.values, strict=True)
        if value is not None and not is_stale(value)
    }
    values = {series: value for series, value in observed.items() if _is_sound(series)}
    left_out = len(observed) - len(values)
    spoken = [age for age in ages if not is_rules_source(age.source)]
    values.update(chain(_counted(totals), _about(spoken, version)))
    return Latest(now, spoken, values, left_out)


def _counted(totals: Mapping[str, Increments]) -> Iterator[tuple[Series, float]]:
    for function, increments in totals.items():
        yield from counted_series(function, increments)


def _about(ages: Iterable[SourceAge], version: str) -> Iterator[tuple[Series, float]]:
    yield Series.of("lamplighter_build_info", {"version": version}), 1.0
    for age in ages:
        yield Series.of("lamplighter_source_age_seconds", {"source": age.source}), round(age.age_seconds, 3)


def _is_sound(series: Series) -> bool:
    return _is_name(series.name) and all(_is_label(name) for name, _ in series.labels)


@lru_cache(maxsize=4096)
def _is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


@lru_cache(maxsize=4096)
def _is_label(name: str) -> bool:
    return _LABEL.fullmatch(name) is not None
