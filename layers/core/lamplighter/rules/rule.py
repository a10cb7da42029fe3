"""The operator's rules as frozen values, as Prometheus' rule files have them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

DEFAULT_INTERVAL_SECONDS = 60.0


class OnNoData(StrEnum):
    """What becomes of an alert whose data has vanished; the rule's label ``on_no_data`` says it."""

    RESOLVE = "resolve"
    """Prometheus' way, and the default: an empty result is an end."""
    KEEP = "keep"
    ALERT = "alert"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRule:
    """An expression whose result is kept as series named `record`."""

    record: str
    expr: str
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertingRule:
    """An expression whose every result is an alert. Labels and annotations may hold templates."""

    alert: str
    expr: str
    for_seconds: float = 0.0
    keep_firing_for_seconds: float = 0.0
    labels: Mapping[str, str] = field(default_factory=dict)
    """As written, without ``on_no_data``, which is an instruction and no label of the alert."""
    annotations: Mapping[str, str] = field(default_factory=dict)
    on_no_data: OnNoData = OnNoData.RESOLVE


Rule = RecordingRule | AlertingRule


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleGroup:
    """Rules that are evaluated together and in order. `file` is relative to the folder of rules."""

    file: str
    name: str
    rules: tuple[Rule, ...]
    interval_seconds: float = DEFAULT_INTERVAL_SECONDS
    limit: int = 0
    """Most series of a recording rule, most alerts of an alerting rule; 0 is no limit."""
    query_offset_seconds: float = 0.0
    labels: Mapping[str, str] = field(default_factory=dict)
    """Added to every rule of the group that does not say otherwise."""

    @property
    def key(self) -> str:
        """What tells the group from every other: file and name, as Prometheus has it."""
        return f"{self.file};{self.name}"
