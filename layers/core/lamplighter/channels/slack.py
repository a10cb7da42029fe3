"""Slack: an incoming webhook, Block Kit inside attachments, which alone carry a colour."""

from collections.abc import Sequence
from typing import Any

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.notification import Notification, Sent
from lamplighter.alerting.wording import explanation, facts, failed_conditions, headline, links, title
from lamplighter.channels.http_client import HttpClient, json_request
from lamplighter.channels.text import cut
from lamplighter.channels.tools import Tools
from lamplighter.config.alertmanager import SlackConfig

TIMEOUT_SECONDS = 10.0
LONGEST_HEADER = 150
LONGEST_TEXT = 3000
LONGEST_FIELD = 2000
LONGEST_FALLBACK = 1000
DETAILED_ALERTS = 9
"""Five blocks each and one for the rest stay within the 50 that Slack takes."""

COLOURS = {"info": "#2f6fed", "warning": "#e09f1f", "critical": "#d92d20", "emergency": "#7a1257"}
RESOLVED_COLOUR = "#1f8f4d"


class SlackChannel:
    """Posts to an incoming webhook."""

    timeout_seconds = TIMEOUT_SECONDS

    def __init__(self, config: SlackConfig, tools: Tools) -> None:
        self._config = config
        self._references = tools.references

    def send(self, notification: Notification) -> Sent:
        """See `Channel.send`."""
        url = self._references.resolve(self._config.api_url)
        HttpClient(self._config.http, self._references).send(
            json_request(url, payload(notification, self._config)),
            timeout_seconds=self.timeout_seconds,
            now=notification.now,
        )
        return Sent()


def payload(notification: Notification, config: SlackConfig) -> dict[str, Any]:
    """Return the webhook's JSON: an attachment for each alert, one for the names of those beyond the limit."""
    alerts = notification.alerts
    attachments = [_attachment(alert, notification) for alert in alerts[:DETAILED_ALERTS]]
    if len(alerts) > DETAILED_ALERTS:
        attachments.append(_rest(alerts[DETAILED_ALERTS:], notification))
    named = {"channel": config.channel, "username": config.username}
    return {**{name: value for name, value in named.items() if value}, "attachments": attachments}


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
        _mrkdwn(f"*{name}*\n{escaped(value, LONGEST_FIELD - 20)}")
        for name, value in facts(alert, notification.now)
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
    pages = " | ".join(_link(url, name) for name, url in links(alert, notification.external_url))
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
