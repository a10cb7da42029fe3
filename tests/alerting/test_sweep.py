from collections.abc import Sequence
from dataclasses import replace

import pytest

from lamplighter.alerting.alert import AlertState
from lamplighter.alerting.outside_alerts import Posted, changes_by_posts
from lamplighter.alerting.silence_editing import Edit
from lamplighter.alerting.silence_store import SilenceStore
from lamplighter.alerting.silences import Silence
from lamplighter.alerting.writer import AlertWriter
from lamplighter.config.alertmanager import SlackConfig
from lamplighter.config.check import AlertOptions
from lamplighter.errors import StoreUnavailable
from lamplighter.matching import parse_matchers
from lamplighter.probes.verdict import CheckState
from lamplighter.rules.rule import AlertingRule, RuleGroup
from lamplighter.telemetry.memory import InMemoryTelemetryStore
from lamplighter.telemetry.series import Frame
from tests.support.alerting import A_HOOK, Scene, a_route
from tests.support.alerts import NOON, a_frame, out_of_order
from tests.support.configuration import a_check, a_configuration

UP, DOWN, UNKNOWN = CheckState.UP, CheckState.DOWN, CheckState.UNKNOWN
SOURCE = "checks/local/60/0"
SLACK = SlackConfig(api_url="http://127.0.0.1/slack")
BLIND = ("MonitorBlind", "firing")


def sweep_each_minute(scene: Scene, first: float, last: float) -> None:
    now = first
    while now <= last:
        scene.sweep(now)
        scene.flush_due(now + 2)
        now += 60


def test_a_monitor_whose_frames_stop_is_blind_and_sees_again() -> None:
    scene = Scene()
    scene.sources = {SOURCE: 60.0}
    scene.see(a_frame(NOON, UP))
    sweep_each_minute(scene, NOON + 60, NOON + 420)
    assert scene.told() == [BLIND]
    scene.see(a_frame(NOON + 470, UP))
    sweep_each_minute(scene, NOON + 480, NOON + 540)
    assert scene.told() == [BLIND, ("MonitorBlind", "resolved")]


def test_an_alert_about_the_monitor_says_what_is_wrong_now() -> None:
    scene = Scene()
    scene.sources = {SOURCE: 60.0}
    scene.see(a_frame(NOON, UP))
    sweep_each_minute(scene, NOON + 240, NOON + 300)
    scene.see(a_frame(NOON + 350, UNKNOWN))
    scene.sweep(NOON + 360)
    alert = scene.alert("MonitorBlind")
    assert alert is not None
    assert alert.annotations["description"] == f"{SOURCE}: every check is unknown"


def test_a_round_that_knows_nothing_of_any_check_is_blind_too() -> None:
    scene = Scene()
    scene.sources = {SOURCE: 60.0}
    for minute in range(4):
        scene.see(a_frame(NOON + minute * 60, UNKNOWN))
        sweep_each_minute(scene, NOON + minute * 60 + 5, NOON + minute * 60 + 5)
    assert scene.told() == [BLIND]


def test_a_monitor_that_was_switched_off_is_not_blind_when_it_is_back_within_a_minute() -> None:
    scene = Scene()
    scene.sources = {SOURCE: 60.0}
    scene.see(a_frame(NOON, UP))
    scene.sweep(NOON + 3600)
    scene.see(a_frame(NOON + 3610, UP))
    sweep_each_minute(scene, NOON + 3660, NOON + 3720)
    assert scene.told() == []
    assert scene.alert("MonitorBlind") is None


def test_blindness_neither_fires_nor_resolves_what_the_checks_say() -> None:
    scene = Scene()
    scene.sources = {SOURCE: 60.0}
    scene.see(a_frame(NOON, DOWN))
    sweep_each_minute(scene, NOON + 60, NOON + 600)
    alert = scene.alert("CheckDown")
    assert alert is not None
    assert alert.state is AlertState.FIRING


