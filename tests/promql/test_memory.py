import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.promql import InMemoryStorage, Matcher, MatchOp, parse_selector


def names(storage: InMemoryStorage, selector: str) -> list[dict[str, str]]:
    return [dict(series.labels) for series in storage.select(parse_selector(selector), 0, 100)]


STORAGE = InMemoryStorage.from_samples(
    [
        ({"__name__": "up", "job": "b"}, [(10, 1)]),
        ({"__name__": "up", "job": "a"}, [(10, 1), (20, 0)]),
        ({"__name__": "down"}, [(10, 1)]),
    ]
)


@pytest.mark.parametrize(
    ("selector", "jobs"),
    [
        ("up", ["a", "b"]),
        ('{__name__=~"up|down"}', [None, "a", "b"]),
        ('up{job="a"}', ["a"]),
        ('up{job!="a"}', ["b"]),
        ('up{job=~"a|c"}', ["a"]),
        ('up{job!~"a.*"}', ["b"]),
        ('{__name__!="", job=""}', [None]),
        ('up{other=""}', ["a", "b"]),
        ("nothing", []),
    ],
)
def test_it_finds_series_by_every_kind_of_matcher_sorted_by_labels(selector: str, jobs: list[str | None]) -> None:
    assert [labels.get("job") for labels in names(STORAGE, selector)] == jobs


def test_both_ends_of_a_range_belong_to_it() -> None:
    (series,) = STORAGE.select(parse_selector('up{job="a"}'), 10, 20)
    assert (list(series.timestamps_ms), list(series.values)) == ([10_000, 20_000], [1, 0])


def test_a_series_without_samples_in_the_range_is_left_out() -> None:
    assert STORAGE.select(parse_selector("down"), 10.001, 99) == []


def test_an_empty_label_is_no_label() -> None:
    storage = InMemoryStorage.from_samples([({"__name__": "x", "empty": ""}, [(1, 1)])])
    assert names(storage, "x") == [{"__name__": "x"}]


def test_samples_of_one_series_may_be_added_in_parts_whatever_the_order_of_its_labels() -> None:
    storage = InMemoryStorage()
    storage.add({"__name__": "x", "a": "1"}, [(1, 1)])
    storage.add({"a": "1", "__name__": "x"}, [(2, 2)])
    (series,) = storage.select([Matcher("__name__", MatchOp.EQUAL, "x")], 0, 9)
    assert list(series.values) == [1, 2]


@given(st.lists(st.tuples(st.integers(0, 40), st.floats(allow_nan=False)), max_size=60))
def test_samples_are_kept_in_order_and_the_last_of_each_time_wins(samples: list[tuple[float, float]]) -> None:
    storage = InMemoryStorage.from_samples([({"__name__": "x"}, samples)])
    found = storage.select(parse_selector("x"), 0, 40)
    expected = sorted(dict(samples).items())
    got = list(zip(found[0].timestamps_ms, found[0].values, strict=True)) if found else []
    assert got == [(time * 1000, value) for time, value in expected]
