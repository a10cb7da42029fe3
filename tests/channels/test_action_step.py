import json
from typing import Any
from uuid import UUID

import pytest

from lamplighter.channels.action_chain import Chain
from lamplighter.channels.action_step import MOST_BYTES, attempt_id, described, given, http_request, start
from lamplighter.channels.http_client import HttpRequest
from lamplighter.config.alertmanager_actions import (
    Action,
    AutomationAction,
    EcsRestartAction,
    EcsScaleAction,
    HttpAction,
    LambdaAction,
    StateMachineAction,
)
from lamplighter.errors import DeliveryError
from tests.support.alerts import NOON, a_notification, an_alert
from tests.support.channel_tools import chosen
from tests.support.receivers.action import StarterByHand

ID = "5d1c0f0e-0c55-4c57-9d2b-6a3b6d0f6a71"
MACHINE = "arn:aws:states:eu-central-1:123456789012:stateMachine:heal"
CHAIN = Chain(firing=((NOON, "a"), (NOON + 1, "b")), run=1, step=0)


def started(action: Action, starter: StarterByHand, expansions: Any = None) -> str:
    def post(_action: HttpAction, request: HttpRequest) -> str:
        return f"{request.method} {request.url}"

    return start(
        action,
        starter=starter,
        post=post,
        notification=a_notification(),
        texts=chosen(expansions),
        resolve=lambda text: text.replace("${STAGE}", "prod"),
        attempt=ID,
    )


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (LambdaAction(function="heal-${STAGE}"), ("lambda", "heal-prod")),
        (AutomationAction(document="Heal"), ("ssm", "Heal", ID)),
        (EcsRestartAction(cluster="${STAGE}", service="shop"), ("restart", "prod", "shop")),
        (EcsScaleAction(cluster="c", service="shop", desired_count=3), ("scale", "c", "shop", "3")),
        (StateMachineAction(state_machine_arn=MACHINE), ("states", MACHINE, ID)),
    ],
)
def test_each_kind_is_started_with_its_references_resolved(action: Action, expected: tuple[str, ...]) -> None:
    starter = StarterByHand()
    assert started(action, starter) == "r1"
    assert starter.started == [expected]


def test_a_function_is_given_alertmanagers_json_and_the_attempts_id() -> None:
    starter = StarterByHand()
    started(LambdaAction(function="heal"), starter)
    (said,) = starter.payloads
    assert isinstance(said, dict)
    assert (said["version"], said["status"], said["attemptId"]) == ("4", "firing", ID)


def test_a_template_says_what_is_given() -> None:
    starter = StarterByHand()
    started(StateMachineAction(state_machine_arn=MACHINE, input="{{ x }}"), starter, {"{{ x }}": '{"host": "a"}'})
    started(
        AutomationAction(document="D", parameters={"Host": ("{{ x }}", "b-${STAGE}")}), starter, {"{{ x }}": "a"}
    )
    assert starter.payloads == [{"host": "a"}, {"Host": ["a", "b-prod"]}]


def test_an_http_call_goes_out_as_it_is_written() -> None:
    action = HttpAction(
        url="https://x/${STAGE}", method="PUT", headers={"X-A": "{{ a }}", "content-type": "text/plain"}, body="hi"
    )
    request = http_request(action, a_notification(), chosen({"{{ a }}": "b"}), lambda text: text[:10], ID)
    assert (request.method, request.url, request.body) == ("PUT", "https://x/", b"hi")
    assert request.headers == {"Idempotency-Key": ID, "X-A": "b", "content-type": "text/plain"}
    assert "b" in request.secrets


@pytest.mark.parametrize(
    ("method", "has_body"), [("GET", False), ("DELETE", False), ("POST", True), ("PATCH", True)]
)
def test_a_method_without_a_body_has_none(method: str, has_body: bool) -> None:
    request = http_request(HttpAction(url="https://x", method=method), a_notification(), chosen(), str, ID)
    assert bool(request.body) is has_body
    assert ("Content-Type" in request.headers) is has_body


@pytest.mark.parametrize(
    ("template", "said"), [("{oops", "the payload is no JSON"), (json.dumps("x" * MOST_BYTES), "bytes")]
)
def test_a_payload_that_cannot_be_given_is_a_mistake_for_good(template: str, said: str) -> None:
    with pytest.raises(DeliveryError, match=said) as raised:
        given(template, a_notification(), chosen(), ID)
    assert raised.value.permanent


def test_of_too_many_alerts_the_first_are_given() -> None:
    alerts = [an_alert(labels={"check": f"c{n}"}, annotations={"summary": "ü" * 500}) for n in range(1000)]
    said = given("", a_notification(*alerts), chosen(), ID)
    assert len(said) <= MOST_BYTES
    assert json.loads(said)["truncatedAlerts"] == 900


def test_an_attempt_that_is_made_twice_has_one_id_and_others_have_others() -> None:
    joined = Chain(firing=((NOON, "a"), (NOON + 1, "b"), (NOON + 2, "c")), run=1, step=0)
    again = Chain(firing=CHAIN.firing, run=2, step=0)
    assert UUID(attempt_id("g", CHAIN))
    assert attempt_id("g", CHAIN) == attempt_id("g", joined)
    assert len({attempt_id("g", CHAIN), attempt_id("h", CHAIN), attempt_id("g", again)}) == 3


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (LambdaAction(function="heal"), "function heal"),
        (AutomationAction(document="Heal"), "Automation document Heal"),
        (EcsRestartAction(cluster="c", service="s"), "restart of the ECS service c/s"),
        (EcsScaleAction(cluster="c", service="s", desired_count=0), "0 tasks of the ECS service c/s"),
        (StateMachineAction(state_machine_arn=MACHINE), "state machine heal"),
        (HttpAction(url="https://top-secret"), "HTTP POST"),
    ],
)
def test_what_is_done_is_said_without_secrets(action: Action, words: str) -> None:
    assert described(action) == words
