"""Families as text, by prometheus_client."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from lamplighter.web.metrics.families import Family
from lamplighter.web.metrics.negotiation import Format

_TYPES = {"counter", "gauge", "histogram", "summary"}
_GAUGES_IN_TEXT = {"info", "stateset"}


def expose(families: Sequence[Family], chosen: Format) -> str:
    """Return the families in a format."""
    # Imported here: 80 ms that only scrapes pay for.
    from prometheus_client import exposition  # noqa: PLC0415
    from prometheus_client.openmetrics import exposition as openmetrics  # noqa: PLC0415

    encoders: Mapping[Format, Callable[[Any], bytes]] = {
        Format.TEXT: exposition.generate_latest,
        Format.OPENMETRICS: openmetrics.generate_latest,
    }
    return encoders[chosen](_Collected(families)).decode()


class _Collected:
    """A registry, as far as the encoders use one."""

    def __init__(self, families: Sequence[Family]) -> None:
        self._families = families
        self._names = {family.metric for family in families}

    def collect(self) -> Iterator[object]:
        from prometheus_client.metrics_core import Metric  # noqa: PLC0415

        for family in self._families:
            name, kind = self._name_and_type(family)
            unit = family.metadata.unit if name.endswith(f"_{family.metadata.unit}") else ""
            metric = Metric(name, family.metadata.help, kind, unit)
            for series, value in family.samples:
                metric.add_sample(series.name, dict(series.labels), value)
            yield metric

    def _name_and_type(self, family: Family) -> tuple[str, str]:
        """A counter's family is named without its end, unless another metric has that name already."""
        kind = family.metadata.type
        if kind == "counter":
            stem = family.metric.removesuffix("_total")
            return (family.metric, "unknown") if stem in self._names else (stem, kind)
        if kind in _GAUGES_IN_TEXT:
            return family.metric, "gauge"
        return family.metric, kind if kind in _TYPES else "unknown"
