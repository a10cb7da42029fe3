"""An alert as it is told of at a moment, written down so or not. Pure."""

from dataclasses import replace
from datetime import UTC, datetime

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.outside import outside_of

FLAPPING = "flapping"
"""The annotation of an alert that flaps, for templates and for people."""


def as_of(alert: Alert, now: float) -> Alert:
    """Return the alert as over where it was posted with an end that is reached, and as firing while it flaps.

    What flaps has fired since the flapping began, whatever its state is just now; nobody is told of that until
    it has settled.
    """
    if flaps(alert, now):
        return alert if FLAPPING in alert.annotations else _as_flapping(alert)
    said = outside_of(alert)
    if said is None or alert.state is not AlertState.FIRING or not said.is_over(now):
        return alert
    return replace(alert, state=AlertState.RESOLVED, ends_at=said.ends_at)


def flaps(alert: Alert, now: float) -> bool:
    """Return whether the alert is taken for flapping. What another alert has taken over from is over."""
    return alert.course.flaps_at(now) and not alert.superseded and alert.state is not AlertState.PENDING


def _as_flapping(alert: Alert) -> Alert:
    course = alert.course
    calm_at = datetime.fromtimestamp(course.calm_at or 0.0, UTC).strftime("%H:%M:%S UTC")
    said = (
        f"It has changed {course.changes} times. Further changes are not told: only how it stands, "
        f"once there was none until {calm_at}."
    )
    summary = alert.annotations.get("summary") or alert.labels.get("alertname", "")
    return replace(
        alert,
        state=AlertState.FIRING,
        starts_at=alert.starts_at if course.flapping_since is None else course.flapping_since,
        ends_at=None,
        annotations={**alert.annotations, "summary": f"Flapping: {summary}", FLAPPING: said},
    )
