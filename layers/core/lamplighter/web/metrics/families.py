"""Series as families: one type and help each, as exposition formats want them. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lamplighter.telemetry.metadata import MetricMetadata
from lamplighter.telemetry.series import Series

RECORDED = MetricMetadata("gauge", "Recorded by a rule.")
UNDESCRIBED = MetricMetadata("unknown", "Nothing is known of this metric but its name.")
_PARTS = {"histogram": ("_bucket", "_sum", "_count"), "summary": ("_sum", "_count")}
_COUNTER_END = "_total"


@dataclass(frozen=True, slots=True)
class Family:
    """Series that are described together. `metric` is the name that metadata are kept by."""

    metric: str
    metadata: MetricMetadata
    samples: list[tuple[Series, float]] = field(default_factory=list)

    @property
    def is_recorded(self) -> bool:
        """Tell a rule's result by the colon, which nothing else may have in its name."""
        return ":" in self.metric


def families_of(values: Mapping[Series, float], known: Mapping[str, MetricMetadata]) -> Sequence[Family]:
    """Return the families in the order of their names, the samples of each in that of their labels."""
    parts = _parts(known)
    found: dict[str, Family] = {}
    for series, value in values.items():
        metric = parts.get(series.name, series.name)
        if metric not in found:
            found[metric] = Family(metric, _described(metric, known))
        found[metric].samples.append((series, value))
    for family in found.values():
        family.samples.sort(key=_order if family.metadata.type in _PARTS else _labels)
    return [found[name] for name in sorted(found)]


def _parts(known: Mapping[str, MetricMetadata]) -> Mapping[str, str]:
    """Return the metric by the names of the series that a histogram or summary is made of."""
    return {name + end: name for name, metadata in known.items() for end in _PARTS.get(metadata.type, ())}


def _described(metric: str, known: Mapping[str, MetricMetadata]) -> MetricMetadata:
    if ":" in metric:
        return RECORDED
    metadata = known.get(metric, UNDESCRIBED)
    if metadata.type == "counter" and not metric.endswith(_COUNTER_END):
        return MetricMetadata("unknown", metadata.help)
    return metadata


def _labels(sample: tuple[Series, float]) -> tuple[tuple[str, str], ...]:
    return sample[0].labels


def _order(sample: tuple[Series, float]) -> tuple[object, ...]:
    """Put a histogram's buckets in ascending order, before its sum and count."""
    series = sample[0]
    others = tuple(label for label in series.labels if label[0] != "le")
    return others, series.name, _bound(series)


def _bound(series: Series) -> float:
    try:
        return float(series.label("le") or "inf")
    except ValueError:
        return float("inf")


def series_count(families: Iterable[Family]) -> int:
    """Return how many series there are in all."""
    return sum(len(family.samples) for family in families)
