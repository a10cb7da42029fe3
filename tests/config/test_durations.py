"""The two ways of writing durations."""

import pytest

from lamplighter.config.durations import go_seconds, prometheus_seconds


@pytest.mark.parametrize(("text", "seconds"), [("0", 0.0), ("1h30m", 5400.0), ("250ms", 0.25), ("1.5s", 1.5)])
def test_checks_have_gos_durations(text: str, seconds: float) -> None:
    assert go_seconds(text) == seconds


@pytest.mark.parametrize("text", ["", "60", "1d", "1 h", "h"])
def test_what_go_does_not_read_is_no_duration_of_a_check(text: str) -> None:
    assert go_seconds(text) is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0", 0.0), ("0s", 0.0), ("1d12h", 129_600.0), ("1w", 604_800.0), ("1y", 31_536_000.0), ("1m500ms", 60.5)],
)
def test_alertmanagers_file_has_prometheus_durations(text: str, seconds: float) -> None:
    assert prometheus_seconds(text) == seconds


@pytest.mark.parametrize("text", ["", "60", "1.5s", "1m1h", "1s1s", "-1s", "1us"])
def test_what_prometheus_does_not_read_is_no_duration_of_the_routing(text: str) -> None:
    assert prometheus_seconds(text) is None
