"""status/tsdb: how many series there are."""

import pytest

from lamplighter.web.prometheus.cardinality import Cardinality
from lamplighter.web.prometheus.errors import ApiError
from tests.support.pages import NOW
from tests.support.prometheus_api import FakeDirectory, data_of

SERIES = [{"__name__": "up", "check": "a"}, {"__name__": "up", "check": "b"}, {"__name__": "size", "check": "a"}]


@pytest.fixture
def cardinality() -> Cardinality:
    return Cardinality(FakeDirectory(SERIES), lambda _now: NOW - 5, 86_400.0)


def test_series_are_counted_by_metric_label_and_pair(cardinality: Cardinality) -> None:
    assert data_of(cardinality.listed) == {
        "headStats": {
            "numSeries": 3,
            "numLabelPairs": 4,
            "chunkCount": 0,
            "minTime": round((NOW - 86_400) * 1000),
            "maxTime": round((NOW - 5) * 1000),
        },
        "seriesCountByMetricName": [{"name": "up", "value": 2}, {"name": "size", "value": 1}],
        "labelValueCountByLabelName": [{"name": "__name__", "value": 2}, {"name": "check", "value": 2}],
        "memoryInBytesByLabelName": [{"name": "__name__", "value": 8}, {"name": "check", "value": 3}],
        "seriesCountByLabelValuePair": [
            {"name": "__name__=up", "value": 2},
            {"name": "check=a", "value": 2},
            {"name": "__name__=size", "value": 1},
            {"name": "check=b", "value": 1},
        ],
    }


def test_the_lists_are_as_long_as_is_asked(cardinality: Cardinality) -> None:
    assert data_of(cardinality.listed, "limit=1")["seriesCountByMetricName"] == [{"name": "up", "value": 2}]


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        ("0", "limit must be a positive number"),
        ("x", "limit must be a positive number"),
        ("10001", "limit must not exceed 10000"),
    ],
)
def test_limits_are_refused_in_prometheus_words(cardinality: Cardinality, limit: str, text: str) -> None:
    with pytest.raises(ApiError) as refused:
        data_of(cardinality.listed, f"limit={limit}")
    assert refused.value.title == text
