from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from threading import Event

import pytest

from lamplighter.alerting.groups import leased
from lamplighter.alerting.notification import Notification, Sent
from lamplighter.alerting.told import ToldStore
from lamplighter.config.alertmanager import LogConfig, SlackConfig, WebhookConfig
from lamplighter.config.check import AlertOptions
from lamplighter.errors import StoreUnavailable, UnresolvedReference
from lamplighter.probes.verdict import CheckState
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.state.store import Record
from tests.support.alerting import A_HOOK, INTERVAL_SECONDS, WAIT_SECONDS, Scene, a_route
from tests.support.alerts import NOON, RecordingChannel, Seen, a_frame, out_of_order
from tests.support.configuration import a_check, a_configuration

UP, DOWN, DEGRADED = CheckState.UP, CheckState.DOWN, CheckState.DEGRADED
SLACK = SlackConfig(api_url="http://127.0.0.1/slack")
HOOK, SLACK_NAME = "team/webhook/0", "team/slack/0"
HOOK_GROUP = f"{{}}:{{}}/{HOOK}"
FIRED = ("CheckDown", "firing")
RESOLVED = ("CheckDown", "resolved")


def a_scene(*integrations: WebhookConfig | SlackConfig | LogConfig, **check: object) -> Scene:
    return Scene(a_configuration(a_check(**check), alertmanager=a_route(*integrations)))


def a_scene_that_was_told(*integrations: WebhookConfig | SlackConfig | LogConfig, **check: object) -> Scene:
    """The check went down at noon; everyone was told two seconds later."""
    scene = a_scene(*integrations, **check)
    scene.see(a_frame(NOON, DOWN))
    scene.flush_due(NOON + 2)
    return scene


def due_at(scene: Scene, name: str = HOOK) -> float | None:
    return scene.groups.get(f"{{}}:{{}}/{name}", NOON).group.due_at


def retry_at(scene: Scene, name: str = HOOK) -> float:
    return ToldStore(scene.state).get(f"{{}}:{{}}/{name}", NOON).told.attempts.next_at


def test_break_and_mend_are_told_once_each() -> None:
    scene = a_scene_that_was_told()
    for second in range(3, 60, 5):
        scene.flush_due(NOON + second)
    scene.see(a_frame(NOON + 60, UP))
    for second in range(61, 120, 5):
        scene.flush_due(NOON + second)
    assert scene.told() == [FIRED, RESOLVED]


def test_it_waits_for_others_to_join_and_tells_them_in_one_message() -> None:
    checks = [a_check(name="shop"), a_check(name="blog")]
    scene = Scene(a_configuration(*checks, alertmanager=a_route()))
    scene.see(a_frame(NOON, Seen(state=DOWN)))
    scene.flush_due(NOON + 1 + WAIT_SECONDS - 0.6)
    assert not scene.channel().sent
    scene.see(a_frame(NOON, Seen(state=DOWN, name="blog"), source="checks/local/60/1"))
    scene.flush_due(NOON + 1 + WAIT_SECONDS)
    (message,) = scene.channel().sent
    assert [alert.labels["check"] for alert in message.alerts] == ["blog", "shop"]


def test_a_second_message_keeps_the_interval() -> None:
    scene = a_scene_that_was_told()
    scene.see(a_frame(NOON + 3, UP))
    scene.flush_due(NOON + 2 + INTERVAL_SECONDS - 1)
    assert scene.told() == [FIRED]
    scene.flush_due(NOON + 2 + INTERVAL_SECONDS)
    assert scene.told() == [FIRED, RESOLVED]


def test_the_queue_is_asked_to_wake_each_flush_and_never_too_early() -> None:
    scene = a_scene(A_HOOK, SLACK)
    scene.see(a_frame(NOON, DOWN))
    assert [(body["task"], body["groups"], body["dueMs"], delay) for body, delay in scene.queue.sent] == [
        ("flush", [f"{{}}:{{}}/{name}" for name in (HOOK, SLACK_NAME)], round((NOON + 2) * 1000), 1)
    ]


