"""The alerts of a moment in their groups, with what holds them back: read once for many flushes. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.clocks import Clock, Routing
from lamplighter.alerting.muting import muted_by
from lamplighter.alerting.outside_alerts import outside_of
from lamplighter.alerting.silences import Silence
from lamplighter.alerting.suppression import Suppressions, firing_at
from lamplighter.config.configuration import Configuration


@dataclass(slots=True)
class ClockedGroup:
    """A clock with the alerts of its group: firing ones, and those that ended within a day."""

    clock: Clock
    alerts: dict[str, Alert] = field(default_factory=dict)
    """By fingerprint."""


class Moment:
    """`groups` has by the keys of clocks every group that there are alerts of."""

    def __init__(
        self,
        configuration: Configuration,
        routing: Routing,
        alerts: Mapping[str, Alert],
        silences: Sequence[Silence],
        now: float,
    ) -> None:
        self.configuration = configuration
        self.now = now
        self.known = alerts.keys()
        self._suppressions = Suppressions(configuration, firing_at(alerts, now), silences, now)
        self.groups: dict[str, ClockedGroup] = {}
        for fingerprint, alert in alerts.items():
            self._sort_in(fingerprint, as_of(alert, now), routing)

    def is_held_back(self, alert: Alert) -> bool:
        """Return whether another alert or a silence keeps this one from being told."""
        return not self._suppressions.of(alert.labels).is_active

    def is_muted(self, clock: Clock) -> bool:
        """Return whether the time intervals of the clock's route keep it from being told anything."""
        return bool(muted_by(clock.route, self.configuration.alertmanager.time_intervals, self.now))

    def _sort_in(self, fingerprint: str, alert: Alert, routing: Routing) -> None:
        if alert.is_silent or alert.state is AlertState.PENDING:
            return
        for clock in routing.clocks_of(alert.labels):
            self.groups.setdefault(clock.key, ClockedGroup(clock)).alerts[fingerprint] = alert


def as_of(alert: Alert, now: float) -> Alert:
    """Return the alert as over where it was posted with an end that is reached, written down as such or not."""
    said = outside_of(alert)
    if said is None or alert.state is not AlertState.FIRING or not said.is_over(now):
        return alert
    return replace(alert, state=AlertState.RESOLVED, ends_at=said.ends_at)
