"""What really happens in a run: checks that fail and recover, and alerts of another server."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from lamplighter.alerting.outside_alerts import Posted
from lamplighter.config.check import AlertOptions
from lamplighter.config.configuration import Configuration
from lamplighter.probes.verdict import CheckState
from lamplighter.rules.rule import AlertingRule, RuleGroup
from lamplighter.telemetry.series import Frame
from tests.support.alerts import Seen, a_frame
from tests.support.configuration import a_check, a_configuration
from tests.support.simulation_routing import drawn_routing

Subject = tuple[str, str]
"""Alert name and what it is about: tells a run's alerts from each other."""

INTERVAL_SECONDS = 60.0
POSTED_LIFE_SECONDS = 240.0
"""What a Prometheus server gives an alert with each post: four times what lies between two."""
RESOLVED_POSTED_SECONDS = 900.0
ALERT_OF = {CheckState.DOWN: "CheckDown", CheckState.DEGRADED: "CheckDegraded"}
CALM_INTERVAL_SECONDS = 240.0
"""Between rounds while it is waited for quiet, which could be reached without any, and they cost most."""
OTHER_RULES = RuleGroup(
    file="other.yml",
    name="other",
    rules=(AlertingRule(alert="CertificateExpiring", expr="vector(0) > 1"),),
    interval_seconds=86400.0,
)
"""In place of the shipped ones about certificates, which no check has here and which cost most of the time."""


@dataclass(frozen=True, slots=True)
class Episode:
    """A fault from `start` to `end`, unix seconds."""

    start: float
    end: float
    state: CheckState = CheckState.DOWN


@dataclass(eq=False)
class Subjects:
    """The faults of one check, or of one alert of another server."""

    name: str
    source: str
    episodes: list[Episode] = field(default_factory=list)
    streak: int = 0
    seen: CheckState = CheckState.UP

    def state(self, at: float) -> CheckState:
        """Return how it is at that time."""
        return next((each.state for each in self.episodes if each.start <= at < each.end), CheckState.UP)

    def look(self, at: float) -> Seen:
        """Return what a round finds, and count it."""
        state = self.state(at)
        self.streak = self.streak + 1 if state is self.seen else 1
        self.seen = state
        return Seen(state=state, streak=self.streak, name=self.name)


class World:
    """Checks in two sources and one alert from outside, `faults_until` with faults of their own."""

    def __init__(self, random: Random, start: float, faults_until: float) -> None:
        self._random = random
        first, second = "checks/local/60/0", "checks/local/60/1"
        places = {"shop": first, "blog": first, "mail": second}
        self.checks = [Subjects(name, source) for name, source in places.items()]
        self.posted = [Subjects("db1", ""), Subjects("db2", "")]
        self._start = start
        self.sources = dict.fromkeys((first, second), CALM_INTERVAL_SECONDS)
        self.interval_seconds = INTERVAL_SECONDS
        self.has_rules = random.random() < 0.25
        self.is_posted_to = random.random() < 0.5
        for each in (*self.checks, *self.posted):
            each.episodes = self._episodes(start, faults_until)

    def configuration(self) -> Configuration:
        """Return the operator's files: paces and thresholds differ from run to run."""
        needs = self._random.choice(((), (), ("core_shop",)))
        checks = [
            a_check(
                name=each.name,
                alerts=(AlertOptions(success_threshold=self._random.choice((1, 1, 2))),),
                depends_on=needs if each.name == "blog" else (),
            )
            for each in self.checks
        ]
        routing = drawn_routing(self._random, self._start)
        rule = AlertingRule(alert="Trouble", expr="check_state >= 2", for_seconds=60.0)
        groups = (RuleGroup(file="site.yml", name="site", rules=(rule,)),) if self.has_rules else ()
        return a_configuration(*checks, alertmanager=routing, rule_groups=(*groups, OTHER_RULES))

    def frame(self, source: str, at: float) -> Frame:
        """Return what a round of `source` finds."""
        return a_frame(at, *(each.look(at) for each in self.checks if each.source == source), source=source)

    def posts(self, at: float) -> Sequence[Posted]:
        """Return what the other server posts at that time: what fires, and for a while what is over."""
        found = []
        for posted in self.posted:
            severity = "critical" if posted.name == "db2" else "warning"
            labels = {"alertname": "Posted", "instance": posted.name, "severity": severity, "cluster": "eu"}
            for each in reversed(posted.episodes):
                if each.start <= at < each.end + RESOLVED_POSTED_SECONDS:
                    ends_at = at + POSTED_LIFE_SECONDS if at < each.end else each.end
                    found.append(Posted(labels=labels, starts_at=each.start, ends_at=ends_at))
                    break
        return found

    def firing(self, at: float) -> Sequence[Subject]:
        """Return the alerts that must fire once everything has settled; all others must not."""
        found: list[Subject] = []
        for each in self.checks:
            state = each.state(at)
            if state in ALERT_OF:
                found.append((ALERT_OF[state], each.name))
                found += [("Trouble", each.name)] if self.has_rules else []
        if self.is_posted_to:
            found += [("Posted", each.name) for each in self.posted if each.state(at) is not CheckState.UP]
        return found

    def strike(self, start: float, end: float) -> None:
        """Let everything fail from `start` to `end` that does not fail then anyway."""
        for each in (*self.checks, *self.posted):
            if each.state(start) is CheckState.UP:
                each.episodes.append(Episode(start, end))

    def mend(self, at: float) -> None:
        """Let everything be well from `at` on."""
        for each in (*self.checks, *self.posted):
            each.episodes = [
                Episode(one.start, min(one.end, at), one.state) for one in each.episodes if one.start < at
            ]

    def _episodes(self, start: float, until: float) -> list[Episode]:
        episodes: list[Episode] = []
        at = start + self._random.uniform(0.0, 120.0)
        while at < until and len(episodes) < 4:
            end = at + self._random.choice((20.0, 60.0, 130.0, 300.0)) * self._random.uniform(0.5, 1.5)
            state = self._random.choice((CheckState.DOWN, CheckState.DOWN, CheckState.DEGRADED))
            episodes.append(Episode(at, min(end, until), state))
            at = end + self._random.choice((0.0, 30.0, 60.0, 180.0)) * self._random.uniform(0.5, 1.5)
        if episodes and self._random.random() < 0.4:
            last = episodes[-1]
            episodes[-1] = Episode(last.start, float("inf"), last.state)
        return episodes
