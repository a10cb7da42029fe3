"""The text of /metrics: what promtool and the clients' own parsers read out of it."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as prometheus

from lamplighter.telemetry.metadata import MetricMetadata
from lamplighter.telemetry.series import Series
from lamplighter.web.metrics.exposition import expose
from lamplighter.web.metrics.families import families_of
from lamplighter.web.metrics.negotiation import Format
from tests.support.expositions import check_metrics, families_at
from tests.support.frames import START_MS, realistic_frames

NOW = START_MS / 1000 + 1
GAUGE = MetricMetadata("gauge", "A figure.")
HISTOGRAM = MetricMetadata("histogram", "Times.", "seconds")


def samples(families: Iterable[object]) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """By name and labels, each once."""
    found = [sample for family in families for sample in family.samples]  # type: ignore[attr-defined]
    by_series = {(sample.name, tuple(sorted(sample.labels.items()))): sample.value for sample in found}
    assert len(by_series) == len(found)
    return by_series


def test_promtool_accepts_the_text_of_a_hundred_checks_and_our_own_counters() -> None:
    families = families_at(list(realistic_frames(1)), NOW)
    assert len(families) > 15
    assert check_metrics(expose(families, Format.TEXT)) == ""


@pytest.mark.parametrize(("chosen", "parse"), [(Format.TEXT, prometheus), (Format.OPENMETRICS, openmetrics)])
def test_every_series_comes_back_from_both_formats(chosen: Format, parse: object) -> None:
    families = families_at(list(realistic_frames(1)), NOW)
    expected = {(series.name, series.labels): value for family in families for series, value in family.samples}
    assert samples(parse(expose(families, chosen))) == expected  # type: ignore[operator]


def test_openmetrics_has_counters_without_their_end_units_and_an_end() -> None:
    lines = expose(families_at([], NOW), Format.OPENMETRICS).splitlines()
    assert "# TYPE lamplighter_round_seconds counter" in lines
    assert "# UNIT lamplighter_round_seconds seconds" in lines
    assert 'lamplighter_round_seconds_total{function="collector"} 3.25' in lines
    assert lines[-1] == "# EOF"


def test_each_metric_is_described_once_before_its_series() -> None:
    text = expose(families_at(list(realistic_frames(1)), NOW), Format.TEXT)
    types = [line.split()[2] for line in text.splitlines() if line.startswith("# TYPE ")]
    helps = [line.split()[2] for line in text.splitlines() if line.startswith("# HELP ")]
    assert types == helps == sorted(set(types))


def test_a_histogram_is_one_family_with_its_buckets_in_order() -> None:
    values = {Series.of("d_seconds_bucket", le=le, service="s"): 1.0 for le in ("10", "+Inf", "2.5", "0.1")}
    values |= {Series.of("d_seconds_sum", service="s"): 3.0, Series.of("d_seconds_count", service="s"): 1.0}
    families = families_of(values, {"d_seconds": HISTOGRAM})
    text = expose(families, Format.TEXT)
    assert [line.split("{")[0] for line in text.splitlines()][2:] == ["d_seconds_bucket"] * 4 + [
        "d_seconds_count",
        "d_seconds_sum",
    ]
    assert [line.split('"')[1] for line in text.splitlines() if "bucket" in line] == ["0.1", "2.5", "10", "+Inf"]
    assert check_metrics(text) == ""
    assert len(samples(openmetrics(expose(families, Format.OPENMETRICS)))) == 6  # type: ignore[no-untyped-call]


def test_a_counter_and_a_gauge_of_the_same_stem_do_not_become_one_family() -> None:
    values = {Series.of("jobs"): 2.0, Series.of("jobs_total"): 9.0}
    families = families_of(values, {"jobs": GAUGE, "jobs_total": MetricMetadata("counter", "Jobs.")})
    for chosen, parse in ((Format.TEXT, prometheus), (Format.OPENMETRICS, openmetrics)):
        assert samples(parse(expose(families, chosen))) == {("jobs", ()): 2.0, ("jobs_total", ()): 9.0}


@pytest.mark.parametrize(
    "kind", ["counter", "info", "stateset", "gaugehistogram", "unknown", "summary", "nonsense"]
)
def test_any_described_type_can_be_exposed(kind: str) -> None:
    families = families_of({Series.of("thing"): 1.0}, {"thing": MetricMetadata(kind, "Help.")})
    assert samples(prometheus(expose(families, Format.TEXT))) == {("thing", ()): 1.0}
    assert "# EOF" in expose(families, Format.OPENMETRICS)


def test_what_nobody_has_described_says_so() -> None:
    text = expose(families_of({Series.of("mystery"): 1.0, Series.of("a:b:rate5m"): 2.0}, {}), Format.TEXT)
    assert "# HELP mystery Nothing is known of this metric but its name." in text
    assert "# TYPE mystery untyped" in text
    assert "# HELP a:b:rate5m Recorded by a rule." in text


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.text(min_size=1))
def test_hostile_labels_and_helps_stay_where_they_belong(help_text: str, value: str) -> None:
    value = value.encode("utf-8", "ignore").decode() or "x"
    series = Series.of("a", label=value)
    families = families_of({series: 1.0, Series.of("b"): 2.0}, {"a": MetricMetadata("gauge", help_text)})
    for chosen in Format:
        lines = expose(families, chosen).rstrip("\n").split("\n")
        assert len(lines) == (6 if chosen is Format.TEXT else 7)
    escaped = value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
    assert f'a{{label="{escaped}"}} 1.0' in expose(families, Format.TEXT).split("\n")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), 1e300, -0.0])
def test_any_number_can_be_exposed(value: float) -> None:
    text = expose(families_of({Series.of("a"): value}, {"a": GAUGE}), Format.TEXT)
    assert str(samples(prometheus(text))["a", ()]) == str(value)
