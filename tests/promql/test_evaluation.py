import math
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.errors import QueryBudgetExceeded, QueryError, QueryTimeout
from lamplighter.promql import (
    InMemoryStorage,
    Matrix,
    Scalar,
    String,
    Vector,
    evaluate,
    evaluate_range,
    parse_expression,
)
from tests.support.promql_series import Samples, at, over, stored

RAMP: dict[str, Samples] = {"x": [float(value) for value in range(20)]}


def test_each_type_of_expression_has_its_value() -> None:
    storage = stored(RAMP)
    assert evaluate("1 + 2 * 3", storage, 0) == Scalar(7.0)
    assert evaluate('("text")', storage, 0) == String("text")
    vector = evaluate("x", storage, 60)
    assert isinstance(vector, Vector)
    ((labels, value),) = vector.samples
    assert (labels, value) == ({"__name__": "x"}, 1.0)
    matrix = evaluate("x[90s]", storage, 120)
    assert isinstance(matrix, Matrix)
    assert list(matrix.series[0].points) == [(60.0, 1.0), (120.0, 2.0)]


def test_an_expression_is_parsed_once_for_many_evaluations() -> None:
    parsed = parse_expression("x * 2")
    storage = stored(RAMP)
    assert [evaluate(parsed, storage, time) for time in (0, 60)] == [
        evaluate("x * 2", storage, time) for time in (0, 60)
    ]


def test_a_scalar_over_a_range_is_one_bare_series() -> None:
    assert over("1", {}, end=120) == {"": [0.0, 1.0, 60.0, 1.0, 120.0, 1.0]}


@pytest.mark.parametrize(("expression", "kind"), [('"a"', "string"), ("x[5m]", "range vector")])
def test_a_range_is_asked_of_scalars_and_vectors_only(expression: str, kind: str) -> None:
    with pytest.raises(QueryError) as caught:
        evaluate_range(expression, stored(RAMP), 0, 60, 60)
    expected = f'invalid expression type "{kind}" for range query, must be Scalar or instant Vector'
    assert str(caught.value) == expected


@pytest.mark.parametrize("step", [0, -1])
def test_a_step_must_be_positive(step: float) -> None:
    with pytest.raises(QueryError, match="zero or negative"):
        evaluate_range("x", stored(RAMP), 0, 60, step)


@pytest.mark.parametrize("time", [math.inf, -math.inf, math.nan, 1e300])
def test_a_time_that_is_none_is_refused(time: float) -> None:
    with pytest.raises(QueryError, match="out of range"):
        evaluate("1", stored(RAMP), time)


def test_a_range_that_ends_before_it_begins_is_empty() -> None:
    assert evaluate_range("1", stored(RAMP), 60, 0, 60) == Matrix([])


def test_results_of_a_range_are_sorted_by_labels() -> None:
    matrix = evaluate_range('label_replace(x, "a", "z", "", "") or y', stored({"x": [1.0], "y": [1.0]}), 0, 0, 1)
    assert [dict(points.labels) for points in matrix.series] == [
        {"__name__": "x", "a": "z"},
        {"__name__": "y"},
    ]


def test_sorted_vectors_keep_their_order() -> None:
    series: dict[str, Samples] = {'x{i="1"}': [2.0], 'x{i="2"}': [3.0], 'x{i="3"}': [1.0]}
    assert list(at("sort(x)", series)) == ["x i=3", "x i=1", "x i=2"]
    assert list(at("sort_desc(x)", series)) == ["x i=2", "x i=1", "x i=3"]


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("sum_over_time(x[3m:1m])", 8 + 9 + 10),
        ("sum_over_time(x[3m:90s])", 7 + 9),
        ("sum_over_time(x[3m:1m] offset 1m)", 7 + 8 + 9),
        ("sum_over_time(x[3m:1m] @ 120)", 0 + 1 + 2),
        ("sum_over_time(x[3m:])", 8 + 9 + 10),
        ("max_over_time(sum_over_time(x[2m:1m])[4m:1m])", 9 + 10),
        ("sum_over_time((x @ 60)[3m:1m])", 3),
    ],
)
def test_a_subquerys_steps_are_multiples_of_its_resolution(expression: str, answer: float) -> None:
    assert at(expression, RAMP, 600) == {"": answer}


def test_a_subquery_stays_aligned_when_the_evaluation_is_not() -> None:
    value = evaluate("x[2m:1m]", stored(RAMP), 630)
    assert isinstance(value, Matrix)
    assert list(value.series[0].points) == [(540.0, 9.0), (600.0, 10.0)]