def test_a_rejected_configuration_is_told_once_and_its_correction_too() -> None:
    scene = Scene()
    scene.mistakes = ["checks/shop.yml:3:1: endpoints[0]: unknown key"]
    sweep_each_minute(scene, NOON, NOON + 300)
    scene.mistakes = ()
    sweep_each_minute(scene, NOON + 360, NOON + 480)
    assert scene.told() == [("ConfigurationRejected", "firing"), ("ConfigurationRejected", "resolved")]


@pytest.mark.parametrize(
    "checks",
    [
        [a_check(name="blog")],
        [a_check(name="blog"), a_check(enabled=False)],
        [a_check(name="blog"), a_check(alerts=(AlertOptions(enabled=False),))],
    ],
)
def test_the_alert_of_a_check_that_is_not_watched_any_more_is_over(checks: list) -> None:  # type: ignore[type-arg]
    scene = Scene()
    scene.see(a_frame(NOON, DOWN))
    scene.flush_due(NOON + 2)
    scene.configuration = a_configuration(*checks, alertmanager=a_route())
    sweep_each_minute(scene, NOON + 60, NOON + 120)
    assert scene.told() == [("CheckDown", "firing"), ("CheckDown", "resolved")]
    assert scene.channel().sent[-1].alerts[0].details["resolved_summary"] == "shop is not watched any more"


def test_a_configuration_that_could_not_be_read_ends_nothing() -> None:
    scene = Scene()
    scene.see(a_frame(NOON, DOWN))
    scene.configuration = a_configuration(a_check(name="none"), alertmanager=a_route(), digest="")
    scene.sweep(NOON + 60)
    alert = scene.alert()
    assert alert is not None
    assert alert.state is AlertState.FIRING


def test_a_flush_whose_message_was_lost_is_done() -> None:
    scene = Scene()
    scene.see(a_frame(NOON, DOWN))
    scene.queue.sent.clear()
    scene.sweep(NOON + 60)
    assert scene.told() == [("CheckDown", "firing")]


def test_a_receivers_outage_of_hours_is_survived() -> None:
    scene = Scene()
    scene.channel().error = out_of_order()
    scene.see(a_frame(NOON, DOWN))
    for minute in range(1, 300):
        scene.sweep(NOON + minute * 60)
    scene.channel().error = None
    for minute in range(300, 320):
        scene.sweep(NOON + minute * 60)
    assert scene.told() == [("CheckDown", "firing")]


def test_a_new_integration_is_told_what_fires_already() -> None:
    scene = Scene()
    scene.see(a_frame(NOON, DOWN))
    scene.flush_due(NOON + 2)
    scene.reroute(a_route(A_HOOK, SLACK))
    sweep_each_minute(scene, NOON + 60, NOON + 120)
    assert scene.told("team/slack/0") == [("CheckDown", "firing")]
    assert scene.told("team/webhook/0") == [("CheckDown", "firing")]


def test_an_integration_that_is_gone_is_forgotten() -> None:
    scene = Scene()
    scene.see(a_frame(NOON, DOWN))
    scene.reroute(a_route(SLACK))
    sweep_each_minute(scene, NOON + 60, NOON + 120)
    assert list(scene.groups.all(NOON + 120)) == ["{}:{}/team/slack/0"]
    assert scene.told("team/slack/0") == [("CheckDown", "firing")]


def test_who_was_told_already_is_not_told_anew_when_its_route_comes_back() -> None:
    scene = Scene()
    scene.see(a_frame(NOON, DOWN))
    scene.flush_due(NOON + 2)
    scene.reroute(a_route(SLACK))
    sweep_each_minute(scene, NOON + 60, NOON + 120)
    scene.reroute(a_route())
    sweep_each_minute(scene, NOON + 180, NOON + 240)
    assert scene.told("team/webhook/0") == [("CheckDown", "firing")]
    scene.see(a_frame(NOON + 300, UP))
    sweep_each_minute(scene, NOON + 360, NOON + 420)
    assert scene.told("team/webhook/0") == [("CheckDown", "firing"), ("CheckDown", "resolved")]


