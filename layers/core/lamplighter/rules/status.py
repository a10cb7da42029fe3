"""How the evaluation of rules went last: what /api/v1/rules and the pages show."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class RuleHealth(StrEnum):
    """Prometheus' three words for it."""

    OK = "ok"
    ERROR = "err"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleStatus:
    """One rule's last evaluation; times are unix seconds."""

    health: RuleHealth = RuleHealth.UNKNOWN
    last_error: str = ""
    last_evaluation: float = 0.0
    evaluation_seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupStatus:
    """One group's last evaluation, its rules in the group's order."""

    key: str
    last_evaluation: float
    evaluation_seconds: float
    rules: Sequence[RuleStatus]
