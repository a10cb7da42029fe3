"""Who was told of a group of alerts, and when they are told next. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.clocks import Clock
from lamplighter.alerting.groups import Group
from lamplighter.alerting.standing import repeat_seconds
from lamplighter.alerting.told import Told
from lamplighter.web.situation import Situation

NOBODY_YET = Told()


@dataclass(frozen=True, slots=True, kw_only=True)
class TellingView:
    """One integration. Times are unix seconds; `note` says why there is no next time, or what went wrong."""

    receiver: str
    kind: str
    told_at: float | None = None
    next_at: float | None = None
    note: str = ""
    step_seconds: float | None = None
    """How long an alert has to fire unacknowledged before this one is told; None: it is told at once."""
    stands_in: bool = False
    """Whether it is told in place of another, which does not answer."""

    @property
    def name(self) -> str:
        """``team by slack``."""
        return f"{self.receiver} by {self.kind}"


def telling(clock: Clock, active: Mapping[str, Alert], situation: Situation) -> TellingView:
    """Return how an integration stands to a group; `active` are the alerts that nothing holds back."""
    told = situation.told.get(clock.key, NOBODY_YET)
    next_at, note = _next(clock, active, told, situation)
    step = clock.place.escalation
    return TellingView(
        receiver=clock.integration.receiver,
        kind=clock.integration.kind,
        told_at=told.entry.told_at if told.entry and told.entry.told_at else None,
        next_at=next_at,
        note=note,
        step_seconds=step.after_seconds if step else None,
        stands_in=bool(clock.place.stands_in_for),
    )


def _next(clock: Clock, active: Mapping[str, Alert], told: Told, situation: Situation) -> tuple[float | None, str]:
    if not active:
        return None, "held back"
    if told.attempts.given_up:
        return None, "given up after a day of attempts"
    if told.attempts.count:
        times = "once" if told.attempts.count == 1 else f"{told.attempts.count} times"
        return told.attempts.next_at, f"not delivered, tried {times}"
    return _turn(clock, active, told, situation)


def _turn(clock: Clock, active: Mapping[str, Alert], told: Told, situation: Situation) -> tuple[float | None, str]:
    group = situation.clocks.get(clock.key)
    if group is None or group.due_at is None:
        return None, ""
    is_new = bool(active.keys() - (told.entry.firing if told.entry else frozenset()))
    if active.keys() <= situation.acknowledgements.keys() and (clock.place.escalation or not is_new):
        return None, "acknowledged" if is_new else "acknowledged, not repeated"
    if is_new:
        return group.due_at, ""
    unattended = [one for key, one in active.items() if key not in situation.acknowledgements]
    repeat = repeat_seconds(clock.route, unattended, situation.configuration)
    return _repeat_turn(clock, group, told, repeat), ""


def _repeat_turn(clock: Clock, group: Group, told: Told, repeat_interval_seconds: float) -> float | None:
    """The first turn of the group at which the repeat is due."""
    if group.due_at is None or told.entry is None:
        return None
    repeat_at = told.entry.told_at + repeat_interval_seconds
    interval = clock.place.pace.interval_seconds
    turns = max(0, math.ceil((repeat_at - group.due_at) / interval)) if interval else 0
    return group.due_at + turns * interval
