"""Frames of a source turned into series over time, with stale markers where a series ended. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import cast

from lamplighter.telemetry.frame_memory import DecodedFrame
from lamplighter.telemetry.series import Series
from lamplighter.telemetry.stale import STALE, is_stale

Span = tuple[int, int]
"""The time of a source's last sample of a series and that of the round without it, in milliseconds."""


@dataclass(frozen=True, slots=True)
class Samples:
    """Timestamps in milliseconds, oldest first, and values, stale markers among them. Never changed in place."""

    timestamps_ms: Sequence[int]
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class SourceColumns:
    """A source over some time: one value a frame for every series, None where the frame lacks it."""

    timestamps_ms: Sequence[int]
    are_partial: Sequence[bool]
    values: Mapping[Series, Sequence[float | None]]


def over_time(frames: Sequence[DecodedFrame], wanted: Mapping[str, Mapping[Series, None]]) -> SourceColumns:
    """Return the wanted series (by metric) of frames of one source, oldest first."""
    values: dict[Series, list[float | None]] = {series: [] for same in wanted.values() for series in same}
    done = 0
    for _, run in groupby(frames, key=lambda frame: frame.catalogue.id):
        same_catalogue = list(run)
        catalogue = same_catalogue[0].catalogue
        for name, series in wanted.items():
            if name not in catalogue.by_metric:
                continue
            columns = zip(*(frame.columns[name] for frame in same_catalogue), strict=True)
            for one, read in zip(catalogue.by_metric[name], columns, strict=True):
                if one in series:
                    known = values[one]
                    known += [None] * (done - len(known))
                    known += read
        done += len(same_catalogue)
    for column in values.values():
        column.extend([None] * (done - len(column)))
    return SourceColumns([frame.timestamp_ms for frame in frames], [frame.is_partial for frame in frames], values)


def samples_of(columns: SourceColumns) -> dict[Series, Samples]:
    """Return the series that have samples. Absence from a later frame is a stale marker at that frame's time."""
    found = ((series, _samples(columns, values)) for series, values in columns.values.items())
    return {series: samples for series, samples in found if samples.values}


def _samples(columns: SourceColumns, values: Sequence[float | None]) -> Samples:
    if None in values:
        return _with_markers(columns, values)
    return Samples(columns.timestamps_ms, cast("Sequence[float]", values))  # the timestamps shared by all


def _with_markers(columns: SourceColumns, values: Iterable[float | None]) -> Samples:
    timestamps: list[int] = []
    kept: list[float] = []
    goes_on = False
    for at, is_partial, value in zip(columns.timestamps_ms, columns.are_partial, values, strict=True):
        if value is not None:
            timestamps.append(at)
            kept.append(value)
            goes_on = not is_stale(value)
        elif goes_on and not is_partial:
            timestamps.append(at)
            kept.append(STALE)
            goes_on = False
    return Samples(timestamps, kept)


def joined(parts: Sequence[Samples]) -> Samples:
    """Return what several sources have of one series; of two samples at one time the first is believed."""
    if len(parts) == 1:
        return parts[0]
    by_time: dict[int, float] = {}
    spoken: list[int] = []
    for part in parts:
        known = {
            at: value for at, value in zip(part.timestamps_ms, part.values, strict=True) if not is_stale(value)
        }
        spoken += known
        by_time = known | by_time
    ended = dict.fromkeys(ends_of_all([_ends(part) for part in parts], spoken), STALE)
    samples = ended | by_time
    timestamps = sorted(samples)
    return Samples(timestamps, [samples[at] for at in timestamps])


def ends_of_all(ends: Iterable[Iterable[Span]], spoken: Iterable[int]) -> list[int]:
    """Return when a series of several sources ended, of when it did in each, and of when each spoke.

    A source that goes on without the series ends it only if no other has spoken since the source's last sample: a
    check that moved to a source whose rounds lie between has not ended.
    """
    times_ms = sorted(spoken)
    found = {end for of_one in ends for last, end in of_one if _is_alone(times_ms, last, end)}
    return sorted(found)


def _is_alone(times_ms: Sequence[int], first_ms: int, last_ms: int) -> bool:
    """Tell whether only the sample at `first_ms` lies between the two."""
    return bisect_right(times_ms, last_ms) - bisect_left(times_ms, first_ms) <= 1


def _ends(part: Samples) -> Iterator[Span]:
    last_ms: int | None = None
    for at, value in zip(part.timestamps_ms, part.values, strict=True):
        if not is_stale(value):
            last_ms = at
        elif last_ms is not None:
            yield last_ms, at
