"""The keys of ``action_configs``, which are ours: something is started instead of someone told."""

from typing import Any

from lamplighter.config.alertmanager_actions import (
    ActionConfig,
    ActionStep,
    AutomationAction,
    EcsRestartAction,
    EcsScaleAction,
    HttpAction,
    LambdaAction,
    StateMachineAction,
)
from lamplighter.config.alertmanager_global import GlobalConfig
from lamplighter.config.routing_http import http_key
from lamplighter.config.routing_keys import listed, templated, with_http
from lamplighter.config.routing_shapes import (
    NAME,
    TEMPLATE,
    TEMPLATES,
    Mentioned,
    objection_to_url_or_template,
    seconds,
)
from lamplighter.config.scalars import Flag, Text, Whole
from lamplighter.config.shapes import Contents, Key, ListOf, MapOf, Section

_REFERENCE = r"\$\{[A-Za-z_][A-Za-z0-9_]*\}"
_FUNCTION = Text(
    pattern=rf"(arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{{12}}:function:)?[A-Za-z0-9_-]+(:[A-Za-z0-9$_-]+)?|{_REFERENCE}",
    expected="the name or ARN of a function",
)
_MACHINE = Text(
    pattern=rf"arn:aws[a-z-]*:states:[a-z0-9-]+:[0-9]{{12}}:stateMachine:[A-Za-z0-9_:-]+|{_REFERENCE}",
    expected="the ARN of a state machine",
)
_DOCUMENT = Text(pattern=rf"[A-Za-z0-9_.:/-]{{3,200}}|{_REFERENCE}", expected="the name of an Automation document")
_ECS_NAME = Text(pattern=rf"[A-Za-z0-9_-]{{1,255}}|{_REFERENCE}", expected="a name")
STEPS = ("lambda", "ssm_automation", "ecs_restart", "ecs_scale", "step_function", "http")

LAMBDA = Section(
    keys={
        "function": Key(shape=_FUNCTION, required=True, about="The function, by name or ARN."),
        "payload": templated("JSON that it is given; else Alertmanager's, version 4."),
    },
    build=LambdaAction,
)
AUTOMATION = Section(
    keys={
        "document": Key(shape=_DOCUMENT, required=True, about="The Automation document."),
        "parameters": Key(
            shape=MapOf(value=ListOf(item=Mentioned(kind=TEMPLATE))),
            about="Its parameters, each a list of values.",
        ),
    },
    build=AutomationAction,
)
ECS_RESTART = Section(
    keys={
        "cluster": Key(shape=_ECS_NAME, required=True, about="The cluster."),
        "service": Key(shape=_ECS_NAME, required=True, about="The service whose tasks are replaced."),
    },
    build=EcsRestartAction,
)
ECS_SCALE = Section(
    keys={
        "cluster": Key(shape=_ECS_NAME, required=True, about="The cluster."),
        "service": Key(shape=_ECS_NAME, required=True, about="The service."),
        "desired_count": Key(
            shape=Whole(least=0, most=5000), required=True, about="How many tasks it is to have."
        ),
    },
    build=EcsScaleAction,
)
STATE_MACHINE = Section(
    keys={
        "state_machine_arn": Key(shape=_MACHINE, required=True, about="The state machine."),
        "input": templated("JSON that it is given; else Alertmanager's, version 4."),
    },
    build=StateMachineAction,
)


def http_action_section(settings: GlobalConfig) -> Section:
    """Return the section with the rest from `settings`."""
    return Section(
        keys={
            "url": Key(
                shape=Mentioned(
                    kind=TEMPLATE, text=Text(one_line=True, secret=True, objection=objection_to_url_or_template)
                ),
                required=True,
                about="The address; may be a template or a reference.",
            ),
            "method": Key(
                shape=Text(choices=("POST", "PUT", "PATCH", "DELETE", "GET")), default="POST", about="The method."
            ),
            "headers": Key(shape=TEMPLATES, about="Headers."),
            "body": templated("What is sent; else Alertmanager's JSON, version 4."),
            **http_key(),
        },
        build=with_http(HttpAction, settings),
    )


def step_section(settings: GlobalConfig) -> Section:
    """Return the section of one step: one action, and the time it is given."""
    return Section(
        keys={
            "lambda": Key(shape=LAMBDA, into="lambda_", about="Invoke a function."),
            "ssm_automation": Key(shape=AUTOMATION, about="Start an SSM Automation document."),
            "ecs_restart": Key(shape=ECS_RESTART, about="Replace the tasks of an ECS service."),
            "ecs_scale": Key(shape=ECS_SCALE, about="Set how many tasks an ECS service has."),
            "step_function": Key(shape=STATE_MACHINE, about="Start an execution of a state machine."),
            "http": Key(shape=http_action_section(settings), about="Call a URL."),
            "wait": Key(
                shape=seconds(10, 86_400),
                into="wait_seconds",
                default="5m",
                about="How long it is given before the next step is taken.",
            ),
        },
        build=_step,
        rules=(_does_one_thing,),
    )


def _does_one_thing(found: Contents) -> bool:
    given = [name for name in STEPS if name in found.nodes]
    if len(given) == 1:
        return True
    found.place.wrong(found.nodes[given[1]] if given else found.node, f"expected just one of {listed(STEPS)}")
    return False


def _step(wait_seconds: float = 300.0, **actions: Any) -> ActionStep:
    (action,) = actions.values()
    return ActionStep(action=action, wait_seconds=wait_seconds)


def action_section(settings: GlobalConfig) -> Section:
    """Return the section of one chain of actions."""
    return Section(
        keys={
            "name": Key(shape=NAME, about="What the history calls it."),
            "steps": Key(
                shape=ListOf(item=step_section(settings), least=1),
                required=True,
                about="Actions; the next one if the alert has not resolved in time.",
            ),
            "dry_run": Key(shape=Flag(), default=False, about="Only say what would be done."),
            "max_attempts": Key(
                shape=Whole(least=1, most=100), default=3, about="How often it runs for one firing of an alert."
            ),
            "cooldown": Key(
                shape=seconds(60, 604_800),
                into="cooldown_seconds",
                default="15m",
                about="The least time between two runs.",
            ),
        },
        build=ActionConfig,
    )
