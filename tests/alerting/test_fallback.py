"""Receivers that do not answer, and those who are told instead, through the whole pipeline."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from lamplighter.alerting.circuit import REST_SECONDS
from lamplighter.config.alertmanager import AlertmanagerConfig, Receiver, RouteConfig, SlackConfig, TimeInterval
from lamplighter.matching import parse_matchers
from lamplighter.probes.verdict import CheckState
from tests.support.alerting import A_HOOK, Scene, a_route
from tests.support.alerts import NOON, Seen, a_frame, out_of_order
from tests.support.configuration import a_check, a_configuration

UP, DOWN = CheckState.UP, CheckState.DOWN
TEAM, SPARE, LAST = "team/webhook/0", "spare/webhook/0", "last/webhook/0"
SLACK = SlackConfig(api_url="http://127.0.0.1/slack")
FIRED, RESOLVED = ("CheckDown", "firing"), ("CheckDown", "resolved")
CHECKS = ("shop", "blog")


def a_chain(**overrides: object) -> AlertmanagerConfig:
    """The team, its fallback, and that one's."""
    receivers = (
        Receiver(name="team", integrations=(A_HOOK,), fallback="spare"),
        Receiver(name="spare", integrations=(A_HOOK,), fallback="last"),
        Receiver(name="last", integrations=(A_HOOK,)),
    )
    return a_route(**{"receivers": receivers, "group_by": ("check",), **overrides})


def a_scene(config: AlertmanagerConfig | None = None, broken: Sequence[str] = (TEAM,)) -> Scene:
    checks = [a_check(name=name) for name in CHECKS]
    scene = Scene(a_configuration(*checks, alertmanager=config or a_chain()))
    for name in broken:
        scene.channel(name).error = out_of_order()
    return scene


def see(scene: Scene, at: float, **states: CheckState) -> None:
    for number, name in enumerate(CHECKS):
        if name in states:
            frame = a_frame(NOON + at, Seen(state=states[name], name=name), source=f"checks/local/60/{number}")
            scene.see(frame)


def run(scene: Scene, start: float, end: float, step: float = 5.0) -> None:
    """Flush what is due, as the queue does."""
    at = start
    while at < end:
        scene.flush_due(NOON + at)
        at += step


def told(scene: Scene, name: str) -> list[tuple[str, str]]:
    return [
        (alert.labels["check"], str(alert.state)) for sent in scene.channel(name).sent for alert in sent.alerts
    ]


def outcomes(scene: Scene, name: str) -> list[str]:
    """What became of the notifications to an integration, repetitions left out, oldest first."""
    found = [event.status for event in scene.events(NOON + 10 * 86_400) if event.receiver == name]
    return [status for number, status in enumerate(found) if number == 0 or found[number - 1] != status]


def test_while_a_receiver_does_not_answer_its_fallback_is_told_and_told_why() -> None:
    scene = a_scene()
    see(scene, 0, shop=DOWN)
    run(scene, 2, 200)
    assert told(scene, TEAM) == []
    assert told(scene, SPARE) == [("shop", "firing")]
    (alert,) = scene.channel(SPARE).sent[0].alerts
    assert alert.annotations["note"] == (
        "team/webhook/0 does not answer (the receiver answered 503). You are notified instead."
    )
    assert outcomes(scene, TEAM) == ["failed", "failed_over"]
    assert outcomes(scene, SPARE) == ["sent"]


def test_every_attempt_is_in_the_history_those_after_the_fallback_was_told_too() -> None:
    scene = a_scene()
    attempts = Attempting(scene)
    see(scene, 0, shop=DOWN)
    run(scene, 2, 200 + 3 * REST_SECONDS)
    tried = [event for event in scene.events(NOON + 86_400) if event.receiver == TEAM and "503" in event.reason]
    assert attempts.count > 6
    assert len(tried) == attempts.count
    assert outcomes(scene, TEAM) == ["failed", "failed_over"]


def test_an_attempt_in_vain_in_the_turn_that_learns_of_the_fallback_is_in_the_history_beside_it() -> None:
    scene = a_scene()
    scene.channel(TEAM).error = out_of_order(permanent=True)
    see(scene, 0, shop=DOWN)
    run(scene, 2, 8)
    assert told(scene, SPARE) == [("shop", "firing")]
    run(scene, 400, 401)
    assert outcomes(scene, TEAM) == ["failed", "failed_over"]
    reasons = [event.reason for event in scene.events(NOON + 500) if event.receiver == TEAM]
    assert reasons == [*["failed: the receiver answered 503"] * 2, "notified spare instead"]


