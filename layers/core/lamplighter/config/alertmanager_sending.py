"""Receivers that pass messages on: SNS, webhooks, e-mail, and the log, which is ours."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lamplighter.config.alertmanager_http import HttpConfig, TlsConfig
from lamplighter.config.alertmanager_texts import default_text


@dataclass(frozen=True, slots=True, kw_only=True)
class SigV4:
    """``sigv4``: as whom AWS is called; empty for the function's own role and region."""

    region: str = ""
    access_key: str = ""
    secret_key: str = ""
    role_arn: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnsConfig:
    """``sns_configs``: one of a topic, a phone (SMS) and an endpoint of a mobile application.

    All texts are templates and may be references.
    """

    topic_arn: str = ""
    phone_number: str = ""
    target_arn: str = ""
    send_resolved: bool = True
    subject: str = ""
    """Empty: made from the alerts."""
    message: str = default_text("sns.default.message")
    attributes: Mapping[str, str] = field(default_factory=dict)
    api_url: str = ""
    sigv4: SigV4 = SigV4()
    http: HttpConfig = HttpConfig()


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookConfig:
    """``webhook_configs``: Alertmanager's JSON, version 4, by POST. `url` may be a template or a reference."""

    url: str
    send_resolved: bool = True
    max_alerts: int = 0
    timeout_seconds: float = 10.0
    hmac_secret: str = ""
    """Ours: the body is signed with it; empty for no signature."""
    payload: object = None
    """Maps, lists, texts that are templates, numbers, truth values: posted instead of Alertmanager's JSON."""
    http: HttpConfig = HttpConfig()


@dataclass(frozen=True, slots=True, kw_only=True)
class Threading:
    """``threading``: messages of a group are answers to each other; with `by_date` anew each day."""

    by_date: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailConfig:
    """``email_configs``: SMTP, or with `ses_region` SES. What `global` says is merged in."""

    to: str
    from_: str
    send_resolved: bool = False
    hello: str = "localhost"
    smarthost: str = ""
    """``host:port``; empty with SES."""
    ses_region: str = ""
    """Ours: the region whose SES sends it."""
    auth_username: str = ""
    auth_password: str = ""
    auth_secret: str = ""
    auth_identity: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Templates by canonical name, as ``Reply-To``."""
    html: str = default_text("email.default.html")
    text: str = ""
    require_tls: bool = True
    force_implicit_tls: bool | None = None
    """None: on port 465 only."""
    tls: TlsConfig = TlsConfig()
    threading: Threading | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogConfig:
    """``log_configs`` (ours): a structured log line and the notifications page."""

    send_resolved: bool = True
