import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.promql.literals import as_text, duration_seconds, duration_text, number, string_mistake, unquote
from lamplighter.promql.quoting import quote, quote_character


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1.0),
        ("1_000", 1000.0),
        ("1_0.2_5e1_0", 10.25e10),
        ("0_8", 8.0),
        ("0" * 70 + "8", 8.0),
        ("0x1F", 31.0),
        ("017", 15.0),
        ("08", 8.0),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("9223372036854775808", 2.0**63),
        ("Inf", math.inf),
        ("inf", math.inf),
    ],
)
def test_numbers_mean_what_go_makes_of_them(text: str, value: float) -> None:
    assert number(text) == value


def test_nan_is_a_number() -> None:
    assert math.isnan(number("nAn"))


@pytest.mark.parametrize(
    ("text", "reason"), [("1e999", "value out of range"), ("0x" + "f" * 16, "invalid syntax")]
)
def test_a_number_that_cannot_be_is_told(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f'parsing "{text}": {reason}'):
        number(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("5m", 300), ("1h30m", 5400), ("1ms", 0.001), ("1y2w3d4h5m6s7ms", 33_019_506.007)],
)
def test_durations_add_up(text: str, seconds: float) -> None:
    assert duration_seconds(text) == seconds


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("5m1h", "not a valid duration string"),
        ("5m5m", "not a valid duration string"),
        ("5y1hs", 'unknown unit "hs"'),
        ("1.5h", 'unknown unit "."'),
        ("1_0m", 'unknown unit "_"'),
        (".5m", "not a valid duration string"),
        ("99999999999y", "out of range"),
        ("9" * 400 + "s", "out of range"),
        ("9" * 5000 + "s", "out of range"),
    ],
)
def test_a_duration_that_cannot_be_is_told(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        duration_seconds(text)


@given(st.integers(0, 9 * 10**12))
def test_a_written_duration_reads_back(milliseconds: int) -> None:
    assert round(duration_seconds(duration_text(milliseconds)) * 1000) == milliseconds


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [(0, "0s"), (90_000, "1m30s"), (604_800_000, "1w"), (691_200_000, "8d"), (31_536_000_000, "1y"), (1, "1ms")],
)
def test_durations_are_written_as_prometheus_does(milliseconds: int, text: str) -> None:
    assert duration_text(milliseconds) == text


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        (r'"a\n\t\\\""', 'a\n\t\\"'),
        (r"'it\'s'", "it's"),
        (r'"\x41\101\u00e9\U0001F600"', "AAé😀"),
        (r'"\xc3\xa9"', "é"),
        (r'"\xff"', "\ufffd"),
        (r"`a\n`", r"a\n"),
    ],
)
def test_string_literals_mean_what_go_makes_of_them(literal: str, value: str) -> None:
    assert string_mistake(literal, 0) is None
    assert as_text(unquote(literal)) == value


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_quoted_text_reads_back(text: str) -> None:
    literal = quote(text)
    assert string_mistake(literal, 0) is None
    assert unquote(literal) == text


@pytest.mark.parametrize(("character", "shown"), [("a", "'a'"), ("'", r"'\''"), ('"', "'\"'"), ("\n", r"'\n'")])
def test_a_character_is_quoted_as_go_does(character: str, shown: str) -> None:
    assert quote_character(character) == shown
