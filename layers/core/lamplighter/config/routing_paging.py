"""The keys of ``pagerduty_configs``, ``opsgenie_configs``, ``pushover_configs`` (Alertmanager: notify/*)."""

from functools import partial
from typing import Any

from lamplighter.config.alertmanager_global import GlobalConfig
from lamplighter.config.alertmanager_paging import (
    OpsgenieConfig,
    OpsgenieResponder,
    PagerdutyConfig,
    PagerdutyImage,
    PagerdutyLink,
    PushoverConfig,
)
from lamplighter.config.alertmanager_texts import PAGERDUTY_DETAILS, PUSHOVER_PRIORITY, default_text
from lamplighter.config.durations import go_seconds
from lamplighter.config.routing_http import http_key
from lamplighter.config.routing_keys import (
    at_most_one,
    listed,
    one_of,
    secret,
    send_resolved,
    templated,
    with_http,
)
from lamplighter.config.routing_shapes import CENTURIES_SECONDS, TEMPLATED, TEMPLATES, WEB_URL, Structure, Timeout
from lamplighter.config.scalars import FAULTY, Duration, Flag
from lamplighter.config.shapes import Contents, Key, ListOf, MapOf, Section

_RESPONDERS = frozenset({"team", "teams", "user", "escalation", "schedule"})

LINK = Section(
    keys={"href": templated("Where it leads."), "text": templated("What it says.")}, build=PagerdutyLink
)
IMAGE = Section(
    keys={
        "src": templated("The image's address."),
        "alt": templated("What it shows."),
        "href": templated("Where it leads."),
    },
    build=PagerdutyImage,
)

_PAGERDUTY = {
    **secret("routing_key", "The integration's key, best as a reference."),
    **secret("service_key", "The key of an older integration, by Events API v1; it counts before `routing_key`."),
    "url": Key(shape=WEB_URL, about="The Events API v2; else `global` says."),
    "client": templated("Who tells.", default_text("pagerduty.default.client")),
    "client_url": templated("Where the incident leads back to.", default_text("pagerduty.default.clientURL")),
    "description": templated("The incident's title.", default_text("pagerduty.default.description")),
    "details": Key(
        shape=MapOf(value=Structure()),
        about="More to know, beside `firing`, `resolved`, `num_firing`, `num_resolved`.",
    ),
    "images": Key(shape=ListOf(item=IMAGE), about="Images."),
    "links": Key(shape=ListOf(item=LINK), about="Links."),
    "source": templated("Where it happens; else what `client` says."),
    "severity": templated("`critical`, `error`, `warning` or `info`; else by the alerts."),
    "class": Key(shape=TEMPLATED, into="class_", default="", about="The kind of event."),
    "component": templated("The part that is broken."),
    "group": templated("The group of parts."),
    "timeout": Key(
        shape=Timeout(),
        into="timeout_seconds",
        default="10s",
        about="How long it may take to answer, from 1s to 30s.",
    ),
    **http_key(),
    "send_resolved": send_resolved(default=True),
}


_PAGERDUTY_KEYS = ("routing_key", "routing_key_file", "service_key", "service_key_file")


def _has_pagerduty_key(found: Contents) -> bool:
    if any(name in found.nodes and found.values.get(name.removesuffix("_file")) != "" for name in _PAGERDUTY_KEYS):
        return True
    found.place.wrong(found.node, f"expected one of {listed(_PAGERDUTY_KEYS)}")
    return False


def _pagerduty(settings: GlobalConfig, **values: Any) -> PagerdutyConfig:
    inherited: dict[str, Any] = {"url": settings.pagerduty_url, "http": settings.http}
    details = {**PAGERDUTY_DETAILS, **values.get("details", {})}
    return PagerdutyConfig(**(inherited | values | {"details": details}))


def pagerduty_section(settings: GlobalConfig) -> Section:
    """Return the section with the rest from `settings`."""
    return Section(
        keys=_PAGERDUTY,
        build=partial(_pagerduty, settings),
        rules=(
            at_most_one("routing_key", "routing_key_file"),
            at_most_one("service_key", "service_key_file"),
            _has_pagerduty_key,
        ),
    )


def _names_somebody(found: Contents) -> bool:
    given = any(found.values.get(name) for name in ("id", "name", "username"))
    return bool(given) or found.wrong("id", "expected one of `id`, `name`, `username`")


