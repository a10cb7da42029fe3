"""Which receivers are told: the tree of routes."""

from collections.abc import Sequence

from tests.alertmanager_differential.scenario import HOOKS, Reload, Scenario, Step, fires, hooks, resolves

PACE = "group_wait: 2s, group_interval: 4s, repeat_interval: 1h"


def moved(routes: str) -> str:
    """Return a configuration with those children."""
    route = f"route: {{receiver: first, group_by: [alertname], {PACE}, routes: {routes}}}"
    return f"{route}\n{hooks('first', 'second', 'third')}"


SCENARIOS: Sequence[Scenario] = (
    Scenario(
        name="the first child that matches takes the alert and the root takes the others",
        config=f"""
route:
  {{receiver: all, group_by: [alertname], {PACE}, routes: [
    {{receiver: web, matchers: [team="web"]}},
    {{receiver: paged, matchers: [severity="critical"]}}]}}
{hooks("all", "web", "paged")}""",
        steps=[
            fires(0, "A team=web severity=critical", "B severity=critical", "C"),
            resolves(8, "A team=web severity=critical"),
        ],
    ),
    Scenario(
        name="continue lets the children after it match too",
        config=f"""
route:
  {{receiver: all, group_by: [alertname], {PACE}, routes: [
    {{receiver: audit, continue: true}},
    {{receiver: web, matchers: [team="web"], continue: true}},
    {{receiver: paged, matchers: [severity="critical"]}},
    {{receiver: late, matchers: [severity="critical"]}}]}}
{hooks("all", "audit", "web", "paged", "late")}""",
        steps=[fires(0, "A team=web severity=critical", "B severity=critical", "C team=web", "D")],
        lasts=8,
    ),
    Scenario(
        name="a child of a child is told and its parent where none matches",
        config=f"""
route:
  receiver: all
  group_wait: 2s
  group_interval: 4s
  routes:
    - receiver: shop
      matchers: [team=~"shop|cart"]
      routes:
        - receiver: cart
          matchers: [team="cart"]
          routes: [{{receiver: urgent, match: {{severity: critical}}}}]
        - {{receiver: shop-night, matchers: [shift="night"]}}
{hooks("all", "shop", "cart", "urgent", "shop-night")}""",
        steps=[
            fires(
                0,
                "A team=shop",
                "B team=cart",
                "C team=cart severity=critical",
                "D team=shop shift=night",
                "E team=workshop",
            ),
            resolves(4, "B team=cart"),
        ],
        lasts=8,
    ),
    Scenario(
        name="match and match_re and matchers are all to match",
        config=f"""
route:
  {{receiver: all, group_by: [alertname], {PACE}, routes: [
    {{receiver: both, match: {{team: web}}, match_re: {{job: 'a|b.*'}}, matchers: ['env!="test"']}},
    {{receiver: pattern, match_re: {{job: 'a|b.*'}}}}]}}
{hooks("all", "both", "pattern")}""",
        steps=[
            fires(
                0,
                "A team=web job=bc env=prod",
                "B team=web job=bc env=test",
                "C team=web job=cb",
                "D job=a",
                "E team=web job=b",
            ),
        ],
        lasts=8,
    ),
    Scenario(
        name="patterns are anchored and a label that is missing is empty",
        config=f"""
route:
  {{receiver: all, group_by: [alertname], {PACE}, routes: [
    {{receiver: none, matchers: ['team=""', 'job=""']}},
    {{receiver: other, matchers: ['team!~"a.*|b"']}},
    {{receiver: some, matchers: ['team=~".+"', 'job!=""']}}]}}
{hooks("all", "none", "other", "some")}""",
        steps=[fires(0, "A", "B job=x", "C team=ab", "D team=b job=x", "E team=xb job=x", "F team=cab")],
        lasts=8,
    ),
    Scenario(
        name="two routes to one receiver have groups of their own",
        config=f"""
route:
  {{receiver: all, group_by: [alertname], {PACE}, routes: [
    {{receiver: web, matchers: [team="web"], continue: true}},
    {{receiver: web, matchers: [severity="critical"], group_by: [severity]}}]}}
{hooks("all", "web")}""",
        steps=[
            fires(0, "A team=web severity=critical", "B severity=critical", "C team=web"),
            resolves(8, "A team=web severity=critical"),
        ],
    ),
    Scenario(
        name="children inherit what they do not say",
        config=f"""
route:
  receiver: all
  group_by: [team]
  group_wait: 2s
  group_interval: 4s
  repeat_interval: 6s
  routes:
    - matchers: [team="web"]
      group_by: [alertname, team]
      group_wait: 6s
      routes:
        - {{matchers: [severity="critical"], group_wait: 1s, receiver: paged}}
        - {{matchers: [severity="info"], repeat_interval: 1h}}
{hooks("all", "paged")}""",
        steps=[
            fires(
                0,
                "A team=web",
                "B team=web severity=critical",
                "C team=web severity=info",
                "D team=mail",
                "E team=mail",
            ),
        ],
        lasts=16.5,
    ),
    Scenario(
        name="values that need quotes are matched and stand in the keys of groups",
        config=f"""
route:
  {{receiver: all, group_by: [alertname, path], {PACE}, routes: [
    {{receiver: odd, matchers: ['path="say \\"hi\\", {{twice}}"']}},
    {{receiver: foreign, matchers: ['path=~"naïve.*"']}}]}}
{hooks("all", "odd", "foreign")}""",
        steps=[
            fires(
                0,
                {"alertname": "A", "path": 'say "hi", {twice}'},
                {"alertname": "B", "path": "naïve \U0001f642"},
                {"alertname": "C d", "path": "back\\slash\nline\ttab"},
            ),
        ],
        lasts=8,
    ),
    Scenario(
        name="a receiver without integrations is told nothing and others go on",
        config=f"""
route:
  {{receiver: nobody, group_by: [alertname], {PACE}, routes: [
    {{receiver: nobody, matchers: [team="web"], continue: true}},
    {{receiver: web, matchers: [team="web"]}}]}}
{hooks("web")}  - {{name: nobody}}
""",
        steps=[fires(0, "A team=web", "B"), resolves(4, "A team=web")],
        lasts=8,
    ),
    Scenario(
        name="names of receivers are told as patterns that match them",
        config=f"""
route: {{receiver: "team.a (first|second)", group_by: [alertname], {PACE}}}
receivers: [{{name: "team.a (first|second)", webhook_configs: [{{url: {HOOKS}/a}}]}}]
""",
        steps=[fires(0, "A")],
        lasts=4,
    ),
    Scenario(
        name="what another configuration routes elsewhere is told there",
        config=moved("[{receiver: second, matchers: [team=mail]}]"),
        steps=[
            fires(0, "A team=web", "B team=mail", "C"),
            Step(
                8,
                Reload(
                    moved("[{receiver: second, matchers: [team=web]}, {receiver: third, matchers: [team=db]}]")
                ),
            ),
            fires(12, "D team=db"),
        ],
        lasts=16,
    ),
)
