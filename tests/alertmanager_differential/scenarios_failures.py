"""Receivers that are out of order. The two try again at other times; what is told in the end is the same."""

from collections.abc import Sequence

from tests.alertmanager_differential.scenario import (
    HOOKS,
    Answer,
    Difference,
    Scenario,
    Step,
    Told,
    fires,
    hooks,
    one_hook,
    resolves,
)

PACE = "group_wait: 2s, group_interval: 4s, repeat_interval: 1h"
ONE = one_hook(PACE)
RETRY_SECONDS = 6.0
"""We wait for five seconds after the first failure, Alertmanager for half a second."""

SCENARIOS: Sequence[Scenario] = (
    Scenario(
        name="a webhook that fails at first is told in the end and once",
        config=ONE,
        steps=[Step(0, Answer("all", 500)), fires(0, "A"), Step(4, Answer("all", 200)), resolves(12, "A")],
        lasts=24,
        tolerance_seconds=RETRY_SECONDS,
    ),
    Scenario(
        name="one webhook that fails holds up no other of its receiver",
        config=f"""
route: {{receiver: all, {PACE}}}
receivers: [{{name: all, webhook_configs: [{{url: {HOOKS}/bad}}, {{url: {HOOKS}/good}}]}}]
""",
        steps=[Step(0, Answer("bad", 503)), fires(0, "A"), Step(4, Answer("bad", 200)), resolves(12, "A")],
        lasts=24,
        tolerance_seconds=RETRY_SECONDS,
    ),
    Scenario(
        name="one webhook that fails holds up no other receiver",
        config=f"""
route: {{receiver: bad, {PACE}, routes: [{{receiver: good, continue: true}}, {{receiver: bad}}]}}
{hooks("bad", "good")}""",
        steps=[Step(0, Answer("bad", 500)), fires(0, "A"), fires(4, "B"), resolves(8, "A")],
        lasts=16,
    ),
    Scenario(
        name="an end that cannot be told at first is told in the end",
        config=ONE,
        steps=[fires(0, "A"), Step(4, Answer("all", 502)), resolves(4, "A"), Step(8, Answer("all", 200))],
        lasts=20,
        tolerance_seconds=RETRY_SECONDS,
    ),
    Scenario(
        name="what is over before a webhook could be told of it is not told",
        config=ONE,
        steps=[Step(0, Answer("all", 500)), fires(0, "A"), resolves(8, "A"), Step(14, Answer("all", 200))],
        lasts=20,
        tells_nothing=True,
    ),
    Scenario(
        name="a webhook that refuses is told nothing and others are",
        config=f"""
route: {{receiver: all, {PACE}}}
receivers: [{{name: all, webhook_configs: [{{url: {HOOKS}/refuses}}, {{url: {HOOKS}/takes}}]}}]
""",
        steps=[Step(0, Answer("refuses", 403)), fires(0, "A"), fires(4, "B"), resolves(8, "A", "B")],
        lasts=16,
    ),
    Scenario(
        name="a webhook that has refused is asked again",
        config=ONE,
        steps=[Step(0, Answer("all", 404)), fires(0, "A"), Step(4, Answer("all", 200)), fires(12, "B")],
        lasts=16,
        difference=Difference(
            because="Alertmanager asks who has refused at every turn; we do once there is news, or after an hour",
            only_alertmanager=[Told("all", 6, "firing", "A")],
        ),
    ),
)
