"""Messages that may or may not have been taken in, and what is known of a receiver after one. Pure.

The sender has died before it could write down what came of it, or nobody has answered. A message too many does
less harm than a receiver that believes the wrong thing for ever: of what it may have been told to be firing it is
owed the end, and what it may have been told to be over is not known to fire.
"""

from collections.abc import Mapping, Set
from dataclasses import replace

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.groups import Interruption
from lamplighter.alerting.told import Told
from lamplighter.errors import DeliveryError

CLOCKS_DIFFER_SECONDS = 10.0
"""Of the machine that has seen an alert begin and of the one that told of it."""

LATE_SECONDS = 600.0
"""How long after an alert has ended that may be known at the latest: for so long the stream brings frames."""


def after_failure(told: Told, alerts: Mapping[str, Alert], error: DeliveryError) -> Told:
    """Return what is known after the attempt to tell `alerts`, by fingerprint, has failed."""
    if not error.uncertain:
        return told
    firing = {key for key, alert in alerts.items() if alert.state is AlertState.FIRING}
    return _in_doubt(told, firing=firing, over=alerts.keys() - firing)


def after_interruption(told: Told, alerts: Mapping[str, Alert], interruption: Interruption | None) -> Told:
    """Return what is known where a flush may have died, given the group's alerts as they are now.

    Up to `told` it is known what was said, by that flush or in its stead; what came after that is in doubt.
    """
    if interruption is None:
        return told
    recorded_at = told.entry.told_at if told.entry else 0.0
    during = Interruption(max(interruption.start, recorded_at), interruption.end)
    here = {key: one for key, one in alerts.items() if one.ends_at is None or told.left.get(key) != one.ends_at}
    firing = {key for key, one in here.items() if _fired(one, during)}
    return _in_doubt(told, firing=firing, over={key for key, one in here.items() if _may_have_ended(one, told)})


def _fired(alert: Alert, during: Interruption) -> bool:
    """Return whether the alert may have been thought to fire at some time.

    Nothing says when its end was written down, nor, of what has begun since, whether it had fired before. What
    flaps counts as firing until it is calm.
    """
    return alert.ends_at is None or during.start - LATE_SECONDS < max(alert.ends_at, alert.course.calm_at or 0.0)


def _may_have_ended(alert: Alert, told: Told) -> bool:
    """Return whether the alert has been over at some time since the receiver was told last."""
    if alert.state is not AlertState.FIRING:
        return True
    return told.entry is not None and alert.starts_at > told.entry.told_at + CLOCKS_DIFFER_SECONDS


def _in_doubt(told: Told, *, firing: Set[str], over: Set[str]) -> Told:
    known = told.entry.firing if told.entry else frozenset()
    entry = replace(told.entry, firing=known - over) if told.entry else None
    return replace(told, entry=entry, owed=told.owed | (firing - known) | (over & known))
