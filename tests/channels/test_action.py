import contextlib
from collections.abc import Iterator
from typing import Any

import pytest

from lamplighter.channels.action import ActionChannel
from lamplighter.channels.action_port import Recovery
from lamplighter.config.alertmanager import ActionConfig
from lamplighter.config.alertmanager_actions import ActionStep, EcsRestartAction, HttpAction, LambdaAction
from lamplighter.errors import DeliveryError
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.state.store import StateStore
from tests.support.alerts import NOON, a_notification, a_resolved_alert, an_alert
from tests.support.channel_tools import ToolsByHand, references
from tests.support.receivers.action import StarterByHand, hook
from tests.support.receivers.service import Reply, Service

HEAL = ActionStep(action=LambdaAction(function="heal"), wait_seconds=100.0)
RESTART = ActionStep(action=EcsRestartAction(cluster="c", service="shop"), wait_seconds=100.0)
REFUSED = DeliveryError("Invoke: AccessDenied", permanent=True)
BUSY = DeliveryError("Invoke: Throttling", permanent=False)


@pytest.fixture
def starter() -> StarterByHand:
    return StarterByHand()


@pytest.fixture
def state() -> StateStore:
    return InMemoryStateStore()


@pytest.fixture
def service() -> Iterator[Service]:
    with hook() as running:
        yield running


def channel(starter: StarterByHand, state: StateStore, **options: Any) -> ActionChannel:
    values: dict[str, Any] = {"steps": (HEAL, RESTART), "name": "heal shop"}
    tools = ToolsByHand(references({"token": "top-secret-token"}), recovery=Recovery(starter, state))
    return ActionChannel(ActionConfig(**values | options), tools)


def test_steps_are_taken_in_order_as_long_as_it_fires(starter: StarterByHand, state: StateStore) -> None:
    sent = channel(starter, state).send
    first = sent(a_notification(now=NOON))
    between = sent(a_notification(now=NOON + 50))
    second = sent(a_notification(now=NOON + 100))
    assert starter.started == [("lambda", "heal"), ("restart", "c", "shop")]
    assert (first.again_at, between.again_at, second.again_at) == (NOON + 100, NOON + 100, NOON + 1000)
    assert [each.messages[0]["title"] for each in (first, between, second)] == [
        "heal shop: step 1 of 2, attempt 1 of 3: started: function heal (r1)",
        "heal shop: nothing started, waiting for effect for 50 s",
        "heal shop: step 2 of 2, attempt 1 of 3: started: restart of the ECS service c/shop (r2)",
    ]


def test_each_alert_has_the_attempt_in_its_history(starter: StarterByHand, state: StateStore) -> None:
    alerts = (an_alert(), an_alert(labels={"check": "b"}), a_resolved_alert(labels={"check": "c"}))
    messages = channel(starter, state).send(a_notification(*alerts)).messages
    assert [message["status"] for message in messages] == ["firing", "firing", "resolved"]


def test_a_dry_run_starts_nothing_and_says_what_it_would(starter: StarterByHand, state: StateStore) -> None:
    sent = channel(starter, state, dry_run=True).send(a_notification())
    assert starter.started == []
    assert sent.messages[0]["title"] == (
        "heal shop: step 1 of 2, attempt 1 of 3: not started, a dry run: function heal"
    )
    assert sent.again_at is not None


def test_where_nothing_can_be_started_every_run_is_a_dry_one() -> None:
    sent = ActionChannel(ActionConfig(steps=(HEAL,)), ToolsByHand()).send(a_notification())
    assert sent.messages[0]["title"] == (
        "action: step 1 of 1, attempt 1 of 3: not started, a dry run: function heal"
    )


def test_what_is_over_stops_the_chain(starter: StarterByHand, state: StateStore) -> None:
    sent = channel(starter, state).send
    sent(a_notification(now=NOON))
    over = sent(a_notification(a_resolved_alert(), now=NOON + 5000))
    assert (len(starter.started), over.again_at) == (1, None)


def test_what_cannot_be_carried_out_gives_way_to_the_next_step(starter: StarterByHand, state: StateStore) -> None:
    starter.errors = [REFUSED]
    sent = channel(starter, state).send
    with pytest.raises(DeliveryError, match=r"step 1 of 2, attempt 1 of 3: Invoke: AccessDenied") as raised:
        sent(a_notification(now=NOON))
    assert not raised.value.permanent
    sent(a_notification(now=NOON + 5))
    assert starter.started == [("restart", "c", "shop")]


def test_what_is_busy_is_tried_again_as_often_as_attempts_are_allowed(
    starter: StarterByHand, state: StateStore
) -> None:
    starter.errors = [BUSY, BUSY]
    sent = channel(starter, state).send
    for second in range(2):
        with pytest.raises(DeliveryError, match="Throttling") as raised:
            sent(a_notification(now=NOON + second))
        assert not raised.value.permanent
    sent(a_notification(now=NOON + 2))
    assert starter.started == [("lambda", "heal")]


