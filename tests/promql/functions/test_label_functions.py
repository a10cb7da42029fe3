"""label_replace and label_join."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.errors import QueryExecutionError
from lamplighter.promql.columns import Labels
from lamplighter.promql.functions import FUNCTIONS
from tests.support.promql_functions import at, columns_of, instant

LABELS = {"__name__": "x", "src": "shop-17.eu", "dst": "old"}


def replaced(target: str, template: str, source: str, pattern: str) -> Labels:
    vector = instant([(LABELS, 1.0)])
    (column,) = columns_of(FUNCTIONS["label_replace"].call([vector, target, template, source, pattern], at()))
    assert vector[0].labels == LABELS
    return column.labels


@pytest.mark.parametrize(
    ("template", "pattern", "expected"),
    [
        ("$1", r"(\w+)-.*", "shop"),
        ("${2}x", r"(\w+)-(\d+).*", "17x"),
        ("$2x", r"(\w+)-(\d+).*", None),
        ("$name", r"(?P<name>\w+)-.*", "shop"),
        ("${name}s-$1", r"(?P<name>\w+)-.*", "shops-shop"),
        ("$$1", r"(\w+)-.*", "$1"),
        ("a$", ".*", "a$"),
        ("$-", ".*", "$-"),
        ("${1", r"(\w+)-.*", "${1"),
        ("$9", r"(\w+)-.*", None),
        ("$01", r"(\w+)-.*", None),
        ("$" + "9" * 5000, r"(\w+)-.*", None),
        ("$0", ".*", "shop-17.eu"),
        ("", ".*", None),
        ("fixed", ".*", "fixed"),
        ("new", "shop", "old"),
        ("$1", r"shop-17.eu(never)?", None),
    ],
)
def test_templates(template: str, pattern: str, expected: str | None) -> None:
    assert replaced("dst", template, "src", pattern).get("dst") == expected


def test_an_absent_label_is_an_empty_one() -> None:
    assert replaced("dst", "was empty", "nowhere", "")["dst"] == "was empty"


def test_the_name_can_be_made_and_taken_away() -> None:
    assert replaced("__name__", "y", "src", ".*")["__name__"] == "y"
    assert "__name__" not in replaced("__name__", "", "src", ".*")


def test_patterns_are_anchored_and_a_dot_is_any_character() -> None:
    vector = instant([({"a": "x\ny"}, 1.0)])
    (column,) = columns_of(FUNCTIONS["label_replace"].call([vector, "b", "hit", "a", "x.y"], at()))
    assert column.labels == {"a": "x\ny", "b": "hit"}


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_template_of_any_match_is_expanded(template: str, value: str) -> None:
    vector = instant([({"a": value}, 1.0)])
    (column,) = columns_of(FUNCTIONS["label_replace"].call([vector, "b", template, "a", "(?s:(.*))"], at()))
    if "$" not in template:
        assert column.labels.get("b", "") == template


@pytest.mark.parametrize(
    ("target", "pattern", "message"),
    [
        ("dst", "(.*", "invalid regular expression in label_replace(): (.*"),
        ("dst", "(?=x)", "invalid regular expression in label_replace(): (?=x)"),
        ("", ".*", "invalid destination label name in label_replace(): "),
    ],
)
def test_what_cannot_be_replaced_is_refused(target: str, pattern: str, message: str) -> None:
    with pytest.raises(QueryExecutionError) as refusal:
        replaced(target, "x", "src", pattern)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["src", "dst"], "shop-17.eu-old"),
        (["src", "nowhere", "dst"], "shop-17.eu--old"),
        (["nowhere"], None),
        ([], None),
    ],
)
def test_labels_are_joined(sources: list[str], expected: str | None) -> None:
    vector = instant([(LABELS, 1.0)])
    (column,) = columns_of(FUNCTIONS["label_join"].call([vector, "all", "-", *sources], at()))
    assert column.labels.get("all") == expected
    assert column.labels["__name__"] == "x"


def test_a_value_that_would_fill_the_memory_is_refused_before_it_is_made() -> None:
    with pytest.raises(QueryExecutionError, match="longer than 4096 characters"):
        replaced("dst", "$1" * 30_000, "src", "(.*)")
    with pytest.raises(QueryExecutionError, match="longer than 4096 characters"):
        FUNCTIONS["label_join"].call([instant([(LABELS, 1.0)]), "all", "-" * 60_000, *["src"] * 1_000_000], at())


@pytest.mark.parametrize(("target", "sources"), [("", ["src"]), ("all", [""])])
def test_labels_without_a_name_are_not_joined(target: str, sources: list[str]) -> None:
    with pytest.raises(QueryExecutionError, match="label name in label_join"):
        FUNCTIONS["label_join"].call([instant([(LABELS, 1.0)]), target, "-", *sources], at())
