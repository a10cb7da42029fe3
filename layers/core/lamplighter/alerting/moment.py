"""The alerts of a moment in their groups, with what holds them back: read once for many flushes. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from lamplighter.alerting.acknowledgement import Acknowledgement, acknowledged
from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.as_of import as_of
from lamplighter.alerting.clocks import Clock, Routing
from lamplighter.alerting.maintained import is_maintained
from lamplighter.alerting.muting import muted_by
from lamplighter.alerting.routing import Route
from lamplighter.alerting.silences import Silence
from lamplighter.alerting.suppression import Suppressions, firing_at
from lamplighter.alerting.watchdog import is_stale
from lamplighter.config.configuration import Configuration

_NONE: Mapping[str, Acknowledgement] = MappingProxyType({})


@dataclass(slots=True)
class ClockedGroup:
    """A clock with the alerts of its group: firing ones, and those that ended within a day."""

    clock: Clock
    alerts: dict[str, Alert] = field(default_factory=dict)
    """By fingerprint."""
    muted: set[str] = field(default_factory=set)
    """For digests: the fingerprints of those that have come by a route which is muted just now."""


class Moment:
    """`groups` has by the keys of clocks every group that there are alerts of.

    `acknowledgements` has by fingerprint those that hold.
    """

    def __init__(
        self,
        configuration: Configuration,
        routing: Routing,
        alerts: Mapping[str, Alert],
        silences: Sequence[Silence],
        now: float,
        *,
        acknowledgements: Mapping[str, Acknowledgement] = _NONE,
    ) -> None:
        self.configuration = configuration
        self.now = now
        self.known = alerts.keys()
        self.routing = routing
        firing = firing_at(alerts, now)
        self.acknowledgements = acknowledged(firing, acknowledgements, now)
        self._suppressions = Suppressions(configuration, firing, silences, now)
        self.groups: dict[str, ClockedGroup] = {}
        for fingerprint, alert in alerts.items():
            self._sort_in(fingerprint, as_of(alert, now))
        for group in list(self.groups.values()):
            self._add_stand_ins(group)

    def is_held_back(self, alert: Alert) -> bool:
        """Return whether another alert, a silence or a maintenance window keeps this one from being told.

        The same goes for a watchdog that nobody has seen to.
        """
        if is_stale(alert, self.now) or is_maintained(alert, self.configuration, self.now):
            return True
        return not self._suppressions.of(alert.labels).is_active

    def is_muted(self, clock: Clock) -> bool:
        """Return whether the time intervals of the clock's route keep it from being told anything."""
        return clock.place.digest is None and self._is_muted(clock.route)

    def _is_muted(self, route: Route) -> bool:
        return bool(muted_by(route, self.configuration.alertmanager.time_intervals, self.now))

    def _sort_in(self, fingerprint: str, alert: Alert) -> None:
        if alert.state is AlertState.PENDING:
            return
        for clock in self.routing.clocks_for(alert):
            group = self.groups.setdefault(clock.key, ClockedGroup(clock))
            group.alerts[fingerprint] = alert
            if clock.came_by is not None and self._is_muted(clock.came_by):
                group.muted.add(fingerprint)

    def _add_stand_ins(self, group: ClockedGroup) -> None:
        """Let those who may be told instead look at the same alerts."""
        for clock in self.routing.stand_ins_of(group.clock):
            stand_in = ClockedGroup(clock, group.alerts, group.muted)
            self.groups[clock.key] = stand_in
            self._add_stand_ins(stand_in)
