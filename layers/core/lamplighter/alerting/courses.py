"""The courses of alerts, brought up to date with changes that are about to be written. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from lamplighter.alerting.alert import AlertState
from lamplighter.alerting.changes import Change, KeptAlerts
from lamplighter.alerting.flapping import Course, Flapping, changed

SettingsOf = Callable[[Mapping[str, str]], Flapping | None]
"""What labels are taken for flapping by."""


def followed(changes: Sequence[Change], kept: KeptAlerts, settings_of: SettingsOf, now: float) -> list[Change]:
    """Return `changes` with the course of each alert, whatever made them: those who do know nothing of courses."""
    return [_followed(change, kept, settings_of, now) for change in changes]


def _followed(change: Change, kept: KeptAlerts, settings_of: SettingsOf, now: float) -> Change:
    alert, before = change.alert, kept.get(change.fingerprint)
    if alert is None:
        return change
    course = before.course if before else Course()
    if change.entered is not None:
        fires = change.entered is AlertState.FIRING
        course = changed(course, settings_of(alert.labels), now, fires=fires)
    return replace(change, alert=replace(alert, course=course))
