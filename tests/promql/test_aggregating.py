import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.errors import QueryExecutionError
from lamplighter.promql import Vector, evaluate, evaluate_range
from tests.support.promql_series import Samples, at, over, stored

SERIES: dict[str, Samples] = {
    'x{job="a", i="1"}': [1.0],
    'x{job="a", i="2"}': [2.0],
    'x{job="b", i="1"}': [10.0],
    "x": [100.0],
}


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("sum(x)", {"": 113.0}),
        ("sum by (job) (x)", {"": 100.0, "job=a": 3.0, "job=b": 10.0}),
        ("sum without (i) (x)", {"": 100.0, "job=a": 3.0, "job=b": 10.0}),
        ("sum by (__name__) (x)", {"x": 113.0}),
        ("sum by (nothing) (x)", {"": 113.0}),
        ("avg by (job) (x)", {"": 100.0, "job=a": 1.5, "job=b": 10.0}),
        ("min(x)", {"": 1.0}),
        ("max(x)", {"": 100.0}),
        ("count by (job) (x)", {"": 1.0, "job=a": 2.0, "job=b": 1.0}),
        ("group(x)", {"": 1.0}),
        ("stdvar by (job) (x)", {"": 0.0, "job=a": 0.25, "job=b": 0.0}),
        ("stddev by (job) (x)", {"": 0.0, "job=a": 0.5, "job=b": 0.0}),
        ("quantile by (job) (0.5, x)", {"": 100.0, "job=a": 1.5, "job=b": 10.0}),
        ("sum(nothing)", {}),
    ],
)
def test_series_are_aggregated_by_group(expression: str, answer: dict[str, float]) -> None:
    assert at(expression, SERIES) == answer


def test_sums_are_compensated() -> None:
    assert at("sum(x)", {'x{i="1"}': [1e100], 'x{i="2"}': [1.0], 'x{i="3"}': [-1e100]}) == {"": 1.0}


def test_a_mean_survives_a_sum_that_overflows() -> None:
    assert at("avg(x)", {'x{i="1"}': [1.5e308], 'x{i="2"}': [1.5e308]}) == {"": 1.5e308}


def test_nan_is_neither_least_nor_greatest_unless_alone() -> None:
    series: dict[str, Samples] = {'x{i="1"}': [math.nan], 'x{i="2"}': [3.0]}
    assert at("min(x)", series) == {"": 3.0}
    assert at("max(x)", series) == {"": 3.0}
    assert math.isnan(at('max(x{i="1"})', series)[""])


@pytest.mark.parametrize("operator", ["stddev", "stdvar"])
@pytest.mark.parametrize("strange", [math.nan, math.inf, -math.inf])
def test_no_deviation_from_what_is_not_finite(operator: str, strange: float) -> None:
    for values in ([strange], [strange, 1.0], [1.0, strange]):
        series: dict[str, Samples] = {f'x{{i="{index}"}}': [value] for index, value in enumerate(values)}
        assert math.isnan(at(f"{operator}(x)", series)[""])


def test_groups_are_aggregated_where_they_have_samples() -> None:
    series: dict[str, Samples] = {'x{i="1"}': [1.0] + [None] * 11 + [1.0], 'x{i="2"}': [None] * 6 + [5.0] * 7}
    assert over("count(x)", series, end=720, step=360) == {"": [0.0, 1.0, 360.0, 1.0, 720.0, 2.0]}
    assert over("sum by (i) (x)", series, end=720, step=360) == {
        "i=1": [0.0, 1.0, 720.0, 1.0],
        "i=2": [360.0, 5.0, 720.0, 5.0],
    }


@pytest.mark.parametrize(
    ("phi", "answer", "shown"),
    [("2", math.inf, "2"), ("-0.1", -math.inf, "-0.1"), ("NaN", math.nan, "NaN"), ("1e9", math.inf, "1e+09")],
)
def test_a_quantile_that_is_none_is_warned_of(phi: str, answer: float, shown: str) -> None:
    value = evaluate(f"quantile({phi}, x)", stored(SERIES), 0)
    assert isinstance(value, Vector)
    assert value.samples[0].value == answer or math.isnan(answer)
    text = "PromQL warning: quantile value should be between 0 and 1, got"
    assert value.warnings == (f"{text} {shown} (1:10)",)


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("topk(2, x)", ["x", "x i=1 job=b"]),
        ("bottomk(2, x)", ["x i=1 job=a", "x i=2 job=a"]),
        ("topk by (job) (1, x)", ["x i=2 job=a", "x i=1 job=b", "x"]),
        ("topk(9, x)", ["x", "x i=1 job=b", "x i=2 job=a", "x i=1 job=a"]),
        ("topk(0, x)", []),
        ("topk(-1, x)", []),
        ("topk(1.9, x)", ["x"]),
        ("topk(scalar(sum(x)) - 111, x)", ["x", "x i=1 job=b"]),
        ("topk(1, nothing)", []),
    ],
)
def test_the_greatest_and_the_least_come_in_their_order(expression: str, answer: list[str]) -> None:
    assert sorted(at(expression, SERIES)) == sorted(answer)
    if "by" not in expression:
        assert list(at(expression, SERIES)) == answer


