"""What people hear of, and when, where nobody wrote an alertmanager.yml."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from lamplighter.alerting.clocks import Routing
from lamplighter.config.configuration import Configuration
from lamplighter.config.default_routing import default_routing
from lamplighter.config.folder import read_folder
from lamplighter.config.load import load
from lamplighter.config.options import LoadOptions
from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.series import Frame, Series
from tests.support.alerting import Scene
from tests.support.alerts import NOON, a_frame
from tests.support.configuration import a_check, a_configuration

OPTIONS = LoadOptions(default_topic_arn="arn:aws:sns:eu-central-1:123456789012:alerts")
CONFIG = Path(__file__).resolve().parents[2] / "config"
PEOPLE, LOG = "default/sns/0", "default/log/0"
FIVE_MINUTES = 300.0


def run(scene: Scene, frames: Sequence[Frame], until: float) -> Mapping[str, float]:
    """Let frames come and clocks go off; return when people were told of each alert first, from the beginning."""
    told: dict[str, float] = {}
    coming = list(frames)
    for second in range(int(until)):
        now = NOON + second
        while coming and coming[0].timestamp_ms / 1000 <= now:
            frame = coming.pop(0)
            scene.write(frame)
            scene.evaluate(frame, now=now)
            scene.rules(now)
        if any(
            kept.group.due_at is not None and kept.group.due_at <= now for kept in scene.groups.all(now).values()
        ):
            scene.flush_due(now)
        for name, _ in scene.told(PEOPLE):
            told.setdefault(name, float(second))
    return told


def a_scene(severity: str) -> Scene:
    return Scene(a_configuration(a_check(severity=severity), alertmanager=default_routing(OPTIONS)))


@pytest.mark.parametrize(
    ("severity", "within_seconds"), [("emergency", 1.0), ("critical", 1.0), ("warning", FIVE_MINUTES)]
)
def test_people_are_told_as_soon_as_the_severity_asks(severity: str, within_seconds: float) -> None:
    scene = a_scene(severity)
    told = run(scene, [a_frame(NOON, CheckState.DOWN)], FIVE_MINUTES)
    assert told["CheckDown"] <= within_seconds
    assert scene.told(LOG) == scene.told(PEOPLE)


def test_what_only_informs_is_logged_and_nobody_is_told() -> None:
    scene = a_scene("info")
    assert run(scene, [a_frame(NOON, CheckState.DOWN)], FIVE_MINUTES) == {}
    assert scene.told("log/log/0") == [("CheckDown", "firing")]


def test_no_group_waits_longer_than_the_severity_allows() -> None:
    routing = Routing(default_routing(OPTIONS))
    longest = {}
    for severity in ("emergency", "critical", "warning"):
        clocks = routing.clocks_of({"alertname": "x", "severity": severity})
        assert {clock.integration.name for clock in clocks} == {PEOPLE, LOG}
        longest[severity] = max(max(c.place.pace.wait_seconds, c.place.pace.interval_seconds) for c in clocks)
    assert longest["critical"] == longest["emergency"] <= 10
    assert longest["warning"] < FIVE_MINUTES


def memory(at: float, ratio: float) -> Frame:
    series = (Series.of("instance:memory_usage:ratio", instance="a"),)
    return Frame(
        source="hosts/1", timestamp_ms=round(at * 1000), interval_seconds=60.0, series=series, values=(ratio,)
    )


def shipped_rules() -> Configuration:
    rules = load({name: text for name, text in read_folder(CONFIG).items() if name.startswith("rules/s")}, OPTIONS)
    return replace(rules, alertmanager=default_routing(OPTIONS))


def test_of_two_alerts_of_one_cause_only_the_worse_is_told() -> None:
    scene = Scene(shipped_rules())
    told = run(scene, [memory(NOON + 60 * minute, 0.95) for minute in range(9)], 540.0)
    fired = {event.alertname for event in scene.events(NOON + 540)}
    assert {"MemoryUsageCritical", "MemoryUsageHigh"} <= fired
    assert set(told) == {"MemoryUsageCritical"}


def test_the_lesser_of_the_two_is_told_where_it_is_alone() -> None:
    scene = Scene(shipped_rules())
    told = run(scene, [memory(NOON + 60 * minute, 0.85) for minute in range(12)], 720.0)
    assert set(told) == {"MemoryUsageHigh"}
