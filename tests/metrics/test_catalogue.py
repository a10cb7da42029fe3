"""The catalogue and the shipped rules speak of the same metrics, and the page says what both say."""

import re

import pytest

from lamplighter.metrics.catalogue import CATALOGUE, catalogue_metadata
from lamplighter.metrics.metric import Metric
from lamplighter.metrics.own import OWN
from scripts.metrics_page import PAGE, page, shipped_rules, users_of

METRICS = [metric for metrics in CATALOGUE.values() for metric in metrics]
RULES = shipped_rules()
OURS = re.compile(r"check_\w+|probe_\w+|lamplighter_\w+|ALERTS")
"""What Lamplighter makes itself."""


def test_every_metric_that_a_rule_names_is_in_the_catalogue_or_made_by_us() -> None:
    known = {name for metric in METRICS for name in metric.series_names}
    recorded = {rule.name for rule in RULES if not rule.is_alert}
    named = {name for rule in RULES for name in rule.metrics}
    assert {name for name in named - known - recorded if not OURS.fullmatch(name)} == set()


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_every_metric_of_the_catalogue_feeds_an_alert(metric: Metric) -> None:
    assert users_of(metric, RULES)


def test_every_recorded_series_is_used() -> None:
    named = {name for rule in RULES for name in rule.metrics}
    assert {rule.name for rule in RULES if not rule.is_alert} <= named


@pytest.mark.parametrize("metric", [*METRICS, *OWN], ids=lambda metric: metric.name)
def test_names_types_and_labels_are_what_prometheus_asks_for(metric: Metric) -> None:
    assert re.fullmatch(r"[a-z][a-zA-Z0-9_]*", metric.name)
    assert metric.type in {"counter", "gauge", "histogram"}
    assert metric.name.endswith("_total") == (metric.type == "counter")
    assert all(re.fullmatch(r"[a-z_]+", label) for label in metric.labels)
    assert "le" not in metric.labels
    assert metric.help.endswith(".")
    assert 0 < metric.update_seconds <= 60


def test_an_applications_metrics_are_named_by_namespace_domain_and_name() -> None:
    ours = [metric for domain, metrics in CATALOGUE.items() if domain != "Exporters" for metric in metrics]
    assert len(ours) >= 40
    assert all(re.fullmatch(r"app(_[a-z]+){2,}", metric.name) for metric in ours)


def test_metadata_is_known_by_name_with_its_unit() -> None:
    metadata = catalogue_metadata()
    assert len(metadata) == len(METRICS) + len(OWN)
    assert metadata["lamplighter_round_seconds_total"].type == "counter"
    assert metadata["app_api_request_duration_seconds"].type == "histogram"
    assert metadata["app_api_request_duration_seconds"].unit == "seconds"
    assert metadata["app_api_requests_total"].unit == ""
    assert metadata["node_cpu_seconds_total"].unit == "seconds"
    assert metadata["app_cache_memory_bytes"].help == "Memory that the cache uses."


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run .venv/bin/python scripts/metrics_page.py"
