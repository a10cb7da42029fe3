"""Queries and rules: the engine alone, over the store, and beside Debian's Prometheus on the same data."""

from collections.abc import Callable, Sequence

from bench.beside import heading, prometheus_or_none, their_column
from bench.query_data import CHECKS, Day, Samples, day_in_store
from bench.query_prices import print_read_units
from bench.query_sizes import print_sizes
from bench.replay import Recorder
from bench.rules import print_rules
from bench.timing import RUNS, cpu_ms, leave_alone_what_is_there, median_ms
from lamplighter.bootstrap.querying import querying
from lamplighter.promql import InMemoryStorage, Storage, Value, evaluate, evaluate_range
from lamplighter.web.http import Request
from lamplighter.web.prometheus.encoding import query_data, success
from lamplighter.web.prometheus.sizing import fitting_response
from tests.support.prometheus import Prometheus, Query

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
LEGEND = """
  engine  CPU over the samples as lists in memory
  own     CPU of the function itself: requests made, answers parsed, decoded, evaluated. The answers are in memory
          already; in an account DynamoDB's time is added, of which 16 reads go on at once
  answer  CPU of writing it as JSON and gzipping it, as Grafana asks for it: comes on top of the function's own
  moto    by the clock, through moto, which takes the difference: it answers here, one request at a time
  new     an instance that has read nothing yet; warm: one that answered the same a moment ago"""


def main() -> None:
    """Print every table."""
    with prometheus_or_none() as many, prometheus_or_none() as days:
        print_instants(many)
        with day_in_store() as day:
            print_ranges(day, days)
            print_read_units(day)
            print_sizes(day)
    with prometheus_or_none() as prometheus:
        print_rules(prometheus)


def print_instants(prometheus: Prometheus | None) -> None:
    """Instant queries over 5,000 series with ten minutes of samples each."""
    samples = many_series()
    storage = InMemoryStorage.from_samples(samples)
    at = samples[0][1][-1][0]
    if prometheus:
        prometheus.write(samples)
    leave_alone_what_is_there()
    print(
        f"instant query over {MANY_SERIES:,} series in memory (p50 of {RUNS}; for the store see the rules' checks)"
    )
    print(f"  {'ms':<46} {'engine, CPU':>12}   {heading(prometheus)}")
    for text in INSTANTS:
        ours = cpu_ms(lambda text=text: evaluate(text, storage, at))  # type: ignore[misc]
        print(f"  {text:<46} {ours:12.1f}   {their_column(prometheus, Query(text, int(at)))}")


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
    leave_alone_what_is_there()
    print(f"\nrange query of 24 h x {CHECKS} series at 60 s (p50 of {RUNS})")
    columns = ("engine", "new, own", "warm, own", "answer", "new, moto", "warm, moto")
    print(f"  {'ms':<42} {' '.join(f'{column:>10}' for column in columns)}   {heading(prometheus)}")
    for text in RANGES:

        def evaluated(storage: Storage, text: str = text) -> object:
            return evaluate_range(text, storage, start, end, 60.0)

        alone = cpu_ms(lambda evaluated=evaluated: evaluated(storage))  # type: ignore[misc]
        new, warm, *moto = over_store(day, evaluated)
        answer = writing_ms(evaluate_range(text, storage, start, end, 60.0))
        figures = " ".join(f"{figure:10.1f}" for figure in (alone, new, warm, answer, *moto))
        print(f"  {text:<42} {figures}   {their_column(prometheus, Query(text, int(start), int(end), 60))}")
    print(LEGEND)


def writing_ms(value: Value) -> float:
    """Return milliseconds of writing an answer."""
    request = Request(method="GET", path="/api/v1/query_range", headers={"accept-encoding": "gzip"})
    return cpu_ms(lambda: fitting_response(success(query_data(value, 0)), request))


def over_store(day: Day, evaluated: Callable[[Storage], object]) -> tuple[float, float, float, float]:
    """Return milliseconds of a new and of a warm instance: without the store's time, and through moto."""
    recorder = Recorder(day.account.client)
    new_moto = median_ms(lambda: evaluated(querying(day.store()).storage(day.end)), runs=1)
    warm = querying(day.store())
    warm_moto = median_ms(lambda: evaluated(warm.storage(day.end)))
    at_hand = recorder.client()
    new_own = cpu_ms(lambda: evaluated(querying(day.store(at_hand)).storage(day.end)))
    warm = querying(day.store(at_hand))
    return new_own, cpu_ms(lambda: evaluated(warm.storage(day.end))), new_moto, warm_moto


if __name__ == "__main__":
    main()
