"""One entry of the metrics catalogue."""

from dataclasses import dataclass
from enum import StrEnum

from lamplighter.telemetry.metadata import MetricMetadata

_UNITS = ("seconds", "bytes", "ratio")
_OF_HISTOGRAMS = ("_bucket", "_sum", "_count")


class Priority(StrEnum):
    """What is lost where a metric is not sent."""

    P0 = "P0"
    """That something is down is not noticed."""
    P1 = "P1"
    """That users are affected is not noticed."""
    P2 = "P2"
    """That something is about to fail is not noticed."""
    P3 = "P3"
    """Figures that help to find a cause are missing."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric as its sender should make it."""

    name: str
    type: str
    help: str
    label_names: str
    """With spaces between them."""
    update_seconds: int
    """How often at least it is sent."""
    priority: Priority

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the names of its labels."""
        return tuple(self.label_names.split())

    @property
    def unit(self) -> str:
        """Return the base unit that the name ends in, empty where it counts things."""
        stem = self.name.removesuffix("_total")
        return next((unit for unit in _UNITS if stem.endswith(f"_{unit}")), "")

    @property
    def metadata(self) -> MetricMetadata:
        """Return what exposition formats say of it."""
        return MetricMetadata(type=self.type, help=self.help, unit=self.unit)

    @property
    def series_names(self) -> tuple[str, ...]:
        """Return the names its series have: a classic histogram has three."""
        return tuple(self.name + end for end in _OF_HISTOGRAMS) if self.type == "histogram" else (self.name,)
