"""Microsoft Teams: an adaptive card through a workflow (Alertmanager: notify/msteamsv2)."""

import json
import re
from collections.abc import Sequence
from typing import Any

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.notification import Notification, Sent, severity_rank
from lamplighter.alerting.wording import explanation, facts_of, failed_conditions, headline, needs_title, title
from lamplighter.channels.answers import Answer, one_line, refusal
from lamplighter.channels.chosen_texts import ChosenTexts, TextTools
from lamplighter.channels.http_client import HttpRequest
from lamplighter.channels.pages import pages
from lamplighter.channels.text import cut
from lamplighter.config.alertmanager import MsTeamsV2Config
from lamplighter.errors import DeliveryError

TIMEOUT_SECONDS = 10.0
MOST_BYTES = 28_000
DETAIL = ((10, 1000), (5, 500), (2, 500), (1, 300), (0, 150))
"""How many alerts are shown in full and how long their parts are: the first of these with which a card fits."""
MOST_NAMED = 20
MOST_ACTIONS = 4
LONGEST_TITLE = 500
LONGEST_URL = 1000

_MARKS = re.compile(r"([\\*_\[\]`~])")
_LINE_MARKS = re.compile(r"^(\s*)([-+#>])", re.MULTILINE)
"""Of lists, headings and quotations."""

_ERROR_INSIDE = re.compile(r"endpoint returned HTTP error (\d{3})")

Element = dict[str, Any]


class MsTeamsV2Channel:
    """Posts to the address that starts a workflow."""

    timeout_seconds = TIMEOUT_SECONDS

    def __init__(self, config: MsTeamsV2Config, tools: TextTools) -> None:
        self._config = config
        self._tools = tools

    def send(self, notification: Notification) -> Sent:
        """See `Channel.send`."""
        request = HttpRequest(
            url=self._tools.references.resolve(self._config.webhook_url).strip(),
            headers={"Content-Type": "application/json; charset=utf-8"},
            body=payload(notification, self._config, self._tools.texts(notification)),
            answer_bytes=1000,
        )
        client = self._tools.client(self._config.http)
        answer = client.exchange(request, timeout_seconds=self.timeout_seconds, now=notification.now)
        error = mistake(answer, notification.now)
        if error is not None:
            raise error
        return Sent()


def mistake(answer: Answer, now: float) -> DeliveryError | None:
    """Return the error that `answer` means. Connectors answer 200 and say in the text what Teams answered."""
    inside = _ERROR_INSIDE.search(answer.text) if answer.ok else None
    if inside is None:
        return refusal(answer, now, str)
    status = int(inside[1])
    return DeliveryError(one_line(answer.text), permanent=status < 500 and status != 429)


def payload(notification: Notification, config: MsTeamsV2Config, texts: ChosenTexts) -> bytes:
    """Return the message's JSON: the operator's texts, or where there are none what is known. At most 28 kB."""
    if not (texts.is_default(config.title) and texts.is_default(config.text)):
        return _written(notification, config, texts)
    for alerts, longest in DETAIL[:-1]:
        message = _message(_evidence(notification, alerts, longest), _actions(notification))
        if len(message) <= MOST_BYTES:
            return message
    return _message(_evidence(notification, *DETAIL[-1]), [])


def escaped(text: str) -> str:
    """Return `text` with the marks escaped that a card's texts understand, each line on a line of its own."""
    return _LINE_MARKS.sub(r"\1\\\2", _MARKS.sub(r"\\\1", text)).replace("\n", "\n\n")


def colour(alert: Alert) -> str:
    """Return one of the colours that cards have."""
    if alert.state is AlertState.RESOLVED:
        return "Good"
    return ("Accent", "Warning", "Attention", "Attention")[severity_rank(alert.labels.get("severity", ""))]


def _written(notification: Notification, config: MsTeamsV2Config, texts: ChosenTexts) -> bytes:
    """The operator's Markdown is left as it is; what is too long ends early."""
    heading = cut(texts.expand(config.title).strip(), LONGEST_TITLE) or cut(title(notification), LONGEST_TITLE)
    text = texts.expand(config.text).strip()
    tint = "Attention" if notification.firing else "Good"
    longest = MOST_BYTES
    while True:
        body = [_heading(heading, tint), *([_text(cut(text, longest))] if text else [])]
        message = _message(body, [])
        if len(message) <= MOST_BYTES:
            return message
        longest = min(longest, len(text)) * 3 // 4


def _evidence(notification: Notification, count: int, longest: int) -> list[Element]:
    alerts = notification.alerts
    is_titled = needs_title(notification) or not count
    body = [_heading(escaped(cut(title(notification), longest)), "Default")] if is_titled else []
    for alert in alerts[:count]:
        body += _alert(alert, notification, longest)
    return [*body, *_rest(alerts[count:])]


def _alert(alert: Alert, notification: Notification, longest: int) -> list[Element]:
    elements = [_heading(escaped(cut(headline(alert), longest)), colour(alert))]
    elements += [_text(escaped(cut(text, longest))) for text in explanation(alert)]
    pairs = [
        {"title": name, "value": escaped(cut(value, longest))} for name, value in facts_of(alert, notification)
    ]
    elements.append({"type": "FactSet", "facts": pairs})
    conditions = cut("\n".join(failed_conditions(alert)), longest)
    if conditions:
        elements.append({**_text(escaped(conditions)), "fontType": "Monospace"})
    return elements


def _rest(alerts: Sequence[Alert]) -> list[Element]:
    if not alerts:
        return []
    lines = [f"- {escaped(cut(headline(alert), 150))}" for alert in alerts[:MOST_NAMED]]
    if len(alerts) > MOST_NAMED:
        lines.append(f"- and {len(alerts) - MOST_NAMED} more")
    return [_text("\n".join(lines))]


def _actions(notification: Notification) -> list[Element]:
    pairs = [
        (name, url)
        for name, url in pages(notification)
        if url.startswith(("http://", "https://")) and len(url) <= LONGEST_URL
    ]
    return [{"type": "Action.OpenUrl", "title": name, "url": url} for name, url in pairs[:MOST_ACTIONS]]


def _heading(text: str, tint: str) -> Element:
    return {**_text(text), "weight": "Bolder", "size": "Medium", "style": "heading", "color": tint}


def _text(text: str) -> Element:
    return {"type": "TextBlock", "text": text, "wrap": True}


def _message(body: Sequence[Element], actions: Sequence[Element]) -> bytes:
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
        **({"actions": actions} if actions else {}),
        "msteams": {"width": "full"},
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    message = {"type": "message", "attachments": [attachment]}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
