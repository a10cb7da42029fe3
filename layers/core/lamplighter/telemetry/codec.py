"""A frame's values as bytes: a version byte, then zlib over the columns, metric after metric, with the catalogue's
exemplar as preset dictionary.

Probe durations (``*_duration_seconds``, ``*_time_seconds``) are rounded to 10 µs, finer than the probes measure;
every other value, NaN payloads included, comes back bit for bit. docs/adr/0002-frames.md has the figures.
"""

import zlib
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import groupby
from math import isfinite
from struct import pack, unpack_from

from lamplighter.errors import CorruptFrame
from lamplighter.telemetry.catalogue import Catalogue
from lamplighter.telemetry.columns import Values, decode_column, decode_places, encode_column, skip_column
from lamplighter.telemetry.series import Series

VERSION = 1
DURATION_DECIMALS = 5
_DURATION_SUFFIXES = ("_duration_seconds", "_time_seconds")
_COUNT_BYTES = 4
_MAX_BODY_BYTES = 32 * 1024 * 1024
_LEVEL = 9
_MEMORY_LEVEL = 9
_WINDOW_BYTES = 32 * 1024


def encode(catalogue: Catalogue, values: Values) -> bytes:
    """Return values that are in the catalogue's order (`Catalogue.align`)."""
    deflater = zlib.compressobj(_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS, _MEMORY_LEVEL, zdict=catalogue.exemplar)
    return bytes([VERSION]) + deflater.compress(_columns_of(catalogue.series, values)) + deflater.flush()


def learned(catalogue: Catalogue, values: Values) -> Catalogue:
    """Return the catalogue with these values as its exemplar, as far as zlib's window can make use of them."""
    return Catalogue.of(catalogue.series, _columns_of(catalogue.series, values)[-_WINDOW_BYTES:])


def decode(
    blob: bytes, catalogue: Catalogue, only: Callable[[Series], bool] | None = None
) -> tuple[tuple[Series, ...], tuple[float | None, ...]]:
    """Return the wanted series and their values; raises `CorruptFrame`."""
    plan = plan_columns(catalogue.series, only)
    series = tuple(catalogue.series[at] for column in plan for at in column.wanted)
    return series, decode_values(blob, catalogue, plan)


class ColumnPlan:
    """Which values of one column are wanted: places in the catalogue, and the same within the column."""

    __slots__ = ("count", "wanted", "within")

    def __init__(self, start: int, count: int, wanted: Sequence[int]) -> None:
        self.count = count
        self.wanted = wanted
        self.within = None if len(wanted) == count else [at - start for at in wanted]


def plan_columns(series: Sequence[Series], only: Callable[[Series], bool] | None = None) -> tuple[ColumnPlan, ...]:
    """Decide once for many frames of one catalogue what is taken from each column."""
    plan: list[ColumnPlan] = []
    start = 0
    for _, count in _columns(series):
        places = range(start, start + count)
        wanted = places if only is None else [at for at in places if only(series[at])]
        plan.append(ColumnPlan(start, count, wanted))
        start += count
    return tuple(plan)


def decode_values(blob: bytes, catalogue: Catalogue, plan: Sequence[ColumnPlan]) -> tuple[float | None, ...]:
    """Return the values that `plan` asks for; columns of which nothing is wanted are passed over."""
    body = _body(blob, catalogue.exemplar)
    if unpack_from("<I", body)[0] != sum(column.count for column in plan):
        raise CorruptFrame("the frame belongs to another catalogue")
    values: list[float | None] = []
    at = _COUNT_BYTES
    for column in plan:
        if not column.wanted:
            at = skip_column(body, at, column.count)
            continue
        if column.within is None:
            found, at = decode_column(body, at, column.count)
        else:
            found, at = decode_places(body, at, column.count, column.within)
        values += found
    if at != len(body):
        raise CorruptFrame("a frame goes on after its last column")
    return tuple(values)


def decode_metrics(blob: bytes, catalogue: Catalogue, names: Collection[str]) -> dict[str, list[float | None]]:
    """Return the values of some metrics in the order of `Catalogue.by_metric`; raises `CorruptFrame`."""
    body = _body(blob, catalogue.exemplar)
    if unpack_from("<I", body)[0] != len(catalogue.series):
        raise CorruptFrame("the frame belongs to another catalogue")
    found: dict[str, list[float | None]] = {}
    at = _COUNT_BYTES
    for name, count in catalogue.runs:
        if name in names:
            values, at = decode_column(body, at, count)
            found[name] = found[name] + values if name in found else values
        else:
            at = skip_column(body, at, count)
    if at != len(body):
        raise CorruptFrame("a frame goes on after its last column")
    return found


def _columns_of(series: Sequence[Series], values: Values) -> bytes:
    body = bytearray(pack("<I", len(values)))
    start = 0
    for name, count in _columns(series):
        body += encode_column(_as_measured(name, values[start : start + count]))
        start += count
    return bytes(body)


def _columns(series: Iterable[Series]) -> list[tuple[str, int]]:
    """Neighbours of one metric are one column."""
    return [(name, sum(1 for _ in same)) for name, same in groupby(one.name for one in series)]


def _as_measured(name: str, values: Values) -> Values:
    if not is_duration(name):
        return values
    return [_rounded(value) if value is not None and isfinite(value) else value for value in values]


def is_duration(name: str) -> bool:
    """Tell whether a metric's values are durations of a probe, which are rounded."""
    return name.endswith(_DURATION_SUFFIXES)


def _rounded(value: float) -> float:
    return round(value, DURATION_DECIMALS) + 0.0  # adding zero turns -0.0, which rounding may leave, into 0.0


def _body(blob: bytes, exemplar: bytes) -> bytes:
    if not blob or blob[0] != VERSION:
        raise CorruptFrame(f"a frame of version {blob[0] if blob else 'none'}; this program reads {VERSION}")
    inflater = zlib.decompressobj(zdict=exemplar)
    try:
        body = inflater.decompress(memoryview(blob)[1:], _MAX_BODY_BYTES)
    except zlib.error as error:
        raise CorruptFrame("a frame's bytes are damaged") from error
    if not inflater.eof or inflater.unused_data or len(body) < _COUNT_BYTES:
        raise CorruptFrame("a frame's bytes are cut short, or go on too long")
    return body
