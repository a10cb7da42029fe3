"""``route`` as the file has it, None for what is not said; `alerting.route_compiling` makes the tree of it."""

from dataclasses import dataclass

from lamplighter.alerting.flapping import Flapping
from lamplighter.alerting.routing import Escalation
from lamplighter.matching import Matcher


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteConfig:
    """One route. `matchers` holds ``match`` and ``match_re`` too."""

    receiver: str | None = None
    matchers: tuple[Matcher, ...] = ()
    group_by: tuple[str, ...] | None = None
    group_wait_seconds: float | None = None
    group_interval_seconds: float | None = None
    repeat_interval_seconds: float | None = None
    goes_on: bool = False
    """``continue``."""
    mute_time_intervals: tuple[str, ...] = ()
    active_time_intervals: tuple[str, ...] = ()
    escalate: tuple[Escalation, ...] | None = None
    """Ours: whom to tell too, unless somebody has acknowledged by then."""
    flapping: Flapping | None = None
    """Ours: what is told once as flapping, and then not until it has settled."""
    routes: "tuple[RouteConfig, ...]" = ()
