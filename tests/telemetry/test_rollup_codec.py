"""Roll-ups come back from their bytes as they were, and damaged bytes are told."""

import zlib
from contextlib import suppress
from itertools import product
from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.errors import CorruptFrame
from lamplighter.telemetry.rollup_codec import decode, encode, lay_out
from lamplighter.telemetry.rollups import RollUp, roll_up
from lamplighter.telemetry.sample_columns import SourceColumns
from lamplighter.telemetry.series import Series

WIDTH = 300
SERIES = tuple(Series.of(name, n=str(n)) for name in ("up", "requests_total", "size") for n in range(2))
ALL = {name: {one: None for one in SERIES if one.name == name} for name in ("up", "requests_total", "size")}
VALUES = st.one_of(
    st.none(),
    st.sampled_from([0.0, -0.0, 1.0, float("inf"), float("-inf"), 1e300]),
    st.floats(allow_nan=False),
    st.integers(0, 5).map(float),
)


@st.composite
def roll_ups(draw: st.DrawFn) -> RollUp:
    steps = draw(st.lists(st.integers(1, 400), max_size=12))
    times = [1_795_176_000_000 + sum(steps[: place + 1]) for place in range(len(steps))]
    some = st.lists(VALUES, min_size=len(times), max_size=len(times))
    partial = draw(st.lists(st.booleans(), min_size=len(times), max_size=len(times)))
    return roll_up(SourceColumns(times, partial, {one: draw(some) for one in SERIES}), WIDTH)


@given(roll_ups())
def test_what_was_packed_comes_back(rolled: RollUp) -> None:
    found = decode(encode(rolled, SERIES, WIDTH), lay_out(SERIES, ALL), WIDTH)
    assert list(found.rounds_ms) == list(rolled.rounds_ms)
    assert found.partial_ms == rolled.partial_ms
    assert repr(found.series) == repr({one: rolled.series[one] for one in SERIES if one in rolled.series})


@given(roll_ups(), st.sets(st.sampled_from(SERIES)))
def test_only_what_is_wanted_is_returned(rolled: RollUp, wanted: set[Series]) -> None:
    by_metric = {name: {one: None for one in same if one in wanted} for name, same in ALL.items()}
    found = decode(encode(rolled, SERIES, WIDTH), lay_out(SERIES, by_metric), WIDTH)
    assert found.series.keys() == rolled.series.keys() & wanted


MANY = tuple(Series.of("up", n=f"{n:02d}") for n in range(12))
EVERY = {"up": dict.fromkeys(MANY)}


@st.composite
def roll_ups_of_many(draw: st.DrawFn) -> RollUp:
    times = [1_795_176_000_000 + 100 * place for place in range(draw(st.integers(0, 9)))]
    some = st.lists(VALUES, min_size=len(times), max_size=len(times))
    return roll_up(SourceColumns(times, [False] * len(times), {one: draw(some) for one in MANY}), WIDTH)


@given(roll_ups_of_many(), st.sets(st.sampled_from(MANY)))
def test_one_series_of_many_is_the_same_as_among_all(rolled: RollUp, wanted: set[Series]) -> None:
    blob = encode(rolled, MANY, WIDTH)
    whole = decode(blob, lay_out(MANY, EVERY), WIDTH).series
    found = decode(blob, lay_out(MANY, {"up": {one: None for one in MANY if one in wanted}}), WIDTH).series
    assert repr(found) == repr({one: periods for one, periods in whole.items() if one in wanted})


@given(roll_ups_of_many(), st.data())
def test_damage_is_told_to_who_wants_one_series_of_many(rolled: RollUp, data: st.DataObject) -> None:
    body = bytearray(zlib.decompress(encode(rolled, MANY, WIDTH)[1:]))
    body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    with suppress(CorruptFrame):
        decode(b"\x01" + zlib.compress(bytes(body), 0), lay_out(MANY, {"up": {MANY[5]: None}}), WIDTH)


def test_durations_are_rounded_as_in_frames() -> None:
    one = Series.of("probe_duration_seconds")
    rolled = roll_up(SourceColumns([100, 200], [False] * 2, {one: [0.1, 0.2]}), WIDTH)
    (period,) = (
        decode(encode(rolled, [one], WIDTH), lay_out([one], {one.name: {one: None}}), WIDTH).series[one].values()
    )
    assert period.total == 0.3


@given(roll_ups(), st.data())
def test_damage_is_told_and_nothing_else_is_raised(rolled: RollUp, data: st.DataObject) -> None:
    body = bytearray(zlib.decompress(encode(rolled, SERIES, WIDTH)[1:]))
    place = data.draw(st.integers(0, len(body) - 1))
    body[place] = data.draw(st.integers(0, 255))
    _told_or_decoded(bytes(body))


def test_a_place_in_the_period_that_is_no_number_is_told() -> None:
    columns = SourceColumns([100, 200, 400, 500], [False] * 4, {SERIES[0]: [1.0, None, 2.0, float("inf")]})
    body = zlib.decompress(encode(roll_up(columns, WIDTH), SERIES, WIDTH)[1:])
    for place, value in product(range(len(body)), (0, 1, 4, 127, 128, 255)):
        _told_or_decoded(body[:place] + bytes([value]) + body[place + 1 :])


def _told_or_decoded(body: bytes) -> None:
    with suppress(CorruptFrame):
        decode(b"\x01" + zlib.compress(body, 0), lay_out(SERIES, ALL), WIDTH)


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b"\x02abc",
        b"\x01abc",
        b"\x01" + zlib.compress(b""),
        b"\x01" + zlib.compress(pack("<I", 4) + b"true"),
        b"\x01" + zlib.compress(pack("<I", 7) + b"[[],[]]" + b"more than there should be" * 9),
    ],
)
def test_what_is_no_roll_up_is_refused(blob: bytes) -> None:
    with pytest.raises(CorruptFrame):
        decode(blob, lay_out(SERIES, ALL), WIDTH)


def test_bytes_of_other_catalogues_are_refused() -> None:
    rolled = roll_up(SourceColumns([100], [False], {SERIES[0]: [1.0]}), WIDTH)
    with pytest.raises(CorruptFrame):
        decode(encode(rolled, SERIES[:1], WIDTH), lay_out(SERIES, ALL), WIDTH)
