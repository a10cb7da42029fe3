"""Routes as a file has them, to compile and to write down."""

from dataclasses import dataclass

from lamplighter.alerting.flapping import Flapping
from lamplighter.alerting.routing import Escalation
from lamplighter.matching import Matcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A route of a file, of which nothing is said but what is given."""

    receiver: str | None = None
    matchers: tuple[Matcher, ...] = ()
    group_by: tuple[str, ...] | None = None
    group_wait_seconds: float | None = None
    group_interval_seconds: float | None = None
    repeat_interval_seconds: float | None = None
    goes_on: bool = False
    mute_time_intervals: tuple[str, ...] = ()
    active_time_intervals: tuple[str, ...] = ()
    escalate: tuple[Escalation, ...] | None = None
    flapping: Flapping | None = None
    routes: "tuple[Settings, ...]" = ()
