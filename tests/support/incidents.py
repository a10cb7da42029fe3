"""Alerts that come and go, and the incidents that they make."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.config.check import Check
from lamplighter.incidents.incident import Incident
from lamplighter.incidents.keeping import KeepIncidents
from lamplighter.incidents.links import Links, links_of
from lamplighter.incidents.reading import ReadIncidents
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.state.store import StateStore
from tests.support.alerts import NOON, an_alert


def a_check(name: str, *needed: str) -> Check:
    """Return the check ``core_<name>``, which needs the checks of those names."""
    return Check(
        name=name,
        group="core",
        url=f"https://{name}.example.com",
        conditions=(),
        depends_on=tuple(f"core_{each}" for each in needed),
    )


@dataclass
class World:
    """Alerts, grouped by the label ``team``, and incidents that follow them at every change."""

    checks: Mapping[str, Check] = field(default_factory=dict)
    state: StateStore = field(default_factory=InMemoryStateStore)
    alerts: dict[str, Alert] = field(default_factory=dict)
    now: float = NOON

    def __post_init__(self) -> None:
        self.keep = KeepIncidents(self.state)
        self.read = ReadIncidents(self.state)

    def links(self, alert: Alert) -> Links:
        """Return what the alert is linked by."""
        team = alert.labels.get("team")
        return links_of(
            alert, {f'{{}}:{{team="{team}"}}'} if team else {"{}:" + alert.labels["check"]}, self.checks
        )

    def fire(self, name: str, after: float = 0.0, **labels: str) -> None:
        """Let the check `name` go down, `after` seconds from now."""
        self.now += after
        self.add(name, **labels)
        self.follow()

    def end(self, name: str, after: float = 0.0, *, alertname: str = "CheckDown") -> None:
        """Let it come up again."""
        self.now += after
        self.add_end(name, alertname=alertname)
        self.follow()

    def add(self, name: str, **labels: str) -> None:
        """Let it go down, unseen so far."""
        alertname = labels.get("alertname", "CheckDown")
        self.alerts[f"{alertname}-{name}"] = an_alert(
            labels={"check": name, **labels},
            annotations={"summary": f"{name}: {alertname}"},
            pending_since=self.now,
            starts_at=self.now,
            evaluated_at=self.now,
            details={"check_key": f"core_{name}", "resolved_summary": f"{name} is up"},
        )

    def add_end(self, name: str, *, alertname: str = "CheckDown") -> None:
        """Let it come up again, unseen so far."""
        key = f"{alertname}-{name}"
        self.alerts[key] = replace(self.alerts[key], state=AlertState.RESOLVED, ends_at=self.now)

    def wait(self, seconds: float) -> None:
        """Let time pass, with a sweep at its end."""
        self.now += seconds
        self.follow()

    def follow(self) -> None:
        """Let the incidents follow."""
        self.keep.follow(self.alerts, self.links, self.now)

    def incidents(self) -> list[Incident]:
        """Return all of them, the latest first."""
        return list(self.read.recent(self.now))

    def the_incident(self) -> Incident:
        """Return the only one."""
        (incident,) = self.incidents()
        return incident

    def lines(self, incident_id: str = "") -> list[str]:
        """Return the kinds of an incident's lines, in the order in which they happened."""
        story = self.read.story(incident_id or self.the_incident().id, self.now)
        assert story is not None
        return [str(entry.kind) for entry in reversed(story.entries)]


def with_checks(*checks: Check, **more: Any) -> World:
    """Return a world with these checks."""
    return World(checks={check.key: check for check in checks}, **more)
