"""What is told of functions: how many arguments, of which kind, and which names are refused."""

import pytest

from lamplighter.promql.functions import FUNCTIONS, REFUSED, Kind


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("rate", 1, 1),
        ("pi", 0, 0),
        ("round", 1, 2),
        ("hour", 0, 1),
        ("label_join", 3, None),
        ("label_replace", 5, 5),
        ("sort_by_label", 1, None),
        ("clamp", 3, 3),
    ],
)
def test_a_function_tells_how_many_arguments_it_takes(name: str, least: int, most: int | None) -> None:
    assert (FUNCTIONS[name].least, FUNCTIONS[name].most) == (least, most)


def test_what_follows_the_last_parameter_is_like_it() -> None:
    assert [FUNCTIONS["label_join"].kind_of(position) for position in (0, 1, 3, 9)] == [
        Kind.VECTOR,
        Kind.STRING,
        Kind.STRING,
        Kind.STRING,
    ]


def test_every_function_is_known_by_its_own_name() -> None:
    assert all(name == function.name for name, function in FUNCTIONS.items())


def test_nothing_is_both_there_and_refused() -> None:
    assert not set(FUNCTIONS) & set(REFUSED)


def test_the_old_name_of_smoothing_is_refused_with_the_new_one() -> None:
    assert "double_exponential_smoothing" in REFUSED["holt_winters"]
