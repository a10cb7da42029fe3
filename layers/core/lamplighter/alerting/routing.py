"""Which receivers an alert goes to, and in which group (Alertmanager: dispatch/route.go). Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lamplighter.alerting.flapping import Flapping
from lamplighter.matching import ConditionIndex, Matcher, all_match, print_label_set


@dataclass(frozen=True, slots=True)
class Escalation:
    """Whom to tell too, so long after an alert began to fire, unless it is acknowledged or over by then."""

    after_seconds: float
    receiver: str
    severity: str = ""
    """What is told then carries this severity, unless its own is graver; empty: its own."""

    @property
    def name(self) -> str:
        """``escalated@900``: what tells the step from the others of its route."""
        return f"escalated@{self.after_seconds:.15g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A node of the routing tree with everything that it inherits; `matchers` are sorted."""

    key: str
    """Those of the matchers from the root on, as in ``{}/{severity="critical"}``: part of the keys of groups."""
    id: str
    """The key with each route's place among its siblings, which makes it unique."""
    receiver: str
    matchers: tuple[Matcher, ...] = ()
    group_by: tuple[str, ...] = ()
    group_by_all: bool = False
    group_wait_seconds: float = 30.0
    group_interval_seconds: float = 300.0
    repeat_interval_seconds: float = 14_400.0
    goes_on: bool = False
    """``continue``: whether siblings behind it are asked too once it has taken an alert."""
    mute_time_intervals: tuple[str, ...] = ()
    active_time_intervals: tuple[str, ...] = ()
    escalate: tuple[Escalation, ...] = ()
    flapping: Flapping | None = None
    """What is taken for flapping of the alerts that go this way first; None: nothing."""
    routes: "tuple[Route, ...]" = ()
    index: ConditionIndex = field(init=False, repr=False, compare=False)
    """Which of `routes` an alert fulfils the matchers of."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", ConditionIndex([route.matchers for route in self.routes]))


def routes_for(route: Route, labels: Mapping[str, str]) -> tuple[Route, ...]:
    """Return the deepest routes that take an alert, depth first; none only where `route` itself does not."""
    return _deepest(route, labels) if all_match(route.matchers, labels) else ()


def _deepest(route: Route, labels: Mapping[str, str]) -> tuple[Route, ...]:
    found: list[Route] = []
    for number in route.index.fulfilled_by(labels):
        child = route.routes[number]
        found += _deepest(child, labels)
        if not child.goes_on:
            break
    return tuple(found) or (route,)


def group_labels(route: Route, labels: Mapping[str, str]) -> dict[str, str]:
    """Return the labels that an alert is grouped by; one that is missing or empty is no part of them."""
    return {
        name: value for name, value in labels.items() if value and (route.group_by_all or name in route.group_by)
    }


def group_key(route: Route, labels: Mapping[str, str]) -> str:
    """Return the key of the alert's group, as in ``{}/{severity="critical"}:{alertname="x"}``."""
    return f"{route.key}:{print_label_set(group_labels(route, labels))}"


def walk(route: Route) -> Iterator[Route]:
    """Yield the route and all within it, depth first."""
    yield route
    for child in route.routes:
        yield from walk(child)
