"""What comes of a replay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """An alert from when it fired to when it was over, in unix seconds; `ended` is None while it lasts."""

    alertname: str
    labels: Mapping[str, str]
    group: str
    """`RuleGroup.key` of the rule's group."""
    began: float
    ended: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedRule:
    """A rule that could not be evaluated at some of the times."""

    group: str
    rule: str
    times: int
    last_error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """Every alert that would have fired, oldest first, and what the reader must know of it."""

    firings: Sequence[Firing]
    failures: Sequence[FailedRule] = field(default=())
    warnings: Sequence[str] = field(default=())
