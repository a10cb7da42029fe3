from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamplighter.alerting.alert import AlertState
from lamplighter.config.check import AlertOptions, MaintenanceWindow
from lamplighter.errors import StoreUnavailable
from lamplighter.probes.verdict import CheckState
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.state.store import Record
from tests.support.alerting import Scene, a_route
from tests.support.alerts import NOON, Seen, a_frame
from tests.support.configuration import a_check, a_configuration

UP, DEGRADED, DOWN, UNKNOWN = CheckState.UP, CheckState.DEGRADED, CheckState.DOWN, CheckState.UNKNOWN
DAY = 86400.0


def a_scene(**check: object) -> Scene:
    return Scene(a_configuration(a_check(**check), alertmanager=a_route()))


def transitions(scene: Scene) -> list[tuple[str, str]]:
    return [(event.alertname, event.state) for event in scene.events(NOON + DAY)]


def test_a_check_that_goes_down_fires_and_one_that_comes_back_resolves() -> None:
    scene = a_scene()
    scene.see(a_frame(NOON, UP), a_frame(NOON + 60, DOWN), a_frame(NOON + 120, DOWN), a_frame(NOON + 180, UP))
    assert transitions(scene) == [("CheckDown", "firing"), ("CheckDown", "resolved")]
    alert = scene.alert()
    assert alert is not None
    assert (alert.starts_at, alert.ends_at) == (NOON + 60, NOON + 180)


def test_the_history_names_check_cause_and_severity() -> None:
    scene = a_scene()
    scene.see(a_frame(NOON, DOWN))
    (event,) = scene.events(NOON + 60)
    assert (event.check, event.check_name, event.group) == ("core_shop", "shop", "core")
    assert (event.severity, event.cause, event.starts_at) == ("critical", "refused", NOON)


def test_a_check_is_pending_until_its_threshold() -> None:
    scene = a_scene(alerts=(AlertOptions(failure_threshold=2),))
    scene.see(a_frame(NOON, DOWN))
    pending = scene.alert()
    assert pending is not None
    assert pending.state is AlertState.PENDING
    scene.see(a_frame(NOON + 60, UP))
    assert scene.alert() is None
    assert not scene.queue.sent


def test_one_that_goes_from_degraded_to_down_has_one_alert() -> None:
    scene = a_scene()
    scene.see(a_frame(NOON, DEGRADED), a_frame(NOON + 60, DOWN))
    degraded, down = scene.alert("CheckDegraded"), scene.alert("CheckDown")
    assert degraded is not None
    assert down is not None
    assert degraded.superseded
    assert down.state is AlertState.FIRING


def test_unknown_neither_fires_nor_resolves() -> None:
    scene = a_scene()
    scene.see(a_frame(NOON, UNKNOWN))
    assert scene.alert() is None
    scene.see(a_frame(NOON + 60, DOWN), a_frame(NOON + 120, UNKNOWN))
    alert = scene.alert()
    assert alert is not None
    assert alert.state is AlertState.FIRING


def test_a_certificate_is_told_of_at_each_step() -> None:
    scene = a_scene()
    expires_at = NOON + 31 * DAY
    for day in (0, 1, 2, 17, 24, 30):
        at = NOON + day * DAY
        scene.see(a_frame(at, Seen(state=UP, certificate_expires_at=expires_at)))
    firing = [event for event in scene.events(NOON + 31 * DAY) if event.state == "firing"]
    assert [event.severity for event in firing] == ["info", "warning", "warning", "critical"]
    assert [event.cause for event in firing] == ["certificate_expiring"] * 4


def test_in_maintenance_nothing_fires_but_afterwards_it_does() -> None:
    window = MaintenanceWindow(start_minute_of_day=12 * 60, duration_seconds=600)
    scene = a_scene(maintenance_windows=(window,))
    scene.see(a_frame(NOON + 60, DOWN))
    assert scene.alert() is None
    scene.see(a_frame(NOON + 660, Seen(state=DOWN, streak=11)))
    assert scene.alert() is not None


def test_a_frame_that_comes_twice_changes_nothing_twice() -> None:
    scene = a_scene()
    frame = a_frame(NOON, DOWN)
    scene.see(frame, frame, frame)
    assert transitions(scene) == [("CheckDown", "firing")]


def test_a_late_frame_creates_no_alert() -> None:
    scene = a_scene()
    scene.write(a_frame(NOON, DOWN), a_frame(NOON + 60, UP))
    scene.evaluate(a_frame(NOON, DOWN))
    assert scene.alert() is None


def test_a_late_frame_does_not_resolve_what_fires() -> None:
    scene = a_scene()
    scene.see(a_frame(NOON + 60, DOWN))
    scene.evaluate(a_frame(NOON, UP))
    alert = scene.alert()
    assert alert is not None
    assert alert.state is AlertState.FIRING


def test_an_alerter_that_lags_behind_goes_by_the_latest_frame() -> None:
    scene = a_scene(alerts=(AlertOptions(failure_threshold=3),))
    scene.write(*(a_frame(NOON + 60 * n, Seen(state=DOWN, streak=n + 1)) for n in range(4)))
    scene.evaluate(a_frame(NOON, DOWN))
    alert = scene.alert()
    assert alert is not None
    assert (alert.state, alert.starts_at) == (AlertState.FIRING, NOON + 180)


