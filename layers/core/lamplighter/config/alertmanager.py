"""Who is told and how: ``alertmanager.yml`` as frozen values, its `global` merged into the integrations."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lamplighter.alerting.inhibition import InhibitRule
from lamplighter.alerting.routing import Escalation
from lamplighter.alerting.time_intervals import TimeInterval
from lamplighter.config.alertmanager_actions import ActionConfig
from lamplighter.config.alertmanager_chat import DiscordConfig, MsTeamsV2Config, SlackConfig, TelegramConfig
from lamplighter.config.alertmanager_http import HttpConfig
from lamplighter.config.alertmanager_paging import OpsgenieConfig, PagerdutyConfig, PushoverConfig
from lamplighter.config.alertmanager_route import RouteConfig
from lamplighter.config.alertmanager_sending import EmailConfig, LogConfig, SnsConfig, WebhookConfig

__all__ = [
    "ActionConfig",
    "AlertmanagerConfig",
    "DigestConfig",
    "DiscordConfig",
    "EmailConfig",
    "Escalation",
    "HttpConfig",
    "InhibitRule",
    "LogConfig",
    "MsTeamsV2Config",
    "OpsgenieConfig",
    "PagerdutyConfig",
    "PushoverConfig",
    "RateLimit",
    "Receiver",
    "ReceiverConfig",
    "RouteConfig",
    "SlackConfig",
    "SnsConfig",
    "TelegramConfig",
    "TimeInterval",
    "WebhookConfig",
]

ReceiverConfig = (
    SnsConfig
    | SlackConfig
    | EmailConfig
    | WebhookConfig
    | PagerdutyConfig
    | DiscordConfig
    | TelegramConfig
    | MsTeamsV2Config
    | OpsgenieConfig
    | PushoverConfig
    | LogConfig
    | ActionConfig
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """``rate_limit``: at most `messages` within any `per_seconds`; the others are told as a summary."""

    messages: int
    per_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestConfig:
    """``digest``: everything in one message every `every_seconds`, counted from a time of day of `timezone`."""

    every_seconds: float
    at_minute_of_day: int = 0
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """A named receiver and its integrations, kind by kind in the order of the file's lists."""

    name: str
    integrations: tuple[ReceiverConfig, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    fallback: str = ""
    """Ours: the receiver that is told instead while this one does not answer; empty for none."""
    rate_limit: RateLimit | None = None
    cooldown: Mapping[str, float] = field(default_factory=dict)
    """Ours: seconds between two messages about alerts of a severity, by severity."""
    digest: DigestConfig | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertmanagerConfig:
    """The whole file. Every name in it that refers to a receiver or an interval is one that there is."""

    route: RouteConfig
    receivers: tuple[Receiver, ...]
    inhibit_rules: tuple[InhibitRule, ...] = ()
    time_intervals: Mapping[str, tuple[TimeInterval, ...]] = field(default_factory=dict)
    """By name, those of the old section ``mute_time_intervals`` too."""
    templates: tuple[str, ...] = ()
    """Patterns of names of files."""
    template_files: Mapping[str, str] = field(default_factory=dict)
    """The files that they match, relative to the folder: name and text, in the order of the patterns and names."""
    resolve_timeout_seconds: float = 300.0
    """After this an alert from outside is over that names no end and is not sent again."""

    @property
    def receiver(self) -> str:
        """The receiver of what no other route takes."""
        return self.route.receiver or ""

    @property
    def group_wait_seconds(self) -> float:
        """The root route's, as what follows: 30 s by default."""
        wait = self.route.group_wait_seconds
        return 30.0 if wait is None else wait

    @property
    def group_interval_seconds(self) -> float:
        """5 min by default."""
        return self.route.group_interval_seconds or 300.0

    def receiver_named(self, name: str) -> Receiver:
        """Return the receiver of that name; raises KeyError where there is none."""
        for receiver in self.receivers:
            if receiver.name == name:
                return receiver
        raise KeyError(name)

    def route_receiver(self) -> Receiver:
        """Return the receiver that the root route names."""
        return self.receiver_named(self.receiver)
