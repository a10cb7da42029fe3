"""One step of a chain: what it is called, what it is given, and that it is started."""

import json
from collections.abc import Callable, Sequence
from uuid import UUID, uuid5

from lamplighter.alerting.notification import Notification
from lamplighter.channels.action_chain import Chain
from lamplighter.channels.action_port import Starter
from lamplighter.channels.chosen_texts import ChosenTexts
from lamplighter.channels.http_client import HttpRequest
from lamplighter.channels.webhook import payload
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

MOST_BYTES = 250_000
"""Of what a function or an execution is given: Lambda and Step Functions take 256 KiB."""
WITHOUT_BODY = frozenset({"GET", "DELETE"})

_ATTEMPTS = UUID("5d1c0f0e-0c55-4c57-9d2b-6a3b6d0f6a71")

Resolve = Callable[[str], str]


def attempt_id(group_key: str, chain: Chain) -> str:
    """Return a UUID of this step for this firing: an attempt that is made twice has it twice."""
    return str(uuid5(_ATTEMPTS, json.dumps([group_key, chain.firing[:1], chain.run, chain.step])))


def described(action: Action) -> str:
    """Return what is done, in words: references stay as written, addresses are not said."""
    match action:
        case LambdaAction(function=function):
            return f"function {function}"
        case AutomationAction(document=document):
            return f"Automation document {document}"
        case EcsRestartAction(cluster=cluster, service=service):
            return f"restart of the ECS service {cluster}/{service}"
        case EcsScaleAction(cluster=cluster, service=service, desired_count=count):
            return f"{count} tasks of the ECS service {cluster}/{service}"
        case StateMachineAction(state_machine_arn=arn):
            return f"state machine {arn.rpartition(':')[2]}"
        case HttpAction(method=method):
            return f"HTTP {method}"


def start(
    action: Action,
    *,
    starter: Starter,
    post: Callable[[HttpAction, HttpRequest], str],
    notification: Notification,
    texts: ChosenTexts,
    resolve: Resolve,
    attempt: str,
) -> str:
    """Start what the step says, and return a reference to it. Raises `DeliveryError`."""
    match action:
        case LambdaAction(function=function, payload=template):
            return starter.invoke_function(resolve(function), given(template, notification, texts, attempt))
        case AutomationAction(document=document, parameters=parameters):
            values = {
                name: [texts.expand(resolve(value)) for value in found] for name, found in parameters.items()
            }
            return starter.start_automation(resolve(document), values, attempt)
        case EcsRestartAction(cluster=cluster, service=service):
            return starter.restart_service(resolve(cluster), resolve(service))
        case EcsScaleAction(cluster=cluster, service=service, desired_count=count):
            return starter.scale_service(resolve(cluster), resolve(service), count)
        case StateMachineAction(state_machine_arn=arn, input=template):
            said = given(template, notification, texts, attempt).decode()
            return starter.start_execution(resolve(arn), said, attempt)
        case HttpAction():
            return post(action, http_request(action, notification, texts, resolve, attempt))


def given(template: str, notification: Notification, texts: ChosenTexts, attempt: str) -> bytes:
    """Return the JSON that a function is given: the template's, or Alertmanager's with the attempt's id in it."""
    if not template:
        return _webhook(notification, attempt)
    written = texts.expand(template)
    try:
        json.loads(written)
    except ValueError as error:
        raise DeliveryError(f"the payload is no JSON ({error})", permanent=True) from None
    encoded = written.encode("utf-8", "replace")
    if len(encoded) > MOST_BYTES:
        raise DeliveryError(f"the payload has {len(encoded)} bytes, {MOST_BYTES} are possible", permanent=True)
    return encoded


def http_request(
    action: HttpAction, notification: Notification, texts: ChosenTexts, resolve: Resolve, attempt: str
) -> HttpRequest:
    """Return the request of an HTTP action; ``Idempotency-Key`` is the attempt's id unless the file names one."""
    headers = {name: texts.expand(resolve(value)) for name, value in action.headers.items()}
    body = b""
    if action.body:
        body = texts.expand(action.body).encode("utf-8", "replace")
    elif action.method not in WITHOUT_BODY:
        body = _webhook(notification, attempt)
    usual = {"Idempotency-Key": attempt, **({"Content-Type": "application/json"} if body else {})}
    return HttpRequest(
        url=texts.expand(resolve(action.url)).strip(),
        method=action.method,
        headers={**_missing_in(headers, usual), **headers},
        body=body,
        secrets=tuple(headers.values()),
    )


def _missing_in(headers: dict[str, str], usual: dict[str, str]) -> dict[str, str]:
    named = {name.lower() for name in headers}
    return {name: value for name, value in usual.items() if name.lower() not in named}


def _webhook(notification: Notification, attempt: str) -> bytes:
    """As many alerts as there is room for; at least one, whose texts a monitor bounds."""
    counts: Sequence[int] = [len(notification.alerts), 100, 10, 1]
    encoded = b""
    for count in counts:
        said = {**payload(notification, count), "attemptId": attempt}
        encoded = json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")
        if len(encoded) <= MOST_BYTES:
            break
    return encoded
