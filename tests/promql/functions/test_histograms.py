"""histogram_quantile and histogram_fraction: gathering buckets, and what is told of broken ones."""

import math

from lamplighter.promql.columns import Column, Steps
from lamplighter.promql.functions import FUNCTIONS
from tests.support.promql_functions import at, columns_of, context_of, instant


def buckets(labels: dict[str, str], counts: dict[str, float | None]) -> list[Column]:
    return instant([({"__name__": "x_bucket", **labels, "le": bound}, count) for bound, count in counts.items()])


def test_each_histogram_has_its_own_quantile_whatever_the_order_of_its_buckets() -> None:
    columns = [
        *buckets({"job": "a"}, {"+Inf": 20.0, "2": 20.0, "1": 10.0}),
        *buckets({"job": "b"}, {"0.1": 5.0, "1e0": 10.0, "Inf": 10.0}),
    ]
    answer = columns_of(FUNCTIONS["histogram_quantile"].call([[0.75], columns], at()))
    assert [(column.labels, column.values) for column in answer] == [({"job": "a"}, [1.5]), ({"job": "b"}, [0.55])]


def test_a_bucket_without_a_sample_at_a_step_is_not_there() -> None:
    context = context_of(Steps(0, 2, 1))
    columns = [
        Column({"le": "1"}, [10.0, None, None]),
        Column({"le": "2"}, [20.0, 20.0, None]),
        Column({"le": "+Inf"}, [20.0, 20.0, None]),
    ]
    (column,) = columns_of(FUNCTIONS["histogram_quantile"].call([[0.75] * 3, columns], context))
    assert column.values == [1.5, 1.5, None]


def test_what_has_no_bound_is_left_out_with_a_warning() -> None:
    context = at()
    columns = instant(
        [({"__name__": "x"}, 1.0), ({"le": 'a"b'}, 1.0), ({"le": "bad too"}, None), ({"le": "1e999"}, 1.0)]
    )
    assert FUNCTIONS["histogram_quantile"].call([[0.5], columns], context) == []
    start = 'PromQL warning: bucket label "le" is missing or has a malformed value of '
    assert list(context.annotations.warnings) == [
        f'{start}"" (1:9)',
        f'{start}"a\\"b" (1:9)',
        f'{start}"1e999" (1:9)',
    ]


def test_a_phi_that_is_none_is_warned_of() -> None:
    context = at()
    (column,) = columns_of(FUNCTIONS["histogram_quantile"].call([[1.5], buckets({}, {"1": 1.0})], context))
    assert column.values == [math.inf]
    assert list(context.annotations.warnings) == [
        "PromQL warning: quantile value should be between 0 and 1, got 1.5 (1:6)"
    ]


def test_all_mending_of_a_call_is_told_as_one() -> None:
    context = context_of(Steps(60_000, 180_000, 60_000))
    columns = [
        Column({"le": "1"}, [10.0, 10.0, 10.0]),
        Column({"le": "2.5"}, [8.0, 12.0, 4.75]),
        Column({"le": "+Inf"}, [20.0, 20.0, 20.0]),
    ]
    FUNCTIONS["histogram_quantile"].call([[0.5] * 3, columns], context)
    assert list(context.annotations.infos) == [
        (
            "PromQL info: input to histogram_quantile needed to be fixed for monotonicity "
            "(see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile), "
            "from buckets 2.5 to 2.5, with a max diff of 5.2, over 2 samples "
            "from 1970-01-01T00:01:00Z to 1970-01-01T00:03:00Z (1:9)"
        )
    ]


def test_fractions_follow_their_bounds_from_step_to_step() -> None:
    context = context_of(Steps(0, 1, 1))
    columns = [Column({"a": "b", "le": "1"}, [10.0, 10.0]), Column({"a": "b", "le": "+Inf"}, [40.0, 20.0])]
    (column,) = columns_of(FUNCTIONS["histogram_fraction"].call([[0.0, 0.5], [1.0, 1.0], columns], context))
    assert column == Column({"a": "b"}, [0.25, 0.25])


def test_the_buckets_are_not_changed() -> None:
    columns = buckets({}, {"1": 10.0, "2": 5.0, "+Inf": 20.0})
    FUNCTIONS["histogram_quantile"].call([[0.5], columns], at())
    assert [column.values for column in columns] == [[10.0], [5.0], [20.0]]
