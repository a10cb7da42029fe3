"""How a group stands for one integration: what of it may be told, and what is held back. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.as_of import flaps
from lamplighter.alerting.escalation import come_up, next_due, raised
from lamplighter.alerting.integrations import Integration
from lamplighter.alerting.moment import ClockedGroup, Moment
from lamplighter.alerting.routing import Escalation, Route
from lamplighter.alerting.told import Told
from lamplighter.config.alert_options import alert_options
from lamplighter.config.check import AlertOptions
from lamplighter.config.configuration import Configuration

Alerts = Mapping[str, Alert]
"""By fingerprint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The alerts of a group, each in one place."""

    firing: Alerts
    resolved: Alerts
    unwanted: Alerts
    """Ended, and of no interest: another alert has taken over, or the check's entry does without."""
    held_back: Alerts
    """By another alert, a silence or a time interval; from a step of escalation by being acknowledged too."""
    is_muted: bool
    repeat_seconds: float
    acknowledged: frozenset[str] = frozenset()
    """Of what fires, as what follows: what somebody takes care of."""
    flapping: frozenset[str] = frozenset()
    is_escalation: bool = False
    waits_until: float | None = None
    """For a step of escalation: when the next alert is due there that is not yet."""

    @property
    def is_taken_care_of(self) -> bool:
        """Whether somebody has acknowledged everything that fires here."""
        return self.firing.keys() <= self.acknowledged

    @property
    def ended(self) -> Alerts:
        """Every alert of the group that is over."""
        over = {key: one for key, one in self.held_back.items() if one.state is AlertState.RESOLVED}
        return {**self.resolved, **self.unwanted, **over}

    @property
    def fires(self) -> bool:
        """Whether any alert of the group fires, held back or not."""
        return bool(self.firing) or any(one.state is AlertState.FIRING for one in self.held_back.values())

    @property
    def count(self) -> int:
        """How many alerts the group has."""
        return len(self.firing) + len(self.resolved) + len(self.unwanted) + len(self.held_back)


def standing_of(group: ClockedGroup, told: Told, moment: Moment, *, began_at: float) -> Standing:
    """Sort the group's alerts.

    One that is over is part of the group until it was told so, unless it was over before the group began.
    """
    step, cared_for = group.clock.place.escalation, moment.acknowledgements
    found = group.alerts if step is None else come_up(group.alerts, step, told, moment.now)
    members = {key: one for key, one in found.items() if _is_member(key, one, told, began_at)}
    is_muted = moment.is_muted(group.clock)
    held_back = {
        key: one
        for key, one in members.items()
        if is_muted or key in group.muted or moment.is_held_back(one) or (step is not None and key in cared_for)
    }
    free = {key: one for key, one in members.items() if key not in held_back}
    firing = {key: one for key, one in free.items() if one.state is AlertState.FIRING}
    over = {key: one for key, one in free.items() if key not in firing}
    unwanted = {
        key: one for key, one in over.items() if _is_unwanted(one, group.clock.integration, moment.configuration)
    }
    resolved = {key: one for key, one in over.items() if key not in unwanted}
    unattended = {key: one for key, one in firing.items() if key not in cared_for}
    return Standing(
        firing=_as_told(firing, step),
        resolved=_as_told(resolved, step),
        unwanted=unwanted,
        held_back=held_back,
        is_muted=is_muted,
        repeat_seconds=repeat_seconds(group.clock.route, unattended.values(), moment.configuration),
        acknowledged=frozenset(firing.keys() - unattended.keys()),
        flapping=frozenset(key for key, one in firing.items() if flaps(one, moment.now)),
        is_escalation=step is not None,
        waits_until=None if step is None else next_due(group.alerts, step, members.keys(), cared_for),
    )


def _as_told(alerts: Alerts, step: Escalation | None) -> Alerts:
    return alerts if step is None else {key: raised(one, step.severity) for key, one in alerts.items()}


def _is_member(fingerprint: str, alert: Alert, told: Told, began_at: float) -> bool:
    """Of a posted alert it counts when its end was posted: the end itself is by the poster's clock."""
    if alert.state is AlertState.FIRING or fingerprint in told.known:
        return True
    ends_at = alert.ends_at or 0.0
    is_later = ends_at > began_at or (alert.is_from_outside and alert.evaluated_at >= began_at)
    return is_later and told.left.get(fingerprint) != ends_at


def _is_unwanted(alert: Alert, integration: Integration, configuration: Configuration) -> bool:
    """Programs are told that a superseded alert has ended; people would take it for good news."""
    if alert.superseded and integration.kind != "webhook":
        return True
    options = _options(alert, configuration)
    return options is not None and not options.send_on_resolved


def repeat_seconds(route: Route, firing: Iterable[Alert], configuration: Configuration) -> float:
    """Return the route's ``repeat_interval``, or less where a check that fires asks to be reminded sooner."""
    options = [_options(alert, configuration) for alert in firing]
    asked = [one.minimum_reminder_interval_seconds for one in options if one is not None]
    return min([route.repeat_interval_seconds, *(seconds for seconds in asked if seconds > 0)])


def _options(alert: Alert, configuration: Configuration) -> AlertOptions | None:
    check = configuration.check(alert.check_key) if alert.check_key else None
    return alert_options(check) if check else None
