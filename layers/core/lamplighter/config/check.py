"""What an operator asks to be checked, as frozen values.

Text fields may still hold references (``${NAME}``, ``ssm:/path``, ``secretsmanager:name``): they are resolved
just before a probe (`lamplighter.config.references`) and never stored or shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lamplighter.conditions.condition import Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientOptions:
    """How a check connects; Gatus' ``client`` plus ``ca-file``."""

    timeout_seconds: float = 10.0
    insecure: bool = False
    ignore_redirect: bool = False
    dns_resolver: str = ""
    proxy_url: str = ""
    certificate_file: str = ""
    private_key_file: str = ""
    ca_file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsQuestion:
    """What a ``dns`` check asks; the server is in the check's URL."""

    query_name: str
    query_type: str = "A"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertOptions:
    """When and how failures of a check are told; one entry of Gatus' ``alerts``."""

    type: str = ""
    enabled: bool = True
    failure_threshold: int = 1
    success_threshold: int = 1
    send_on_resolved: bool = True
    description: str = ""
    minimum_reminder_interval_seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintenanceWindow:
    """A window in which failures are not told: daily or weekly as in Gatus, by a cron line, or once."""

    start_minute_of_day: int = 0
    duration_seconds: float = 0.0
    timezone: str = "UTC"
    every: frozenset[int] = frozenset()
    """Weekdays, Monday 0; empty means every day."""
    enabled: bool = True
    cron: str = ""
    """Ours: a cron line that says when it begins, instead of a time of day."""
    once: tuple[float, float] | None = None
    """Ours: from when until when, unix seconds; it does not come again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UiOptions:
    """What pages hide of a check."""

    hide_url: bool = False
    hide_hostname: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One endpoint and what must hold of it. `key` is its stable name in URLs, series and records."""

    name: str
    url: str
    conditions: tuple[Condition, ...]
    group: str = ""
    enabled: bool = True
    method: str = "GET"
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    graphql: bool = False
    interval_seconds: float = 60.0
    client: ClientOptions = ClientOptions()
    dns: DnsQuestion | None = None
    alerts: tuple[AlertOptions, ...] = ()
    maintenance_windows: tuple[MaintenanceWindow, ...] = ()
    extra_labels: Mapping[str, str] = field(default_factory=dict)
    ui: UiOptions = UiOptions()
    critical: bool = False
    severity: str = "critical"
    degraded: tuple[Condition, ...] = ()
    retries: int = 2
    depends_on: tuple[str, ...] = ()
    runbook: str = ""

    @property
    def key(self) -> str:
        """``group_name`` in lower case with separators as dashes, as Gatus keys its endpoints."""
        return check_key(self.group, self.name)


_SEPARATORS = str.maketrans(dict.fromkeys("/_, .#+&", "-"))


def check_key(group: str, name: str) -> str:
    """Join group and name to one key that is safe in a path (Gatus: ``key.ConvertGroupAndNameToKey``)."""
    return f"{group.strip().lower().translate(_SEPARATORS)}_{name.strip().lower().translate(_SEPARATORS)}"
