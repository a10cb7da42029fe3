"""A roll-up of some series as bytes: a version byte, then zlib over the source's rounds and columns by metric.

Each metric begins with one byte a series and period: absent, or one of four kinds. A constant one (most are) keeps
a single value, a varying one six; one with a sample in every round of the period needs neither count nor times.
Times are places among the period's rounds. Durations are rounded as in frames. ADR 16 has figures.
"""

import json
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, cycle, groupby, islice, pairwise
from math import copysign, isfinite
from typing import Any, NamedTuple

from lamplighter.errors import CorruptFrame
from lamplighter.telemetry.codec import DURATION_DECIMALS, is_duration
from lamplighter.telemetry.columns import decode_places, encode_column, skip_column
from lamplighter.telemetry.rollups import Period, Periods, RollUp, period_end
from lamplighter.telemetry.series import Series

VERSION = 1
_LENGTH_BYTES = 4
_MAX_BODY_BYTES = 64 * 1024 * 1024
_ABSENT, _CONSTANT, _VARYING, _CONSTANT_GAPPY, _VARYING_GAPPY = range(5)
_CONSTANTS, _VARIANTS, _GAPPY = (
    (_CONSTANT, _CONSTANT_GAPPY),
    (_VARYING, _VARYING_GAPPY),
    (_CONSTANT_GAPPY, _VARYING_GAPPY),
)
_TIME_COLUMNS, _FIGURE_COLUMNS = 3, 6
_FEW = 4
"""One series in so many or fewer is looked for by itself; of more, all are decoded."""

Wanted = Mapping[str, Mapping[Series, None]]
"""Series by metric."""


def encode(roll_up: RollUp, series: Sequence[Series], width_ms: int) -> bytes:
    """Return the part of `roll_up` that is about `series`, those of one metric side by side."""
    rounds = _rounds_by_end(roll_up.rounds_ms, width_ms)
    body = bytearray(_head(roll_up))
    for name, same in groupby(series, key=lambda one: one.name):
        cells = [roll_up.series.get(one, {}).get(end) for one in same for end in rounds]
        body += _metric(cells, list(rounds.values()), rounded=is_duration(name))
    return bytes([VERSION]) + zlib.compress(bytes(body), 9)


class Metric(NamedTuple):
    """Series of one metric side by side: how many, and the places of the wanted ones, which ascend."""

    series_count: int
    places: Sequence[int]
    wanted: Sequence[Series]


Layout = Sequence[Metric]
"""Where in a roll-up the wanted series are: the same for all hours of one list of series."""


def lay_out(series: Sequence[Series], wanted: Wanted) -> Layout:
    """Find the wanted ones among the series of a roll-up."""
    layout = []
    for name, run in groupby(series, key=lambda one: one.name):
        same, these = list(run), wanted.get(name, {})
        places = [place for place, one in enumerate(same) if one in these] if these else []
        layout.append(Metric(len(same), places, [same[place] for place in places]))
    return layout


def decode(blob: bytes, layout: Layout, width_ms: int) -> RollUp:
    """Return what `encode` was given, the wanted series only; raises `CorruptFrame`."""
    body = _body(blob)
    try:
        at = _LENGTH_BYTES + struct.unpack_from("<I", body)[0]
        steps_ms, partial = json.loads(body[_LENGTH_BYTES:at])
        rounds_ms = list(accumulate(steps_ms))
        partial_ms = frozenset(rounds_ms[place] for place in partial)
    except (struct.error, ValueError, TypeError, IndexError) as error:
        raise CorruptFrame("a roll-up's head is damaged") from error
    rounds = _rounds_by_end(rounds_ms, width_ms)
    found: dict[Series, Periods] = {}
    for metric in layout:
        columns = _Columns(body, at, metric.series_count * len(rounds))
        if metric.places:
            found.update(_periods(columns, metric, rounds))
        at = columns.end
    if at != len(body):
        raise CorruptFrame("a roll-up goes on after its last column, or belongs to other catalogues")
    return RollUp(rounds_ms, partial_ms, found)


