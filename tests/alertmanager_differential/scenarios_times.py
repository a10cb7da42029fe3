"""Time intervals of routes. Their smallest unit is a minute, so that they hold or do not for a whole scenario."""

from collections.abc import Sequence

from tests.alertmanager_differential.scenario import Scenario, fires, hooks, resolves

PACE = "group_wait: 2s, group_interval: 4s, repeat_interval: 1h"
INTERVALS = """
time_intervals:
  - {name: always, time_intervals: [{times: [{start_time: '00:00', end_time: '24:00'}]}]}
  - {name: long-ago, time_intervals: [{years: ['2000:2001']}]}
  - name: any-day
    time_intervals: [{weekdays: ['sunday:tuesday']}, {weekdays: ['wednesday:saturday'], location: Asia/Tokyo}]
  - name: first-or-second-half
    time_intervals:
      - {days_of_month: ['1:15'], months: ['january:december'], location: America/New_York}
      - {days_of_month: ['-20:-1'], location: America/New_York}
  - {name: afternoon-somewhere, time_intervals: [
      {times: [{start_time: '12:00', end_time: '24:00'}], location: Pacific/Auckland},
      {times: [{start_time: '12:00', end_time: '24:00'}], location: UTC}]}
"""


def routed(*children: str, root: str = "") -> str:
    """Return a configuration with a route to each of ``a``, ``b``, ``c`` ... that goes on."""
    names = [f"r{number}" for number in range(len(children))]
    routes = ", ".join(
        f"{{receiver: {name}, continue: true, {child}}}" for name, child in zip(names, children, strict=True)
    )
    route = f"route: {{receiver: all, group_by: [alertname], {PACE}{root}, routes: [{routes}]}}"
    return f"{route}\n{hooks('all', *names)}{INTERVALS}"


SCENARIOS: Sequence[Scenario] = (
    Scenario(
        name="a mute time holds back all of its route",
        config=routed("mute_time_intervals: [always]", "mute_time_intervals: [long-ago, any-day]"),
        steps=[fires(0, "A", "B"), resolves(8, "A")],
        lasts=12,
        tells_nothing=True,
    ),
    Scenario(
        name="mute times that are not now hold back nothing",
        config=routed("mute_time_intervals: [long-ago]", "mute_time_intervals: []"),
        steps=[fires(0, "A", "B"), resolves(4, "A")],
        lasts=8,
    ),
    Scenario(
        name="outside of its active times a route is mute",
        config=routed("active_time_intervals: [long-ago]", "active_time_intervals: [long-ago, always]"),
        steps=[fires(0, "A"), resolves(4, "A")],
        lasts=8,
    ),
    Scenario(
        name="mute times count more than active ones",
        config=routed(
            "active_time_intervals: [always], mute_time_intervals: [always]",
            "active_time_intervals: [always], mute_time_intervals: [long-ago]",
        ),
        steps=[fires(0, "A"), resolves(4, "A")],
        lasts=8,
    ),
    Scenario(
        name="days and times count in their own place",
        config=routed(
            "mute_time_intervals: [any-day]",
            "active_time_intervals: [first-or-second-half]",
            "mute_time_intervals: [afternoon-somewhere]",
            "active_time_intervals: [afternoon-somewhere]",
        ),
        steps=[fires(0, "A")],
        lasts=8,
    ),
    Scenario(
        name="children do not inherit the times of their parent",
        config=f"""
route:
  {{receiver: all, group_by: [alertname], {PACE}, routes: [
    {{receiver: quiet, matchers: [team="web"], mute_time_intervals: [always], routes: [
      {{receiver: loud, matchers: [severity="critical"]}}]}}]}}
{hooks("all", "quiet", "loud")}{INTERVALS}""",
        steps=[fires(0, "A team=web", "B team=web severity=critical", "C")],
        lasts=8,
    ),
)