def test_a_hundred_checks_down_at_once_are_a_hundred_alerts_and_one_wake_up() -> None:
    checks = [a_check(name=f"shop-{n}") for n in range(100)]
    scene = Scene(a_configuration(*checks, alertmanager=a_route()))
    scene.see(a_frame(NOON, *(Seen(state=DOWN, name=check.name) for check in checks)))
    assert len(scene.alerts.all(NOON)) == 100
    assert [(body["groups"], delay) for body, delay in scene.queue.sent] == [(["{}:{}/team/webhook/0"], 1)]


class CountingReads(InMemoryStateStore):
    """Counts how often the alerts were read."""

    reads = 0

    def list(self, partition: str, now: float, **options: Any) -> Sequence[Record]:
        self.reads += partition == "ALERT"
        return super().list(partition, now, **options)


def test_a_thousand_checks_down_at_once_are_read_no_oftener_than_one() -> None:
    checks = [a_check(name=f"shop-{n}") for n in range(1000)]
    frames = [
        a_frame(
            NOON,
            *(Seen(state=DOWN, name=check.name) for check in checks[start : start + 100]),
            source=f"s/{start}",
        )
        for start in range(0, 1000, 100)
    ]
    state = CountingReads()
    scene = Scene(a_configuration(*checks, alertmanager=a_route()), state)
    scene.write(*frames)
    scene.evaluate(*frames)
    assert state.reads == 2
    assert len(scene.alerts.all(NOON)) == 1000


def test_rounds_that_came_together_all_count_for_the_success_threshold() -> None:
    scene = a_scene(alerts=(AlertOptions(success_threshold=3),))
    scene.see(a_frame(NOON, DOWN))
    rounds = [a_frame(NOON + 60 * n, Seen(state=UP, streak=n)) for n in (1, 2, 3)]
    scene.write(*rounds)
    scene.evaluate(*rounds)
    assert transitions(scene) == [("CheckDown", "firing"), ("CheckDown", "resolved")]


def test_a_check_that_has_moved_to_another_source_goes_by_its_newer_frame() -> None:
    scene = a_scene()
    before, after = a_frame(NOON, DOWN), a_frame(NOON + 30, DEGRADED, source="checks/local/30/0")
    scene.write(before, after)
    scene.evaluate(before, after)
    assert transitions(scene) == [("CheckDegraded", "firing")]


def test_checks_that_are_not_configured_or_not_enabled_say_nothing() -> None:
    scene = a_scene(enabled=False)
    scene.see(a_frame(NOON, DOWN, Seen(state=DOWN, name="stranger")))
    assert not scene.alerts.all(NOON)


def test_a_severity_that_is_changed_replaces_the_alert() -> None:
    scene = a_scene()
    scene.see(a_frame(NOON, DOWN))
    scene.configuration = a_configuration(a_check(severity="warning"), alertmanager=a_route())
    scene.see(a_frame(NOON + 60, DOWN))
    found = {alert.labels["severity"]: alert for alert in scene.alerts.all(NOON + 60)}
    assert found["critical"].superseded
    assert found["warning"].state is AlertState.FIRING


class Contended(InMemoryStateStore):
    """Another function wins the next `races` writes."""

    races = 0

    def put_all(self, records: Sequence[Record]) -> bool:
        if self.races > 0 and len(records) > 1:
            self.races -= 1
            return False
        return super().put_all(records)


def test_a_lost_race_is_run_again() -> None:
    state = Contended()
    scene = Scene(state=state)
    state.races = 3
    scene.see(a_frame(NOON, DOWN))
    assert transitions(scene) == [("CheckDown", "firing")]


def test_races_that_are_always_lost_are_left_to_a_later_attempt() -> None:
    state = Contended()
    scene = Scene(state=state)
    state.races = 10**6
    with pytest.raises(StoreUnavailable):
        scene.see(a_frame(NOON, DOWN))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from([UP, DOWN, UNKNOWN]), min_size=1, max_size=8), st.data())
def test_in_whatever_order_and_however_often_frames_come_the_alert_ends_as_the_latest_has_it(
    states: list[CheckState], data: st.DataObject
) -> None:
    frames = [a_frame(NOON + 60 * n, state) for n, state in enumerate(states)]
    scene = a_scene()
    scene.write(*frames)
    arrivals = data.draw(st.permutations(frames + data.draw(st.lists(st.sampled_from(frames), max_size=5))))
    for frame in arrivals:
        scene.evaluate(frame)
    alert = scene.alert()
    if states[-1] is DOWN:
        assert alert is not None
        assert alert.state is AlertState.FIRING
    else:
        assert alert is None
    assert [state for _, state in transitions(scene)] == ["firing"] * (states[-1] is DOWN)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from([UP, DOWN]), min_size=1, max_size=10), st.data())
def test_repeats_among_frames_in_order_are_not_noticed(states: list[CheckState], data: st.DataObject) -> None:
    frames = [a_frame(NOON + 60 * n, state) for n, state in enumerate(states)]
    plain, repeated = a_scene(), a_scene()
    for number, frame in enumerate(frames):
        plain.see(frame)
        repeated.see(frame, *data.draw(st.lists(st.sampled_from(frames[: number + 1]), max_size=3)))
    assert transitions(plain) == transitions(repeated)
    assert plain.alert() == repeated.alert()