def test_when_it_works_again_it_is_told_what_is_so_and_the_fallback_of_the_end_of_what_it_knows() -> None:
    scene = a_scene()
    see(scene, 0, shop=DOWN)
    run(scene, 2, 200)
    scene.channel(TEAM).error = None
    run(scene, 200, 800)
    assert told(scene, TEAM) == [("shop", "firing")]
    see(scene, 800, blog=DOWN)
    run(scene, 802, 900)
    assert told(scene, SPARE) == [("shop", "firing")], "of what is new only the team is told"
    see(scene, 900, shop=UP, blog=UP)
    run(scene, 902, 1000)
    assert told(scene, SPARE) == [("shop", "firing"), ("shop", "resolved")]
    assert sorted(told(scene, TEAM)) == sorted(
        [("shop", "firing"), ("blog", "firing"), ("shop", "resolved"), ("blog", "resolved")]
    )
    assert outcomes(scene, TEAM) == ["failed", "failed_over", "sent"]
    assert not [key for key, kept in scene.groups.all(NOON + 1100).items() if kept.group.due_at]


def test_the_circuit_is_shared_by_all_groups_and_is_tried_by_one_of_them() -> None:
    scene = a_scene()
    attempts = Attempting(scene)
    see(scene, 0, shop=DOWN)
    run(scene, 2, 200)
    before = attempts.count
    see(scene, 200, blog=DOWN)
    run(scene, 202, 280)
    assert attempts.count == before, "the second group is not tried at all"
    assert told(scene, SPARE) == [("shop", "firing"), ("blog", "firing")]
    scene.channel(TEAM).error = None
    run(scene, 280, 280 + REST_SECONDS + 60)
    assert sorted(told(scene, TEAM)) == [("blog", "firing"), ("shop", "firing")]


class Attempting:
    """Counts the attempts at the team's channel."""

    def __init__(self, scene: Scene) -> None:
        self.count = 0
        channel = scene.channel(TEAM)
        send = channel.send

        def counted(notification: object) -> object:
            self.count += 1
            return send(notification)  # type: ignore[arg-type]

        channel.send = counted  # type: ignore[method-assign, assignment]


def test_who_is_left_alone_is_tried_every_five_minutes() -> None:
    scene = a_scene(a_route())
    attempts = Attempting(scene)
    see(scene, 0, shop=DOWN)
    run(scene, 2, 100)
    assert attempts.count == 5
    run(scene, 100, 3700)
    assert 5 + 10 <= attempts.count <= 5 + 12


def test_who_refuses_for_good_has_its_fallback_told_at_once() -> None:
    scene = a_scene()
    scene.channel(TEAM).error = out_of_order(permanent=True)
    see(scene, 0, shop=DOWN)
    run(scene, 2, 8)
    assert told(scene, SPARE) == [("shop", "firing")]


def test_a_fallback_that_fails_as_well_has_its_own_told() -> None:
    scene = a_scene(broken=(TEAM, SPARE))
    see(scene, 0, shop=DOWN)
    run(scene, 2, 400)
    assert told(scene, LAST) == [("shop", "firing")]
    note = scene.channel(LAST).sent[0].alerts[0].annotations["note"]
    assert note == "spare/webhook/0 does not answer (the receiver answered 503). You are notified instead."
    assert outcomes(scene, SPARE)[-1] == "failed_over"
    scene.channel(TEAM).error = scene.channel(SPARE).error = None
    see(scene, 400, shop=UP)
    run(scene, 402, 1500)
    assert told(scene, LAST) == [("shop", "firing"), ("shop", "resolved")]
    assert told(scene, SPARE) == []
    assert told(scene, TEAM) == []


def test_at_the_end_of_the_chain_is_a_dead_letter_for_each() -> None:
    scene = a_scene(broken=(TEAM, SPARE, LAST))
    see(scene, 0, shop=DOWN)
    run(scene, 2, 90_500, step=60.0)
    for name in (TEAM, SPARE, LAST):
        assert told(scene, name) == []
        assert outcomes(scene, name)[-1] == "dead_lettered", name


def test_what_was_given_up_and_still_fires_is_told_when_the_receiver_works_again() -> None:
    scene = a_scene(a_route())
    see(scene, 0, shop=DOWN)
    run(scene, 2, 90_500, step=60.0)
    assert outcomes(scene, TEAM) == ["failed", "dead_lettered"]
    scene.channel(TEAM).error = None
    run(scene, 90_500, 90_500 + 15_000, step=60.0)
    assert told(scene, TEAM) == [("shop", "firing")]
    see(scene, 106_000, shop=UP)
    run(scene, 106_002, 106_100)
    assert told(scene, TEAM) == [("shop", "firing"), ("shop", "resolved")]


