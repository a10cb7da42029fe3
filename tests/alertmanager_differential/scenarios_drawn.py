"""Configurations and timelines that are drawn from a seed.

What is named as a difference by others is not drawn: ends of what is held back, ends that are posted again, and
alerts that fire again where their end was not wanted.
"""

from collections.abc import Sequence
from random import Random

from tests.alertmanager_differential.scenario import HOOKS, Labels, Post, Posts, Scenario, Silence, Step

SEED = 2
COUNT = 24
GROUPINGS = ("[alertname]", "[team]", "[team, severity]", "['...']", "[host]")
MATCHERS = ('team="web"', 'severity=~"critical|warning"', 'team!=""', 'alertname=~"A|B"', 'host="1"')
SILENCED = ("team=web", "severity=critical", "alertname=~A|B")


class Drawing:
    """Draws one scenario."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._seed = seed
        self._ends_are_wanted = self._chance(0.7)
        self._inhibits = self._chance(0.3)
        self._is_silenced = not self._inhibits and self._chance(0.4)

    def scenario(self) -> Scenario:
        """Return it."""
        return Scenario(name=f"drawn from {self._seed}", config=self._config(), steps=self._steps(), lasts=20)

    def _config(self) -> str:
        receivers = ["all", *(f"r{number}" for number in range(self._random.randrange(4)))]
        routes = ", ".join(self._route(receiver) for receiver in receivers[1:])
        wanted = str(self._ends_are_wanted).lower()
        hooks = "\n".join(
            f"  - {{name: {name}, webhook_configs: [{{url: {HOOKS}/{name}, send_resolved: {wanted}}}]}}"
            for name in receivers
        )
        rule = "{source_matchers: [severity=critical], target_matchers: [severity=~'warning|info'], equal: [host]}"
        return f"""
route:
  {{receiver: all, group_by: {self._random.choice(GROUPINGS)}, group_wait: 2s, group_interval: 4s,
    repeat_interval: {self._random.choice(("1h", "6s"))}, routes: [{routes}]}}
receivers:
{hooks}
inhibit_rules: [{rule if self._inhibits else ""}]
"""

    def _route(self, receiver: str) -> str:
        grouping = f", group_by: {self._random.choice(GROUPINGS)}" if self._chance(0.5) else ""
        matcher, goes_on = self._random.choice(MATCHERS), self._random.choice(("true", "false"))
        return f"{{receiver: {receiver}, matchers: ['{matcher}'], continue: {goes_on}{grouping}}}"

    def _steps(self) -> Sequence[Step]:
        alerts = [self._labels() for _ in range(6)]
        began: dict[int, float] = {}
        over: set[int] = set()
        steps: list[Step] = []
        for at in (0.0, 4.0, 8.0, 12.0):
            for _ in range(self._random.randint(1, 3)):
                number = alerts.index(self._random.choice(alerts))
                if began.get(number, at) < at and self._may_end(at) and self._chance(0.6):
                    steps.append(posted(at, alerts[number], began.pop(number), at))
                    over.add(number)
                elif self._ends_are_wanted or number not in over:
                    starts = began.setdefault(number, at)
                    steps.append(posted(at, alerts[number], starts, self._random.choice((600.0, None))))
            if self._is_silenced and at == 8.0:
                matcher = self._random.choice(SILENCED)
                steps.append(Step(at, Silence(name="s", matchers=[matcher], starts=at, ends=3600)))
        return steps

    def _labels(self) -> Labels:
        drawn = {
            "alertname": self._random.choice("ABCD"),
            "team": self._random.choice(("web", "db", "")),
            "severity": self._random.choice(("critical", "warning", "info")),
            "host": self._random.choice("12"),
        }
        return {name: value for name, value in drawn.items() if value}

    def _may_end(self, at: float) -> bool:
        return not self._inhibits and not (self._is_silenced and at > 4.0)

    def _chance(self, share: float) -> bool:
        return self._random.random() < share


def posted(at: float, labels: Labels, starts: float, ends: float | None) -> Step:
    """Return a post of one alert."""
    return Step(at, Posts([Post(labels=labels, starts=starts, ends=ends)]))


SCENARIOS: Sequence[Scenario] = tuple(Drawing(SEED * 1000 + number).scenario() for number in range(COUNT))
