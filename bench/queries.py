"""Queries and rules: the engine alone, over the store, and beside Debian's Prometheus on the same data."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from bench.query_data import CHECKS, Day, Samples, day_in_store
from bench.query_prices import print_block, print_read_units
from bench.replay import Recorder
from bench.rules import print_rules
from lamplighter.bootstrap.querying import querying
from lamplighter.promql import InMemoryStorage, Storage, evaluate, evaluate_range
from lamplighter.telemetry.stored_samples import StoredSamples
from tests.support.prometheus import Prometheus, Query, installed, running_prometheus

MANY_SERIES = 5000
INSTANTS = (
    "latency_seconds",
    "sum by (group) (latency_seconds)",
    "topk(10, latency_seconds)",
    "sum by (group) (rate(requests_total[5m]))",
)
RANGES = (
    "probe_duration_seconds",
    "avg_over_time(probe_duration_seconds[5m])",
    "sum by (group) (probe_success)",
    "quantile(0.95, probe_duration_seconds)",
)
RUNS = 7
FORM = "application/x-www-form-urlencoded"


def main() -> None:
    """Print every table."""
    with _prometheus() as many, _prometheus() as days:
        print_instants(many)
        with day_in_store() as day:
            print_ranges(day, days)
            print_read_units(day)
            print_block(day)
    with _prometheus() as prometheus:
        print_rules(prometheus)


def print_instants(prometheus: Prometheus | None) -> None:
    """Instant queries over 5,000 series with five minutes of samples each."""
    samples = many_series()
    storage = InMemoryStorage.from_samples(samples)
    at = samples[0][1][-1][0]
    if prometheus:
        prometheus.write(samples)
    print(f"instant query over {MANY_SERIES:,} series, engine alone (p50 of {RUNS})")
    for text in INSTANTS:
        ours = _median_ms(lambda text=text: evaluate(text, storage, at))  # type: ignore[misc]
        print(f"  {text:<46} {ours:8.1f} ms{_theirs(prometheus, Query(text, int(at)))}")


def many_series() -> Sequence[Samples]:
    """Return a gauge and a counter of 5,000 instances each, a sample a minute."""
    begin = 1_795_176_000
    return [
        (
            {"__name__": name, "instance": f"host-{number:04d}", "group": f"group-{number % 50:02d}"},
            [(float(begin + 60 * minute), float(number * (minute + 1) % 997)) for minute in range(11)],
        )
        for name in ("latency_seconds", "requests_total")
        for number in range(MANY_SERIES)
    ]


def print_ranges(day: Day, prometheus: Prometheus | None) -> None:
    """Range queries of 24 hours, a hundred series, a point a minute."""
    samples = day.samples()
    storage = InMemoryStorage.from_samples(samples)
    if prometheus:
        prometheus.write(samples)
    start, end = day.frames[0].timestamp_ms / 1000, day.end
    print(f"\nrange query of 24 h x {CHECKS} series at 60 s (p50 of {RUNS})")
    print(f"  {'':<46} {'engine':>11} {'moto, new':>11} {'moto, warm':>11} {'answers at hand':>15}")
    for text in RANGES:

        def evaluated(storage: Storage, text: str = text) -> object:
            return evaluate_range(text, storage, start, end, 60.0)

        alone = _median_ms(lambda evaluated=evaluated: evaluated(storage))  # type: ignore[misc]
        new, warm, at_hand = over_store(day, evaluated)
        theirs = _theirs(prometheus, Query(text, int(start), int(end), 60))
        print(f"  {text:<46} {alone:8.1f} ms {new:8.1f} ms {warm:8.1f} ms {at_hand:12.1f} ms{theirs}")


def over_store(day: Day, evaluated: Callable[[StoredSamples], object]) -> tuple[float, float, float]:
    """Return milliseconds against moto of a new instance and of a warm one, and warm with the answers at hand.

    The last one is the function's own time, requests and decoding included; DynamoDB's comes on top.
    """
    recorder = Recorder(day.account.client)
    new = _median_ms(lambda: evaluated(querying(day.store()).storage(day.end)), runs=1)
    instance = querying(day.store())
    warm = _median_ms(lambda: evaluated(instance.storage(day.end)), runs=3)
    at_hand = querying(day.store(recorder.client()))
    return new, warm, _median_ms(lambda: evaluated(at_hand.storage(day.end)))


def _theirs(prometheus: Prometheus | None, query: Query) -> str:
    if prometheus is None:
        return ""
    form = query.form
    milliseconds = _median_ms(lambda: prometheus.request("POST", query.path, urlencode(form).encode(), FORM))
    return f"   Prometheus over HTTP {milliseconds:8.1f} ms"


def _median_ms(call: Callable[[], object], runs: int = RUNS) -> float:
    call()
    milliseconds = []
    for _ in range(runs):
        began = time.perf_counter()
        call()
        milliseconds.append((time.perf_counter() - began) * 1000)
    return median(milliseconds)


@contextmanager
def _prometheus() -> Iterator[Prometheus | None]:
    """Yield a Prometheus, or None where it is not installed."""
    if installed() is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder, running_prometheus(Path(folder)) as prometheus:
        yield prometheus


if __name__ == "__main__":
    main()
