"""What is decided about each alert for one integration. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lamplighter.alerting import events
from lamplighter.alerting.alert import Alert
from lamplighter.alerting.decision import Decision, Wishes, decide
from lamplighter.alerting.event import Event
from lamplighter.alerting.integrations import Integration
from lamplighter.alerting.notification import Message
from lamplighter.alerting.told import KeptTold, Telling, Told
from lamplighter.config.alert_options import alert_options
from lamplighter.config.configuration import Configuration


@dataclass(frozen=True, slots=True)
class Standing:
    """One alert, what the integration knows of it, and what is decided about it."""

    integration: Integration
    fingerprint: str
    alert: Alert
    kept: KeptTold | None
    wishes: Wishes
    decision: Decision

    @property
    def told(self) -> Told | None:
        """What the integration knows; None if it was never told."""
        return self.kept.told if self.kept else None

    def telling(self, told: Told, event: Event | None = None) -> Telling:
        """Return `told` as what replaces the present record."""
        return Telling(self.fingerprint, told, self.kept.version if self.kept else 0, event)

    def event(self, now: float, reason: str, *, delivered: bool, message: Message | None = None) -> Event:
        """Return the line of history about this alert and integration."""
        return events.notification(
            self.fingerprint,
            self.alert,
            now,
            integration=self.integration.name,
            reason=reason,
            delivered=delivered,
            message=message,
        )


def standings_of(
    integration: Integration,
    alerts: Mapping[str, Alert],
    told: Mapping[str, KeptTold],
    configuration: Configuration,
    now: float,
    *,
    interrupted_at: float | None = None,
) -> Sequence[Standing]:
    """Decide about every alert for `integration`."""
    found = []
    for key, alert in alerts.items():
        kept = told.get(key)
        wishes = wishes_of(integration, alert, configuration)
        decision = decide(kept.told if kept else None, alert, wishes, now, interrupted_at=interrupted_at)
        found.append(Standing(integration, key, alert, kept, wishes, decision))
    return found


def wishes_of(integration: Integration, alert: Alert, configuration: Configuration) -> Wishes:
    """Return what the integration's entry and the check's ``alerts`` entry ask for together."""
    check = configuration.check(alert.check_key) if alert.check_key else None
    options = alert_options(check) if check else None
    return Wishes(
        send_resolved=integration.config.send_resolved and (options is None or options.send_on_resolved),
        send_superseded=integration.kind == "webhook" and integration.config.send_resolved,
        reminder_seconds=options.minimum_reminder_interval_seconds if options else 0.0,
    )
