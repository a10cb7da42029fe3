"""Vectors are those of Prometheus' own test of its label fingerprints."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.fingerprint import fingerprint


@pytest.mark.parametrize(
    ("labels", "number"),
    [
        ({}, 14695981039346656037),
        ({"name": "garland, briggs", "fear": "love is not enough"}, 5799056148416392346),
    ],
)
def test_it_is_prometheus_fingerprint(labels: dict[str, str], number: int) -> None:
    assert fingerprint(labels) == f"{number:016x}"


def test_an_empty_label_is_an_absent_one() -> None:
    assert fingerprint({"check": "shop", "group": ""}) == fingerprint({"check": "shop"})


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=5))
def test_the_order_of_labels_does_not_matter(labels: dict[str, str]) -> None:
    assert fingerprint(labels) == fingerprint(dict(reversed(labels.items())))
