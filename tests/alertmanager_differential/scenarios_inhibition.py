"""What alerts hold back of each other."""

from collections.abc import Sequence

from tests.alertmanager_differential.scenario import Difference, Scenario, Told, fires, hooks, resolves

ROUTE = f"""
route: {{receiver: all, group_by: [alertname], group_wait: 2s, group_interval: 4s, repeat_interval: 1h}}
{hooks("all")}"""
BY_CLUSTER = f"""{ROUTE}
inhibit_rules:
  - {{source_matchers: [severity="critical"], target_matchers: [severity=~"warning|info"], equal: [cluster]}}
"""

SCENARIOS: Sequence[Scenario] = (
    Scenario(
        name="an alert that fires holds back those whose equal labels are equal",
        config=BY_CLUSTER,
        steps=[
            fires(
                0,
                "Down severity=critical cluster=x",
                "Slow severity=warning cluster=x",
                "Late severity=info cluster=y",
            )
        ],
        lasts=12,
    ),
    Scenario(
        name="an equal label that is missing equals an empty one",
        config=BY_CLUSTER,
        steps=[
            fires(
                0,
                "Down severity=critical",
                "Slow severity=warning",
                "Late severity=info cluster=",
                "Far severity=info cluster=x",
            ),
        ],
        lasts=12,
    ),
    Scenario(
        name="what is on both sides of a rule is not held back by another such",
        config=f"""{ROUTE}
inhibit_rules:
  - source_matchers: ['severity=~"critical|warning"']
    target_matchers: ['severity=~"warning|info"']
    equal: [cluster]
""",
        steps=[
            fires(
                0,
                "Down severity=warning cluster=x",
                "Slow severity=warning cluster=x",
                "Late severity=info cluster=x",
            )
        ],
        lasts=12,
    ),
    Scenario(
        name="what is on both sides is held back by what is on one",
        config=f"""{ROUTE}
inhibit_rules:
  - source_matchers: ['severity=~"critical|warning"']
    target_matchers: ['severity=~"warning|info"']
    equal: [cluster]
""",
        steps=[
            fires(
                0,
                "Down severity=critical cluster=x",
                "Slow severity=warning cluster=x",
                "Late severity=info cluster=x",
            ),
            fires(0, "Slow severity=warning cluster=y"),
        ],
        lasts=12,
    ),
    Scenario(
        name="what was held back is told once its source is over",
        config=BY_CLUSTER,
        steps=[
            fires(0, "Down severity=critical cluster=x", "Slow severity=warning cluster=x"),
            resolves(8, "Down severity=critical cluster=x"),
            resolves(16, "Slow severity=warning cluster=x"),
        ],
        lasts=24,
    ),
    Scenario(
        name="a source that is over by its endsAt holds back no more",
        config=BY_CLUSTER,
        steps=[fires(0, "Down severity=critical cluster=x", ends=8), fires(0, "Slow severity=warning cluster=x")],
        lasts=16,
    ),
    Scenario(
        name="of a group only those are told that are not held back",
        config=f"""
route: {{receiver: all, group_by: [cluster], group_wait: 2s, group_interval: 4s, repeat_interval: 1h}}
{hooks("all")}
inhibit_rules:
  - {{source_matchers: [alertname="Down"], target_matchers: [alertname!="Down"], equal: [cluster, host]}}
""",
        steps=[
            fires(0, "Down cluster=x host=1", "Slow cluster=x host=1", "Slow cluster=x host=2"),
            fires(8, "Late cluster=x host=1", "Late cluster=x host=3"),
            resolves(12, "Down cluster=x host=1"),
        ],
        lasts=20,
    ),
    Scenario(
        name="rules of the older kind and several of them",
        config=f"""{ROUTE}
inhibit_rules:
  - {{source_match: {{alertname: Down}}, target_match_re: {{alertname: 'Slow|Late'}}, equal: [host]}}
  - {{source_match_re: {{alertname: 'Gone.*'}}, target_match: {{kind: net}}}}
""",
        steps=[
            fires(
                0, "Down host=1", "Slow host=1", "Slow host=2", "Later host=1", "Dead kind=net", "Dead kind=disk"
            ),
            fires(4, "GoneAway"),
            fires(8, "Lost kind=net"),
            resolves(12, "GoneAway"),
        ],
        lasts=20,
    ),
    Scenario(
        name="a source that comes after its target was told",
        config=BY_CLUSTER,
        steps=[
            fires(0, "Slow severity=warning cluster=x", "Slow severity=warning cluster=y"),
            fires(4, "Down severity=critical cluster=x"),
            resolves(8, "Slow severity=warning cluster=y"),
            resolves(12, "Down severity=critical cluster=x"),
            resolves(16, "Slow severity=warning cluster=x"),
        ],
        lasts=24,
    ),
    Scenario(
        name="a target that ends while it is held back",
        config=BY_CLUSTER,
        steps=[
            fires(0, "Slow severity=warning cluster=x"),
            fires(4, "Down severity=critical cluster=x"),
            resolves(8, "Slow severity=warning cluster=x"),
            resolves(12, "Down severity=critical cluster=x"),
        ],
        lasts=24,
        difference=Difference(
            because="Alertmanager loses the end of what was told and ended while it was held back; we owe it",
            only_lamplighter=[Told("all", 14, "resolved", "Slow")],
        ),
    ),
)
