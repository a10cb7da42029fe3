"""Receivers that do something instead of telling someone: ``action_configs`` (ours)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lamplighter.config.alertmanager_http import HttpConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class LambdaAction:
    """Invoke a function; `payload` is a template, empty for the webhook's JSON."""

    function: str
    payload: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomationAction:
    """Start an SSM Automation document; the parameters' values are templates."""

    document: str
    parameters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EcsRestartAction:
    """Deploy an ECS service anew as it is."""

    cluster: str
    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EcsScaleAction:
    """Set how many tasks an ECS service wants."""

    cluster: str
    service: str
    desired_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StateMachineAction:
    """Start an execution of a Step Function; `input` is a template, empty for the webhook's JSON."""

    state_machine_arn: str
    input: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAction:
    """Call a URL; `body` is a template, empty for the webhook's JSON where the method has a body."""

    url: str
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    http: HttpConfig = HttpConfig()


Action = LambdaAction | AutomationAction | EcsRestartAction | EcsScaleAction | StateMachineAction | HttpAction


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionStep:
    """One action of the chain, and how long it is given before the next one is taken."""

    action: Action
    wait_seconds: float = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionConfig:
    """``action_configs``: the steps are taken in order until the alert resolves."""

    steps: tuple[ActionStep, ...]
    name: str = ""
    dry_run: bool = False
    max_attempts: int = 3
    """Of the whole chain, for one firing of an alert."""
    cooldown_seconds: float = 900.0
    """Least time between two runs of the chain."""
    send_resolved: bool = False
    """Always False: there is nothing to do about what is over."""
