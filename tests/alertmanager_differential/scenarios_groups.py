"""Which alerts are told together, and in what order."""

from collections.abc import Sequence

from tests.alertmanager_differential.scenario import (
    HOOKS,
    Post,
    Posts,
    Scenario,
    Step,
    fires,
    hooks,
    labels_of,
    one_hook,
    resolves,
)

PACE = "group_wait: 2s, group_interval: 4s, repeat_interval: 1h"
SEVERITIES = ("info", "critical", "warning")
MANY = [f"Full disk={number:02d} severity={SEVERITIES[number % 3]}" for number in range(60)]

SCENARIOS: Sequence[Scenario] = (
    Scenario(
        name="without group_by there is one group",
        config=one_hook(PACE),
        steps=[fires(0, "A team=web", "B team=mail", "C"), resolves(4, "B team=mail")],
        lasts=8,
    ),
    Scenario(
        name="a label that is missing groups with those that miss it",
        config=one_hook(f"group_by: [team, cluster], {PACE}"),
        steps=[fires(0, "A team=web", "B team=web cluster=x", "C cluster=x", "D", "E", "F team=web cluster=")],
        lasts=8,
    ),
    Scenario(
        name="three dots group by every label",
        config=one_hook(f"group_by: ['...'], {PACE}"),
        steps=[fires(0, "A team=web", "A team=mail", "A", "B"), resolves(4, "A")],
        lasts=8,
    ),
    Scenario(
        name="a child groups otherwise than its parent",
        config=f"""
route:
  {{receiver: all, group_by: ['...'], {PACE}, routes: [
    {{receiver: web, matchers: [team="web"], group_by: [team], routes: [{{receiver: job, matchers: [job="x"]}}]}},
    {{receiver: mail, matchers: [team="mail"]}}]}}
{hooks("all", "web", "job", "mail")}""",
        steps=[
            fires(
                0,
                "A team=web",
                "B team=web",
                "C team=web job=x",
                "D team=web job=x",
                "E team=mail",
                "F team=mail",
                "G",
            )
        ],
        lasts=8,
    ),
    Scenario(
        name="alerts that come within group_wait are told together",
        config=one_hook("group_wait: 4s, group_interval: 4s"),
        steps=[fires(0, "A"), fires(1, "B"), fires(2, "C")],
        lasts=11,
    ),
    Scenario(
        name="alerts that come later are told at the next turn with those before",
        config=one_hook(PACE),
        steps=[fires(0, "A"), fires(4, "B"), fires(8, "C")],
        lasts=16,
    ),
    Scenario(
        name="labels and annotations that all have are common",
        config=one_hook(PACE),
        steps=[
            Step(
                0,
                Posts(
                    [
                        Post(
                            labels=labels_of("A team=web env=prod"), annotations={"summary": "same", "more": "one"}
                        ),
                        Post(
                            labels=labels_of("B team=web env=test"), annotations={"summary": "same", "more": "two"}
                        ),
                        Post(labels=labels_of("C team=web"), annotations={"summary": "same", "empty": ""}),
                    ]
                ),
            ),
            resolves(4, "B team=web env=test"),
        ],
        lasts=8,
    ),
    Scenario(
        name="alerts are in the order of job and instance and then of all labels",
        config=one_hook(PACE),
        steps=[
            fires(
                0,
                "Z severity=info",
                "B instance=2 severity=critical",
                "A job=b",
                "C job=a instance=2",
                "D job=a instance=1",
            ),
            fires(0.4, "A zone=1", "A", "B instance=1", "Y severity=emergency"),
            resolves(4, "D job=a instance=1", "Z severity=info"),
        ],
        lasts=8,
    ),
    Scenario(
        name="sixty alerts are one message",
        config=one_hook(f"group_by: [alertname], {PACE}"),
        steps=[fires(0, *MANY), resolves(4, *MANY[10:50])],
        lasts=8,
    ),
    Scenario(
        name="max_alerts shortens the message and says by how many",
        config=f"""
route: {{receiver: all, group_by: [alertname], {PACE}}}
receivers:
  - name: all
    webhook_configs: [{{url: {HOOKS}/few, max_alerts: 7}}, {{url: {HOOKS}/enough, max_alerts: 60}}]
""",
        steps=[fires(0, *MANY), resolves(4, *MANY[:9])],
        lasts=8,
    ),
)
