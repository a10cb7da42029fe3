from dataclasses import replace
from itertools import permutations

import pytest

from lamplighter.alerting.label_order import by_labels
from tests.support.alerts import an_alert

Labels = dict[str, str]


@pytest.mark.parametrize(
    "expected",
    [
        pytest.param([{"job": "a", "x": "2"}, {"job": "b", "x": "1"}], id="the job counts first"),
        pytest.param([{"job": "b"}, {}], id="without a job is last"),
        pytest.param([{"job": "a", "instance": "1"}, {"job": "a", "instance": "2"}], id="then the instance"),
        pytest.param(
            [{"job": "a", "instance": "2"}, {"job": "a"}], id="without an instance is after those with one"
        ),
        pytest.param([{"z": "1"}, {"a": "1", "b": "1"}], id="fewer labels are first"),
        pytest.param([{"a": "1", "b": "2"}, {"a": "2", "b": "1"}], id="then the first label that differs"),
        pytest.param([{"b": "1"}, {"a": "1"}], id="who lacks the first name is first"),
        pytest.param([{"a": "1", "c": "0"}, {"a": "1", "b": "9"}], id="who lacks a later name too"),
        pytest.param([{"a": "Z"}, {"a": "a"}, {"a": "\u00e9"}], id="values are compared by their bytes"),
    ],
)
def test_alerts_are_in_alertmanagers_order_however_they_come(expected: list[Labels]) -> None:
    for drawn in permutations(expected):
        alerts = by_labels(replace(an_alert(), labels=labels) for labels in drawn)
        assert [alert.labels for alert in alerts] == expected


def test_alerts_of_the_same_labels_keep_their_order() -> None:
    one, other = an_alert(starts_at=2.0), an_alert(starts_at=1.0)
    assert by_labels([one, other]) == (one, other)
