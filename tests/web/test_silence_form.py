"""What a person may write to make a silence, and what is said of mistakes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.silences import Silence
from lamplighter.matching import Matcher, MatchKind, parse_matchers
from lamplighter.web.silence_form import LONGEST_COMMENT, LONGEST_MATCHERS, SilenceForm, read_form, written
from tests.support.pages import NOW

HOUR = 3600.0
GOOD = {"matchers": 'alertname="CheckDown"', "ends": "2h", "author": "Ann", "comment": "deploying"}
KEPT = Silence(
    id="x",
    matchers=parse_matchers('a="b", c=~"d"'),
    starts_at=NOW - 100.25,
    ends_at=NOW + HOUR + 0.5,
    created_by="Ann",
    comment="deploying",
    annotations={"ticket": "1"},
)


def read(before: Silence | None = None, /, **fields: str) -> tuple[Silence | None, dict[str, str]]:
    """Read a good form with these differences."""
    reading = read_form(SilenceForm.sent({**GOOD, **fields}), NOW, before)
    return reading.silence, dict(reading.mistakes)


def test_a_duration_counts_from_now() -> None:
    silence, _ = read()
    assert silence is not None
    assert (silence.starts_at, silence.ends_at) == (NOW, NOW + 2 * HOUR)
    assert (silence.created_by, silence.comment, silence.id) == ("Ann", "deploying", "")


def test_a_duration_counts_from_a_start_to_come() -> None:
    silence, _ = read(starts="2026-11-20 18:00", ends="1h30m")
    assert silence is not None
    assert written(silence.starts_at) == "2026-11-20 18:00:00"
    assert silence.ends_at - silence.starts_at == 1.5 * HOUR


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20 18:00",
        "2026-11-20T18:00",
        "2026-11-20 18:00 UTC",
        "2026-11-20T18:00:00Z",
        "2026-11-20 19:00+01:00",
    ],
)
def test_a_time_is_utc_unless_it_says_otherwise(text: str) -> None:
    silence, mistakes = read(ends=text)
    assert mistakes == {}
    assert silence is not None
    assert written(silence.ends_at) == "2026-11-20 18:00:00"


def test_matchers_are_one_a_line_or_several() -> None:
    silence, _ = read(matchers='a="b"\n\n{c!="d", e=~"f.*"}\na="b"\n')
    assert silence is not None
    assert silence.matchers == (
        Matcher("a", MatchKind.EQUAL, "b"),
        Matcher("c", MatchKind.NOT_EQUAL, "d"),
        Matcher("e", MatchKind.MATCH, "f.*"),
    )


@pytest.mark.parametrize(
    ("fields", "field", "why"),
    [
        ({"matchers": ""}, "matchers", "name at least one matcher"),
        ({"matchers": 'a="b"\nc~'}, "matchers", "line 2 cannot be read: "),
        ({"matchers": 'a=~"("'}, "matchers", "line 1 cannot be read: error parsing regexp"),
        ({"matchers": "a=" + "b" * LONGEST_MATCHERS}, "matchers", "more than 10,000 characters"),
        ({"ends": ""}, "ends", "write a duration"),
        ({"ends": "soon"}, "ends", "write a duration"),
        ({"ends": "0"}, "ends", "in the past"),
        ({"ends": "2026-11-20 10:00"}, "ends", "in the past"),
        ({"ends": "367d"}, "ends", "a year at most"),
        ({"ends": "99999999999999d"}, "ends", "write a duration"),
        ({"ends": "9999-12-31 23:59"}, "ends", "a year at most"),
        ({"ends": "2026-11-20 13:00", "starts": "2026-11-20 14:00"}, "ends", "before its start"),
        ({"starts": "tomorrow"}, "starts", "write a UTC time"),
        ({"author": ""}, "author", "say who you are"),
        ({"author": "a" * 101}, "author", "at most 100"),
        ({"comment": " "}, "comment", "say why"),
        ({"comment": "a" * (LONGEST_COMMENT + 1)}, "comment", "at most 1,000"),
    ],
)
def test_a_mistake_is_told_at_its_field(fields: dict[str, str], field: str, why: str) -> None:
    silence, mistakes = read(**fields)
    assert silence is None
    assert list(mistakes) == [field]
    assert why in mistakes[field]


def test_every_mistake_is_told_at_once() -> None:
    _, mistakes = read(matchers="", ends="", starts="x", author="", comment="")
    assert set(mistakes) == {"matchers", "ends", "starts", "author", "comment"}


def test_what_was_not_changed_stays_to_the_fraction_of_a_second() -> None:
    form = SilenceForm.of(KEPT, "Bo")
    reading = read_form(form, NOW, KEPT)
    assert reading.silence is not None
    assert (reading.silence.starts_at, reading.silence.ends_at) == (KEPT.starts_at, KEPT.ends_at)
    assert (reading.silence.id, reading.silence.matchers) == ("x", KEPT.matchers)
    assert (reading.silence.annotations, reading.silence.created_by) == ({"ticket": "1"}, "Bo")


def test_a_silence_that_goes_on_is_extended_from_now() -> None:
    silence, _ = read(KEPT, starts=written(KEPT.starts_at), ends="8h")
    assert silence is not None
    assert (silence.starts_at, silence.ends_at) == (KEPT.starts_at, NOW + 8 * HOUR)


def test_an_address_fills_in_what_can_be_read_and_what_cannot() -> None:
    form = SilenceForm.for_matchers(['{a="b",c="d"}', "e~", "  "], "Ann")
    assert form.matchers.split("\n") == ['a="b"', 'c="d"', "e~", ""]
    assert (form.author, form.ends, form.starts) == ("Ann", "2h", "")


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_written_is_read_or_refused(matchers: str, starts: str, ends: str) -> None:
    silence, mistakes = read(matchers=matchers, starts=starts, ends=ends)
    assert (silence is None) == bool(mistakes)
    if silence is not None:
        assert NOW < silence.ends_at > silence.starts_at


SHOWN = st.characters(exclude_categories=("Cs", "Cc"))


@given(
    st.dictionaries(st.text(SHOWN, min_size=1, max_size=10), st.text(SHOWN, max_size=10), min_size=1, max_size=4)
)
def test_matchers_come_back_as_they_are_shown(labels: dict[str, str]) -> None:
    matchers = tuple(Matcher(name, MatchKind.EQUAL, value) for name, value in labels.items())
    form = SilenceForm.of(Silence(matchers=matchers, starts_at=NOW, ends_at=NOW + 60, comment="c"), "Ann")
    assert read_form(form, NOW).matchers == matchers