def _rounds_by_end(rounds_ms: Sequence[int], width_ms: int) -> dict[int, list[int]]:
    by_end: dict[int, list[int]] = {}
    for at in rounds_ms:
        by_end.setdefault(period_end(at, width_ms), []).append(at)
    return by_end


def _head(roll_up: RollUp) -> bytes:
    steps_ms = [after - before for before, after in pairwise([0, *roll_up.rounds_ms])]
    partial = [place for place, at in enumerate(roll_up.rounds_ms) if at in roll_up.partial_ms]
    text = json.dumps([steps_ms, partial], separators=(",", ":")).encode()
    return struct.pack("<I", len(text)) + text


def _metric(cells: Sequence[Period | None], rounds: Sequence[Sequence[int]], *, rounded: bool) -> bytes:
    as_kept = _rounded if rounded else _as_is
    kinds = bytearray()
    constants: list[float] = []
    varying: list[tuple[float, ...]] = []
    gappy: list[tuple[int, int, int]] = []
    for place, cell in enumerate(cells):
        if cell is None:
            kinds.append(_ABSENT)
            continue
        times = rounds[place % len(rounds)]
        is_whole, is_constant = cell.samples == len(times), _is_constant(cell)
        kinds.append(_CONSTANTS[not is_whole] if is_constant else _VARIANTS[not is_whole])
        if is_constant:
            constants.append(as_kept(cell.first))
        else:
            varying.append(tuple([as_kept(figure) for figure in cell[_TIME_COLUMNS:]]))
        if not is_whole:
            gappy.append((times.index(cell.first_ms), times.index(cell.last_ms), cell.samples))
    columns = [constants, *_columns(varying, _FIGURE_COLUMNS), *_columns(gappy, _TIME_COLUMNS)]
    return bytes(kinds) + b"".join(map(encode_column, columns))


def _columns(rows: Sequence[tuple[float, ...]], count: int) -> list[Sequence[float]]:
    return list(zip(*rows, strict=True)) if rows else [()] * count


def _is_constant(cell: Period) -> bool:
    """Whether value and count say it all; zeros of both signs are not the same."""
    return (
        cell.first == cell.last == cell.minimum == cell.maximum
        and cell.lost == 0
        and cell.total == cell.first * cell.samples
        and (cell.first != 0 or {copysign(1, cell.first)} == {copysign(1, zero) for zero in cell[3:8]})
    )


def _rounded(value: float) -> float:
    return round(value, DURATION_DECIMALS) + 0.0 if isfinite(value) else value


def _as_is(value: float) -> float:
    return value


