import math

import pytest

from lamplighter.errors import QueryExecutionError
from tests.support.promql_series import Samples, at, over

REQUESTS = {
    'errors{code="500", path="/a"}': [24.0],
    'errors{code="404", path="/a"}': [30.0],
    'errors{code="500", path="/b"}': [6.0],
    'total{path="/a"}': [600.0],
    'total{path="/b"}': [120.0],
}


def test_a_name_is_dropped_by_arithmetic_and_kept_by_filters() -> None:
    series = {'x{a="1"}': [2.0]}
    assert at("x * 3", series) == {"a=1": 6.0}
    assert at("x > 1", series) == {"x a=1": 2.0}
    assert at("x > bool 1", series) == {"a=1": 1.0}
    assert at("-x", series) == {"a=1": -2.0}
    assert at("+x", series) == {"x a=1": 2.0}


def test_a_filter_with_the_scalar_on_the_left_keeps_the_vectors_value() -> None:
    assert at("1 < x", {"x": [5.0]}) == {"x": 5.0}
    assert at("9 < x", {"x": [5.0]}) == {}
    assert at("9 < bool x", {"x": [5.0]}) == {"": 0.0}


def test_sides_that_do_not_commute_stay_where_they_are() -> None:
    assert at("10 / x", {"x": [4.0]}) == {"": 2.5}
    assert at("x / 10", {"x": [4.0]}) == {"": 0.4}
    assert at("a - on() group_right b", {"a": [10.0], 'b{x="1"}': [1.0]}) == {"x=1": 9.0}


def test_series_match_by_all_labels_but_the_name() -> None:
    assert at("x - y", {'x{a="1"}': [5.0], 'x{a="2"}': [5.0], 'y{a="2"}': [1.0], 'y{a="3"}': [1.0]}) == {
        "a=2": 4.0
    }


def test_on_keeps_the_matched_labels_only_and_ignoring_all_others() -> None:
    one = {'errors{code="500", path="/a"}': [24.0], 'total{path="/a"}': [600.0]}
    assert at("errors / on(path) total", one) == {"path=/a": 0.04}
    assert at("errors / ignoring(code) total", one) == {"path=/a": 0.04}
    assert at("errors < on(path) total", one) == {"path=/a": 24.0}
    assert at("errors < ignoring(code) total", one) == {"errors path=/a": 24.0}


def test_many_series_share_one_with_group_left() -> None:
    assert at("errors / on(path) group_left total", REQUESTS) == {
        "code=404 path=/a": 0.05,
        "code=500 path=/a": 0.04,
        "code=500 path=/b": 0.05,
    }


def test_labels_are_taken_over_from_the_one_side_and_emptied_by_it() -> None:
    series = {
        'x{i="1", team="old"}': [5.0],
        'x{i="2", team="old"}': [5.0],
        'info{i="1", team="new"}': [1.0],
        'info{i="2"}': [1.0],
    }
    assert at("x * on(i) group_left(team) info", series) == {"i=1 team=new": 5.0, "i=2": 5.0}


def test_several_series_on_the_one_side_are_refused_with_both_named() -> None:
    series = {'x{a="1"}': [1.0], 'y{a="1", b="1"}': [1.0], 'y{a="1", b="2"}': [1.0]}
    with pytest.raises(QueryExecutionError) as caught:
        at("x * on(a) y", series)
    assert str(caught.value) == (
        'found duplicate series for the match group {a="1"} on the right hand-side of the operation: '
        '[{__name__="y", a="1", b="1"}, {__name__="y", a="1", b="2"}];'
        "many-to-many matching not allowed: matching labels must be unique on one side"
    )


def test_the_left_side_is_named_where_it_is_the_one_side() -> None:
    with pytest.raises(QueryExecutionError, match="on the left hand-side"):
        at("total * on() group_right errors", REQUESTS)


def test_several_matches_on_the_left_must_be_asked_for() -> None:
    with pytest.raises(QueryExecutionError, match="many-to-one matching must be explicit"):
        at("errors / on(path) total", REQUESTS)


def test_grouping_labels_must_keep_results_apart() -> None:
    series = {'x{a="1"}': [1.0], 'x{a="2"}': [1.0], 'y{a="9"}': [1.0]}
    with pytest.raises(QueryExecutionError, match="grouping labels must ensure unique matches"):
        at("x * on() group_left(a) y", series)


def test_results_with_equal_labels_are_refused() -> None:
    with pytest.raises(QueryExecutionError, match="vector cannot contain metrics with the same labelset"):
        at('{__name__=~"x|y"} + 1', {"x": [1.0], "y": [1.0]})


def test_duplicates_that_never_meet_are_matched_step_by_step() -> None:
    series: dict[str, Samples] = {
        'old{v="1"}': [1.0] + [None] * 9,
        'new{v="2"}': [None] * 6 + [2.0] * 4,
        "x": [10.0] * 10,
    }
    joined = over('x * on() group_left(v) {__name__=~"old|new"}', series, end=540, step=180)
    assert joined == {"v=1": [0.0, 10.0, 180.0, 10.0], "v=2": [360.0, 20.0, 540.0, 20.0]}
    assert over('x * on() {__name__=~"old|new"}', series, end=540, step=180) == {
        "": [0.0, 10.0, 180.0, 10.0, 360.0, 20.0, 540.0, 20.0]
    }


def test_duplicates_that_meet_at_one_step_of_many_are_refused() -> None:
    series: dict[str, Samples] = {'y{v="1"}': [1.0, None], 'y{v="2"}': [None, 2.0], "x": [1.0, 1.0]}
    with pytest.raises(QueryExecutionError, match="found duplicate series"):
        over("x * on() y", series, end=60)


def test_duplicates_where_the_other_side_has_nothing_at_all_are_no_mistake() -> None:
    series: dict[str, Samples] = {'y{v="1"}': [1.0, 1.0], 'y{v="2"}': [1.0, 1.0]}
    assert over("nothing * on() y", series, end=60) == {}


def test_series_that_take_turns_become_one() -> None:
    series: dict[str, Samples] = {"a": [1.0], "b": [None] * 6 + [2.0]}
    assert over('{__name__=~"a|b"} * 2', series, end=360, step=360) == {"": [0.0, 2.0, 360.0, 4.0]}


def test_scalars_are_combined_at_each_step() -> None:
    assert over("time() > bool 60", {}, end=120) == {"": [0.0, 0.0, 60.0, 0.0, 120.0, 1.0]}
    assert math.isinf(at("1 / 0", {})[""])


@pytest.mark.parametrize("labels", ["a", "b", "a, b", ""])
def test_on_and_ignoring_do_not_depend_on_the_order_of_labels(labels: str) -> None:
    series = {'x{a="1", b="2"}': [1.0], 'y{b="2", a="1"}': [2.0]}
    assert list(at(f"x + on({labels}) y", series).values()) == [3.0]
