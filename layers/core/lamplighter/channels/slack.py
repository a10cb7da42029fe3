"""Our own layout for Slack: Block Kit inside attachments, which alone carry a colour. Pure."""

from collections.abc import Sequence
from typing import Any

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.notification import Notification
from lamplighter.alerting.wording import explanation, facts_of, failed_conditions, headline, links_of, title
from lamplighter.channels.text import cut

LONGEST_HEADER = 150
LONGEST_TEXT = 3000
LONGEST_FIELD = 2000
MOST_FIELDS = 10
LONGEST_FALLBACK = 1000
DETAILED_ALERTS = 9
"""Five blocks each and one for the rest stay within the 50 that Slack takes."""

COLOURS = {"info": "#2f6fed", "warning": "#e09f1f", "critical": "#d92d20", "emergency": "#7a1257"}
RESOLVED_COLOUR = "#1f8f4d"


def attachments(notification: Notification) -> list[dict[str, Any]]:
    """Return an attachment for each alert, and one for the names of those beyond the limit."""
    alerts = notification.alerts
    found = [_attachment(alert, notification) for alert in alerts[:DETAILED_ALERTS]]
    if len(alerts) > DETAILED_ALERTS:
        found.append(_rest(alerts[DETAILED_ALERTS:], notification))
    return found


def escaped(text: str, longest: int) -> str:
    """Return `text` with Slack's three control characters escaped, cut so that no escape is torn apart."""
    parts: list[str] = []
    size = 0
    for letter in text:
        part = _ESCAPES.get(letter, letter)
        size += len(part)
        if size > longest:
            return "".join(parts[:-1]) + "…"
        parts.append(part)
    return "".join(parts)


def colour(alert: Alert) -> str:
    """Return green for what is over, else the severity's colour."""
    if alert.state is AlertState.RESOLVED:
        return RESOLVED_COLOUR
    return COLOURS.get(alert.labels.get("severity", ""), COLOURS["info"])


def _attachment(alert: Alert, notification: Notification) -> dict[str, Any]:
    fields = [
        _mrkdwn(f"*{name}*\n{escaped(value, LONGEST_FIELD - 20)}") for name, value in facts_of(alert, notification)
    ]
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": cut(headline(alert), LONGEST_HEADER)}}
    ]
    said = "\n".join(explanation(alert))
    if said:
        blocks.append({"type": "section", "text": _mrkdwn(escaped(said, LONGEST_TEXT))})
    blocks.append({"type": "section", "fields": fields})
    conditions = "\n".join(failed_conditions(alert)).replace("`", "'")
    if conditions:
        code = escaped(conditions, LONGEST_TEXT - 40)
        blocks.append({"type": "section", "text": _mrkdwn(f"*Failed conditions*\n```{code}```")})
    pages = " | ".join(_link(url, name) for name, url in links_of(alert, notification))
    if pages:
        blocks.append({"type": "context", "elements": [_mrkdwn(pages)]})
    return {"color": colour(alert), "fallback": cut(headline(alert), LONGEST_FALLBACK), "blocks": blocks}


def _rest(alerts: Sequence[Alert], notification: Notification) -> dict[str, Any]:
    lines = [f"*and {len(alerts)} more*", *(f"• {headline(alert)}" for alert in alerts)]
    return {
        "color": colour(alerts[0]),
        "fallback": cut(title(notification), LONGEST_FALLBACK),
        "blocks": [{"type": "section", "text": _mrkdwn(escaped("\n".join(lines), LONGEST_TEXT))}],
    }


def _mrkdwn(text: str) -> dict[str, str]:
    return {"type": "mrkdwn", "text": text}


def _link(url: str, name: str) -> str:
    """Slack takes links to the web only; what else a runbook may be is text."""
    safe = escaped(url, LONGEST_TEXT // 3)
    if not url.startswith(("http://", "https://")):
        return f"{name}: {safe}"
    return f"<{safe.replace('|', '%7C')}|{name}>"


_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
