"""Opsgenie: the Alert API, one alert there for each group here (Alertmanager: notify/opsgenie)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from lamplighter.alerting.notification import Notification, Sent
from lamplighter.alerting.wording import title
from lamplighter.channels.chosen_texts import ChosenTexts, TextTools
from lamplighter.channels.http_client import json_request
from lamplighter.channels.text import as_text, cut
from lamplighter.config.alertmanager import OpsgenieConfig
from lamplighter.errors import DeliveryError

ATTEMPT_SECONDS = 5.0
MOST_REQUESTS = 3
LONGEST_MESSAGE = 130
LONGEST_DESCRIPTION = 15_000
LONGEST_DETAILS = 8000
"""Names and values of all together."""
LONGEST_SOURCE = 100
LONGEST_ENTITY = 512
LONGEST_NOTE = 25_000
MOST_RESPONDERS = 50
MOST_ACTIONS = 10
MOST_TAGS = 20
LONGEST_TAG = 50
"""Of an action too."""
PRIORITIES = frozenset({"P1", "P2", "P3", "P4", "P5"})

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the API: `path` below ``api_url``."""

    method: str
    path: str
    body: Json


class OpsgenieChannel:
    """Creates, updates and closes alerts. Each call may be made again: the alias says which alert is meant."""

    timeout_seconds = ATTEMPT_SECONDS * MOST_REQUESTS

    def __init__(self, config: OpsgenieConfig, tools: TextTools) -> None:
        self._config = config
        self._tools = tools

    def send(self, notification: Notification) -> Sent:
        """See `Channel.send`."""
        texts = self._tools.texts(notification)
        resolve = self._tools.references.resolve
        key = texts.expand(resolve(self._config.api_key)).strip()
        base = resolve(self._config.api_url).rstrip("/")
        if not key:
            raise DeliveryError("the API key is empty", permanent=True)
        client = self._tools.client(self._config.http)
        for call in calls(notification, self._config, texts):
            request = json_request(
                f"{base}/{call.path}",
                call.body,
                headers={"Authorization": f"GenieKey {key}"},
                secrets=(key,),
            )
            client.send(
                replace(request, method=call.method), timeout_seconds=ATTEMPT_SECONDS, now=notification.now
            )
        return Sent()


def calls(notification: Notification, config: OpsgenieConfig, texts: ChosenTexts) -> Sequence[Call]:
    """Return what to ask for: to create while anything fires, with ``update_alerts`` to update, else to close."""
    alias = sha256(notification.group_key.encode()).hexdigest()
    source = cut(texts.chosen(config.source) or notification.external_url or "Lamplighter", LONGEST_SOURCE)
    if not notification.firing:
        return (Call("POST", f"v2/alerts/{alias}/close?identifierType=alias", {"source": source}),)
    said = {
        "message": cut(texts.chosen(config.message) or title(notification), LONGEST_MESSAGE),
        "description": cut(texts.chosen(config.description) or as_text(notification), LONGEST_DESCRIPTION),
    }
    created = {"alias": alias, **said, "source": source, **_more(notification, config, texts)}
    updated = [
        Call("PUT", f"v2/alerts/{alias}/{name}?identifierType=alias", {name: text})
        for name, text in said.items()
        if config.update_alerts
    ]
    return (Call("POST", "v2/alerts", created), *updated)


def _more(notification: Notification, config: OpsgenieConfig, texts: ChosenTexts) -> Json:
    priority = texts.expand(config.priority).strip().upper()
    optional = {
        "responders": _responders(config, texts),
        "tags": _listed(texts.expand(config.tags), MOST_TAGS),
        "actions": _listed(texts.expand(config.actions), MOST_ACTIONS),
        "note": cut(texts.expand(config.note).strip(), LONGEST_NOTE),
        "entity": cut(texts.expand(config.entity).strip(), LONGEST_ENTITY),
        "priority": priority if priority in PRIORITIES else "",
    }
    details = _details(notification, config, texts)
    return {"details": details, **{name: value for name, value in optional.items() if value}}


def _details(notification: Notification, config: OpsgenieConfig, texts: ChosenTexts) -> dict[str, str]:
    """The labels that all alerts have in common, and over them what is chosen; the longest give way."""
    chosen = {name: texts.expand(value) for name, value in config.details.items()}
    details = {**notification.common_labels, **chosen}
    while sum(len(name) + len(value) for name, value in details.items()) > LONGEST_DETAILS:
        del details[max(details, key=lambda name: len(name) + len(details[name]))]
    return details


def _responders(config: OpsgenieConfig, texts: ChosenTexts) -> list[dict[str, str]]:
    """Those that are named once templates are expanded; ``teams`` names several, with commas."""
    found: list[dict[str, str]] = []
    for responder in config.responders:
        named = {
            "id": texts.expand(responder.id).strip(),
            "name": texts.expand(responder.name).strip(),
            "username": texts.expand(responder.username).strip(),
        }
        named = {name: value for name, value in named.items() if value}
        kind = texts.expand(responder.type).strip().lower()
        if kind == "teams":
            found += [
                {"name": team.strip(), "type": "team"} for team in named.get("name", "").split(",") if team.strip()
            ]
        elif named:
            found.append({**named, "type": kind})
    return found[:MOST_RESPONDERS]


def _listed(text: str, most: int) -> list[str]:
    parts = [cut(part.strip(), LONGEST_TAG) for part in text.split(",")]
    return list(dict.fromkeys(part for part in parts if part))[:most]
