"""What a metric is: its type, help and unit, as exposition formats and /api/v1/metadata have it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MetricMetadata:
    """`type` is counter, gauge, histogram, summary, info, stateset or unknown; `unit` may be empty."""

    type: str
    help: str
    unit: str = ""