def test_nan_comes_last_whatever_is_looked_for() -> None:
    series: dict[str, Samples] = {'x{i="1"}': [math.nan], 'x{i="2"}': [1.0], 'x{i="3"}': [2.0]}
    assert list(at("topk(3, x)", series)) == ["x i=3", "x i=2", "x i=1"]
    assert list(at("bottomk(2, x)", series)) == ["x i=2", "x i=3"]
    assert list(at("topk(3, x)", series))[-1] == "x i=1"


def test_who_is_greatest_is_decided_at_every_step() -> None:
    series: dict[str, Samples] = {'x{i="1"}': [1.0, 9.0, 1.0], 'x{i="2"}': [5.0, 5.0, 5.0]}
    assert over("topk(1, x)", series, end=120) == {"x i=1": [60.0, 9.0], "x i=2": [0.0, 5.0, 120.0, 5.0]}


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("topk(NaN, x)", "Parameter value is NaN"),
        ("topk(Inf, x)", r"Scalar value \+Inf overflows int64"),
        ("bottomk(1e30, x)", r"Scalar value 1e\+30 overflows int64"),
        ("limit_ratio(NaN, x)", "Ratio value is NaN"),
        ('count_values("", x)', 'invalid label name ""'),
    ],
)
def test_parameters_that_cannot_be_are_refused(expression: str, message: str) -> None:
    with pytest.raises(QueryExecutionError, match=message):
        at(expression, SERIES)


def test_limits_keep_some_series_of_each_group_as_they_are() -> None:
    assert len(at("limitk(2, x)", SERIES)) == 2
    assert len(at("limitk by (job) (1, x)", SERIES)) == 3
    assert at("limit_ratio(1, x)", SERIES) == at("x", SERIES)
    assert at("limit_ratio(0, x)", SERIES) == {}


@given(st.floats(0.01, 0.99))
def test_a_ratio_and_its_complement_share_out_all_series(ratio: float) -> None:
    series: dict[str, Samples] = {f'x{{i="{index}"}}': [1.0] for index in range(50)}
    storage = stored(series)
    chosen = evaluate(f"limit_ratio({ratio}, x)", storage, 0)
    rest = evaluate(f"limit_ratio({ratio - 1}, x)", storage, 0)
    assert isinstance(chosen, Vector)
    assert isinstance(rest, Vector)
    assert len(chosen.samples) + len(rest.samples) == 50


def test_a_ratio_beyond_one_is_warned_of() -> None:
    value = evaluate("limit_ratio(1.1, x)", stored(SERIES), 0)
    assert isinstance(value, Vector)
    assert value.warnings == (
        "PromQL warning: ratio value should be between -1 and 1, got 1.1, capping to 1 (1:13)",
    )


def test_values_are_counted_under_their_shortest_text() -> None:
    series: dict[str, Samples] = {'x{i="1"}': [0.1], 'x{i="2"}': [0.1], 'x{i="3"}': [1e21], 'x{i="4"}': [math.inf]}
    assert at('count_values("v", x)', series) == {"v=0.1": 2.0, "v=1000000000000000000000": 1.0, "v=+Inf": 1.0}


def test_counted_values_keep_the_group() -> None:
    assert at('count_values("v", x) by (job)', SERIES) == {
        "job=a v=1": 1.0,
        "job=a v=2": 1.0,
        "job=b v=10": 1.0,
        "v=100": 1.0,
    }
    assert at('count_values without (job, v) ("job", x{i="1"})', SERIES) == {"i=1": 2.0}


def test_values_are_counted_at_every_step() -> None:
    series: dict[str, Samples] = {'x{i="1"}': [1.0, 2.0], 'x{i="2"}': [1.0, 1.0]}
    matrix = evaluate_range('count_values("v", x)', stored(series), 0, 60, 60)
    assert [(dict(points.labels), list(points.points)) for points in matrix.series] == [
        ({"v": "1"}, [(0.0, 2.0), (60.0, 1.0)]),
        ({"v": "2"}, [(60.0, 1.0)]),
    ]
