from tests.support.promql_series import Samples, at, over

SERIES: dict[str, Samples] = {
    'x{a="1"}': [1.0],
    'x{a="2"}': [2.0],
    'y{a="2"}': [20.0],
    'y{a="3"}': [30.0],
}


def test_and_keeps_what_is_on_both_sides_as_it_is_on_the_left() -> None:
    assert at("x and y", SERIES) == {"x a=2": 2.0}


def test_unless_keeps_what_is_on_the_left_only() -> None:
    assert at("x unless y", SERIES) == {"x a=1": 1.0}


def test_or_adds_what_is_on_the_right_only() -> None:
    assert at("x or y", SERIES) == {"x a=1": 1.0, "x a=2": 2.0, "y a=3": 30.0}


def test_on_nothing_matches_everything() -> None:
    assert at("x and on() y", SERIES) == {"x a=1": 1.0, "x a=2": 2.0}
    assert at("x unless on() y", SERIES) == {}
    assert at("x or on() y", SERIES) == {"x a=1": 1.0, "x a=2": 2.0}


def test_an_empty_side_matches_nothing() -> None:
    assert at("x and none", SERIES) == {}
    assert at("none or y", SERIES) == {"y a=2": 20.0, "y a=3": 30.0}
    assert at("x unless none", SERIES) == {"x a=1": 1.0, "x a=2": 2.0}


def test_every_step_is_decided_anew() -> None:
    series: dict[str, Samples] = {"x": [1.0] * 13, "y": [9.0] + [None] * 11 + [9.0]}
    assert over("x and on() y", series, end=720, step=360) == {"x": [0.0, 1.0, 720.0, 1.0]}
    assert over("x unless on() y", series, end=720, step=360) == {"x": [360.0, 1.0]}
    assert over("y or on() x", series, end=720, step=360) == {"x": [360.0, 1.0], "y": [0.0, 9.0, 720.0, 9.0]}


def test_equal_labels_from_both_sides_take_turns() -> None:
    series: dict[str, Samples] = {"x": [1.0] * 13, "y": [9.0] + [None] * 11 + [9.0]}
    joined = over("(y + 0) or (x + 0)", series, end=720, step=360)
    assert joined == {"": [0.0, 9.0, 360.0, 1.0, 720.0, 9.0]}
