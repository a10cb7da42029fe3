"""Which clocks an alert sets: one for each integration of each route that takes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from lamplighter.alerting.groups import Group, Pace
from lamplighter.alerting.integrations import Integration, integrations_of
from lamplighter.alerting.route_compiling import compiled
from lamplighter.alerting.routing import Route, group_key, routes_for, walk
from lamplighter.config.alertmanager import AlertmanagerConfig

LONGEST_KEY_BYTES = 900
"""A key of the state table holds 1,024; labels may be longer than that."""
KEPT_OF_LONG_KEY = 200


@dataclass(frozen=True, slots=True)
class Clock:
    """A group of a route, to be told through one integration."""

    route: Route
    integration: Integration
    group_key: str

    @property
    def key(self) -> str:
        """``<group key>/<receiver>/<kind>/<index>``, cut and told apart by a digest where it is too long."""
        key = f"{self.group_key}/{self.integration.name}"
        if len(key.encode()) <= LONGEST_KEY_BYTES:
            return key
        return f"{key.encode()[:KEPT_OF_LONG_KEY].decode(errors='ignore')}#{sha256(key.encode()).hexdigest()}"

    @property
    def pace(self) -> Pace:
        """How the route paces the group."""
        return Pace(self.route.group_wait_seconds, self.route.group_interval_seconds)

    def idle(self) -> Group:
        """Return the clock of a group that has no alerts yet."""
        return Group(key=self.key, route_key=self.route.key, integration=self.integration.name)


class Routing:
    """The tree of routes with the integrations of its receivers."""

    def __init__(self, config: AlertmanagerConfig) -> None:
        self.config = config
        self.root = compiled(config.route)
        self._integrations = {receiver.name: integrations_of(receiver) for receiver in config.receivers}
        self._routes = {
            (route.key, integration.name)
            for route in walk(self.root)
            for integration in self._integrations[route.receiver]
        }

    def clocks_of(self, labels: Mapping[str, str]) -> Sequence[Clock]:
        """Return the clocks that an alert sets, each once.

        Where two routes of the same matchers lead to one receiver the first of them counts: their groups have
        one key, which is all that Alertmanager's notification log tells them by too.
        """
        found: dict[str, Clock] = {}
        for route in routes_for(self.root, labels):
            key = group_key(route, labels)
            for integration in self._integrations[route.receiver]:
                clock = Clock(route, integration, key)
                found.setdefault(clock.key, clock)
        return list(found.values())

    def has(self, group: Group) -> bool:
        """Return whether the group's route still is, and still leads to its integration."""
        return (group.route_key or self.root.key, group.integration or _integration_in(group.key)) in self._routes


class Routings:
    """Compiles a routing once for as long as it is in force."""

    def __init__(self) -> None:
        self._latest: Routing | None = None

    def __call__(self, config: AlertmanagerConfig) -> Routing:
        """Return the routing of `config`."""
        latest = self._latest
        if latest is None or latest.config is not config:
            self._latest = latest = Routing(config)
        return latest


def _integration_in(key: str) -> str:
    """Of before there were routes, when every key was ``{}:{}/<receiver>/<kind>/<index>``."""
    return key.partition("/")[2]
