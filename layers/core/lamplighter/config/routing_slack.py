"""The keys of ``slack_configs`` (Alertmanager: config/notifiers.go)."""

from functools import partial
from typing import Any

from lamplighter.config.alertmanager_chat import (
    SLACK_POST_MESSAGE,
    SlackAction,
    SlackConfig,
    SlackConfirmation,
    SlackField,
)
from lamplighter.config.alertmanager_global import GlobalConfig
from lamplighter.config.alertmanager_http import HttpConfig
from lamplighter.config.alertmanager_texts import default_text
from lamplighter.config.routing_http import http_key
from lamplighter.config.routing_keys import at_most_one, secret, send_resolved, templated
from lamplighter.config.routing_shapes import LINE, NAME_TEMPLATE, WEB_URL, Timeout
from lamplighter.config.scalars import FAULTY, Flag
from lamplighter.config.shapes import Contents, Key, ListOf, Section

CONFIRMATION = Section(
    keys={
        "text": Key(shape=NAME_TEMPLATE, required=True, about="The question."),
        "title": templated("Its title."),
        "ok_text": templated("The button that does it."),
        "dismiss_text": templated("The button that does not."),
    },
    build=SlackConfirmation,
)


def _leads_somewhere(found: Contents) -> bool:
    given = found.values.get("url") or found.values.get("name")
    return bool(given) or found.wrong("url", "expected one of `url`, `name`")


def _action(**values: Any) -> SlackAction:
    """A link is no button that sends something."""
    of_buttons = ("name", "value", "confirm") if values.get("url") else ()
    return SlackAction(**{name: value for name, value in values.items() if name not in of_buttons})


ACTION = Section(
    keys={
        "type": Key(shape=NAME_TEMPLATE, required=True, about="`button`."),
        "text": Key(shape=NAME_TEMPLATE, required=True, about="What stands on it."),
        "url": templated("Where it leads."),
        "style": templated("`primary` or `danger`."),
        "name": templated("What is sent to the app, where it leads nowhere."),
        "value": templated("What is sent with it."),
        "confirm": Key(shape=CONFIRMATION, about="What is asked first."),
    },
    build=_action,
    rules=(_leads_somewhere,),
)

FIELD = Section(
    keys={
        "title": Key(shape=NAME_TEMPLATE, required=True, about="What it says of."),
        "value": Key(shape=NAME_TEMPLATE, required=True, about="What it says."),
        "short": Key(shape=Flag(), about="Narrow enough to have another beside it; else `short_fields` says."),
    },
    build=SlackField,
)

_KEYS = {
    **secret("api_url", "The incoming webhook, best as a reference; else `global` says.", WEB_URL),
    **secret("app_token", "A bot's token, instead of a webhook; else `global` says."),
    "app_url": Key(shape=WEB_URL, about="The method that is called with a token; else `global` says."),
    "channel": templated("Where it is told; needed with a token, another than the webhook's own without."),
    "username": templated("Another name than the webhook's own."),
    "color": templated("The colour of the bar.", default_text("slack.default.color")),
    "title": templated("The headline.", default_text("slack.default.title")),
    "title_link": templated("Where it leads.", default_text("slack.default.titlelink")),
    "pretext": templated("What stands above it.", default_text("slack.default.pretext")),
    "text": templated("The message.", default_text("slack.default.text")),
    "message_text": templated("Text outside of the attachment."),
    "fields": Key(shape=ListOf(item=FIELD), about="Fields of a table."),
    "short_fields": Key(shape=Flag(), default=False, about="The fields are narrow."),
    "footer": templated("What stands below.", default_text("slack.default.footer")),
    "fallback": templated("What notifications show.", default_text("slack.default.fallback")),
    "callback_id": templated("What Slack's apps know it by.", default_text("slack.default.callbackid")),
    "icon_emoji": templated("The sender's picture, an emoji.", default_text("slack.default.iconemoji")),
    "icon_url": templated("The sender's picture.", default_text("slack.default.iconurl")),
    "image_url": templated("An image."),
    "thumb_url": templated("A small image."),
    "link_names": Key(shape=Flag(), default=False, about="Make links of names of people and channels."),
    "mrkdwn_in": Key(shape=ListOf(item=LINE), about="The fields in which Slack's markup is read."),
    "actions": Key(shape=ListOf(item=ACTION), about="Buttons."),
    "update_message": Key(
        shape=Flag(), default=False, about="Change the first message instead of writing another; needs a token."
    ),
    "timeout": Key(
        shape=Timeout(),
        into="timeout_seconds",
        default="10s",
        about="How long it may take to answer, from 1s to 30s.",
    ),
    **http_key(),
    "send_resolved": send_resolved(default=False),
}


def _one_way(found: Contents) -> bool:
    address = [name for name in ("api_url", "api_url_file") if name in found.nodes]
    token = [name for name in ("app_token", "app_token_file") if name in found.nodes]
    if address and token:
        return found.wrong(token[0], f"expected at most one of `{address[0]}`, `{token[0]}`")
    return True


def _is_reached(settings: GlobalConfig, found: Contents) -> bool:
    values = found.values
    address, token = _way(settings, values)
    if not address and not token:
        message = "expected one of `api_url`, `app_token` here, or `slack_api_url`, `slack_app_token` in `global`"
        found.place.wrong(found.node, message)
        return False
    http = values.get("http", settings.http)
    if token and http is not FAULTY and http.authorization:
        return found.wrong("http_config", "expected no `authorization`: the token is one")
    if values.get("update_message") is True and not token and address != SLACK_POST_MESSAGE:
        return found.wrong("update_message", "expected false: only with a bot's `app_token` messages can change")
    return True


def _way(settings: GlobalConfig, values: dict[str, Any]) -> tuple[Any, Any]:
    """Return webhook and token, one of them empty: what is said here goes before what `global` says."""
    if values.get("app_token"):
        return "", values["app_token"]
    if values.get("api_url"):
        return values["api_url"], ""
    own = values.get("http")
    authorized = isinstance(own, HttpConfig) and own.authorization is not None
    if settings.slack_app_token and not authorized:
        return "", settings.slack_app_token
    return settings.slack_api_url, ""


def _slack(settings: GlobalConfig, **values: Any) -> SlackConfig:
    """Alertmanager does not tell the end on Slack unless asked to."""
    address, token = _way(settings, values)
    inherited: dict[str, Any] = {"app_url": settings.slack_app_url, "http": settings.http, "send_resolved": False}
    return SlackConfig(**(inherited | values | {"api_url": address, "app_token": token}))


def slack_section(settings: GlobalConfig) -> Section:
    """Return the section with the rest from `settings`."""
    return Section(
        keys=_KEYS,
        build=partial(_slack, settings),
        rules=(
            at_most_one("api_url", "api_url_file"),
            at_most_one("app_token", "app_token_file"),
            _one_way,
            partial(_is_reached, settings),
        ),
    )
