"""Numbers as Go writes and reads them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.promql.functions.numbers import format_fixed, format_shortest, parse_float


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (-0.0, "-0"), (1.0, "1"), (-1.5, "-1.5"), (0.1, "0.1"), (100000.0, "100000"), (1e6, "1e+06"),
        (123456.5, "123456.5"), (1234567.0, "1.234567e+06"), (0.0001, "0.0001"), (0.00001, "1e-05"),
        (1e300, "1e+300"), (2.5e-7, "2.5e-07"), (math.inf, "+Inf"), (-math.inf, "-Inf"), (math.nan, "NaN"),
    ],
)  # fmt: skip
def test_numbers_are_written_shortest(value: float, text: str) -> None:
    assert format_shortest(value) == text


@given(st.floats(allow_nan=False))
def test_what_is_written_reads_back_as_it_was(value: float) -> None:
    text = format_shortest(value)
    assert (parse_float(text) if math.isfinite(value) else float(text)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1.0), ("+1.5", 1.5), (".5", 0.5), ("5.", 5.0), ("1e3", 1000.0), ("+Inf", math.inf),
        ("-inf", -math.inf), ("Infinity", math.inf), ("0x1p-2", 0.25), ("0X.8p1", 1.0), ("1_000", 1000.0),
        ("0x_1_0p0", 16.0), ("1_0e1_0", 1e11),
        ("", None), (" 1", None), ("1 ", None), ("1e", None), ("1e999", None), ("0x1", None), ("abc", None),
        ("_1", None),
        ("1__0", None), ("٣", None), ("+", None), (".", None), ("0x1p99999999999", None), ("--1", None),
    ],
)  # fmt: skip
def test_numbers_are_read_as_strictly_as_go_reads_them(text: str, value: float | None) -> None:
    assert parse_float(text) == value


def test_nan_is_a_number_to_be_read() -> None:
    value = parse_float("nan")
    assert value is not None
    assert math.isnan(value)


def test_fixed_numbers_have_six_digits() -> None:
    assert [format_fixed(value) for value in (0.5, 1e-9, math.inf)] == ["0.500000", "0.000000", "+Inf"]
