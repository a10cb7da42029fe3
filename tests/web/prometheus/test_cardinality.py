"""status/tsdb: how many series there are."""

import pytest

from lamplighter.web.prometheus.cardinality import Cardinality
from lamplighter.web.prometheus.errors import ApiError
from tests.support.pages import NOW
from tests.support.prometheus_api import FakeDirectory, data_of

SERIES = [{"__name__": "up", "check": "a"}, {"__name__": "up", "check": "b"}, {"__name__": "size", "check": "a"}]


def cardinality_of(began_at: float | None, newest_at: float | None) -> Cardinality:
    return Cardinality(
        FakeDirectory(SERIES),
        began_at=lambda _now: began_at,
        newest_at=lambda _now: newest_at,
        retention_seconds=86_400.0,
    )


@pytest.fixture
def cardinality() -> Cardinality:
    return cardinality_of(began_at=NOW - 3600, newest_at=NOW - 5)


def test_series_are_counted_by_metric_label_and_pair(cardinality: Cardinality) -> None:
    assert data_of(cardinality.listed) == {
        "headStats": {
            "numSeries": 3,
            "numLabelPairs": 4,
            "chunkCount": 0,
            "minTime": round((NOW - 3600) * 1000),
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


@pytest.mark.parametrize(
    ("began_at", "newest_at", "span"),
    [
        (NOW - 10**6, NOW - 5, (NOW - 86_400, NOW - 5)),
        (None, None, (NOW, NOW)),
        (NOW - 4, NOW - 5, (NOW - 5, NOW - 5)),
        (NOW - 10**6, NOW - 10**5, (NOW - 10**5, NOW - 10**5)),
    ],
)
def test_times_begin_with_the_monitor_and_never_before_what_is_kept(
    began_at: float | None, newest_at: float | None, span: tuple[float, float]
) -> None:
    head = data_of(cardinality_of(began_at, newest_at).listed)["headStats"]
    assert (head["minTime"], head["maxTime"]) == tuple(round(at * 1000) for at in span)


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