def test_what_is_over_before_it_was_told_is_not_told() -> None:
    scene = a_scene()
    scene.see(a_frame(NOON, DOWN), a_frame(NOON + 60, UP))
    scene.flush_due(NOON + 120)
    assert scene.told() == []
    assert due_at(scene) is None


def test_a_receiver_that_does_not_want_resolved_messages_gets_none_and_hears_of_the_next_fault() -> None:
    scene = a_scene_that_was_told(replace(A_HOOK, send_resolved=False))
    scene.see(a_frame(NOON + 60, UP))
    scene.flush_due(NOON + 90)
    scene.see(a_frame(NOON + 120, DOWN))
    scene.flush_due(NOON + 150)
    assert scene.told() == [FIRED, FIRED]


def test_a_check_may_do_without_resolved_messages() -> None:
    scene = a_scene_that_was_told(alerts=(AlertOptions(send_on_resolved=False),))
    scene.see(a_frame(NOON + 60, UP))
    scene.flush_due(NOON + 90)
    assert scene.told() == [FIRED]


def test_an_alert_that_flaps_between_two_messages_is_told_as_it_ends_up() -> None:
    scene = a_scene_that_was_told()
    scene.see(a_frame(NOON + 3, UP), a_frame(NOON + 6, DOWN), a_frame(NOON + 9, UP))
    scene.flush_due(NOON + 20)
    assert scene.told() == [FIRED, RESOLVED]


def test_a_reminder_is_sent_at_the_first_turn_after_the_time_the_check_asks_for() -> None:
    scene = a_scene_that_was_told(alerts=(AlertOptions(minimum_reminder_interval_seconds=600),))
    told_after = []
    for second in range(12, 1300, 10):
        scene.flush_due(NOON + second)
        told_after.append(len(scene.told()))
    assert (told_after[0], told_after[59], told_after[60], told_after[-1]) == (1, 1, 2, 3)
    assert [event.reason for event in scene.events(NOON + 2000) if event.reason] == [
        "first_notification",
        "repeat_interval",
        "repeat_interval",
    ]


def test_what_fires_on_is_repeated_by_the_routes_interval() -> None:
    scene = Scene(a_configuration(alertmanager=a_route(repeat_interval_seconds=60.0)))
    scene.see(a_frame(NOON, DOWN))
    for second in range(2, 140, 10):
        scene.flush_due(NOON + second)
    assert [message.now - NOON for message in scene.channel().sent] == [2, 72]


def test_people_are_not_told_that_degraded_is_over_because_it_is_down_but_programs_are() -> None:
    scene = a_scene(A_HOOK, SLACK)
    scene.see(a_frame(NOON, DEGRADED))
    scene.flush_due(NOON + 2)
    scene.see(a_frame(NOON + 60, DOWN))
    scene.flush_due(NOON + 62)
    assert scene.told(SLACK_NAME) == [("CheckDegraded", "firing"), FIRED]
    assert scene.told(HOOK) == [("CheckDegraded", "firing"), FIRED, ("CheckDegraded", "resolved")]


def test_what_was_told_is_in_the_history_with_the_message() -> None:
    scene = a_scene_that_was_told(LogConfig())
    event = scene.events(NOON + 60)[-1]
    assert (event.kind, event.receiver, event.reason, event.delivered) == (
        "notification",
        "team/log/0",
        "first_notification",
        True,
    )
    assert event.message == {"title": "core/shop is down: connection refused"}


def test_an_outage_is_retried_with_growing_patience_until_it_is_over() -> None:
    scene = a_scene()
    channel = scene.channel()
    channel.error = out_of_order()
    scene.see(a_frame(NOON, DOWN))
    waits = []
    now = NOON + 2
    for _ in range(6):
        scene.flush_due(now)
        waits.append(retry_at(scene) - now)
        now = retry_at(scene)
    assert all(later > earlier for earlier, later in pairwise(waits))
    channel.error = None
    scene.flush_due(now)
    assert scene.told() == [FIRED]


