"""One line of history as pages show it."""

from dataclasses import dataclass

from lamplighter.alerting.event import Event

SEVERITY_LOOKS = {"info": "info", "warning": "degraded", "critical": "down", "emergency": "down"}
_TITLES = {
    "CheckDown": "Down",
    "CheckDegraded": "Degraded",
    "CertificateExpiring": "Certificate expiring",
    "MonitorBlind": "Monitor blind",
    "ConfigurationRejected": "Configuration rejected",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """Colour is never alone: `word` says the state, `severity` how bad it is."""

    at: float
    look: str
    word: str
    severity: str
    title: str
    check: str
    check_key: str
    cause: str
    lasted_seconds: float | None


def title_of(alertname: str) -> str:
    """Say what the alerts of checks are about; any other is called by its name."""
    return _TITLES.get(alertname, alertname)


def event_view(event: Event) -> EventView:
    """Say what happened."""
    is_over = event.state == "resolved"
    return EventView(
        at=event.at,
        look="up" if is_over else SEVERITY_LOOKS.get(event.severity, "unknown"),
        word=event.state.capitalize(),
        severity=event.severity,
        title=title_of(event.alertname),
        check=event.check_name or event.check,
        check_key=event.check,
        cause=event.cause,
        lasted_seconds=(event.ends_at or event.at) - event.starts_at if is_over else None,
    )
