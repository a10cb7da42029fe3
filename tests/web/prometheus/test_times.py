from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.web.prometheus.times import (
    EARLIEST_MS,
    LATEST_MS,
    format_duration,
    format_time,
    parse_duration,
    parse_time,
)


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("0", 0),
        ("1435781430.781", 1435781430781),
        ("1435781430", 1435781430000),
        ("1.5e9", 1_500_000_000_000),
        ("-1.5", -1500),
        ("0.0004", 0),
        ("0x1p4", 16000),
        ("2015-07-01T20:10:51.781Z", 1435781451781),
        ("2015-07-01T22:10:51+02:00", 1435781451000),
        ("2015-07-01T18:40:51.5-01:30", 1435781451500),
        ("2015-07-01T20:10:51.123456789Z", 1435781451123),
        ("1969-12-31T23:59:59.999Z", -1),
        ("-292273086-05-16T16:47:06Z", EARLIEST_MS),
        ("292277025-08-18T07:12:54.999999999Z", LATEST_MS),
    ],
)
def test_times_are_seconds_or_rfc_3339(text: str, milliseconds: int) -> None:
    assert parse_time(text) == milliseconds


@pytest.mark.parametrize(
    "text",
    ["", "now", "NaN", "+Inf", "1e300", "2015-07-01", "2015-07-01T20:10:51", "2015-02-30T00:00:00Z", "12:00",
     "2015-07-01T24:00:00Z", "2015-07-01T20:10:51+25:00", "0000-01-01T00:00:00Z", "²015-07-01T20:10:51Z", " 1"],
)  # fmt: skip
def test_what_is_no_time_is_refused_as_prometheus_words_it(text: str) -> None:
    with pytest.raises(ValueError, match=r"^cannot parse \".*\" to a valid timestamp$"):
        parse_time(text)


@given(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)))  # noqa: DTZ001
def test_a_time_reads_back_as_it_was_written(moment: datetime) -> None:
    at = moment.replace(tzinfo=UTC, microsecond=moment.microsecond // 1000 * 1000)
    milliseconds = parse_time(at.isoformat())
    assert milliseconds == round((at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("15", 15_000_000_000),
        ("0.5", 500_000_000),
        ("-1", -1_000_000_000),
        ("1m", 60_000_000_000),
        ("1h30m", 5_400_000_000_000),
        ("1d", 86_400_000_000_000),
        ("1w2d3h4m5s6ms", 788_645_006_000_000),
        ("1y", 31_536_000_000_000_000),
        ("0", 0),
        ("100ms", 100_000_000),
    ],
)
def test_durations_are_seconds_or_units(text: str, nanoseconds: int) -> None:
    assert parse_duration(text) == nanoseconds


@pytest.mark.parametrize("text", ["", "x", "1x", "m", "1m1h", "1.5h", "-1m", "1000y", "1 m", "9" * 200 + "m"])
def test_what_is_no_duration_is_refused_as_prometheus_words_it(text: str) -> None:
    with pytest.raises(ValueError, match=r"^cannot parse \".*\" to a valid duration$"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["1e10", "-1e10", "Inf", "-inf"])
def test_durations_longer_than_any_are_said_to_overflow(text: str) -> None:
    with pytest.raises(ValueError, match=r"to a valid duration\. It overflows int64$"):
        parse_duration(text)


def test_not_a_number_is_less_than_any_duration() -> None:
    assert parse_duration("NaN") < 0


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (None, "0001-01-01T00:00:00Z"),
        (0.0, "1970-01-01T00:00:00Z"),
        (1435781451.781, "2015-07-01T20:10:51.781Z"),
        (1435781451.5, "2015-07-01T20:10:51.5Z"),
    ],
)
def test_times_are_written_as_go_writes_them(at: float | None, text: str) -> None:
    assert format_time(at) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(60.0, "1m"), (90.0, "1m30s"), (1296000.0, "15d"), (0.5, "500ms"), (0.0, "0s")]
)
def test_durations_are_written_in_units(seconds: float, text: str) -> None:
    assert format_duration(seconds) == text
