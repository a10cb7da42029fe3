"""The frame codec: exact, compact, and loud about what it cannot read."""

from math import copysign
from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.errors import CorruptFrame
from lamplighter.telemetry.catalogue import Catalogue
from lamplighter.telemetry.codec import decode, encode, learned
from lamplighter.telemetry.series import Frame, Series
from tests.support.frames import realistic_frames

names = st.sampled_from(["up", "probe_duration_seconds", "probe_http_status_code", "queue_length", "x"])
some_series = st.builds(lambda name, key: Series.of(name, key=key), names, st.text(max_size=3))
values = st.none() | st.floats(allow_nan=True, allow_infinity=True) | st.integers(-1000, 1000).map(float)
frames = st.dictionaries(some_series, values, max_size=30)


def bits(value: float | None) -> bytes | None:
    return None if value is None else pack("<d", value)


def is_duration(series: Series) -> bool:
    return series.name.endswith("_duration_seconds")


@given(frames, frames)
def test_what_is_no_duration_comes_back_bit_for_bit_with_or_without_an_exemplar(
    numbers: dict[Series, float | None], exemplar: dict[Series, float | None]
) -> None:
    plain = Catalogue.of(numbers)
    trained = learned(plain, [exemplar.get(series) for series in plain.series])
    for catalogue in (plain, trained):
        series, decoded = decode(encode(catalogue, list(numbers.values())), catalogue)
        exact = {one: bits(value) for one, value in zip(series, decoded, strict=True) if not is_duration(one)}
        assert exact == {one: bits(value) for one, value in numbers.items() if not is_duration(one)}


@given(st.floats(-1e5, 1e5))
def test_durations_are_kept_to_ten_microseconds(seconds: float) -> None:
    catalogue = Catalogue.of([Series.of("probe_duration_seconds")])
    _, (decoded,) = decode(encode(catalogue, [seconds]), catalogue)
    assert decoded == round(seconds, 5)
    assert decoded != 0 or copysign(1.0, decoded) > 0


@given(frames, st.sets(names))
def test_only_what_is_wanted_is_decoded(numbers: dict[Series, float | None], wanted: set[str]) -> None:
    catalogue = Catalogue.of(numbers)
    blob = encode(catalogue, list(numbers.values()))
    series, decoded = decode(blob, catalogue, lambda one: one.name in wanted and one.label("key") != "")
    whole = dict(zip(*decode(blob, catalogue), strict=True))
    assert {one: bits(value) for one, value in zip(series, decoded, strict=True)} == {
        one: bits(whole[one]) for one in numbers if one.name in wanted and one.label("key") != ""
    }


def encoded(frame: Frame, catalogue: Catalogue) -> bytes:
    return encode(catalogue, catalogue.align(frame.series, frame.values))


def test_a_hundred_realistic_checks_take_less_than_one_and_a_half_bytes_a_sample() -> None:
    first, *rest = realistic_frames(10)
    plain = Catalogue.of(first.series)
    trained = learned(plain, plain.align(first.series, first.values))
    assert max(len(encoded(frame, plain)) / len(frame.values) for frame in rest) < 1.5
    assert max(len(encoded(frame, trained)) / len(frame.values) for frame in rest) < 1.0


def test_any_damaged_byte_is_noticed() -> None:
    (frame,) = realistic_frames(1, checks=3)
    catalogue = Catalogue.of(frame.series)
    blob = encoded(frame, catalogue)
    for at in range(len(blob)):
        damaged = blob[:at] + bytes([blob[at] ^ 0x15]) + blob[at + 1 :]
        with pytest.raises(CorruptFrame):
            decode(damaged, catalogue)


@pytest.mark.parametrize("cut", [0, 1, 2, 20, -1])
def test_a_frame_cut_short_is_named_corrupt(cut: int) -> None:
    (frame,) = realistic_frames(1, checks=3)
    catalogue = Catalogue.of(frame.series)
    with pytest.raises(CorruptFrame):
        decode(encoded(frame, catalogue)[:cut], catalogue)


def test_bytes_after_the_frame_are_refused() -> None:
    catalogue = Catalogue.of([Series.of("up")])
    with pytest.raises(CorruptFrame):
        decode(encode(catalogue, [1.0]) + b"?", catalogue)


def test_a_frame_of_a_later_version_says_so() -> None:
    catalogue = Catalogue.of([Series.of("up")])
    with pytest.raises(CorruptFrame, match="version 2"):
        decode(b"\x02" + encode(catalogue, [1.0])[1:], catalogue)


@pytest.mark.parametrize("other", [[], ["a"], ["a", "b", "c"]])
def test_the_frame_of_another_catalogue_is_refused(other: list[str]) -> None:
    ours = Catalogue.of([Series.of("up", key="a"), Series.of("up", key="b")])
    theirs = Catalogue.of([Series.of("up", key=key) for key in other])
    with pytest.raises(CorruptFrame, match="another catalogue"):
        decode(encode(ours, [1.0, 0.0]), theirs)


@given(st.binary(max_size=60))
def test_arbitrary_bytes_are_named_corrupt(blob: bytes) -> None:
    with pytest.raises(CorruptFrame):
        decode(b"\x01" + blob, Catalogue.of([Series.of("up")]))
