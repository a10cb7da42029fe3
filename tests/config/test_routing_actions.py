"""action_configs: chains of actions."""

import pytest

from lamplighter.config.alertmanager_actions import (
    Action,
    ActionConfig,
    ActionStep,
    AutomationAction,
    EcsRestartAction,
    EcsScaleAction,
    HttpAction,
    LambdaAction,
    StateMachineAction,
)
from tests.support.routing_files import complaints, integration_of

MACHINE = "arn:aws:states:eu-central-1:123456789012:stateMachine:repair"
RESTART = "ecs_restart: {cluster: prod, service: shop}"


def test_every_key_arrives() -> None:
    said = f"name: mend, steps: [{{{RESTART}, wait: 2m}}], dry_run: true, max_attempts: 5, cooldown: 1h"
    assert integration_of("action", said) == ActionConfig(
        name="mend",
        steps=(ActionStep(action=EcsRestartAction(cluster="prod", service="shop"), wait_seconds=120.0),),
        dry_run=True,
        max_attempts=5,
        cooldown_seconds=3600.0,
    )


@pytest.mark.parametrize(
    ("said", "action"),
    [
        (
            "lambda: {function: mend, payload: '{{ .Status }}'}",
            LambdaAction(function="mend", payload="{{ .Status }}"),
        ),
        (
            "ssm_automation: {document: AWS-RestartEC2Instance, parameters: {InstanceId: ['{{ .x }}']}}",
            AutomationAction(document="AWS-RestartEC2Instance", parameters={"InstanceId": ("{{ .x }}",)}),
        ),
        (RESTART, EcsRestartAction(cluster="prod", service="shop")),
        (
            "ecs_scale: {cluster: prod, service: shop, desired_count: 4}",
            EcsScaleAction(cluster="prod", service="shop", desired_count=4),
        ),
        (
            f"step_function: {{state_machine_arn: '{MACHINE}', input: x}}",
            StateMachineAction(state_machine_arn=MACHINE, input="x"),
        ),
        (
            "http: {url: 'https://x/', method: PUT, headers: {a: b}, body: c}",
            HttpAction(url="https://x/", method="PUT", headers={"a": "b"}, body="c"),
        ),
    ],
)
def test_a_step_does_one_thing(said: str, action: Action) -> None:
    assert integration_of("action", f"steps: [{{{said}}}]").steps == (ActionStep(action=action),)


def test_an_http_call_is_made_as_global_says() -> None:
    settings = "http_config: {proxy_url: 'http://p:1'}"
    (step,) = integration_of("action", "steps: [{http: {url: 'https://x/'}}]", settings).steps
    assert step.action.http.proxy_url == "http://p:1"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("", ": `steps` is missing"),
        ("steps: []", "steps: expected at least 1"),
        ("steps: [{wait: 1m}]", "steps[0]: expected just one of `lambda`"),
        (f"steps: [{{{RESTART}, lambda: {{function: x}}}}]", "steps[0]: expected just one of `lambda`"),
        (f"steps: [{{{RESTART}, wait: 1s}}]", "steps[0].wait: expected from 10s to 24h"),
        (
            "steps: [{lambda: {function: 'a b'}}]",
            "steps[0].lambda.function: expected the name or ARN of a function",
        ),
        (
            "steps: [{step_function: {state_machine_arn: repair}}]",
            "steps[0].step_function.state_machine_arn: expected the ARN of a state machine",
        ),
        (
            "steps: [{ssm_automation: {document: '?'}}]",
            "steps[0].ssm_automation.document: expected the name of an",
        ),
        ("steps: [{ecs_restart: {cluster: prod}}]", "steps[0].ecs_restart: `service` is missing"),
        ("steps: [{http: {url: hunter22}}]", "steps[0].http.url: expected an http or https URL"),
        (f"steps: [{{{RESTART}}}], send_resolved: true", "send_resolved: `send_resolved` is not a key here"),
    ],
)
def test_a_mistake_is_told_at_its_key(said: str, expected: str) -> None:
    found = complaints("action", said)
    assert [complaint.startswith(expected) for complaint in found] == [True], found
