"""``global``: what holds for every integration that does not say otherwise."""

from dataclasses import dataclass

from lamplighter.config.alertmanager_chat import SLACK_POST_MESSAGE, TELEGRAM_API
from lamplighter.config.alertmanager_http import HttpConfig, TlsConfig
from lamplighter.config.alertmanager_paging import OPSGENIE_API, PAGERDUTY_EVENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class GlobalConfig:
    """The defaults of the file, each an integration's where it is silent itself."""

    resolve_timeout_seconds: float = 300.0
    http: HttpConfig = HttpConfig()
    smtp_from: str = ""
    smtp_hello: str = "localhost"
    smtp_smarthost: str = ""
    smtp_auth_username: str = ""
    smtp_auth_password: str = ""
    smtp_auth_secret: str = ""
    smtp_auth_identity: str = ""
    smtp_require_tls: bool = True
    smtp_force_implicit_tls: bool | None = None
    smtp_tls: TlsConfig = TlsConfig()
    slack_api_url: str = ""
    slack_app_token: str = ""
    slack_app_url: str = SLACK_POST_MESSAGE
    pagerduty_url: str = PAGERDUTY_EVENTS
    opsgenie_api_url: str = OPSGENIE_API
    opsgenie_api_key: str = ""
    telegram_api_url: str = TELEGRAM_API
    telegram_bot_token: str = ""


UNKNOWN = GlobalConfig(
    smtp_from="?",
    smtp_smarthost="?",
    slack_api_url="?",
    opsgenie_api_key="?",
    telegram_bot_token="?",  # noqa: S106 - it is none
)
"""Where the section has mistakes: nothing that it may say is missed elsewhere."""
