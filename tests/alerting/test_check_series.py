from dataclasses import replace

from lamplighter.probes.verdict import CheckState
from lamplighter.rules.rule import AlertingRule, RuleGroup
from tests.support.alerting import Scene, a_route
from tests.support.alerts import NOON, a_frame
from tests.support.configuration import a_configuration

SOURCE = "rules/builtin/checks.yml/checks"
UP, DOWN = CheckState.UP, CheckState.DOWN


def written(scene: Scene) -> list[tuple[float, list[tuple[str, str]]]]:
    """Return when frames were written, and alert name and state of each in them."""
    frames = scene.telemetry.read(SOURCE, 0, round((NOON + 86400) * 1000))
    return [
        (
            frame.timestamp_ms / 1000 - NOON,
            [
                (series.label("alertname"), series.label("alertstate"))
                for series in frame.series
                if series.name == "ALERTS"
            ],
        )
        for frame in frames
    ]


def test_alerts_of_checks_are_series_from_one_sweep_to_the_last_and_end_once() -> None:
    scene = Scene()
    scene.sweep(NOON)
    scene.see(a_frame(NOON + 1, DOWN))
    scene.sweep(NOON + 60.4)
    scene.sweep(NOON + 120.4)
    scene.see(a_frame(NOON + 121, UP))
    scene.sweep(NOON + 180.4)
    scene.sweep(NOON + 240.4)
    firing = [("CheckDown", "firing")]
    assert written(scene) == [(60, firing), (120, firing), (180, [])]


def test_rules_count_the_alerts_of_checks() -> None:
    rule = AlertingRule(alert="Several", expr='count(ALERTS{alertstate="firing",alertname!="Several"}) >= 1')
    group = RuleGroup(file="all.yml", name="all", rules=(rule,))
    scene = Scene(replace(a_configuration(alertmanager=a_route()), rule_groups=(group,)))
    scene.see(a_frame(NOON, DOWN))
    scene.sweep(NOON + 60.4)
    scene.rules(NOON + 62)
    assert scene.alert("Several") is not None


def test_alerts_of_rule_files_are_left_to_their_group() -> None:
    group = RuleGroup(file="all.yml", name="all", rules=(AlertingRule(alert="Always", expr="vector(1)"),))
    scene = Scene(replace(a_configuration(alertmanager=a_route()), rule_groups=(group,)))
    scene.rules(NOON)
    scene.sweep(NOON + 60)
    assert not written(scene)