def test_the_default_resolution_can_be_chosen() -> None:
    value = evaluate("x[2m:]", stored(RAMP), 600, subquery_step_seconds=30)
    assert isinstance(value, Matrix)
    assert len(value.series[0].points) == 4


def test_a_selectors_samples_have_their_own_times() -> None:
    assert at("timestamp(x)", RAMP, 90) == {"": 60.0}
    assert at("timestamp((x))", RAMP, 90) == {"": 60.0}
    assert at("timestamp(x offset 1m)", RAMP, 90) == {"": 0.0}
    assert at("timestamp(-x)", RAMP, 90) == {"": 90.0}


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ('absent(none{a="b", c=~"d", e="f", e="g"})', {"a=b": 1.0}),
        ("absent(none * 2)", {"": 1.0}),
        ("absent(x)", {}),
        ('absent_over_time(none{a="b"}[5m])', {"a=b": 1.0}),
        ("absent_over_time(x[5m])", {}),
        ('absent_over_time(none{a="b"}[5m:1m])', {"": 1.0}),
        ('absent((none{a!="z", a="b"}))', {"a=b": 1.0}),
        ('absent(none{a="b", a!="z"})', {"": 1.0}),
    ],
)
def test_what_is_absent_has_the_labels_that_were_asked_for(expression: str, answer: dict[str, float]) -> None:
    assert at(expression, RAMP, 60) == answer


def test_what_is_pinned_in_time_is_computed_once_and_said_at_every_step() -> None:
    assert over("sum(x @ 120) + 1", RAMP, end=60) == {"": [0.0, 3.0, 60.0, 3.0]}
    assert over("time() - timestamp(x @ 120)", RAMP, end=60) == {"": [0.0, -120.0, 60.0, -60.0]}
    assert over("predict_linear(x[2m] @ 120, 0)", RAMP, end=60)[""] == pytest.approx([0.0, 0.0, 60.0, 1.0])


def test_a_rate_of_what_is_no_counter_is_told_with_its_place() -> None:
    value = evaluate("sum(\n  rate(x[5m]))", stored(RAMP), 600)
    assert isinstance(value, Vector)
    text = "PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket"
    assert value.infos == (f'{text}: "x" (2:8)',)


def test_results_of_a_function_with_equal_labels_are_refused() -> None:
    with pytest.raises(QueryError, match="vector cannot contain metrics with the same labelset"):
        at('abs({__name__=~"x|y"})', {"x": [1.0], "y": [1.0]})
    with pytest.raises(QueryError, match="vector cannot contain metrics with the same labelset"):
        at('last_over_time({__name__=~"x|y"}[5m]) + 1', {"x": [1.0], "y": [1.0]})


def test_an_evaluation_stops_when_its_time_is_over() -> None:
    def ticking() -> Iterator[bool]:
        yield from [False] * 3
        while True:
            yield True

    clock = ticking()
    with pytest.raises(QueryTimeout, match="query timed out in expression evaluation"):
        evaluate_range(
            "sum(rate(x[5m])) + sum(x) + sum(x)", stored(RAMP), 0, 600, 60, deadline=lambda: next(clock)
        )


def test_time_that_is_over_while_series_are_read_is_noticed_too() -> None:
    calls = 0

    def deadline() -> bool:
        nonlocal calls
        calls += 1
        return calls > 3

    series: dict[str, Samples] = {f'x{{i="{index}"}}': [1.0] for index in range(1000)}
    with pytest.raises(QueryTimeout):
        evaluate("x", stored(series), 0, deadline=deadline)


@pytest.mark.parametrize(
    "expression",
    [
        "x",
        "sum_over_time(vector(1)[10y:1ms])",
        "sum_over_time(sum_over_time(vector(1)[1d:1m])[1d:1m])",
        'count_values("v", x)',
        "x * on() group_left y",
    ],
)
def test_a_budget_of_samples_holds_whatever_is_asked(expression: str) -> None:
    series: dict[str, Samples] = {f'x{{i="{index}"}}': [float(index)] for index in range(60)}
    series["y"] = [1.0]
    with pytest.raises(QueryBudgetExceeded, match="the budget is 1000"):
        evaluate_range(expression, stored(series), 0, 240, 5, max_samples=1000)


def test_a_budget_of_samples_holds_for_more_steps_than_a_range_can_count() -> None:
    with pytest.raises(QueryBudgetExceeded):
        evaluate_range("1", stored({}), 1 - 2**53, 2**53 - 1, 0.001)