def test_a_receiver_that_is_out_of_order_for_days_is_tried_every_four_hours_and_given_up_once() -> None:
    scene = a_scene(a_route())
    see(scene, 0, shop=DOWN)
    run(scene, 2, 90_000, step=60.0)
    attempts = Attempting(scene)
    run(scene, 90_000, 90_000 + 86_400, step=60.0)
    assert 5 <= attempts.count <= 6
    statuses = [event.status for event in scene.events(NOON + 2 * 86_400 + 10_000) if event.receiver]
    assert statuses.count("dead_lettered") == 1


def test_what_its_fallback_was_told_is_no_dead_letter_after_a_day() -> None:
    scene = a_scene()
    see(scene, 0, shop=DOWN)
    run(scene, 2, 90_500, step=60.0)
    assert "dead_lettered" not in outcomes(scene, TEAM)
    assert "failed_over" in outcomes(scene, TEAM)


def test_without_a_fallback_what_is_over_before_it_could_be_told_is_a_dead_letter() -> None:
    scene = a_scene(a_route())
    see(scene, 0, shop=DOWN)
    run(scene, 2, 200)
    see(scene, 200, shop=UP)
    scene.channel(TEAM).error = None
    run(scene, 202, 900)
    assert told(scene, TEAM) == []
    assert outcomes(scene, TEAM) == ["failed", "dead_lettered"]
    lines = [event for event in scene.events(NOON + 1000) if event.status == "dead_lettered"]
    assert [(line.reason, line.state) for line in lines] == [("overtaken", "firing")]


def test_what_the_fallback_was_told_and_is_over_before_the_receiver_works_is_told_to_the_fallback_only() -> None:
    scene = a_scene()
    see(scene, 0, shop=DOWN)
    run(scene, 2, 200)
    see(scene, 200, shop=UP)
    run(scene, 202, 300)
    scene.channel(TEAM).error = None
    run(scene, 300, 900)
    assert told(scene, SPARE) == [("shop", "firing"), ("shop", "resolved")]
    assert told(scene, TEAM) == []
    assert outcomes(scene, TEAM) == ["failed", "failed_over"]


def test_two_integrations_of_a_receiver_that_both_fail_have_the_fallback_told_once() -> None:
    receivers = (
        Receiver(name="team", integrations=(A_HOOK, SLACK), fallback="spare"),
        Receiver(name="spare", integrations=(A_HOOK,)),
    )
    scene = a_scene(a_chain(receivers=receivers), broken=(TEAM, "team/slack/0"))
    see(scene, 0, shop=DOWN)
    run(scene, 2, 400)
    assert told(scene, SPARE) == [("shop", "firing")]
    assert outcomes(scene, "team/slack/0")[-1] == outcomes(scene, TEAM)[-1] == "failed_over"


def test_a_fallback_that_a_route_tells_too_is_told_of_each_for_its_own_reason() -> None:
    to_spare = RouteConfig(receiver="spare", matchers=parse_matchers('check="blog"'))
    scene = a_scene(a_chain(routes=(to_spare,)))
    see(scene, 0, shop=DOWN, blog=DOWN)
    run(scene, 2, 300)
    assert sorted(told(scene, SPARE)) == [("blog", "firing"), ("shop", "firing")]


def test_what_is_muted_is_not_told_to_the_fallback_either() -> None:
    muted = RouteConfig(receiver="team", matchers=parse_matchers('check="shop"'), mute_time_intervals=("always",))
    config = replace(a_chain(routes=(muted,)), time_intervals={"always": (TimeInterval(),)})
    scene = a_scene(config)
    see(scene, 0, shop=DOWN)
    run(scene, 2, 300)
    assert told(scene, SPARE) == []
    assert outcomes(scene, TEAM) == []


@pytest.mark.parametrize("step", [1.0, 5.0, 30.0])
def test_a_receiver_that_comes_and_goes_leaves_nobody_believing_what_is_not_so(step: float) -> None:
    scene = a_scene(broken=())
    at = 0.0
    for number in range(8):
        scene.channel(TEAM).error = out_of_order() if number % 2 else None
        see(scene, at, shop=DOWN if number % 3 else UP, blog=DOWN if number % 2 else UP)
        run(scene, at + 1, at + 400, step)
        at += 400
    scene.channel(TEAM).error = None
    see(scene, at, shop=UP, blog=UP)
    run(scene, at + 1, at + 1500, step)
    for name in (TEAM, SPARE):
        last = dict(told(scene, name))
        assert set(last.values()) <= {"resolved"}, name
