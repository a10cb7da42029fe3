"""Receivers that wake people: PagerDuty, Opsgenie, Pushover (Alertmanager: notify/*/config.go).

Texts are Go templates where Alertmanager expands them; a key or token may be a reference.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lamplighter.config.alertmanager_http import HttpConfig
from lamplighter.config.alertmanager_texts import PAGERDUTY_DETAILS, PUSHOVER_PRIORITY, default_text

PAGERDUTY_EVENTS = "https://events.pagerduty.com/v2/enqueue"
PAGERDUTY_EVENTS_V1 = "https://events.pagerduty.com/generic/2010-04-15/create_event.json"
OPSGENIE_API = "https://api.opsgenie.com/"


@dataclass(frozen=True, slots=True, kw_only=True)
class PagerdutyLink:
    """A link in the incident."""

    href: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PagerdutyImage:
    """An image in the incident."""

    src: str = ""
    alt: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PagerdutyConfig:
    """``pagerduty_configs``: Events API v2, or v1 where there is a `service_key`."""

    routing_key: str = ""
    service_key: str = ""
    send_resolved: bool = True
    url: str = PAGERDUTY_EVENTS
    """Of v2."""
    events_v1_url: str = PAGERDUTY_EVENTS_V1
    """No file can say so, as in Alertmanager."""
    client: str = default_text("pagerduty.default.client")
    client_url: str = default_text("pagerduty.default.clientURL")
    description: str = default_text("pagerduty.default.description")
    details: Mapping[str, Any] = field(default_factory=lambda: dict(PAGERDUTY_DETAILS))
    """As JSON has them, the texts within being templates; Alertmanager's four are always among them."""
    images: tuple[PagerdutyImage, ...] = ()
    links: tuple[PagerdutyLink, ...] = ()
    source: str = ""
    """Empty: what `client` says."""
    severity: str = ""
    """Empty: by the alerts."""
    class_: str = ""
    component: str = ""
    group: str = ""
    timeout_seconds: float = 10.0
    http: HttpConfig = HttpConfig()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpsgenieResponder:
    """Who is to respond: one of `id`, `name` and `username`, each a template, as `type` may be."""

    type: str
    id: str = ""
    name: str = ""
    username: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpsgenieConfig:
    """``opsgenie_configs``: the Alert API. `api_url` ends in a slash."""

    api_key: str
    send_resolved: bool = True
    api_url: str = OPSGENIE_API
    message: str = default_text("opsgenie.default.message")
    description: str = default_text("opsgenie.default.description")
    source: str = default_text("opsgenie.default.source")
    details: Mapping[str, str] = field(default_factory=dict)
    entity: str = ""
    responders: tuple[OpsgenieResponder, ...] = ()
    actions: str = ""
    """With commas between them, as `tags`."""
    tags: str = ""
    note: str = ""
    priority: str = ""
    update_alerts: bool = False
    http: HttpConfig = HttpConfig()


@dataclass(frozen=True, slots=True, kw_only=True)
class PushoverConfig:
    """``pushover_configs``: the Message API."""

    user_key: str
    token: str
    send_resolved: bool = True
    title: str = default_text("pushover.default.title")
    message: str = default_text("pushover.default.message")
    url: str = default_text("pushover.default.url")
    url_title: str = ""
    device: str = ""
    sound: str = ""
    priority: str = PUSHOVER_PRIORITY
    retry_seconds: float = 60.0
    expire_seconds: float = 3600.0
    ttl_seconds: float = 0.0
    """0: for ever."""
    html: bool = False
    monospace: bool = False
    http: HttpConfig = HttpConfig()
