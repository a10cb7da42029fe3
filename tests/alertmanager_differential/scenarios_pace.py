"""When groups are told: group_wait, group_interval, repeat_interval."""

from collections.abc import Sequence

from tests.alertmanager_differential.scenario import Difference, Scenario, Told, fires, hooks, one_hook, resolves

SCENARIOS: Sequence[Scenario] = (
    Scenario(
        name="without group_wait the first message goes out at once",
        config=one_hook("group_wait: 0s, group_interval: 4s"),
        steps=[fires(0, "A"), fires(2, "B")],
        lasts=7,
    ),
    Scenario(
        name="an alert that is older than group_wait is told at once",
        config=one_hook("group_by: [alertname], group_wait: 5s, group_interval: 4s"),
        steps=[fires(0, "Old", starts=-60), fires(0, "New", starts=0), fires(0, "Younger", starts=-3)],
        lasts=8,
    ),
    Scenario(
        name="an old alert that joins a new group waits with it",
        config=one_hook("group_wait: 6s, group_interval: 4s"),
        steps=[fires(0, "New", starts=0), fires(2, "Old", starts=-60)],
        lasts=9,
        difference=Difference(
            because="0.25 tells a new group at once when an old alert joins; newer ones look at the first only",
            only_alertmanager=[Told("all", 2, "firing", "New Old")],
            only_lamplighter=[Told("all", 6, "firing", "New Old")],
        ),
    ),
    Scenario(
        name="what still fires is repeated at the first turn after repeat_interval",
        config=one_hook("group_wait: 2s, group_interval: 4s, repeat_interval: 6s"),
        steps=[fires(0, "A"), fires(0, "B")],
        lasts=24,
    ),
    Scenario(
        name="news begins repeat_interval anew",
        config=one_hook("group_wait: 2s, group_interval: 4s, repeat_interval: 10s"),
        steps=[fires(0, "A"), fires(8, "B"), resolves(16, "B")],
        lasts=24,
    ),
    Scenario(
        name="a repeat_interval that is shorter than group_interval repeats at every turn",
        config=one_hook("group_wait: 2s, group_interval: 4s, repeat_interval: 1s"),
        steps=[fires(0, "A"), resolves(12, "A")],
        lasts=20,
    ),
    Scenario(
        name="each child has a pace of its own",
        config=f"""
route:
  {{receiver: slow, group_by: [alertname], group_wait: 4s, group_interval: 8s, repeat_interval: 1h, routes: [
    {{receiver: fast, matchers: [team="web"], continue: true,
      group_wait: 1s, group_interval: 4s, repeat_interval: 6s}},
    {{receiver: medium, matchers: [team="web"], group_wait: 2s, group_interval: 6s}}]}}
{hooks("slow", "fast", "medium")}""",
        steps=[
            fires(0, "A team=web", "B"),
            fires(6.5, "A team=web env=x", "B env=x"),
            resolves(10.5, "A team=web"),
        ],
        lasts=23,
    ),
    Scenario(
        name="a group whose alerts are over begins anew with the next one",
        config=one_hook("group_wait: 2s, group_interval: 4s"),
        steps=[fires(0, "A"), resolves(4, "A"), fires(8, "A"), resolves(16, "A")],
        lasts=24,
    ),
    Scenario(
        name="a group that begins anew waits for group_wait only",
        config=one_hook("group_wait: 1s, group_interval: 8s"),
        steps=[fires(0, "A"), resolves(4, "A"), fires(12, "B")],
        lasts=19,
        difference=Difference(
            because="0.25 keeps empty groups for up to 30 s, whose next alert waits for a turn; newer ones do not",
            only_alertmanager=[Told("all", 17, "firing", "B")],
            only_lamplighter=[Told("all", 13, "firing", "B")],
        ),
    ),
)
