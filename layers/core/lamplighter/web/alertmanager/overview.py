"""The alerts of a moment with where they go and what holds them back: what most endpoints show."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.asked_for import Pair, asked_for, routes_told_of
from lamplighter.alerting.route_compiling import compiled
from lamplighter.alerting.routing import Route, routes_for
from lamplighter.alerting.silence_store import SilenceStore
from lamplighter.alerting.store import AlertStore
from lamplighter.alerting.suppression import Suppressions, firing_at
from lamplighter.config.configuration import Configuration
from lamplighter.state.store import StateStore


@dataclass(frozen=True)
class Overview:
    """`firing` has by fingerprint what fires at `now`."""

    configuration: Configuration
    firing: Mapping[str, Alert]
    suppressions: Suppressions
    now: float

    @cached_property
    def root(self) -> Route:
        """The tree of routes."""
        return compiled(self.configuration.alertmanager.route)

    @cached_property
    def asked_for(self) -> Mapping[str, frozenset[Pair]]:
        """What routes ask for by name, which is what silent alerts are told by."""
        return asked_for(self.root)

    @cached_property
    def receiver_labels(self) -> Mapping[str, Mapping[str, str]]:
        """The labels of the receivers by name."""
        return {receiver.name: receiver.labels for receiver in self.configuration.alertmanager.receivers}

    def routes_of(self, alert: Alert) -> Sequence[Route]:
        """Return the routes that are told of an alert; none where nobody ever is."""
        return routes_told_of(alert, routes_for(self.root, alert.labels), self.asked_for)


@dataclass(frozen=True, slots=True)
class Overviews:
    """Makes them from what is stored. May raise `StoreUnavailable`."""

    state: StateStore
    configuration: Callable[[float], Configuration]

    def at(self, now: float) -> Overview:
        """Return the overview of now."""
        configuration = self.configuration(now)
        kept = AlertStore(self.state).kept(now)
        firing = firing_at({key: entry.alert for key, entry in kept.items()}, now)
        silences = SilenceStore(self.state).all(now)
        return Overview(configuration, firing, Suppressions(configuration, firing, silences, now), now)
