"""What became of a notification or an action, in the same words and colours on every page. Pure."""

from collections.abc import Mapping

from lamplighter.alerting.event import Event, Outcome
from lamplighter.alerting.integrations import receiver_and_kind

_LOOKS: Mapping[str, str] = {
    Outcome.SENT: "up",
    Outcome.FAILED: "degraded",
    Outcome.FAILED_OVER: "degraded",
    Outcome.DEAD_LETTERED: "down",
    Outcome.HELD_BACK: "unknown",
}
_NOTIFIED: Mapping[str, str] = {
    Outcome.SENT: "notified",
    Outcome.FAILED: "could not be notified, trying again",
    Outcome.FAILED_OVER: "could not be notified, its fallback was",
    Outcome.DEAD_LETTERED: "could not be notified, given up",
    Outcome.HELD_BACK: "will be notified later",
}
_DONE: Mapping[str, str] = {Outcome.SENT: "started", Outcome.FAILED: "failed"}


def look_of(event: Event) -> str:
    """Return the colour's name; nothing is known of what was written before outcomes were."""
    return _LOOKS.get(event.status, "unknown")


def integration_words(integration: str) -> str:
    """Return ``team by slack`` for ``team/slack/0``."""
    receiver, kind = receiver_and_kind(integration)
    return f"{receiver} by {kind}" if kind else receiver


def notification_title(event: Event) -> str:
    """Return ``team by slack notified``."""
    return f"{integration_words(event.receiver)} {_NOTIFIED.get(event.status, 'not notified')}"


def action_title(event: Event) -> str:
    """Return ``Action mend the shop started``."""
    receiver, _ = receiver_and_kind(event.receiver)
    return f"Action {receiver} {_DONE.get(event.status, event.status.replace('_', ' '))}"
