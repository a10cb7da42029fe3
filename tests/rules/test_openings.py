import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.promql import InMemoryStorage, Vector, evaluate
from lamplighter.rules.openings import absent_labels, opened

AT = 1000.0
DATA = InMemoryStorage.from_samples(
    [
        ({"__name__": name, "host": host, "zone": zone}, [(AT, value)])
        for name, values in {"a": (1.0, 5.0, 9.0), "b": (9.0, 5.0, 1.0)}.items()
        for (host, zone), value in zip((("x", "1"), ("y", "1"), ("z", "2")), values, strict=True)
    ]
)


def labels_of(expression: str, *, take_out: bool) -> set[frozenset[tuple[str, str]]]:
    """Return the label sets, names apart, of an expression or of what it judges."""
    asked = opened(expression) if take_out else expression
    assert asked is not None
    found = evaluate(asked, DATA, AT)
    assert isinstance(found, Vector)
    return {
        frozenset((name, value) for name, value in sample.labels.items() if name != "__name__")
        for sample in found.samples
    }


@pytest.mark.parametrize(
    ("expression", "data"),
    [
        ("a > 100", "a"),
        ("100 < a", "a"),
        ("(a > 100)", "a"),
        ("-(a > 100)", "a"),
        ("a > b", "a + b"),
        ("a > on (host) b", "a + on (host) b"),
        ("a > on (zone) group_left () sum by (zone) (b > 100)", "a + on (zone) group_left () sum by (zone) (b)"),
        ("a > 100 and b < 0", "a and b"),
        ("a > 100 or b < 0", "a or b"),
        ("a > 100 unless b > 0", "a"),
        ("a unless on (host) b", "a"),
        ("a > bool 100", "a > bool 100"),
        ("sum by (zone) (a > 100) > 5", "sum by (zone) (a)"),
        ("topk(1, a) > 100", "a"),
        ("abs(a > 100)", "abs(a)"),
        ("max_over_time((a > 100)[5m:1m])", "max_over_time(a[5m:1m])"),
        ("a * 100 > 10000 < 20000", "a * 100"),
        ("vector(1) > 2", "vector(1)"),
    ],
)
def test_thresholds_are_taken_out(expression: str, data: str) -> None:
    assert labels_of(expression, take_out=True) == labels_of(data, take_out=False)


@pytest.mark.parametrize(
    "expression", ["absent(a)", 'absent_over_time(a{host="x"}[5m]) > 0', "a > 5 or absent(b)"]
)
def test_what_judges_absence_has_no_data_of_its_own(expression: str) -> None:
    assert opened(expression) is None


@pytest.mark.parametrize(
    ("expression", "labels"),
    [
        ('a{host="x",zone=~"1|2"} > 5', {"host": "x"}),
        ('a{host="x"} / b{host="x",zone="1"}', {"host": "x"}),
        ('a{host="x"} / b{host="y"}', {}),
        ('a{host="x",host="y"}', {}),
        ('{__name__="a",zone="1"}', {"zone": "1"}),
        ("vector(1)", {}),
    ],
)
def test_absence_is_told_by_what_every_selector_asks_for(expression: str, labels: dict[str, str]) -> None:
    assert absent_labels(expression) == labels


comparisons = st.sampled_from(["a", "b", "a + b", "sum by (zone) (a)", "sum by (zone) (b)", "abs(b)"])
thresholds = st.integers(0, 10)
operators = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
judged = st.builds("{} {} {}".format, comparisons, operators, thresholds)
joined = st.builds("({}) {} ({})".format, judged, st.sampled_from(["and", "or", "unless"]), judged)


@given(st.one_of(judged, joined))
def test_whatever_is_bad_is_among_what_is_judged(expression: str) -> None:
    assert labels_of(expression, take_out=False) <= labels_of(expression, take_out=True)
