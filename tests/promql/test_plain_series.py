from collections.abc import Iterator, Sequence

import pytest

from lamplighter.promql import (
    InMemoryStorage,
    Matcher,
    PlainSeries,
    StoredSeries,
    Vector,
    evaluate,
    evaluate_range,
)


class Shop:
    """A storage of somebody who has never seen the engine's own types."""

    def __init__(self) -> None:
        self.asked: list[tuple[float, float]] = []

    def select(self, matchers: Sequence[Matcher], start: float, end: float) -> Iterator[PlainSeries]:
        self.asked.append((start, end))
        for till in ("2", "1"):
            labels = {"__name__": "sales_total", "till": till, "floor": ""}
            if all(matcher.matches(labels.get(matcher.name, "")) for matcher in matchers):
                yield labels, [(60, 4), (0, 1), (120, 9)]


class Passing:
    """A storage that yields what another one has."""

    def select(self, matchers: Sequence[Matcher], start: float, end: float) -> Iterator[StoredSeries]:
        labels = {"__name__": "x"}
        yield from InMemoryStorage.from_samples([(labels, [(0, 1), (60, 2)])]).select(matchers, start, end)


class Whole:
    """A storage whose values are ``int``, as its database has them."""

    def select(self, _matchers: Sequence[Matcher], _start: float, _end: float) -> Sequence[StoredSeries]:
        return [StoredSeries({"__name__": "x"}, [0, 60_000], [1, 2])]


def test_a_storage_may_answer_with_labels_and_pairs_in_any_order() -> None:
    shop = Shop()
    value = evaluate("increase(sales_total[3m])", shop, 120)
    assert isinstance(value, Vector)
    assert [(dict(labels), number) for labels, number in value.samples] == [
        ({"till": "1"}, 9.0),
        ({"till": "2"}, 9.0),
    ]
    assert shop.asked == [(-59.999, 120.0)]


def test_what_is_outside_of_the_range_is_left_out() -> None:
    matrix = evaluate_range('sales_total{till="1"}', Shop(), 0, 60, 60)
    assert [list(points) for _, points in matrix.series] == [[(0.0, 1.0), (60.0, 4.0)]]


def test_series_may_come_one_by_one() -> None:
    value = evaluate("x", Passing(), 60)
    assert isinstance(value, Vector)
    assert [number for _, number in value.samples] == [2.0]


@pytest.mark.parametrize(("function", "number"), [("sum", 3.0), ("avg", 1.5), ("max", 2.0), ("stddev", 0.5)])
def test_whole_numbers_may_be_ints(function: str, number: float) -> None:
    value = evaluate(f"{function}_over_time(x[5m])", Whole(), 60)
    assert isinstance(value, Vector)
    assert value.samples[0].value == number