def test_what_ended_within_a_silence_of_days_is_told_to_be_over_after_it() -> None:
    scene = Scene()
    scene.see(a_frame(NOON, DOWN))
    scene.flush_due(NOON + 2)
    days = 86_400.0
    silence = Silence(id="s", matchers=parse_matchers("check=shop"), starts_at=NOON, ends_at=NOON + 4 * days)
    SilenceStore(scene.state).put(Edit(kept=silence, is_new=True), 0)
    scene.see(a_frame(NOON + 600, UP))
    for hour in range(1, 97):
        scene.sweep(NOON + 3600 * hour)
    assert scene.told() == [("CheckDown", "firing"), ("CheckDown", "resolved")]
    sweep_each_minute(scene, NOON + 4.2 * days, NOON + 4.2 * days + 120)
    assert not scene.state.list("ALERT", NOON)


def test_what_is_known_does_not_lapse_within_a_silence_of_a_week() -> None:
    scene = Scene()
    scene.see(a_frame(NOON, DOWN))
    scene.flush_due(NOON + 2)
    silence = Silence(id="s", matchers=parse_matchers("check=shop"), starts_at=NOON, ends_at=NOON + 7 * 86_400)
    SilenceStore(scene.state).put(Edit(kept=silence, is_new=True), 0)
    for hour in range(1, 8 * 24):
        scene.sweep(NOON + 3600 * hour)
    reasons = [event.reason for event in scene.events(NOON + 8 * 86_400) if event.reason]
    assert (reasons[0], set(reasons[1:])) == ("first_notification", {"repeat_interval"})


class Unreachable(InMemoryTelemetryStore):
    """Does not answer."""

    def latest(self) -> Sequence[Frame]:
        raise StoreUnavailable("throttled")


def test_a_step_that_fails_keeps_no_other_from_being_done() -> None:
    scene = Scene()
    scene.see(a_frame(NOON, DOWN))
    scene.sweep._telemetry = Unreachable()
    scene.mistakes = ["a mistake"]
    with pytest.raises(StoreUnavailable):
        scene.sweep(NOON + 60)
    assert scene.told() == [("CheckDown", "firing"), ("ConfigurationRejected", "firing")]


def test_resolved_alerts_are_kept_for_a_day() -> None:
    scene = Scene()
    scene.see(a_frame(NOON, DOWN), a_frame(NOON + 60, UP))
    scene.sweep(NOON + 60 + 86400)
    assert scene.state.list("ALERT", NOON)
    scene.sweep(NOON + 61 + 86400)
    assert not scene.state.list("ALERT", NOON)


def test_an_operators_rule_of_the_same_name_ends_the_shipped_ones_alerts() -> None:
    scene = Scene()
    scene.see(a_frame(NOON, DOWN))
    rule = AlertingRule(alert="CheckDown", expr="probe_success == 0")
    group = RuleGroup(file="own.yml", name="own", rules=(rule,))
    scene.configuration = replace(scene.configuration, rule_groups=(group,))
    scene.sweep(NOON + 60)
    scene.see(a_frame(NOON + 61, DOWN))
    alert = scene.alert("CheckDown")
    assert alert is not None
    assert alert.state is AlertState.RESOLVED
    assert alert.details["resolved_summary"] == "Another rule watches shop now"


def test_an_alert_from_outside_that_is_not_posted_again_ends_and_is_told() -> None:
    scene = Scene()
    posted = Posted(labels={"alertname": "Full"}, annotations={"summary": "The disk is full"})
    writer = AlertWriter(scene.state, scene.queue)
    writer.apply(lambda kept: changes_by_posts([posted], kept, NOON, 90.0), scene.configuration.alertmanager, NOON)
    sweep_each_minute(scene, NOON + 5, NOON + 65)
    assert scene.told() == [("Full", "firing")]
    sweep_each_minute(scene, NOON + 125, NOON + 185)
    assert scene.told() == [("Full", "firing"), ("Full", "resolved")]
    assert [(event.state, event.ends_at) for event in scene.events(NOON + 200) if not event.receiver] == [
        ("firing", None),
        ("resolved", NOON + 90),
    ]
