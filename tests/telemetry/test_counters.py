"""Counters in memory."""

from concurrent.futures import ThreadPoolExecutor

from lamplighter.telemetry.counters import MOST_SERIES, OVERFLOW, Counters, CounterSeries, uncounted

ROUNDS = CounterSeries("lamplighter_rounds_total")


def test_what_is_counted_is_taken_once() -> None:
    counters = Counters()
    counters.count("lamplighter_rounds_total")
    counters.count("lamplighter_rounds_total", 2)
    counters.count("lamplighter_probes_total", 3, result="up")
    assert counters.take() == {ROUNDS: 3, CounterSeries("lamplighter_probes_total", (("result", "up"),)): 3}
    assert counters.take() == {}


def test_what_could_not_be_added_is_kept_beside_what_came_meanwhile() -> None:
    counters = Counters()
    counters.count("lamplighter_rounds_total", 5)
    taken = counters.take()
    counters.count("lamplighter_rounds_total")
    counters.put_back(taken)
    assert counters.take() == {ROUNDS: 6}


def test_counters_never_go_back_and_nothing_is_no_series() -> None:
    counters = Counters()
    counters.count("lamplighter_rounds_total", 0)
    counters.count("lamplighter_rounds_total", -1)
    counters.count("lamplighter_rounds_total", float("nan"))
    assert counters.take() == {}


def test_labels_from_outside_cannot_make_it_grow_without_end() -> None:
    counters = Counters()
    for number in range(MOST_SERIES + 50):
        counters.count("lamplighter_series_refused_total", 7, metric=f"m{number}")
    taken = counters.take()
    assert len(taken) == MOST_SERIES + 1
    assert taken[CounterSeries(OVERFLOW)] == 50


def test_threads_lose_nothing() -> None:
    counters = Counters()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: counters.count("lamplighter_rounds_total"), range(5000)))
    assert counters.take() == {ROUNDS: 5000}


def test_counting_nothing_counts_nothing() -> None:
    uncounted("lamplighter_rounds_total", 1, result="up")
