"""Alerts as ``alerts`` and ``rules`` show them: pending and firing ones."""

from collections.abc import Mapping, Sequence
from typing import Any

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.web.prometheus.numbers import format_exponent
from lamplighter.web.prometheus.times import format_time


def active(alerts: Sequence[Alert]) -> Sequence[Alert]:
    """Return those of rules and checks that are not over, in the order of their labels."""
    found = [
        alert
        for alert in alerts
        if not alert.is_from_outside and (alert.state is not AlertState.RESOLVED or _is_back(alert))
    ]
    return sorted(found, key=lambda alert: (alert.labels.get("alertname", ""), sorted(alert.labels.items())))


def state_of(alert: Alert) -> str:
    """Return ``pending`` or ``firing``. One that is over and seems to be back is pending again."""
    return "pending" if _is_back(alert) else alert.state.value


def _is_back(alert: Alert) -> bool:
    return alert.state is AlertState.RESOLVED and alert.suspected_since is not None


def alert_document(alert: Alert) -> Mapping[str, Any]:
    """Return one alert. One that no expression raised is there: its value is 1."""
    kept_since = alert.details.get("keep_firing_since")
    kept = {"keepFiringSince": format_time(kept_since)} if isinstance(kept_since, int | float) else {}
    since = alert.suspected_since if _is_back(alert) else alert.pending_since
    return {
        "labels": dict(sorted(alert.labels.items())),
        "annotations": dict(sorted(alert.annotations.items())),
        "state": state_of(alert),
        "activeAt": format_time(since),
        **kept,
        "value": _value(alert.details.get("value")),
    }


def _value(value: object) -> str:
    try:
        return format_exponent(float(str(value))) if value is not None else "1e+00"
    except ValueError:
        return str(value)
