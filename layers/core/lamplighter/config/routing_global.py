"""The keys of ``global`` (Alertmanager: config/config.go)."""

from lamplighter.config.alertmanager_global import GlobalConfig
from lamplighter.config.routing_http import HTTP_CONFIG
from lamplighter.config.routing_keys import at_most_one, secret
from lamplighter.config.routing_mail import SMARTHOST
from lamplighter.config.routing_shapes import LINE, SECRET, WEB_URL, seconds
from lamplighter.config.routing_tls import TLS_CONFIG
from lamplighter.config.scalars import FAULTY, Flag
from lamplighter.config.shapes import Contents, Key, Section

_OF_OTHERS = (
    "jira_api_url wechat_api_url wechat_api_secret wechat_api_secret_file wechat_api_corp_id victorops_api_url "
    "victorops_api_key victorops_api_key_file webex_api_url rocketchat_api_url rocketchat_token "
    "rocketchat_token_file rocketchat_token_id rocketchat_token_id_file mattermost_webhook_url "
    "mattermost_webhook_url_file"
)


def _slack_by_one_way(found: Contents) -> bool:
    """A token needs no webhook; an older way to use one is to name its method as the webhook."""
    token = [name for name in ("slack_app_token", "slack_app_token_file") if name in found.nodes]
    address = [name for name in ("slack_api_url", "slack_api_url_file") if name in found.nodes]
    if not token or not address:
        return True
    method = found.values.get("slack_app_url", GlobalConfig().slack_app_url)
    if FAULTY in (method, found.values["slack_api_url"]) or method == found.values["slack_api_url"]:
        return True
    return found.wrong(address[0], f"expected at most one of `{token[0]}` and `{address[0]}`")


_SMTP = {
    "smtp_from": Key(shape=LINE, about="The sender of e-mails."),
    "smtp_smarthost": Key(shape=SMARTHOST, about="The server that takes e-mails, with its port."),
    "smtp_hello": Key(shape=LINE, default="localhost", about="What that server is greeted with."),
    "smtp_auth_username": Key(shape=LINE, about="User; none: no authentication."),
    **secret("smtp_auth_password", "Password, for LOGIN and PLAIN.", SECRET),
    **secret("smtp_auth_secret", "Secret, for CRAM-MD5.", SECRET),
    "smtp_auth_identity": Key(shape=LINE, about="Identity, for PLAIN; else the user."),
    "smtp_require_tls": Key(shape=Flag(), default=True, about="Never speak without TLS, except to localhost."),
    "smtp_force_implicit_tls": Key(
        shape=Flag(), about="TLS from the start, or never so; by default on port 465 only."
    ),
    "smtp_tls_config": Key(shape=TLS_CONFIG, into="smtp_tls", about="TLS towards that server."),
}
_RECEIVERS = {
    **secret("slack_api_url", "Slack's incoming webhook.", WEB_URL),
    **secret("slack_app_token", "A bot's token, instead of a webhook."),
    "slack_app_url": Key(
        shape=WEB_URL,
        default="https://slack.com/api/chat.postMessage",
        about="The method that is called with a token.",
    ),
    "pagerduty_url": Key(
        shape=WEB_URL, default="https://events.pagerduty.com/v2/enqueue", about="PagerDuty's Events API v2."
    ),
    "opsgenie_api_url": Key(shape=WEB_URL, default="https://api.opsgenie.com/", about="Opsgenie's API."),
    **secret("opsgenie_api_key", "Key of Opsgenie's API."),
    "telegram_api_url": Key(shape=WEB_URL, default="https://api.telegram.org", about="Telegram's Bot API."),
    **secret("telegram_bot_token", "A bot's token."),
}

GLOBAL = Section(
    keys={
        "resolve_timeout": Key(
            shape=seconds(0),
            into="resolve_timeout_seconds",
            default="5m",
            about="After this an alert from outside is over that names no end and is not sent again.",
        ),
        "http_config": Key(shape=HTTP_CONFIG, into="http", about="How receivers are called by HTTP."),
        **_SMTP,
        **_RECEIVERS,
    },
    build=GlobalConfig,
    ignored=dict.fromkeys(_OF_OTHERS.split(), "has no effect: the receivers that it is for are not supported"),
    rules=(
        *(
            at_most_one(name, f"{name}_file")
            for name in [*_SMTP, *_RECEIVERS]
            if f"{name}_file" in (_SMTP | _RECEIVERS)
        ),
        _slack_by_one_way,
    ),
)
