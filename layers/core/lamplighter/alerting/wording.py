"""How alerts read: headlines, durations, times. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote

from lamplighter.alerting.addresses import alert_page, new_silence_page, rule_group_page
from lamplighter.alerting.alert import OUTSIDE, Alert, AlertState
from lamplighter.alerting.causes import cause_in_words
from lamplighter.alerting.evidence_wording import evidence_facts
from lamplighter.alerting.fingerprint import fingerprint_of
from lamplighter.alerting.notification import NOTE, Notification

UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))


def headline(alert: Alert) -> str:
    """Return one line: ``CRITICAL: shop is down: too slow``, ``RESOLVED: shop is no longer down (lasted 5 s)``."""
    summary = alert.annotations.get("summary", "") or alert.labels.get("alertname", "alert")
    if alert.state is AlertState.RESOLVED:
        ended = alert.details.get("resolved_summary") or summary
        return f"RESOLVED: {ended} (lasted {lasted(alert, alert.ends_at or alert.evaluated_at)})"
    return f"{alert.labels.get('severity', 'alert').upper()}: {summary}"


def title(notification: Notification) -> str:
    """Return the message's heading, the headline of the only alert, or how many fire and are resolved."""
    if notification.heading:
        return notification.heading
    if len(notification.alerts) == 1:
        return headline(notification.alerts[0])
    firing = len(notification.firing)
    resolved = len(notification.alerts) - firing
    parts = [f"{firing} firing"] * bool(firing) + [f"{resolved} resolved"] * bool(resolved)
    return f"{notification.severity.upper() if firing else 'RESOLVED'}: {', '.join(parts)}"


def needs_title(notification: Notification) -> bool:
    """Return whether the title says more than the headline of the only alert."""
    return len(notification.alerts) != 1 or bool(notification.heading)


def lasted(alert: Alert, now: float) -> str:
    """Return how long the fault has lasted, until its end if it has one."""
    until = now if alert.ends_at is None else alert.ends_at
    return duration(until - min(alert.pending_since, alert.starts_at))


def duration(seconds: float) -> str:
    """Return the two greatest units: ``45 s``, ``5 min 12 s``, ``2 h 3 min``, ``3 d 4 h``."""
    left = max(0, round(seconds))
    parts: list[str] = []
    for name, size in UNITS:
        count, left = divmod(left, size)
        if parts:
            return " ".join([*parts, f"{count} {name}"] if count else parts)
        if count:
            parts.append(f"{count} {name}")
    return parts[0] if parts else "0 s"


def utc(at: float) -> str:
    """Return ``2026-11-20 12:00:05 UTC``."""
    return datetime.fromtimestamp(at, tz=UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def facts_of(alert: Alert, notification: Notification) -> list[tuple[str, str]]:
    """Return what there is to know of an alert and of what was measured, by name, in reading order."""
    evidence = notification.evidence.get(alert.check_key)
    value = value_in_words(alert)
    return [
        *facts(alert, notification.now),
        *([("Value", value)] if value else []),
        *(evidence_facts(evidence) if evidence else []),
    ]


def facts(alert: Alert, now: float) -> list[tuple[str, str]]:
    """Return what there is to know of an alert, by name, in reading order; empty ones are left out."""
    resolved = alert.state is AlertState.RESOLVED
    check = "/".join(part for part in (alert.labels.get("group", ""), alert.labels.get("check", "")) if part)
    pairs = [
        ("Check", check),
        ("Severity", alert.labels.get("severity", "")),
        ("Cause", cause_in_words(alert.annotations.get("cause", ""))),
        ("Since", utc(min(alert.pending_since, alert.starts_at))),
        ("Ended", utc(alert.ends_at) if resolved and alert.ends_at is not None else ""),
        ("Lasted" if resolved else "For", lasted(alert, now)),
    ]
    return [(name, value) for name, value in pairs if value]


def explanation(alert: Alert) -> list[str]:
    """Return the note of this message, the description, and the detail; nothing that is said elsewhere."""
    elsewhere = {"", alert.annotations.get("summary", ""), ", ".join(failed_conditions(alert))}
    texts = [
        alert.annotations.get(NOTE, ""),
        alert.annotations.get("description", ""),
        str(alert.details.get("detail", "") or ""),
    ]
    return [text for text in dict.fromkeys(texts) if text not in elsewhere]


def failed_conditions(alert: Alert) -> list[str]:
    """Return the conditions that did not hold, with their actual values."""
    found = alert.details.get("failed_conditions")
    return [str(text) for text in found] if isinstance(found, list | tuple) else []


def links_of(alert: Alert, notification: Notification) -> list[tuple[str, str]]:
    """Return names and URLs of where to go from here, and of what can be done while it fires."""
    base = notification.external_url.rstrip("/")
    pairs = links(alert, notification.external_url)
    pairs += [("Expression", expression_url(alert, base))]
    if alert.state is AlertState.FIRING:
        pairs += [
            ("Acknowledge", notification.acknowledge_urls.get(fingerprint_of(alert), "")),
            ("Silence", f"{base}{new_silence_page(alert.labels)}" if base else ""),
        ]
    return [pair for pair in pairs if pair[1]]


def links(alert: Alert, external_url: str) -> list[tuple[str, str]]:
    """Return names and URLs of where to go from here."""
    runbook = alert.annotations.get("runbook_url", "")
    page = "Source" if alert.is_from_outside else "Dashboard"
    return [pair for pair in ((page, generator_url(alert, external_url)), ("Runbook", runbook)) if pair[1]]


def generator_url(alert: Alert, external_url: str) -> str:
    """Return the page about what raised it: of the check, else of the alert; the overview for the monitor itself.

    Alerts from outside say themselves where they come from.
    """
    said = alert.details.get(OUTSIDE)
    if isinstance(said, Mapping):
        return str(said.get("generator_url", ""))
    if not external_url:
        return ""
    base = external_url.rstrip("/")
    if alert.check_key:
        return f"{base}/admin/monitoring/checks/{quote(alert.check_key, safe='')}"
    return f"{base}{alert_page(fingerprint_of(alert))}" if _is_of_rule(alert) else f"{base}/admin/monitoring"


def expression_url(alert: Alert, external_url: str) -> str:
    """Return the place of the rule that raised it; empty for alerts of checks, whose rules need no reading."""
    if not external_url or not _is_of_rule(alert):
        return ""
    return f"{external_url.rstrip('/')}{rule_group_page(str(alert.details['rule_group']))}"


def _is_of_rule(alert: Alert) -> bool:
    return bool(alert.details.get("rule_group")) and not alert.check_key


def value_in_words(alert: Alert) -> str:
    """Return the number that a rule found, as people read it; empty for other alerts."""
    value = alert.details.get("value") if _is_of_rule(alert) else None
    try:
        return "" if value is None else f"{float(str(value)):.6g}"
    except ValueError:
        return str(value)
