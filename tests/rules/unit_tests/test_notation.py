"""The notation of input series."""

from collections.abc import Callable
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.errors import QueryError
from lamplighter.promql.values import is_stale
from lamplighter.rules.unit_tests.notation import metric, values, written_out


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 2 3", [1, 2, 3]),
        ("1x2", [1, 1, 1]),
        ("1+1x3", [1, 2, 3, 4]),
        ("-2+4x3", [-2, 2, 6, 10]),
        ("1-2x4", [1, -1, -3, -5, -7]),
        ("0x2 1", [0, 0, 0, 1]),
        ("_ 1 _x3 2", [None, 1, None, None, None, 2]),
        ("_x0 1", [1]),
        ("1.5e1 .5 +3 -1e-1", [15, 0.5, 3, -0.1]),
        ("Inf -inf +Inf", [float("inf"), float("-inf"), float("inf")]),
        ("0.1+0.1x3", [0.1, 0.2, 0.30000000000000004, 0.4]),
        ("  1   2  ", [1, 2]),
        ("Inf+1x1", [float("inf"), float("inf")]),
        ("1.x1 007", [1, 1, 7]),
        ("1 2\n", [1, 2]),
        ("", []),
    ],
)
def test_values_are_written_out(text: str, expected: list[float | None]) -> None:
    assert list(written_out(values(text))) == expected


def test_nan_and_stale_are_two_things() -> None:
    found = list(written_out(values("NaN stale")))
    assert [value is not None and is_stale(value) for value in found] == [False, True]


def test_what_is_written_in_a_few_characters_takes_as_little_room() -> None:
    assert list(islice(written_out(values("0x10000000 _x10000000")), 3)) == [0, 0, 0]


@pytest.mark.parametrize(
    "text",
    ["1x", "x3", "1+x3", "a", "1 + 2", "1x1.5", "stale5", "{{schema:0}}", "1x18446744073709551616", "1,2"],
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        values(text)


@pytest.mark.parametrize(
    "text",
    ["NaNx2", "stalex2", "-Infx2", "1+NaNx2", "1e400", "1 \n 2", "1\u00a02"],
)
def test_what_python_would_read_and_prometheus_does_not_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        values(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("up", {"__name__": "up"}),
        ("a:b:c{}", {"__name__": "a:b:c"}),
        (
            "up{job=\"a b\", instance='c', path=`/\\d`,}",
            {"__name__": "up", "job": "a b", "instance": "c", "path": "/\\d"},
        ),
        ('{job="a\\"b"}', {"job": 'a"b'}),
        ('{"a.b", "c.d"="e"}', {"__name__": "a.b", "c.d": "e"}),
        ("{}", {}),
        ("", {}),
        (' up { job = "a" } ', {"__name__": "up", "job": "a"}),
    ],
)
def test_a_metric_is_its_labels(text: str, expected: dict[str, str]) -> None:
    assert metric(text) == expected


@pytest.mark.parametrize(
    "text",
    ["up{", "up}", "up{a}", 'up{a=~"b"}', 'up{a!="b"}', "up{a=b}", 'up{,a="b"}', "up up", 'up{a="b" c="d"}', "1a"],
)
def test_other_metrics_are_refused(text: str) -> None:
    with pytest.raises(QueryError):
        metric(text)


@given(st.text())
@pytest.mark.parametrize("read", [metric, values])
def test_any_text_is_read_or_refused(read: Callable[[str], object], text: str) -> None:
    try:
        read(text)
    except QueryError as error:
        message = str(error)
    else:
        message = "read"
    assert message
