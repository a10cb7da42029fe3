import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.web.alertmanager.times import format_time, parse_time


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-11-20T12:00:00Z", 1795176000.0),
        ("2026-11-20T12:00:00.25Z", 1795176000.25),
        ("2026-11-20T14:00:00+02:00", 1795176000.0),
        ("2026-11-20T12:00:00.123456789Z", 1795176000.123456789),
        ("2026-11-20 12:00:00", 1795176000.0),
        ("2026-11-20t12:00z", 1795176000.0),
        ("1969-12-31T23:59:59.5Z", -0.5),
        ("", 0.0),
        ("0001-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00.000Z", None),
    ],
)
def test_times_are_read(text: str, seconds: float | None) -> None:
    assert parse_time(text) == seconds


@pytest.mark.parametrize(
    "text",
    ["x", "2026-11-20", "2026-02-30T00:00:00Z", "2026-11-20T25:00:00Z", "0001-01-01T00:00:00+01:00",
     "9999-12-31T23:59:59-01:00", "1795176000"],
)  # fmt: skip
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the text is Python's, and nobody is shown it
        parse_time(text)


def test_times_are_written_in_milliseconds() -> None:
    assert format_time(1795176000.25) == "2026-11-20T12:00:00.250Z"
    assert format_time(-62135596799.0) == "0001-01-01T00:00:01.000Z"
    assert format_time(253402300799.9999) == "9999-12-31T23:59:59.999Z"


@given(st.integers(-62_135_596_799_000, 253_402_300_799_999))
def test_what_is_written_is_read_again(milliseconds: int) -> None:
    assert parse_time(format_time(milliseconds / 1000)) == pytest.approx(milliseconds / 1000, abs=1e-4)


@given(st.text())
def test_any_text_is_a_time_or_refused(text: str) -> None:
    try:
        found = parse_time(text)
    except ValueError:
        return
    assert found is None or format_time(found)
