"""targets/metadata: what the metrics of each check mean."""

from typing import Any

import pytest

from lamplighter.telemetry.metadata import MetricMetadata
from lamplighter.web.prometheus.errors import ApiError
from lamplighter.web.prometheus.target_metadata import TargetMetadata
from lamplighter.web.prometheus.targets import Targets
from tests.support.pages import World, a_summary
from tests.support.prometheus_api import FakeDirectory, data_of

SHOP = {"check": "shop", "group": "core", "key": "core_shop"}
STOCK = {"check": "stock", "key": "_stock"}
SERIES = [
    {"__name__": "probe_duration_seconds", **SHOP},
    {"__name__": "check_state", "region": "eu", **SHOP},
    {"__name__": "check_state", "region": "us", **SHOP},
    {"__name__": "check_unknown_to_us", **STOCK},
    {"__name__": "ALERTS", "alertname": "CheckDown", **SHOP},
    {"__name__": "check_state", "key": "core_removed"},
    {"__name__": "check_total"},
]
STATE = {"type": "gauge", "help": "The state.", "unit": ""}
DURATION = {"type": "gauge", "help": "How long.", "unit": "seconds"}
UNKNOWN = {"type": "unknown", "help": "", "unit": ""}


@pytest.fixture
def metadata() -> TargetMetadata:
    about = {
        "check_state": MetricMetadata("gauge", "The state."),
        "probe_duration_seconds": MetricMetadata("gauge", "How long.", "seconds"),
    }
    world = World([a_summary("shop"), a_summary("stock", group="")])
    return TargetMetadata(Targets(world.cache()), FakeDirectory(SERIES, about))


def test_each_check_has_its_own_metrics_once(metadata: TargetMetadata) -> None:
    assert data_of(metadata.listed) == [
        {"target": SHOP, "metric": "check_state", **STATE},
        {"target": SHOP, "metric": "probe_duration_seconds", **DURATION},
        {"target": STOCK, "metric": "check_unknown_to_us", **UNKNOWN},
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("metric=check_state", [{"target": SHOP, **STATE}]),
        ("metric=nothing", []),
        ("metric=ALERTS", []),
        ('match_target={group="core"}&limit=1', [{"target": SHOP, "metric": "check_state", **STATE}]),
        ('match_target={group=""}', [{"target": STOCK, "metric": "check_unknown_to_us", **UNKNOWN}]),
        ("match_target={}&limit=0", []),
    ],
)
def test_metrics_and_targets_are_chosen(metadata: TargetMetadata, query: str, found: list[Any]) -> None:
    assert data_of(metadata.listed, query) == found


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("limit=x", "limit must be a number"),
        (
            "match_target=up{",
            'invalid parameter "match_target": 1:4: parse error: unexpected end of input inside braces',
        ),
    ],
)
def test_mistakes_are_told_as_prometheus_tells_them(metadata: TargetMetadata, query: str, text: str) -> None:
    with pytest.raises(ApiError) as refused:
        data_of(metadata.listed, query)
    assert (refused.value.status, refused.value.title) == (400, text)