def test_nothing_is_tried_before_its_time() -> None:
    scene = a_scene()
    channel = scene.channel()
    channel.error = out_of_order(permanent=True)
    scene.see(a_frame(NOON, DOWN))
    scene.flush_due(NOON + 2)
    channel.error = None
    for second in range(12, 330, 10):
        scene.flush_due(NOON + second)
    assert not channel.sent
    scene.flush_due(NOON + 333)
    assert scene.told() == [FIRED]


def test_each_attempt_is_a_line_of_history_and_giving_up_another() -> None:
    scene = a_scene()
    scene.channel().error = out_of_order()
    scene.see(a_frame(NOON, DOWN))
    now = NOON + 2
    while now < NOON + 86400 + 3600:
        scene.flush_due(now)
        now = max(now + INTERVAL_SECONDS, retry_at(scene))
    *failed, last = [(event.reason, event.status) for event in scene.events(now) if event.kind == "notification"]
    assert set(failed) == {("failed: the receiver answered 503", "failed")}
    assert 280 < len(failed) < 300, "once its circuit is open, every five minutes"
    assert last == ("given_up", "dead_lettered")


def test_a_receiver_that_refuses_for_good_is_asked_once_soon_and_then_by_the_hour() -> None:
    scene = a_scene()
    scene.channel().error = out_of_order(permanent=True)
    scene.see(a_frame(NOON, DOWN))
    scene.flush_due(NOON + 2)
    assert retry_at(scene) == NOON + 332
    scene.flush_due(NOON + 335)
    assert retry_at(scene) == NOON + 3935


def test_retry_after_is_honoured() -> None:
    scene = a_scene()
    scene.channel().error = out_of_order(retry_after_seconds=120)
    scene.see(a_frame(NOON, DOWN))
    scene.flush_due(NOON + 2)
    assert retry_at(scene) == NOON + 122


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (UnresolvedReference("environment variable `HOOK` is not set"), "environment variable `HOOK` is not set"),
        (ZeroDivisionError("secret"), "ZeroDivisionError in the channel"),
    ],
)
def test_whatever_goes_wrong_in_a_channel_is_recorded_and_retried(error: Exception, reason: str) -> None:
    scene = a_scene()
    scene.channel().error = error
    scene.see(a_frame(NOON, DOWN))
    scene.flush_due(NOON + 2)
    assert scene.events(NOON + 10)[-1].reason == f"failed: {reason}"
    following = due_at(scene)
    assert following is not None
    assert following < NOON + 10


def test_one_receivers_outage_neither_delays_nor_repeats_another() -> None:
    scene = a_scene(A_HOOK, SLACK)
    scene.channel(HOOK).error = out_of_order()
    scene.see(a_frame(NOON, DOWN))
    for second in range(2, 200, 3):
        scene.flush_due(NOON + second)
    assert scene.told(SLACK_NAME) == [FIRED]