class _Columns:
    """Where the columns of one metric begin; what is asked for is decoded."""

    def __init__(self, body: bytes, start: int, cells: int) -> None:
        self._body = body
        self.kinds = body[start : start + cells]
        if len(self.kinds) != cells:
            raise CorruptFrame("a roll-up ends inside a metric")
        constants, varying, gappy = (
            sum(self.kinds.count(kind) for kind in kinds) for kinds in (_CONSTANTS, _VARIANTS, _GAPPY)
        )
        self._counts = [constants, *[varying] * _FIGURE_COLUMNS, *[gappy] * _TIME_COLUMNS]
        self._starts: list[int] = []
        at = start + cells
        for count in self._counts:
            self._starts.append(at)
            at = skip_column(body, at, count)
        self.end = at

    def of(self, places: Sequence[int], periods: int) -> tuple[bytes, Sequence[Any], Iterator[Any], Iterator[Any]]:
        """Return the kinds of the cells of some series, then their constants, figures, and rounds with samples.

        `places` are ascending. Cells of other series are counted, not decoded.
        """
        found: Sequence[Sequence[int]]
        if len(places) * periods == len(self.kinds):
            kinds, found = self.kinds, [range(self._counts[column]) for column in (0, 1, 1 + _FIGURE_COLUMNS)]
        else:
            kinds, found = self._found(places, periods)
        wanted = [found[0], *[found[1]] * _FIGURE_COLUMNS, *[found[2]] * _TIME_COLUMNS]
        columns = [
            decode_places(self._body, start, count, some)[0] if some else []
            for start, count, some in zip(self._starts, self._counts, wanted, strict=True)
        ]
        figures, times = columns[1 : 1 + _FIGURE_COLUMNS], columns[1 + _FIGURE_COLUMNS :]
        return kinds, columns[0], zip(*figures, strict=True), zip(*times, strict=True)

    def _found(self, places: Sequence[int], periods: int) -> tuple[bytes, Sequence[Sequence[int]]]:
        """Return the kinds of the cells of some series, and which constants, figures and rounds are theirs."""
        kinds, found = bytearray(), [list[int](), list[int](), list[int]()]
        passed, at = [0, 0, 0], 0
        for place in places:
            first, end = place * periods, (place + 1) * periods
            for group, alike in enumerate((_CONSTANTS, _VARIANTS, _GAPPY)):
                begin = passed[group] + sum(self.kinds.count(kind, at, first) for kind in alike)
                passed[group] = begin + sum(self.kinds.count(kind, first, end) for kind in alike)
                found[group].extend(range(begin, passed[group]))
            kinds += self.kinds[first:end]
            at = end
        return bytes(kinds), found


def _periods(
    columns: _Columns, metric: Metric, rounds: Mapping[int, Sequence[int]]
) -> Iterator[tuple[Series, Periods]]:
    ends, wanted = list(rounds), dict(zip(metric.places, metric.wanted, strict=True))
    read = metric.places if len(wanted) * _FEW <= metric.series_count else range(metric.series_count)
    cells = iter(_cells(columns, read, list(rounds.values())))
    for place in read:
        row = list(islice(cells, len(ends)))
        if place not in wanted:
            continue
        periods = {end: cell for end, cell in zip(ends, row, strict=True) if cell is not None}
        if periods:
            yield wanted[place], periods


def _cells(columns: _Columns, places: Sequence[int], rounds: Sequence[Sequence[int]]) -> list[Period | None]:
    kinds, constants, varying, gappy = columns.of(places, len(rounds))
    constant = iter(constants)
    whole = [(times[0], times[-1], len(times)) for times in rounds]
    make = Period._make
    cells: list[Period | None] = []
    try:
        for kind, times, when in zip(kinds, cycle(rounds), cycle(whole), strict=False):
            if kind == _ABSENT:
                cells.append(None)
                continue
            if kind in _GAPPY:
                first, last, samples = next(gappy)
                when = (times[int(first)], times[int(last)], int(samples))  # noqa: PLW2901 - not the whole period
            cells.append(make(when + (_same(next(constant), when[2]) if kind in _CONSTANTS else next(varying))))
    except (StopIteration, IndexError, TypeError, ValueError, OverflowError) as error:
        raise CorruptFrame("a roll-up's columns do not fit together") from error
    return cells


def _same(value: float, samples: int) -> tuple[float, ...]:
    """Return the figures of a period in which nothing changed."""
    return (value * samples, value, value, value, value, 0.0)


def _body(blob: bytes) -> bytes:
    if not blob or blob[0] != VERSION:
        raise CorruptFrame(f"a roll-up of version {blob[0] if blob else 'none'}; this program reads {VERSION}")
    inflater = zlib.decompressobj()
    try:
        body = inflater.decompress(memoryview(blob)[1:], _MAX_BODY_BYTES)
    except zlib.error as error:
        raise CorruptFrame("a roll-up's bytes are damaged") from error
    if not inflater.eof or inflater.unused_data:
        raise CorruptFrame("a roll-up's bytes are cut short, or go on too long")
    return body
