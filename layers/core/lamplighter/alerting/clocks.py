"""Which clocks an alert sets: one for each integration of each route that takes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.asked_for import asked_for, routes_told_of
from lamplighter.alerting.flapping import Flapping
from lamplighter.alerting.groups import Group, Pace, with_news
from lamplighter.alerting.integrations import Integration, integrations_of
from lamplighter.alerting.route_compiling import compiled
from lamplighter.alerting.routing import Escalation, Route, group_key, routes_for, walk
from lamplighter.config.alertmanager import AlertmanagerConfig, DigestConfig, Receiver

LONGEST_KEY_BYTES = 900
"""A key of the state table holds 1,024; labels may be longer than that."""
KEPT_OF_LONG_KEY = 200
MOST_KNOWN = 10_000
"""Alerts whose clocks are remembered, since every flush asks for those of all."""
DIGEST_KEY = "{}/digest:{}"
"""The group of a receiver with a ``digest``: all alerts that any route takes there."""


@dataclass(frozen=True, slots=True)
class Place:
    """A route and one of the integrations that it leads to, at once or by a step of escalation."""

    route: Route
    integration: Integration
    escalation: Escalation | None = None
    stands_in_for: str = ""
    """``fallback@<receiver>``, after the step of escalation if that is one's, where it is a fallback."""
    digest: DigestConfig | None = None
    """When the integration is told of everything at once, instead of group by group."""

    @property
    def pace(self) -> Pace:
        """How the route paces its groups."""
        return Pace(self.route.group_wait_seconds, self.route.group_interval_seconds, self.digest)

    @property
    def step(self) -> str:
        """``escalated@900`` or ``fallback@team``, empty where it is told at once."""
        return self.stands_in_for or (self.escalation.name if self.escalation else "")

    def of(self, group: Group) -> Group:
        """Return the group as one of this place."""
        return replace(group, route_key=self.route.key, integration=self.integration.name, step=self.step)

    def since(self, alert: Alert) -> float:
        """Return since when the alert counts here: a step waits for people, who cannot know of it any sooner."""
        return alert.firing_since if self.escalation else alert.starts_at

    def woken(self, group: Group, since: float, now: float) -> Group:
        """Return the group as one of this place, after an alert that counts `since` then has fired or resolved."""
        if self.escalation is None:
            return with_news(self.of(group), self.pace, now, since)
        wait_seconds = max(0.0, since + self.escalation.after_seconds - now)
        return with_news(self.of(group), replace(self.pace, wait_seconds=wait_seconds), now, now)


@dataclass(frozen=True, slots=True)
class Clock:
    """A group, to be told through one integration of its route."""

    place: Place
    group_key: str
    origins: "tuple[Clock, ...]" = ()
    """Of a fallback's clock: those that it is told in place of while their receiver does not answer."""
    came_by: Route | None = None
    """For digests: the route by which an alert has come; they have alerts of several."""

    @property
    def route(self) -> Route:
        """Which the group is one of."""
        return self.place.route

    @property
    def integration(self) -> Integration:
        """Which is told."""
        return self.place.integration

    @property
    def key(self) -> str:
        """``<group key>/<receiver>/<kind>/<index>``, cut and told apart by a digest where it is too long.

        Before the receiver stands the step of escalation where it is one's, and for whom it is a fallback.
        """
        key = "/".join(part for part in (self.group_key, self.place.step, self.integration.name) if part)
        if len(key.encode()) <= LONGEST_KEY_BYTES:
            return key
        return f"{key.encode()[:KEPT_OF_LONG_KEY].decode(errors='ignore')}#{sha256(key.encode()).hexdigest()}"


