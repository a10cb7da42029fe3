"""The routing tree from the routes of a file: what is not said of one is taken from the route around it. Pure."""

from dataclasses import replace
from typing import Protocol

from lamplighter.alerting.flapping import Flapping
from lamplighter.alerting.routing import Escalation, Route
from lamplighter.matching import Matcher, print_matchers, sorted_matchers

EVERY_LABEL = "..."
"""In ``group_by``: each set of labels is a group of its own."""


class RouteSettings(Protocol):
    """A route as its file has it, the old ways of writing matchers among `matchers`. None is what is not said."""

    @property
    def receiver(self) -> str | None:
        """Never None in the root."""

    @property
    def matchers(self) -> tuple[Matcher, ...]:
        """None at all are fulfilled by any alert."""

    @property
    def group_by(self) -> tuple[str, ...] | None:
        """Names of labels, or ``...`` alone."""

    @property
    def group_wait_seconds(self) -> float | None:
        """See `Route`, as for what follows."""

    @property
    def group_interval_seconds(self) -> float | None: ...

    @property
    def repeat_interval_seconds(self) -> float | None: ...

    @property
    def goes_on(self) -> bool: ...

    @property
    def mute_time_intervals(self) -> tuple[str, ...]: ...

    @property
    def active_time_intervals(self) -> tuple[str, ...]: ...

    @property
    def escalate(self) -> tuple[Escalation, ...] | None: ...

    @property
    def flapping(self) -> Flapping | None: ...

    @property
    def routes(self) -> "tuple[RouteSettings, ...]": ...


def compiled(root: RouteSettings) -> Route:
    """Return the tree of a file's route; what is said nowhere is as in Alertmanager: 30 s, 5 m and 4 h."""
    key = print_matchers(sorted_matchers(root.matchers))
    return _compiled(root, Route(key="", id="", receiver=""), key, key)


def _compiled(settings: RouteSettings, around: Route, key: str, route_id: str) -> Route:
    route = replace(
        _grouped(settings, around),
        key=key,
        id=route_id,
        receiver=settings.receiver or around.receiver,
        matchers=sorted_matchers(settings.matchers),
        goes_on=settings.goes_on,
        mute_time_intervals=settings.mute_time_intervals,
        active_time_intervals=settings.active_time_intervals,
        escalate=around.escalate if settings.escalate is None else settings.escalate,
        flapping=around.flapping if settings.flapping is None else settings.flapping,
        routes=(),
    )
    return replace(route, routes=tuple(_child(route, n, child) for n, child in enumerate(settings.routes)))


def _child(parent: Route, number: int, settings: RouteSettings) -> Route:
    matchers = print_matchers(sorted_matchers(settings.matchers))
    return _compiled(settings, parent, f"{parent.key}/{matchers}", f"{parent.id}/{matchers}/{number}")


def _grouped(settings: RouteSettings, around: Route) -> Route:
    """Return the route around with this one's say on groups and times; times are never 0 but for the wait."""
    wait = settings.group_wait_seconds
    timed = replace(
        around,
        group_wait_seconds=around.group_wait_seconds if wait is None else wait,
        group_interval_seconds=settings.group_interval_seconds or around.group_interval_seconds,
        repeat_interval_seconds=settings.repeat_interval_seconds or around.repeat_interval_seconds,
    )
    if settings.group_by is None:
        return timed
    if EVERY_LABEL in settings.group_by:
        return replace(timed, group_by_all=True)
    return replace(timed, group_by=settings.group_by, group_by_all=False)
