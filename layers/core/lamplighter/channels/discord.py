"""Discord: a webhook, one embed an alert (Alertmanager: notify/discord)."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.notification import Notification, Sent
from lamplighter.alerting.wording import explanation, facts_of, failed_conditions, headline, links_of, title
from lamplighter.channels.answers import Answer, refusal
from lamplighter.channels.charts import Chart, charts_of
from lamplighter.channels.chosen_texts import ChosenTexts, TextTools
from lamplighter.channels.http_client import HttpRequest, json_request
from lamplighter.channels.multipart import multipart_request
from lamplighter.channels.text import cut
from lamplighter.channels.webhook import rfc3339
from lamplighter.config.alertmanager import DiscordConfig
from lamplighter.errors import DeliveryError

TIMEOUT_SECONDS = 10.0
LONGEST_CONTENT = 2000
LONGEST_TITLE = 256
LONGEST_DESCRIPTION = 4096
LONGEST_NAME = 256
LONGEST_VALUE = 1024
MOST_FIELDS = 25
MOST_EMBEDS = 10
MOST_CHARACTERS = 6000
"""Of all embeds together."""
DETAILED_ALERTS = MOST_EMBEDS - 1
LONGEST_REST = 1000
LONGEST_USERNAME = 80
FIRING_COLOUR = 0x992D22
RESOLVED_COLOUR = 0x1F8F4D
SEVERITY_COLOURS = {"info": 0x2F6FED, "warning": 0xE09F1F, "critical": 0xD92D20, "emergency": 0x7A1257}

_MARKS = re.compile(r"([\\*_~`|<>\[\]@])")
_WIDE = frozenset({"Failed conditions", "Links", "Response", "Last hour", "Alike"})
"""Fields that take a line of their own."""
_LINE_MARKS = re.compile(r"^(\s*)([-+#])", re.MULTILINE)
"""Of lists and headings."""
_ROLE, _USER = re.compile(r"<@&(\d+)>"), re.compile(r"<@!?(\d+)>")

Embed = dict[str, Any]


class DiscordChannel:
    """Posts to a channel's webhook."""

    timeout_seconds = TIMEOUT_SECONDS

    def __init__(self, config: DiscordConfig, tools: TextTools) -> None:
        self._config = config
        self._tools = tools

    def send(self, notification: Notification) -> Sent:
        """See `Channel.send`."""
        url = self._tools.references.resolve(self._config.webhook_url).strip()
        message = payload(notification, self._config, self._tools.texts(notification))
        request = _request(url, message, charts_of(notification))
        client = self._tools.client(self._config.http)
        answer = client.exchange(request, timeout_seconds=self.timeout_seconds, now=notification.now)
        error = mistake(answer, notification.now)
        if error is not None:
            raise error
        return Sent()


def mistake(answer: Answer, now: float) -> DeliveryError | None:
    """Return the error that `answer` means; the pause it asks for may be in its body only, and a fraction."""
    error = refusal(answer, now, str)
    asked = answer.json().get("retry_after")
    if error is not None and error.retry_after_seconds is None and isinstance(asked, int | float):
        error.retry_after_seconds = math.ceil(max(0.0, min(float(asked), 86_400.0)))
    return error


def _request(url: str, message: Embed, charts: Mapping[str, Chart]) -> HttpRequest:
    """Pictures go with the message where an embed shows them."""
    shown = {each["image"]["url"] for each in message["embeds"] if "image" in each}
    files = {f"{one.name}.png": one.png for one in charts.values() if _attached(one) in shown}
    return multipart_request(url, message, files) if files else json_request(url, message)


def _attached(chart: Chart) -> str:
    return f"attachment://{chart.name}.png"


def payload(notification: Notification, config: DiscordConfig, texts: ChosenTexts) -> dict[str, Any]:
    """Return the webhook's JSON: an embed with the operator's texts, or where there are none one for each alert.

    Only those are called by name whom the operator's own `content` names, never who is named by an alert.
    """
    written = not (texts.is_default(config.title) and texts.is_default(config.message))
    embeds = [_written(notification, config, texts)] if written else _embeds(notification)
    named = {
        "content": cut(texts.expand(config.content) or notification.heading, LONGEST_CONTENT),
        "username": cut(config.username, LONGEST_USERNAME),
        "avatar_url": config.avatar_url,
    }
    return {
        **{name: value for name, value in named.items() if value},
        "embeds": embeds,
        "allowed_mentions": _allowed(config.content),
    }


