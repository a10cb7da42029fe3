"""What pages and health need to know of the configuration, kept in the state table so that they parse no YAML."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from lamplighter.config import packed
from lamplighter.config.check import Check
from lamplighter.config.configuration import Configuration
from lamplighter.config.references import ENVIRONMENT_REFERENCE, REDACTED
from lamplighter.state.store import StateStore

KEY = "summary"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSummary:
    """One enabled check as far as it may be shown. `url` is already cut by ``ui`` and holds no secret."""

    key: str
    name: str
    group: str
    critical: bool
    severity: str
    interval_seconds: float
    url: str
    conditions: tuple[str, ...] = ()
    degraded: tuple[str, ...] = ()
    runbook: str = ""
    depends_on: tuple[str, ...] = ()


def read_summaries(state: StateStore, now: float) -> Sequence[CheckSummary]:
    """Return the summaries of the configuration in force, by one read of record ``CONFIG``/``summary``."""
    stored = packed.read(state, KEY, now) or []
    return [_summary(item) for item in stored]


def _summary(item: Mapping[str, Any]) -> CheckSummary:
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in item.items()
    }
    return CheckSummary(**values)


def keep_summaries(state: StateStore, configuration: Configuration, now: float) -> bool:
    """Store the summaries of the enabled checks; False where someone else was first.

    Their digest is their own: the deployment's default interval changes them too.
    """
    summaries = [asdict(summarise(check)) for check in configuration.checks if check.enabled]
    digest = hashlib.sha256(json.dumps(summaries).encode()).hexdigest()
    return packed.keep(state, KEY, digest, summaries, now)


def summarise(check: Check) -> CheckSummary:
    """Return what may be shown of a check."""
    return CheckSummary(
        key=check.key,
        name=check.name,
        group=check.group,
        critical=check.critical,
        severity=check.severity,
        interval_seconds=check.interval_seconds,
        url=shown_url(check),
        conditions=tuple(condition.text for condition in check.conditions),
        degraded=tuple(condition.text for condition in check.degraded),
        runbook=check.runbook,
        depends_on=check.depends_on,
    )


def shown_url(check: Check) -> str:
    """Return the URL as pages show it: no credentials, no query (it may hold a token), and as ``ui`` cuts it."""
    if check.ui.hide_url:
        return ""
    try:
        parts = urlsplit(ENVIRONMENT_REFERENCE.sub("$", check.url))
    except ValueError:
        return ""
    if not parts.netloc:
        return "" if check.ui.hide_hostname else check.url
    scheme, _, rest = check.url.partition("#")[0].partition("?")[0].partition("://")
    address, slash, path = rest.partition("/")
    host = REDACTED if check.ui.hide_hostname else address.rpartition("@")[2]
    return f"{scheme}://{host}{slash}{path}"