_VECTORS = st.sampled_from(
    [
        "x",
        "-x",
        "x * 2",
        "sum(x)",
        "x > 3",
        "x or y",
        "x and on() y",
        "rate(x[3m])",
        "x offset 1m",
        "abs(x - on() y)",
        "topk(1, x or y)",
        "max_over_time(x[4m:2m])",
        "absent(x)",
        "timestamp(x)",
        "x @ 300",
    ]
)


@given(_VECTORS, _VECTORS, st.sampled_from(["+", "and", "unless", ">", "/"]), st.integers(0, 900))
def test_a_range_is_what_its_instants_are(left: str, right: str, operator: str, start: int) -> None:
    storage = InMemoryStorage.from_samples(
        [
            ({"__name__": "x", "i": "1"}, [(60 * step, float(step % 7)) for step in range(20)]),
            ({"__name__": "y", "j": "1"}, [(90 * step, float(step)) for step in range(5)]),
        ]
    )
    expression = f"({left}) {operator} on() ({right})"
    matrix: dict[tuple[frozenset[tuple[str, str]], float], float] = {}
    try:
        found = evaluate_range(expression, storage, start, start + 300, 60)
    except QueryError:
        return
    for labels, points in found.series:
        matrix |= {(frozenset(labels.items()), time): value for time, value in points}
    instants: dict[tuple[frozenset[tuple[str, str]], float], float] = {}
    for step in range(6):
        time = float(start + 60 * step)
        value = evaluate(expression, storage, time)
        assert isinstance(value, Vector)
        instants |= {(frozenset(labels.items()), time): number for labels, number in value.samples}
    assert repr(sorted(matrix.items(), key=repr)) == repr(sorted(instants.items(), key=repr))


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (
            r'label_replace(x, "\xff", "a", "b", "c")',
            r'invalid UTF-8 in a string given to label_replace(): "\xff"',
        ),
        (r'label_join(x, "a", "\xff", "b")', r'invalid UTF-8 in a string given to label_join(): "\xff"'),
        (r'count_values("a\xc5z", x)', r'invalid label name "a\xc5z"'),
        (r'sum by ("\xff") (x)', r'1:9: parse error: invalid label name for grouping: "\xff"'),
    ],
)
def test_bytes_that_are_no_text_are_refused_where_they_would_be_labels(expression: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        at(expression, RAMP)
    assert str(caught.value) == message


def test_bytes_that_are_no_text_can_be_answered_and_match_nothing() -> None:
    assert evaluate(r'"\xff"', stored(RAMP), 0) == String("\ufffd")
    assert at(r'x{a=~"\xff"}', RAMP) == {}


def test_a_scalar_carries_the_warnings_of_what_it_was_made_from() -> None:
    value = evaluate("scalar(quantile(2, x)) + scalar(quantile(2, x))", stored(RAMP), 0)
    assert isinstance(value, Scalar)
    text = "PromQL warning: quantile value should be between 0 and 1, got 2 (1:42)"
    assert (value.value, value.warnings) == (math.inf, (text,))


def test_an_info_about_a_subquery_points_at_the_beginning_as_prometheus_has_it() -> None:
    value = evaluate("increase((x)[10m:1m])", stored(RAMP), 600)
    assert isinstance(value, Vector)
    assert value.infos[0].endswith('"x" (1:1)')


def test_a_pattern_of_label_replace_is_bounded_as_its_groups_take_long_to_find() -> None:
    pattern = "(a*)*" * 1000
    with pytest.raises(QueryError, match="longer than 1000 characters"):
        at(f'label_replace(x, "a", "$1", "__name__", "{pattern}")', RAMP)


def test_a_parameter_is_told_of_where_it_stands_inside_its_parentheses() -> None:
    value = evaluate("quantile(((1 + 1)), x)", stored(RAMP), 0)
    assert isinstance(value, Vector)
    assert value.warnings == ("PromQL warning: quantile value should be between 0 and 1, got 2 (1:12)",)


def test_beside_nan_no_other_parameter_is_told_of() -> None:
    matrix = evaluate_range("quantile(scalar(y), x)", stored({"x": [1.0, 1.0], "y": [-2.0, math.nan]}), 0, 60, 60)
    assert matrix.warnings == ("PromQL warning: quantile value should be between 0 and 1, got NaN (1:10)",)


def test_sorting_what_is_pinned_to_one_time_is_no_sorting_over_a_range() -> None:
    value = evaluate("sum_over_time(sort(x @ 0)[30s:1m])", stored(RAMP), 60)
    assert isinstance(value, Vector)
    assert (len(value.samples), value.warnings) == (1, ())