def escaped(text: str, longest: int) -> str:
    """Return `text` with Discord's markup escaped, cut so that no escape is torn apart."""
    safe = _LINE_MARKS.sub(r"\1\\\2", _MARKS.sub(r"\\\1", text))
    if len(safe) <= longest:
        return safe
    kept = safe[: longest - 1]
    torn = (len(kept) - len(kept.rstrip("\\"))) % 2
    return f"{kept[:-1] if torn else kept}…"


def _allowed(content: str) -> dict[str, Any]:
    everyone = ["everyone"] if "@everyone" in content or "@here" in content else []
    return {"parse": everyone, "roles": _ids(_ROLE, content), "users": _ids(_USER, content)}


def _ids(pattern: re.Pattern[str], content: str) -> list[str]:
    return list(dict.fromkeys(pattern.findall(content)))[:100]


def _written(notification: Notification, config: DiscordConfig, texts: ChosenTexts) -> Embed:
    said = texts.expand(config.title).strip()
    return _without_empty(
        {
            "title": cut(said, LONGEST_TITLE) or cut(title(notification), LONGEST_TITLE),
            "description": cut(texts.expand(config.message).strip(), LONGEST_DESCRIPTION),
            "color": FIRING_COLOUR if notification.firing else RESOLVED_COLOUR,
        }
    )


def _embeds(notification: Notification) -> list[Embed]:
    """As many alerts in full as there is room for, the others by name."""
    alerts, charts = notification.alerts, charts_of(notification)
    found: list[Embed] = []
    room = MOST_CHARACTERS - LONGEST_REST
    for alert in alerts[:DETAILED_ALERTS]:
        embed = _embed(alert, notification, charts)
        if size(embed) > room:
            embed = _without_empty({**embed, "description": "", "fields": []})
        if size(embed) > room:
            break
        room -= size(embed)
        found.append(embed)
    return [*found, *_rest(alerts[len(found) :])]


def size(embed: Embed) -> int:
    """Return how many characters of an embed count towards the limit of all embeds together."""
    fields = embed.get("fields", [])
    texts = [embed.get("title", ""), embed.get("description", ""), embed.get("footer", {}).get("text", "")]
    return sum(map(len, texts)) + sum(len(field["name"]) + len(field["value"]) for field in fields)


def _embed(alert: Alert, notification: Notification, charts: Mapping[str, Chart]) -> Embed:
    pairs = [(name, escaped(value, LONGEST_VALUE)) for name, value in facts_of(alert, notification)]
    conditions = "\n".join(failed_conditions(alert)).replace("`", "'")
    if conditions:
        pairs.append(("Failed conditions", f"```\n{cut(conditions, LONGEST_VALUE - 8)}\n```"))
    pages = _pages(links_of(alert, notification))
    resolved = alert.state is AlertState.RESOLVED and alert.ends_at is not None
    chart = charts.get(alert.check_key)
    return _without_empty(
        {
            "title": escaped(headline(alert), LONGEST_TITLE),
            "description": escaped("\n".join(explanation(alert)), LONGEST_DESCRIPTION // 4),
            "color": _colour(alert),
            "fields": _fields([*pairs, *pages]),
            "image": {"url": _attached(chart)} if chart else "",
            "timestamp": rfc3339((alert.ends_at or 0.0) if resolved else alert.starts_at),
        }
    )


def _colour(alert: Alert) -> int:
    if alert.state is AlertState.RESOLVED:
        return RESOLVED_COLOUR
    return SEVERITY_COLOURS.get(alert.labels.get("severity", ""), SEVERITY_COLOURS["info"])


def _pages(found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """As many as fit; a link that was cut would lead nowhere."""
    shown: list[str] = []
    for name, url in found:
        link = f"[{name}]({_in_link(url)})"
        if url.startswith(("http://", "https://")) and len(" · ".join([*shown, link])) <= LONGEST_VALUE:
            shown.append(link)
    return [("Links", " · ".join(shown))] if shown else []


def _in_link(url: str) -> str:
    """A link's end is the first closing bracket or space."""
    return url.replace("(", "%28").replace(")", "%29").replace(" ", "%20")


def _fields(pairs: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {"name": cut(name, LONGEST_NAME), "value": value, "inline": name not in _WIDE}
        for name, value in pairs[:MOST_FIELDS]
        if value.strip()
    ]


def _rest(alerts: Sequence[Alert]) -> list[Embed]:
    if not alerts:
        return []
    lines = "\n".join(f"• {headline(alert)}" for alert in alerts)
    rest = {"title": f"and {len(alerts)} more", "description": escaped(lines, LONGEST_REST - 50)}
    return [{**rest, "color": _colour(alerts[0])}]


def _without_empty(embed: Embed) -> Embed:
    return {name: value for name, value in embed.items() if value not in ("", [])}
