"""The lines of history that an attempt to tell leaves behind: one for each alert. Pure."""

from collections.abc import Mapping, Sequence

from lamplighter.alerting import events
from lamplighter.alerting.alert import Alert
from lamplighter.alerting.decision import Decision, Held
from lamplighter.alerting.deduplication import Reason
from lamplighter.alerting.event import Event, Outcome
from lamplighter.alerting.integrations import Integration
from lamplighter.alerting.notification import Message, Notification, Sent

ACTION = "action"
"""The kind of integration that starts something: what it does is told as such."""


def lines_of_success(
    decision: Decision, integration: Integration, notification: Notification, sent: Sent
) -> Sequence[Event]:
    """Return those of a message that was taken, each with the message if the channel returned any.

    That a watchdog still fires is no news, nor that a chain of actions has nothing to do at a repetition.
    """
    messages: Mapping[int, Message] = {
        id(alert): message for alert, message in zip(notification.alerts, sent.messages, strict=False)
    }
    now = notification.now
    if sent.is_idle and decision.reason is Reason.REPEAT_INTERVAL:
        return []
    if integration.kind == ACTION:
        return [
            events.action(
                key,
                alert,
                now,
                integration=integration.name,
                reason=str(messages.get(id(alert), {}).get("title", decision.reason)),
                outcome=Outcome.SENT,
            )
            for key, alert in decision.to_send.items()
        ]
    return [
        events.notification(
            key,
            alert,
            now,
            integration=integration.name,
            reason=str(decision.reason),
            delivered=True,
            message=messages.get(id(alert)),
        )
        for key, alert in decision.to_send.items()
        if not (alert.is_silent and decision.reason is Reason.REPEAT_INTERVAL)
    ]


def lines_of_giving_up(decision: Decision, integration: Integration, now: float) -> Sequence[Event]:
    """Return those of what could not be told in a day."""
    return lines_of_untold(decision.gives_up_on, integration, str(Held.GIVEN_UP), Outcome.DEAD_LETTERED, now)


def lines_of_untold(
    alerts: Mapping[str, Alert], integration: Integration, reason: str, outcome: Outcome, now: float
) -> Sequence[Event]:
    """Return a line for each alert that the integration was not told of, by fingerprint."""
    if integration.kind == ACTION:
        return [
            events.action(key, alert, now, integration=integration.name, reason=reason, outcome=outcome)
            for key, alert in alerts.items()
        ]
    return [
        events.notification(
            key, alert, now, integration=integration.name, reason=reason, delivered=False, outcome=outcome
        )
        for key, alert in alerts.items()
    ]
