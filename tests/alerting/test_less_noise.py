"""Cooldowns, rate limits and digests, through the whole pipeline."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamplighter.config.alertmanager import (
    AlertmanagerConfig,
    DigestConfig,
    RateLimit,
    Receiver,
    RouteConfig,
    TimeInterval,
)
from lamplighter.matching import parse_matchers
from lamplighter.probes.verdict import CheckState
from tests.support.alerting import A_HOOK, Scene, a_route
from tests.support.alerts import NOON, Seen, a_frame, out_of_order
from tests.support.configuration import a_check, a_configuration

UP, DOWN = CheckState.UP, CheckState.DOWN
CHECKS = ("shop", "blog", "api")
HOUR = 3600.0
HOURLY = DigestConfig(every_seconds=HOUR)
HOOK = "team/webhook/0"


def to_team(**options: object) -> AlertmanagerConfig:
    """One receiver that is told of each check apart."""
    receiver = Receiver(name="team", integrations=(A_HOOK,), **options)  # type: ignore[arg-type]
    return a_route(receivers=(receiver,), group_by=("check",))


def a_scene(config: AlertmanagerConfig, severity: str = "warning") -> Scene:
    checks = [a_check(name=name, severity=severity) for name in CHECKS]
    return Scene(a_configuration(*checks, alertmanager=config))


def see(scene: Scene, at: float, **states: CheckState) -> None:
    for number, name in enumerate(CHECKS):
        if name in states:
            seen = Seen(state=states[name], name=name)
            scene.see(a_frame(NOON + at, seen, source=f"checks/local/60/{number}"))


def run(scene: Scene, start: float, end: float, step: float = 5.0) -> None:
    at = start
    while at < end:
        scene.flush_due(NOON + at)
        at += step


def messages(scene: Scene) -> list[tuple[float, list[tuple[str, str]]]]:
    return [
        (sent.now - NOON, [(alert.labels["check"], str(alert.state)) for alert in sent.alerts])
        for sent in scene.channel(HOOK).sent
    ]


def statuses(scene: Scene) -> list[str]:
    return [event.status for event in scene.events(NOON + 86_400) if event.receiver]


def test_after_a_message_a_group_is_left_in_peace_for_its_severitys_cooldown_and_then_told_how_it_stands() -> None:
    scene = a_scene(to_team(cooldown={"warning": 600.0}))
    see(scene, 0, shop=DOWN)
    run(scene, 2, 60)
    for at, state in ((60, UP), (120, DOWN), (180, UP)):
        see(scene, at, shop=state)
        run(scene, at + 2, at + 60)
    run(scene, 240, 700)
    (_, fired), (told_at, over) = messages(scene)
    assert (fired, over) == ([("shop", "firing")], [("shop", "resolved")])
    assert 602 <= told_at <= 607
    assert statuses(scene) == ["sent", "held_back", "held_back", "sent"], "a line for each end"


def test_what_is_graver_does_not_wait_for_a_cooldown_of_less() -> None:
    scene = a_scene(to_team(cooldown={"warning": 600.0}), severity="critical")
    see(scene, 0, shop=DOWN)
    run(scene, 2, 60)
    see(scene, 60, shop=UP)
    run(scene, 62, 120)
    assert [states for _, states in messages(scene)] == [[("shop", "firing")], [("shop", "resolved")]]


def test_other_groups_do_not_wait_for_one_that_cools_down() -> None:
    scene = a_scene(to_team(cooldown={"warning": 600.0}))
    see(scene, 0, shop=DOWN)
    run(scene, 2, 60)
    see(scene, 60, blog=DOWN)
    run(scene, 62, 120)
    assert [states for _, states in messages(scene)] == [[("shop", "firing")], [("blog", "firing")]]


def test_beyond_the_limit_messages_wait_for_room_and_the_next_one_says_so() -> None:
    scene = a_scene(to_team(rate_limit=RateLimit(messages=1, per_seconds=600.0)))
    see(scene, 0, shop=DOWN, blog=DOWN, api=DOWN)
    run(scene, 2, 2200)
    (first, _), (second, _), (third, _) = messages(scene)
    assert first < 10
    assert 600 <= second - first <= 640
    assert 600 <= third - second <= 640
    notes = [sent.alerts[0].annotations.get("note", "") for sent in scene.channel(HOOK).sent]
    assert notes == ["", "1 more message about 1 alert held back: at most 1 may be sent here in 10 min.", ""]
    assert sorted(states[0][0] for _, states in messages(scene)) == sorted(CHECKS)
    assert statuses(scene).count("held_back") == 2


def test_what_waits_for_room_is_told_as_it_stands_when_there_is_room() -> None:
    scene = a_scene(to_team(rate_limit=RateLimit(messages=1, per_seconds=600.0)))
    see(scene, 0, shop=DOWN)
    run(scene, 2, 20)
    see(scene, 20, shop=UP)
    run(scene, 22, 60)
    see(scene, 60, shop=DOWN)
    run(scene, 62, 100)
    see(scene, 100, shop=UP)
    run(scene, 102, 900)
    assert [states for _, states in messages(scene)] == [[("shop", "firing")], [("shop", "resolved")]]


def test_what_is_critical_does_not_wait_for_room() -> None:
    scene = a_scene(to_team(rate_limit=RateLimit(messages=1, per_seconds=600.0)), severity="critical")
    see(scene, 0, shop=DOWN, blog=DOWN, api=DOWN)
    run(scene, 2, 60)
    assert len(messages(scene)) == 3


def test_a_digest_tells_at_its_time_what_fired_what_fires_and_what_came_and_went() -> None:
    scene = a_scene(to_team(digest=HOURLY))
    see(scene, 60, shop=DOWN, blog=DOWN)
    see(scene, 600, blog=UP)
    run(scene, 62, 2 * HOUR - 60, step=30.0)
    ((at, states),) = messages(scene)
    assert HOUR <= at < HOUR + 40
    assert states == [("shop", "firing"), ("blog", "resolved")]
    (sent,) = scene.channel(HOOK).sent
    assert sent.heading == "Digest: 2 alerts since 12:00"
    assert sent.group_labels == {}


def test_the_next_digest_tells_what_has_changed_and_one_without_anything_to_say_is_not_sent() -> None:
    scene = a_scene(to_team(digest=HOURLY))
    see(scene, 60, shop=DOWN)
    run(scene, 62, HOUR + 60, step=30.0)
    see(scene, HOUR + 60, api=DOWN)
    see(scene, HOUR + 120, api=UP, shop=UP)
    run(scene, HOUR + 122, 6 * HOUR, step=30.0)
    assert [states for _, states in messages(scene)] == [
        [("shop", "firing")],
        [("shop", "resolved"), ("api", "resolved")],
    ]
    assert not [key for key, kept in scene.groups.all(NOON + 6 * HOUR).items() if kept.group.due_at]


def test_what_goes_on_is_in_every_digest_that_is_sent_and_makes_one_when_it_is_to_be_repeated() -> None:
    scene = a_scene(to_team(digest=HOURLY))
    see(scene, 60, shop=DOWN)
    run(scene, 62, HOUR + 60, step=30.0)
    see(scene, HOUR + 60, api=DOWN)
    run(scene, HOUR + 62, 8 * HOUR, step=60.0)
    found = messages(scene)
    assert [states for _, states in found] == [
        [("shop", "firing")],
        *[[("shop", "firing"), ("api", "firing")]] * 2,
    ]
    assert [round(at / HOUR) for at, _ in found] == [1, 2, 7]


def test_a_digest_that_could_not_be_sent_is_tried_again_and_still_called_after_its_time() -> None:
    scene = a_scene(to_team(digest=HOURLY))
    scene.channel(HOOK).error = out_of_order()
    see(scene, 60, shop=DOWN)
    see(scene, 600, shop=UP)
    run(scene, 602, HOUR + 30, step=5.0)
    scene.channel(HOOK).error = None
    run(scene, HOUR + 30, HOUR + 300, step=5.0)
    ((at, states),) = messages(scene)
    assert (HOUR < at < HOUR + 300, states) == (True, [("shop", "resolved")])
    assert scene.channel(HOOK).sent[0].heading == "Digest: 1 alert since 12:00"


def test_alerts_of_several_routes_are_one_digest_without_those_of_a_route_that_is_muted() -> None:
    muted = RouteConfig(receiver="team", matchers=parse_matchers('check="blog"'), mute_time_intervals=("always",))
    other = RouteConfig(receiver="team", matchers=parse_matchers('check="api"'))
    config = to_team(digest=HOURLY)
    config = replace(
        config, route=replace(config.route, routes=(muted, other)), time_intervals={"always": (TimeInterval(),)}
    )
    scene = a_scene(config)
    see(scene, 60, shop=DOWN, blog=DOWN, api=DOWN)
    run(scene, 62, HOUR + 60, step=30.0)
    ((_, states),) = messages(scene)
    assert sorted(states) == [("api", "firing"), ("shop", "firing")]


@pytest.mark.parametrize("days", [1, 7])
def test_what_ended_right_after_a_digest_is_in_the_next_however_long_that_takes(days: int) -> None:
    scene = a_scene(to_team(digest=DigestConfig(every_seconds=days * 86_400.0)))
    see(scene, 60, shop=DOWN)
    see(scene, 120, shop=UP)
    at = 120.0
    while not messages(scene) and at < 8 * 86_400:
        at += 1800
        scene.sweep(NOON + at)
    ((_, states),) = messages(scene)
    assert states == [("shop", "resolved")]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 6 * 60), st.sampled_from(CHECKS)), max_size=30))
def test_every_digest_tells_what_fires_and_all_that_has_ended_since_the_last(turns: list[tuple[int, str]]) -> None:
    config = to_team(digest=HOURLY)
    scene = a_scene(replace(config, route=replace(config.route, repeat_interval_seconds=1e6)))
    down: set[str] = set()
    was_down: set[str] = set()
    known: set[str] = set()
    expected: list[tuple[int, dict[str, str]]] = []
    for minute in range(1, 8 * 60 + 1):
        if minute % 60 == 0:
            ended = (was_down | known) - down
            if ended or down - known:
                expected.append((minute, {**dict.fromkeys(ended, "resolved"), **dict.fromkeys(down, "firing")}))
                known = set(down)
            was_down = set(down)
            scene.flush_due(NOON + 60 * minute)
        for name in {name for at, name in turns if at == minute}:
            down ^= {name}
            was_down |= down
            see(scene, 60 * minute + 20, **{name: DOWN if name in down else UP})
    assert [(round(at / 60), dict(states)) for at, states in messages(scene)] == expected
