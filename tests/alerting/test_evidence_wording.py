"""Evidence in words: what an operator reads on a phone at night."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.evidence import Evidence, Minute, coarser
from lamplighter.alerting.evidence_wording import (
    BARS,
    DOWN,
    NOTHING,
    POINTS,
    alike_in_words,
    evidence_facts,
    last_hour_in_words,
    response_in_words,
    seconds_in_words,
    sparkline,
)
from lamplighter.probes.verdict import CheckState

UP = Minute(CheckState.UP, 0.05)
MINUTES = st.lists(
    st.one_of(
        st.none(),
        st.builds(Minute, st.sampled_from(CheckState), st.one_of(st.none(), st.floats(0, 30, allow_nan=False))),
    ),
    min_size=60,
    max_size=60,
)


def an_hour(*last: Minute | None) -> tuple[Minute | None, ...]:
    """Return sixty minutes that were well, but for the last ones."""
    return (*(UP,) * (60 - len(last)), *last)


def test_a_line_has_a_bar_for_three_minutes_and_crosses_while_down() -> None:
    down, slow = Minute(CheckState.DOWN, 0.01), Minute(CheckState.DEGRADED, 1.0)
    assert sparkline(an_hour(slow, slow, slow, *(down,) * 6)) == "▁" * 17 + "▆" + "xx"


def test_minutes_without_a_round_are_dots() -> None:
    assert sparkline((None,) * 30 + (UP,) * 30) == NOTHING * 10 + "▆" * 10


def test_nothing_known_is_no_line() -> None:
    assert sparkline((None,) * 60) == ""
    assert last_hour_in_words(()) == ""
    assert evidence_facts(Evidence()) == []


def test_a_state_of_one_minute_still_stands_out() -> None:
    assert sparkline(an_hour(Minute(CheckState.DOWN, None), UP))[-1] == DOWN


@given(MINUTES)
def test_any_hour_is_a_line_of_known_marks(minutes: list[Minute | None]) -> None:
    line = sparkline(minutes)
    assert len(line) in (0, POINTS)
    assert set(line) <= {*BARS, DOWN, NOTHING}
    assert (line == "") == (not any(minutes))


@given(MINUTES)
def test_coarser_keeps_the_worst(minutes: list[Minute | None]) -> None:
    slowest = max((one.seconds for one in minutes if one and one.seconds is not None), default=None)
    found = coarser(minutes, POINTS)
    assert max((one.seconds for one in found if one and one.seconds is not None), default=None) == slowest
    assert {one.state for one in found if one} <= {one.state for one in minutes if one}
    assert any(one and one.state is CheckState.DOWN for one in found) == any(
        one and one.state is CheckState.DOWN for one in minutes
    )


def test_the_last_hour_says_its_scale_and_how_long_it_was_down() -> None:
    text = last_hour_in_words(an_hour(Minute(CheckState.DEGRADED, 1.2), *(Minute(CheckState.DOWN, None),) * 2))
    assert text.endswith(" up to 1.20 s, down in 2 of 60 min, degraded in 1 of 60 min")


def test_a_response_is_told_with_its_phases() -> None:
    evidence = Evidence(response_seconds=1.24, phases=(("resolve", 0.004), ("tls", 0.03), ("processing", 1.206)))
    assert response_in_words(evidence) == "1.24 s: DNS 4 ms, TLS 30 ms, first byte 1.21 s"
    assert response_in_words(Evidence(response_seconds=0.045)) == "45 ms"
    assert response_in_words(Evidence(phases=(("connect", 0.0004),))) == "connect 0.4 ms"


@pytest.mark.parametrize(
    ("evidence", "text"),
    [
        (Evidence(group="core", alike=5, alike_failing=1), ""),
        (Evidence(group="core", alike=5, alike_failing=3), "3 of 5 checks in core are failing"),
        (Evidence(alike=5, alike_failing=2), "2 of 5 checks are failing"),
        (Evidence(alike=1, alike_failing=1, same_cause=1), "1 other for the same cause"),
        (
            Evidence(group="core", alike=5, alike_failing=3, same_cause=4),
            "3 of 5 checks in core are failing, 4 others for the same cause",
        ),
    ],
)
def test_alike_checks_are_told_only_where_it_does_not_fail_alone(evidence: Evidence, text: str) -> None:
    assert alike_in_words(evidence) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.0001, "0.1 ms"), (0.00095, "1 ms"), (0.9994, "999 ms"), (0.9995, "1.00 s")]
)
def test_times_have_no_more_digits_than_they_are_good_for(seconds: float, text: str) -> None:
    assert seconds_in_words(seconds) == text
