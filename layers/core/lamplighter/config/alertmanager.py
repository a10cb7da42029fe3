"""Who is told and how: the part of Alertmanager's file that is in force so far, as frozen values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SnsConfig:
    """``sns_configs``: an SNS topic. `topic_arn` may be a reference."""

    topic_arn: str
    send_resolved: bool = True
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackConfig:
    """``slack_configs``: an incoming webhook. `api_url` is usually a reference."""

    api_url: str
    send_resolved: bool = True
    channel: str = ""
    username: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookConfig:
    """``webhook_configs``: Alertmanager's JSON, version 4, by POST."""

    url: str
    send_resolved: bool = True
    max_alerts: int = 0
    timeout_seconds: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LogConfig:
    """``log_configs`` (ours): a structured log line and the notifications page."""

    send_resolved: bool = True


ReceiverConfig = SnsConfig | SlackConfig | WebhookConfig | LogConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """A named receiver and its integrations, in file order."""

    name: str
    integrations: tuple[ReceiverConfig, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertmanagerConfig:
    """``route`` and ``receivers``. One route so far; everything else is refused by name."""

    receiver: str
    receivers: tuple[Receiver, ...]
    group_wait_seconds: float = 30.0
    group_interval_seconds: float = 300.0

    def route_receiver(self) -> Receiver:
        """Return the receiver that the route names."""
        return next(r for r in self.receivers if r.name == self.receiver)
