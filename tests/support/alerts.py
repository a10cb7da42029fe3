"""Alerts, frames of standings, and what telling needs, to test with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.integrations import Integration
from lamplighter.alerting.notification import Notification, Sent
from lamplighter.alerting.observation import Finding, Observation
from lamplighter.config.check import check_key
from lamplighter.errors import DeliveryError
from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.series import Frame, Note, Series
from lamplighter.telemetry.status import SINCE_SERIES, STATE_NUMBERS, STATE_SERIES, STREAK_SERIES, CheckStatus

NOON = 1_795_176_000.0
"""2026-11-20 12:00:00 UTC."""
LABELS = {"alertname": "CheckDown", "check": "shop", "group": "core", "severity": "critical"}
SILENCE_URL = (
    "https://lamp.example.com/admin/silences/new?matcher=%7Balertname%3D%22CheckDown%22%2Ccheck%3D%22shop%22"
    "%2Cgroup%3D%22core%22%2Cseverity%3D%22critical%22%7D"
)


def an_alert(**overrides: Any) -> Alert:
    """Return a firing alert of the check core/shop; `labels` are merged over the usual ones."""
    values: dict[str, Any] = {
        "annotations": {
            "summary": "core/shop is down: connection refused",
            "description": "Nothing listens on port 443.",
            "cause": "refused",
        },
        "state": AlertState.FIRING,
        "pending_since": NOON,
        "starts_at": NOON,
        "evaluated_at": NOON,
        "details": {
            "check_key": "core_shop",
            "detail": "Nothing listens on port 443.",
            "failed_conditions": ["[CONNECTED] (false) == true"],
            "resolved_summary": "core/shop is no longer down",
        },
    }
    return Alert(**{**values, **overrides, "labels": {**LABELS, **overrides.get("labels", {})}})


def a_resolved_alert(**overrides: Any) -> Alert:
    """Return an alert that fired for five minutes and twelve seconds."""
    values: dict[str, Any] = {"state": AlertState.RESOLVED, "ends_at": NOON + 312, "evaluated_at": NOON + 312}
    return an_alert(**(values | overrides))


def a_notification(*alerts: Alert, **overrides: Any) -> Notification:
    """Return a notification to the receiver ``team`` of `alerts`, or of one firing alert."""
    values: dict[str, Any] = {"receiver": "team", "now": NOON + 60, "external_url": "https://lamp.example.com"}
    return Notification(alerts=alerts or (an_alert(),), **(values | overrides))


def an_observation(finding: Finding, at: float, **overrides: Any) -> Observation:
    """Return a finding about core/shop."""
    values: dict[str, Any] = {
        "labels": LABELS,
        "since": at,
        "annotations": {"summary": "core/shop is down", "description": "", "cause": "refused"},
    }
    return Observation(finding=finding, at=at, **(values | overrides))


def a_status(state: CheckState = CheckState.DOWN, at: float = NOON, **overrides: Any) -> CheckStatus:
    """Return the standing of core/shop in its first round of `state`."""
    values: dict[str, Any] = {
        "check_key": "core_shop",
        "name": "shop",
        "group": "core",
        "source": "checks/local/60/0",
        "since": at,
        "streak_rounds": 1,
        "last_check_at": at,
        "interval_seconds": 60.0,
        "response_seconds": 0.045,
        "note": Note(cause="refused", detail="Nothing listens on port 443.") if state != CheckState.UP else Note(),
    }
    return CheckStatus(state=state, **(values | overrides))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """How one check stands in a frame."""

    state: CheckState
    streak: int = 1
    name: str = "shop"
    group: str = "core"
    cause: str = "refused"
    certificate_expires_at: float | None = None


def a_frame(at: float, *seen: Seen | CheckState, source: str = "checks/local/60/0") -> Frame:
    """Return the frame that `source` wrote at `at`; a bare state is that of core/shop."""
    standings = [Seen(state=one) if isinstance(one, CheckState) else one for one in seen]
    values: dict[Series, float] = {}
    notes: dict[str, Note] = {}
    for one in standings:
        key = check_key(one.group, one.name)
        labels = {"check": one.name, "group": one.group, "key": key}
        values[Series.of(STATE_SERIES, labels)] = STATE_NUMBERS[one.state]
        values[Series.of(STREAK_SERIES, labels)] = one.streak
        values[Series.of(SINCE_SERIES, labels)] = at
        if one.state is not CheckState.UNKNOWN:
            values[Series.of("probe_success", labels)] = float(one.state is not CheckState.DOWN)
        if one.certificate_expires_at is not None:
            values[Series.of("probe_ssl_earliest_cert_expiry", labels)] = one.certificate_expires_at
        if one.state is not CheckState.UP:
            values[Series.of("probe_failure_info", labels, cause=one.cause)] = 1.0
            notes[key] = Note(cause=one.cause, detail="Nothing listens on port 443.")
    return Frame(
        source=source,
        timestamp_ms=round(at * 1000),
        interval_seconds=60.0,
        series=tuple(values),
        values=tuple(values.values()),
        notes=notes,
    )


@dataclass
class Queued:
    """A queue that keeps what it was sent, with the delay."""

    sent: list[tuple[Mapping[str, Any], int]] = field(default_factory=list)

    def send(self, body: Mapping[str, Any], delay_seconds: int = 0) -> None:
        """See `FlushQueue.send`."""
        self.sent.append((body, delay_seconds))


@dataclass
class RecordingChannel:
    """Takes notifications, or raises what it is told to."""

    sent: list[Notification] = field(default_factory=list)
    error: Exception | None = None
    timeout_seconds: float = 10.0

    def send(self, notification: Notification) -> Sent:
        """See `Channel.send`."""
        if self.error is not None:
            raise self.error
        self.sent.append(notification)
        return Sent([{"title": alert.annotations["summary"]} for alert in notification.alerts])

    @property
    def told(self) -> list[tuple[str, str]]:
        """Alert name and state of everything that was sent, in order."""
        return [(alert.labels["alertname"], str(alert.state)) for each in self.sent for alert in each.alerts]


@dataclass
class Channels:
    """One recording channel for each integration."""

    opened: dict[str, RecordingChannel] = field(default_factory=dict)

    def __call__(self, integration: Integration) -> RecordingChannel:
        """Return the integration's channel."""
        return self.opened.setdefault(integration.name, RecordingChannel())


def out_of_order(*, permanent: bool = False, retry_after_seconds: float | None = None) -> DeliveryError:
    """Return what a receiver's outage raises."""
    return DeliveryError("the receiver answered 503", permanent=permanent, retry_after_seconds=retry_after_seconds)