def _is_responder(found: Contents) -> bool:
    kind = found.values.get("type", FAULTY)
    if kind is FAULTY or "{{" in kind or kind.lower() in _RESPONDERS:
        return True
    return found.wrong("type", f"expected one of {', '.join(sorted(_RESPONDERS))}")


RESPONDER = Section(
    keys={
        "type": Key(shape=TEMPLATED, required=True, about="`team`, `teams`, `user`, `escalation`, `schedule`."),
        "id": templated("Which, by its id."),
        "name": templated("Which, by its name."),
        "username": templated("Which, by a user's name."),
    },
    build=OpsgenieResponder,
    rules=(_names_somebody, _is_responder),
)

_OPSGENIE = {
    **secret("api_key", "The key of the API; else `global` says."),
    "api_url": Key(shape=WEB_URL, about="The API; else `global` says."),
    "message": templated("The headline.", default_text("opsgenie.default.message")),
    "description": templated("The message.", default_text("opsgenie.default.description")),
    "source": templated("Where it comes from.", default_text("opsgenie.default.source")),
    "details": Key(shape=TEMPLATES, about="More to know."),
    "entity": templated("What it is about."),
    "responders": Key(shape=ListOf(item=RESPONDER), about="Who is to respond."),
    "actions": templated("What can be done, with commas between."),
    "tags": templated("Tags, with commas between."),
    "note": templated("A note."),
    "priority": templated("`P1` to `P5`."),
    "update_alerts": Key(
        shape=Flag(), default=False, about="Change message and description of an alert that is open."
    ),
    **http_key(),
    "send_resolved": send_resolved(default=True),
}


def _has_key(settings: GlobalConfig, found: Contents) -> bool:
    if found.values.get("api_key") or settings.opsgenie_api_key:
        return True
    found.place.wrong(found.node, "expected `api_key` here, or `opsgenie_api_key` in `global`")
    return False


def _opsgenie(settings: GlobalConfig, **values: Any) -> OpsgenieConfig:
    address = values.get("api_url", settings.opsgenie_api_url)
    said: dict[str, Any] = (
        {"http": settings.http}
        | values
        | {
            "api_key": values.get("api_key") or settings.opsgenie_api_key,
            "api_url": address if address.endswith("/") else f"{address}/",
        }
    )
    return OpsgenieConfig(**said)


def opsgenie_section(settings: GlobalConfig) -> Section:
    """Return the section with the rest from `settings`."""
    return Section(
        keys=_OPSGENIE,
        build=partial(_opsgenie, settings),
        rules=(at_most_one("api_key", "api_key_file"), partial(_has_key, settings)),
    )


def _duration(into: str, default: str, about: str) -> Key:
    shape = Duration(parse=go_seconds, least=0, most=CENTURIES_SECONDS, examples=("1m", "1h"))
    return Key(shape=shape, into=into, default=default, about=about)


def _one_way_to_write(found: Contents) -> bool:
    both = found.values.get("html") is True and found.values.get("monospace") is True
    return not both or found.wrong("monospace", "expected at most one of `html`, `monospace`")


_PUSHOVER = {
    **secret("user_key", "Who gets it."),
    **secret("token", "The application's token."),
    "title": templated("The headline.", default_text("pushover.default.title")),
    "message": templated("The message.", default_text("pushover.default.message")),
    "url": templated("Where it leads.", default_text("pushover.default.url")),
    "url_title": templated("What stands for that."),
    "device": templated("Which device; else all."),
    "sound": templated("Which sound."),
    "priority": templated("`-2` to `2`.", PUSHOVER_PRIORITY),
    "retry": _duration("retry_seconds", "1m", "How often it is told until somebody confirms, with priority 2."),
    "expire": _duration("expire_seconds", "1h", "How long so."),
    "ttl": _duration("ttl_seconds", "0s", "After this it is gone; 0 for never."),
    "html": Key(shape=Flag(), default=False, about="The message is HTML."),
    "monospace": Key(shape=Flag(), default=False, about="The message is set in one width."),
    **http_key(),
    "send_resolved": send_resolved(default=True),
}


def pushover_section(settings: GlobalConfig) -> Section:
    """Return the section with the rest from `settings`."""
    return Section(
        keys=_PUSHOVER,
        build=with_http(PushoverConfig, settings),
        rules=(one_of("user_key", "user_key_file"), one_of("token", "token_file"), _one_way_to_write),
    )
