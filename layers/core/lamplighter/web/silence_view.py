"""Silences as pages show them, and the other times at which nobody is told. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lamplighter.alerting.alert import AlertState
from lamplighter.alerting.routing import walk
from lamplighter.alerting.silences import Silence, SilenceState, state_of
from lamplighter.alerting.time_intervals import covering
from lamplighter.config.maintenance import in_maintenance
from lamplighter.matching import Matcher, all_match, print_matcher
from lamplighter.web.situation import Situation

LOOKS = {SilenceState.ACTIVE: "info", SilenceState.PENDING: "degraded", SilenceState.EXPIRED: "unknown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceView:
    """One silence. Times are unix seconds."""

    id: str
    address: str
    state: str
    look: str
    matchers: tuple[str, ...]
    created_by: str
    comment: str
    starts_at: float
    ends_at: float
    alerts: int
    """How many firing alerts it holds back now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalView:
    """A time interval of the routing, or a check in maintenance."""

    name: str
    is_now: bool
    used: tuple[str, ...]
    """By which receivers' routes, as in ``team is muted by it``."""


def silence_view(silence: Silence, situation: Situation) -> SilenceView:
    """Return how a silence stands."""
    state = state_of(silence, situation.now)
    return SilenceView(
        id=silence.id,
        address=f"/admin/silences/{silence.id}",
        state=state.value,
        look=LOOKS[state],
        matchers=tuple(map(print_matcher, silence.matchers)),
        created_by=silence.created_by,
        comment=silence.comment,
        starts_at=silence.starts_at,
        ends_at=silence.ends_at,
        alerts=len(fulfilling(silence.matchers, situation)) if state is SilenceState.ACTIVE else 0,
    )


def fulfilling(matchers: Iterable[Matcher], situation: Situation) -> list[str]:
    """Return the fingerprints of what fires and fulfils all `matchers`."""
    wanted = tuple(matchers)
    return [
        key
        for key, alert in situation.alerts.items()
        if alert.state is AlertState.FIRING and all_match(wanted, alert.labels)
    ]


def interval_views(situation: Situation) -> list[IntervalView]:
    """Return the routing's time intervals by name, with who is muted by them or told within them only."""
    intervals = situation.configuration.alertmanager.time_intervals
    uses: Mapping[str, dict[str, None]] = {name: {} for name in intervals}
    for route in walk(situation.routing.root):
        for name in route.mute_time_intervals:
            uses[name][f"mutes {route.receiver}"] = None
        for name in route.active_time_intervals:
            uses[name][f"is when {route.receiver} is notified"] = None
    now = frozenset(covering(tuple(intervals), intervals, situation.now))
    return [IntervalView(name=name, is_now=name in now, used=tuple(uses[name])) for name in sorted(intervals)]


def in_maintenance_now(situation: Situation) -> list[tuple[str, str]]:
    """Return keys and names of the checks in one of their maintenance windows."""
    return [
        (check.key, check.name) for check in situation.configuration.checks if in_maintenance(check, situation.now)
    ]
