"""metadata: type, help and unit."""

import pytest

from lamplighter.telemetry.metadata import MetricMetadata
from lamplighter.web.prometheus.errors import ApiError
from lamplighter.web.prometheus.metadata import Metadata
from tests.support.prometheus_api import FakeDirectory, data_of

ABOUT = {
    "up": MetricMetadata("gauge", "Whether it is up"),
    "sent_bytes_total": MetricMetadata("counter", "Bytes sent", "bytes"),
}
METADATA = Metadata(FakeDirectory(about=ABOUT))
SENT = [{"type": "counter", "unit": "bytes", "help": "Bytes sent"}]
UP = [{"type": "gauge", "unit": "", "help": "Whether it is up"}]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"sent_bytes_total": SENT, "up": UP}),
        ("metric=up", {"up": UP}),
        ("metric=nothing", {}),
        ("limit=1", {"sent_bytes_total": SENT}),
        ("limit=0", {}),
        ("limit=-1&limit_per_metric=1", {"sent_bytes_total": SENT, "up": UP}),
    ],
)
def test_metrics_are_told_with_type_unit_and_help(query: str, found: object) -> None:
    assert data_of(METADATA.listed, query) == found


@pytest.mark.parametrize("name", ["limit", "limit_per_metric"])
def test_limits_have_to_be_numbers(name: str) -> None:
    with pytest.raises(ApiError) as refused:
        data_of(METADATA.listed, f"{name}=x")
    assert refused.value.title == f"{name} must be a number"
