"""The metrics that the shipped rules expect of others, by domain."""

from collections.abc import Mapping

from lamplighter.metrics.application import API, CACHE, DATA_FEED, DATABASE, WEBSOCKET
from lamplighter.metrics.exporters import EXPORTERS
from lamplighter.metrics.metric import Metric
from lamplighter.metrics.operations import BUSINESS, HEALTH, SYSTEM
from lamplighter.metrics.own import OWN
from lamplighter.telemetry.metadata import MetricMetadata

CATALOGUE: Mapping[str, tuple[Metric, ...]] = {
    "API": API,
    "Database": DATABASE,
    "Cache": CACHE,
    "WebSocket": WEBSOCKET,
    "Data feed": DATA_FEED,
    "System": SYSTEM,
    "Health and dependencies": HEALTH,
    "Business": BUSINESS,
    "Exporters": EXPORTERS,
}


def catalogue_metadata() -> Mapping[str, MetricMetadata]:
    """Return type, help and unit by name, of Lamplighter's own metrics too; a histogram is one name."""
    return {metric.name: metric.metadata for metrics in (*CATALOGUE.values(), OWN) for metric in metrics}
