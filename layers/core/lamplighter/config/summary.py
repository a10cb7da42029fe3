"""What pages and health need to know of the configuration, kept in the state table so that they parse no YAML."""

from collections.abc import Sequence
from dataclasses import dataclass

from lamplighter.state.store import StateStore


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
    runbook: str = ""
    depends_on: tuple[str, ...] = ()


def read_summaries(state: StateStore, now: float) -> Sequence[CheckSummary]:
    """Return the summaries of the configuration in force, by one read of record ``CONFIG``/``summary``."""
    raise NotImplementedError
