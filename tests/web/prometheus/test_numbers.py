import math
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lamplighter.web.prometheus.encoding import json_text
from lamplighter.web.prometheus.numbers import (
    format_exponent,
    format_scalar,
    format_timestamp,
    format_value,
    plain_number,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "-0"),
        (1.0, "1"),
        (1.5, "1.5"),
        (-12.25, "-12.25"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e-5, "0.00001"),
        (1.5e-6, "0.0000015"),
        (9.9e-7, "9.9e-07"),
        (5e-324, "5e-324"),
        (1e16, "10000000000000000"),
        (123456789012345680.0, "123456789012345680"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (-1.25e22, "-1.25e+22"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
        (math.nan, "NaN"),
        (math.inf, "+Inf"),
        (-math.inf, "-Inf"),
    ],
)
def test_values_are_written_as_prometheus_writes_them(value: float, text: str) -> None:
    assert format_value(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
@example(1e21)
@example(1e-6)
def test_a_written_value_reads_back_the_same_and_is_as_short_as_it_can_be(value: float) -> None:
    text = format_value(value)
    assert math.copysign(1.0, float(text)) == math.copysign(1.0, value)
    assert float(text) == value
    assert ("e" in text) == (value != 0 and not 1e-6 <= abs(value) < 1e21)
    assert Decimal(text) == Decimal(repr(value))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0e+00"),
        (1.0, "1e+00"),
        (85.0, "8.5e+01"),
        (100.0, "1e+02"),
        (0.95, "9.5e-01"),
        (-1234.5, "-1.2345e+03"),
        (1e100, "1e+100"),
        (5e-324, "5e-324"),
        (math.nan, "NaN"),
        (math.inf, "+Inf"),
    ],
)
def test_values_of_alerts_always_have_an_exponent(value: float, text: str) -> None:
    assert format_exponent(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_an_exponent_changes_no_value(value: float) -> None:
    assert float(format_exponent(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.5, "1.5"),
        (-1.5e-7, "-0.00000015"),
        (1e21, "1000000000000000000000"),
        (-math.inf, "-Inf"),
        (math.nan, "NaN"),
    ],
)
def test_scalars_never_have_an_exponent(value: float, text: str) -> None:
    assert format_scalar(value) == text


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (1435781430781, "1435781430.781"),
        (1435781430000, "1435781430"),
        (1435781430050, "1435781430.050"),
        (7, "0.007"),
        (0, "0"),
        (-1, "-0.001"),
        (-1500, "-1.500"),
    ],
)
def test_timestamps_are_seconds_with_three_decimals_or_none(milliseconds: int, text: str) -> None:
    assert format_timestamp(milliseconds) == text


@pytest.mark.parametrize(
    ("value", "text"), [(60.0, "60"), (0.0, "0"), (0.25, "0.25"), (1e6, "1000000"), (-0.0, "0")]
)
def test_whole_numbers_have_no_fraction_in_documents(value: float, text: str) -> None:
    assert json_text(plain_number(value)) == text