class Hanging(RecordingChannel):
    """Sends only after it was let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = Event()

    def send(self, notification: Notification) -> Sent:
        """See `Channel.send`."""
        assert self.let_go.wait(30)
        return super().send(notification)


class LettingGo(RecordingChannel):
    """Lets another channel go as soon as it is told itself."""

    def __init__(self, other: Hanging) -> None:
        super().__init__()
        self._other = other

    def send(self, notification: Notification) -> Sent:
        """See `Channel.send`."""
        self._other.let_go.set()
        return super().send(notification)


def test_receivers_are_told_side_by_side() -> None:
    scene = a_scene(A_HOOK, SLACK)
    hanging = Hanging()
    scene.channels.opened = {HOOK: hanging, SLACK_NAME: LettingGo(hanging)}
    scene.see(a_frame(NOON, DOWN))
    scene.flush_due(NOON + 2)
    assert (scene.told(HOOK), scene.told(SLACK_NAME)) == ([FIRED], [FIRED])


def test_news_of_a_group_whose_flush_may_have_died_wakes_the_next_when_the_lease_runs_out() -> None:
    scene = a_scene()
    scene.see(a_frame(NOON, DOWN))
    kept = scene.groups.get(HOOK_GROUP, NOON)
    assert scene.groups.put(leased(kept.group, NOON + 2, 30), kept.version)
    scene.see(a_frame(NOON + 10, UP))
    assert scene.queue.sent[-1] == (
        {"task": "flush", "groups": [HOOK_GROUP], "dueMs": round((NOON + 32) * 1000)},
        21,
    )


def test_a_group_that_another_function_flushes_is_left_to_it_until_its_lease_runs_out() -> None:
    scene = a_scene()
    scene.see(a_frame(NOON, DOWN))
    kept = scene.groups.get(HOOK_GROUP, NOON)
    assert scene.groups.put(leased(kept.group, NOON + 2, 30), kept.version)
    scene.flush_due(NOON + 20)
    assert scene.told() == []
    scene.flush_due(NOON + 33)
    assert scene.told() == [FIRED]


class Overtaken(RecordingChannel):
    """While it hangs its lease runs out, and another function takes the group."""

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self._scene = scene

    def send(self, notification: Notification) -> Sent:
        """See `Channel.send`."""
        kept = self._scene.groups.get(HOOK_GROUP, NOON)
        assert self._scene.groups.put(leased(kept.group, NOON + 40, 30), kept.version)
        return super().send(notification)


def test_who_took_longer_than_its_lease_leaves_the_group_to_who_has_it_now() -> None:
    scene = a_scene()
    scene.channels.opened[HOOK] = Overtaken(scene)
    scene.see(a_frame(NOON, DOWN))
    scene.flush_due(NOON + 2)
    assert scene.groups.get(HOOK_GROUP, NOON).group.lease_until == NOON + 70


class NewsMeanwhile(RecordingChannel):
    """While a message is being sent, the check comes back."""

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self._scene = scene

    def send(self, notification: Notification) -> Sent:
        """See `Channel.send`."""
        if not self.sent:
            self._scene.see(a_frame(NOON + 2, UP))
        return super().send(notification)


def test_what_happens_during_a_flush_is_told_by_the_next() -> None:
    scene = a_scene()
    scene.channels.opened[HOOK] = NewsMeanwhile(scene)
    scene.see(a_frame(NOON, DOWN))
    scene.flush_due(NOON + 2)
    assert scene.told() == [FIRED]
    assert due_at(scene) == NOON + 2 + INTERVAL_SECONDS
    scene.flush_due(NOON + 2 + INTERVAL_SECONDS)
    assert scene.told() == [FIRED, RESOLVED]


class Failing(InMemoryStateStore):
    """Fails to write what was told, once."""

    failing = False

    def put_all(self, records: Sequence[Record]) -> bool:
        if self.failing and any(record.partition == "TOLD" for record in records):
            self.failing = False
            raise StoreUnavailable("throttled")
        return super().put_all(records)


def test_dying_between_send_and_record_costs_one_repeated_message() -> None:
    state = Failing()
    scene = Scene(state=state)
    scene.see(a_frame(NOON, DOWN))
    state.failing = True
    assert scene.flush.all([HOOK_GROUP], NOON + 2)
    for second in range(3, 120, 5):
        scene.flush_due(NOON + second)
    assert scene.told() == [FIRED, FIRED]


def test_what_may_have_been_told_by_a_flush_that_died_is_told_to_be_over() -> None:
    state = Failing()
    scene = Scene(state=state)
    scene.see(a_frame(NOON, DOWN))
    state.failing = True
    assert scene.flush.all([HOOK_GROUP], NOON + 2)
    scene.see(a_frame(NOON + 10, UP))
    for second in range(11, 120, 5):
        scene.flush_due(NOON + second)
    assert scene.told() == [FIRED, RESOLVED]


def test_what_came_and_went_before_the_first_message_is_told_with_it_as_by_alertmanager() -> None:
    state = Failing()
    scene = Scene(a_configuration(a_check(), a_check(name="blog"), alertmanager=a_route()), state)
    scene.see(a_frame(NOON, DOWN))
    state.failing = True
    assert scene.flush.all([HOOK_GROUP], NOON + 2)
    for seconds, standing in ((10, DOWN), (15, UP)):
        scene.see(a_frame(NOON + seconds, Seen(state=standing, name="blog"), source="checks/local/60/1"))
    for second in range(16, 120, 5):
        scene.flush_due(NOON + second)
    assert [alert.labels["check"] for message in scene.channel().sent for alert in message.alerts] == [
        "shop",
        "shop",
        "blog",
    ]


class Slow(RecordingChannel):
    """Takes its time over each message."""

    def __init__(self, clock: list[float], seconds: float) -> None:
        super().__init__()
        self._clock = clock
        self._seconds = seconds

    def send(self, notification: Notification) -> Sent:
        """See `Channel.send`."""
        self._clock[0] += self._seconds
        return super().send(notification)


def a_scene_of_many_groups(clock: list[float], seconds: float) -> Scene:
    """A hundred checks are down, each in a group of its own; all are told through one slow channel."""
    checks = [a_check(name=f"shop-{n}") for n in range(100)]
    scene = Scene(a_configuration(*checks, alertmanager=a_route(group_by=("check",))), stopwatch=lambda: clock[0])
    scene.channels.opened[HOOK] = Slow(clock, seconds)
    scene.see(a_frame(NOON, *(Seen(state=DOWN, name=check.name) for check in checks)))
    scene.queue.sent.clear()
    return scene


def test_what_is_flushed_after_others_is_leased_and_told_at_the_time_that_it_is_by_then() -> None:
    scene = a_scene_of_many_groups([0.0], 0.1)
    scene.flush_due(NOON + 2)
    times = sorted({message.now for message in scene.channel().sent})
    assert [round(at - NOON, 1) for at in times] == [2.0, 5.2, 8.4, 11.6]


def test_what_there_is_no_time_for_is_left_to_other_functions() -> None:
    scene = a_scene_of_many_groups([0.0], 1.0)
    scene.flush_due(NOON + 2)
    assert len(scene.channel().sent) == 32
    left = [key for body, delay in scene.queue.sent if delay == 0 for key in body["groups"]]
    assert len(left) == 68
    for start in range(0, 68, 20):
        scene.flush.all(left[start : start + 20], NOON + 40)
    assert len({alert.labels["check"] for message in scene.channel().sent for alert in message.alerts}) == 100


def test_two_hundred_alerts_are_one_message_and_are_all_recorded() -> None:
    checks = [a_check(name=f"shop-{n}") for n in range(200)]
    scene = Scene(a_configuration(*checks, alertmanager=a_route()))
    for batch in (0, 1):
        seen = [Seen(state=DOWN, name=check.name) for check in checks[batch * 100 : batch * 100 + 100]]
        scene.see(a_frame(NOON, *seen, source=f"checks/local/60/{batch}"))
    scene.flush_due(NOON + 2)
    scene.flush_due(NOON + 60)
    assert [len(message.alerts) for message in scene.channel().sent] == [200]


def test_records_of_alerts_that_are_no_more_are_forgotten() -> None:
    scene = a_scene_that_was_told()
    scene.see(a_frame(NOON + 60, UP))
    scene.flush_due(NOON + 90)
    scene.alerts.forget_old(NOON + 3 * 86400)
    assert not scene.alerts.all(NOON + 3 * 86400)
    scene.see(a_frame(NOON + 4 * 86400, DOWN))
    scene.flush_due(NOON + 4 * 86400 + 60)
    assert scene.told() == [FIRED, RESOLVED, FIRED]


def test_a_group_of_no_integration_is_nothing_to_flush() -> None:
    scene = a_scene()
    assert not scene.flush.all(["{}:{}/gone/slack/0"], NOON)
    assert not scene.state.list("GROUP", NOON)
