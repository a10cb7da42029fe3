"""Which silent alerts a route is told of: those that it asks for by name. Pure.

Severity ``none`` is for watchdogs and for what other rules build on. A route that takes everything is not told of
them; one that says ``severity="none"`` or ``alertname="Watchdog"``, itself or around it, is.
"""

from collections.abc import Mapping, Sequence

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.routing import Route
from lamplighter.matching import MatchKind

Pair = tuple[str, str]


def asked_for(root: Route) -> Mapping[str, frozenset[Pair]]:
    """Return by the keys of routes the labels that they, or those around them, ask for in so many words."""
    found: dict[str, frozenset[Pair]] = {}

    def look_at(route: Route, around: frozenset[Pair]) -> None:
        own = {(each.name, each.value) for each in route.matchers if each.kind is MatchKind.EQUAL}
        found[route.key] = around | own
        for child in route.routes:
            look_at(child, found[route.key])

    look_at(root, frozenset())
    return found


def routes_told_of(alert: Alert, routes: Sequence[Route], asked: Mapping[str, frozenset[Pair]]) -> Sequence[Route]:
    """Return which of `routes`, all of which take the alert, are told of it; `asked` is `asked_for` their tree."""
    if not alert.is_silent:
        return routes
    names = {(name, alert.labels.get(name, "")) for name in ("severity", "alertname")}
    return [route for route in routes if names & asked[route.key]]