class Routing:
    """The tree of routes with the integrations of its receivers."""

    def __init__(self, config: AlertmanagerConfig) -> None:
        self.config = config
        self.root = compiled(config.route)
        self._receivers = {receiver.name: receiver for receiver in config.receivers}
        self._integrations = {receiver.name: integrations_of(receiver) for receiver in config.receivers}
        self._asked_for = asked_for(self.root)
        self._known: dict[tuple[frozenset[tuple[str, str]], bool], Sequence[Clock]] = {}
        self._places: dict[tuple[str, str, str], Place] = {}
        self._digests: dict[str, Place] = {}
        for route in walk(self.root):
            for place in self._places_of(route):
                self._add(place)

    def clocks_for(self, alert: Alert) -> Sequence[Clock]:
        """Return the clocks that an alert sets, each once: of a silent one those of routes that ask for it."""
        about = (frozenset(alert.labels.items()), alert.is_silent)
        found = self._known.get(about)
        if found is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            routes = routes_told_of(alert, routes_for(self.root, alert.labels), self._asked_for)
            self._known[about] = found = self._clocks(routes, alert.labels)
        return found

    def clocks_of(self, labels: Mapping[str, str]) -> Sequence[Clock]:
        """Return the clocks that an alert with these labels sets, unless it is a silent one."""
        return self._clocks(routes_for(self.root, labels), labels)

    def receiver_of(self, clock: Clock) -> Receiver:
        """Return the receiver whose integration is told."""
        return self._receivers[clock.integration.receiver]

    def stand_ins_of(self, clock: Clock) -> Sequence[Clock]:
        """Return those that are told of the clock's group while its receiver does not answer."""
        receiver = self.receiver_of(clock)
        if not receiver.fallback:
            return ()
        origins = tuple(
            replace(clock, place=replace(clock.place, integration=each))
            for each in self._integrations[receiver.name]
        )
        return [Clock(place, clock.group_key, origins) for place in self._stand_ins(clock.place)]

    def place_of(self, group: Group) -> Place | None:
        """Return where the group leads to; None once its route is gone, or leads to that integration no more."""
        integration = group.integration or _integration_in(group.key)
        if group.key == f"{DIGEST_KEY}/{integration}":
            return self._digests.get(integration)
        return self._places.get((group.route_key or self.root.key, integration, group.step))

    def flapping_of(self, labels: Mapping[str, str]) -> Flapping | None:
        """Return what is taken for flapping of an alert: the first route that takes it has the say."""
        return routes_for(self.root, labels)[0].flapping

    def _clocks(self, routes: Sequence[Route], labels: Mapping[str, str]) -> Sequence[Clock]:
        """Where two routes of the same matchers lead to one receiver the first of them counts.

        Their groups have one key, which is all that Alertmanager's notification log tells them by too.
        """
        found: dict[str, Clock] = {}
        for route in routes:
            key = group_key(route, labels)
            for place in self._places_of(route):
                digest = None if place.escalation else self._digests.get(place.integration.name)
                clock = Clock(digest, DIGEST_KEY, came_by=route) if digest else Clock(place, key)
                found.setdefault(clock.key, clock)
        return list(found.values())

    def _add(self, place: Place) -> None:
        """Keep a place under what its groups say of it, and those that stand in for it."""
        name = place.integration.name
        self._places.setdefault((place.route.key, name, place.step), place)
        digest = self._receivers[place.integration.receiver].digest
        if digest and not place.step:
            self._digests.setdefault(name, replace(place, digest=digest))
        for stand_in in self._stand_ins(place):
            self._add(stand_in)

    def _stand_ins(self, place: Place) -> Sequence[Place]:
        receiver = self._receivers[place.integration.receiver]
        step = "/".join(part for part in (place.step, f"fallback@{receiver.name}") if part)
        integrations = self._integrations[receiver.fallback] if receiver.fallback else ()
        return [replace(place, integration=each, stands_in_for=step, digest=None) for each in integrations]

    def _places_of(self, route: Route) -> Sequence[Place]:
        """Return who is told at once, and then the steps in their order."""
        at_once = [Place(route, integration) for integration in self._integrations[route.receiver]]
        later = [
            Place(route, integration, step)
            for step in route.escalate
            for integration in self._integrations[step.receiver]
        ]
        return [*at_once, *later]


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
