"""Badges: what they say, in which colour, and that they are sound SVG."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.health.badges import (
    Badge,
    badge_svg,
    endpoint_json,
    latency_badge,
    percent,
    status_badge,
    uptime_badge,
)
from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.availability import StateCounts


@pytest.mark.parametrize(
    ("state", "colour"),
    [
        (CheckState.UP, "brightgreen"),
        (CheckState.DEGRADED, "yellow"),
        (CheckState.DOWN, "red"),
        (CheckState.UNKNOWN, "lightgrey"),
    ],
)
def test_a_status_badge_says_the_state(state: CheckState, colour: str) -> None:
    assert status_badge(state) == Badge("status", state.value, colour)


@pytest.mark.parametrize(
    ("counts", "message", "colour"),
    [
        (StateCounts(up=1000), "100%", "brightgreen"),
        (StateCounts(up=999, degraded=1), "100%", "brightgreen"),
        (StateCounts(up=99_999, down=1), "99.99%", "brightgreen"),
        (StateCounts(up=995, down=5), "99.50%", "green"),
        (StateCounts(up=96, down=4), "96.00%", "yellow"),
        (StateCounts(up=1, down=1), "50.00%", "red"),
        (StateCounts(unknown=7), "no data", "lightgrey"),
    ],
)
def test_an_uptime_badge_counts_what_is_known(counts: StateCounts, message: str, colour: str) -> None:
    assert uptime_badge(counts, 7) == Badge("uptime 7d", message, colour)


@pytest.mark.parametrize(
    ("seconds", "message", "colour"),
    [
        (0.0001, "<1 ms", "brightgreen"),
        (0.045, "45 ms", "brightgreen"),
        (0.4, "400 ms", "green"),
        (0.9, "900 ms", "yellow"),
        (4.2, "4200 ms", "red"),
        (None, "no data", "lightgrey"),
    ],
)
def test_a_latency_badge_says_the_newest_response_time(seconds: float | None, message: str, colour: str) -> None:
    assert latency_badge(seconds) == Badge("latency", message, colour)


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_whatever_failed_is_never_called_a_hundred_percent(served: int, failed: int) -> None:
    assert percent(served / (served + failed)) != "100%" or served / (served + failed) > 0.9999


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30))
def test_any_text_makes_sound_svg_with_a_title(message: str) -> None:
    root = ET.fromstring(badge_svg(Badge("label", message, "red")))
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text == f"label: {message}"


def test_the_endpoint_document_is_what_shields_reads() -> None:
    assert endpoint_json(Badge("status", "up", "brightgreen"), 60) == {
        "schemaVersion": 1,
        "label": "status",
        "message": "up",
        "color": "brightgreen",
        "cacheSeconds": 300,
    }
