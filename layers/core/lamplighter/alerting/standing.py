"""How a group stands for one integration: what of it may be told, and what is held back. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.integrations import Integration
from lamplighter.alerting.moment import ClockedGroup, Moment
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
    """By another alert, a silence or a time interval."""
    is_muted: bool
    repeat_seconds: float

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
    members = {key: one for key, one in group.alerts.items() if _is_member(key, one, told, began_at)}
    is_muted = moment.is_muted(group.clock)
    held_back = {
        key: one for key, one in members.items() if is_muted or key in group.muted or moment.is_held_back(one)
    }
    free = {key: one for key, one in members.items() if key not in held_back}
    firing = {key: one for key, one in free.items() if one.state is AlertState.FIRING}
    over = {key: one for key, one in free.items() if key not in firing}
    unwanted = {
        key: one for key, one in over.items() if _is_unwanted(one, group.clock.integration, moment.configuration)
    }
    return Standing(
        firing=firing,
        resolved={key: one for key, one in over.items() if key not in unwanted},
        unwanted=unwanted,
        held_back=held_back,
        is_muted=is_muted,
        repeat_seconds=_repeat_seconds(group, firing, moment.configuration),
    )


def _is_member(fingerprint: str, alert: Alert, told: Told, began_at: float) -> bool:
    if alert.state is AlertState.FIRING or fingerprint in told.known:
        return True
    ends_at = alert.ends_at or 0.0
    return ends_at > began_at and told.left.get(fingerprint) != ends_at


def _is_unwanted(alert: Alert, integration: Integration, configuration: Configuration) -> bool:
    """Programs are told that a superseded alert has ended; people would take it for good news."""
    if alert.superseded and integration.kind != "webhook":
        return True
    options = _options(alert, configuration)
    return options is not None and not options.send_on_resolved


def _repeat_seconds(group: ClockedGroup, firing: Alerts, configuration: Configuration) -> float:
    """The route's ``repeat_interval``, or less where a check that fires asks to be reminded sooner."""
    options = [_options(alert, configuration) for alert in firing.values()]
    asked = [one.minimum_reminder_interval_seconds for one in options if one is not None]
    return min([group.clock.route.repeat_interval_seconds, *(seconds for seconds in asked if seconds > 0)])


def _options(alert: Alert, configuration: Configuration) -> AlertOptions | None:
    check = configuration.check(alert.check_key) if alert.check_key else None
    return alert_options(check) if check else None