def test_what_stays_busy_gives_way_to_the_next_step_and_is_at_last_a_failure_for_good(
    starter: StarterByHand, state: StateStore
) -> None:
    starter.errors = [BUSY, BUSY]
    sent = channel(starter, state, max_attempts=1).send
    for permanent in (False, True):
        with pytest.raises(DeliveryError, match="Throttling") as raised:
            sent(a_notification(now=NOON))
        assert raised.value.permanent is permanent
    assert starter.started == []


class Dying(StarterByHand):
    """Whoever calls it dies right after something was started."""

    def _start(self, *what: str, payload: bytes = b"{}") -> str:
        super()._start(*what, payload=payload)
        raise KeyboardInterrupt


def test_who_dies_again_and_again_starts_nothing_more_often_than_attempts_are_allowed(state: StateStore) -> None:
    starter = Dying()
    for minute in range(20):
        with contextlib.suppress(KeyboardInterrupt, DeliveryError):
            channel(starter, state, max_attempts=2).send(a_notification(now=NOON + 3600 * minute))
    assert sorted(starter.started) == [("lambda", "heal")] * 2 + [("restart", "c", "shop")] * 2


def test_three_failures_open_the_breaker_for_every_group(starter: StarterByHand, state: StateStore) -> None:
    starter.errors = [BUSY, BUSY, BUSY]
    sent = channel(starter, state).send
    for group in "abc":
        with pytest.raises(DeliveryError, match="Throttling"):
            sent(a_notification(group_key=group, now=NOON))
    with pytest.raises(DeliveryError, match="three actions in a row have failed") as raised:
        sent(a_notification(group_key="d", now=NOON + 100))
    assert (raised.value.permanent, raised.value.retry_after_seconds) == (False, 200)
    sent(a_notification(group_key="d", now=NOON + 300))
    assert starter.started == [("lambda", "heal")]


def test_a_chain_that_failed_to_its_end_is_a_failure_for_good(starter: StarterByHand, state: StateStore) -> None:
    starter.errors = [REFUSED]
    sent = channel(starter, state, steps=(HEAL,), max_attempts=1).send
    for second in (0, 4000):
        with pytest.raises(DeliveryError, match="AccessDenied") as raised:
            sent(a_notification(now=NOON + second))
        assert raised.value.permanent


def test_a_chain_whose_attempts_are_used_up_says_so(starter: StarterByHand, state: StateStore) -> None:
    sent = channel(starter, state, steps=(HEAL,), max_attempts=1).send
    assert sent(a_notification(now=NOON)).again_at is None
    later = sent(a_notification(now=NOON + 90_000))
    assert later.messages[0]["title"] == "heal shop: nothing started, attempts used up"
    assert len(starter.started) == 1


def test_who_dies_before_recording_makes_the_same_attempt_again(starter: StarterByHand, service: Service) -> None:
    step = ActionStep(action=HttpAction(url=f"{service.url}/heal"))
    for _ in range(2):
        channel(starter, InMemoryStateStore(), steps=(step,)).send(a_notification())
    keys = [asked.headers["idempotency-key"] for asked in service.taken]
    assert (len(keys), len(set(keys))) == (2, 1)


def test_a_url_is_called_with_what_it_needs(starter: StarterByHand, state: StateStore, service: Service) -> None:
    action = HttpAction(url=f"{service.url}/heal", headers={"X-Token": "ssm:token"})
    sent = channel(starter, state, steps=(ActionStep(action=action),)).send(a_notification())
    (taken,) = service.taken
    assert (taken.method, taken.path, taken.headers["x-token"]) == ("POST", "/heal", "top-secret-token")
    assert taken.json["version"] == "4"
    assert str(sent.messages[0]["title"]).endswith("started: HTTP POST (answered 202)")


@pytest.mark.parametrize(("status", "permanent"), [(403, True), (429, False), (503, False)])
def test_a_url_that_refuses_for_good_gives_way_and_one_that_is_busy_does_not(
    starter: StarterByHand, state: StateStore, service: Service, status: int, permanent: bool
) -> None:
    service.next_replies = [Reply(status, "no top-secret-token")]
    action = HttpAction(url=f"{service.url}/heal", headers={"X-Token": "ssm:token"})
    sent = channel(starter, state, steps=(ActionStep(action=action), RESTART)).send
    with pytest.raises(DeliveryError, match=r"no \*\*\*"):
        sent(a_notification())
    sent(a_notification())
    assert bool(starter.started) is permanent


def test_a_secret_that_cannot_be_read_is_a_failure_like_others(starter: StarterByHand, state: StateStore) -> None:
    step = ActionStep(action=LambdaAction(function="${NOT_SET}"))
    with pytest.raises(DeliveryError, match="`NOT_SET` is not set") as raised:
        channel(starter, state, steps=(step,)).send(a_notification())
    assert not raised.value.permanent
