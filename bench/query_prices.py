"""What queries cost: read units of single ones and of a dashboard's page."""

from collections.abc import Callable, Sequence
from functools import partial

from bench.query_data import CHECKS, Day
from bench.storage import DOLLARS_PER_MILLION_READS, Bill
from lamplighter.bootstrap.querying import querying
from lamplighter.promql import evaluate, evaluate_range
from lamplighter.telemetry.querying import Querying

DAY_SECONDS = 86_400
PAGE = (
    "sum(probe_success)",
    "count(probe_success == 0) or vector(0)",
    "topk(10, probe_duration_seconds)",
    "quantile(0.95, probe_duration_seconds)",
    "avg by (group) (avg_over_time(probe_duration_seconds[5m]))",
    "sum by (phase) (probe_http_duration_seconds)",
    "min(probe_ssl_earliest_cert_expiry) - time()",
    "avg_over_time(probe_success[1h])",
)
"""Numbers and graphs as operators draw them."""

SPANS = {
    "an hour, step 15 s": (3600, 15),
    "a day, step 60 s": (DAY_SECONDS, 60),
    "a day, step 5 m": (DAY_SECONDS, 300),
}
"""Length and step in seconds."""


def print_read_units(day: Day) -> None:
    """Read units, counted where botocore sends."""
    print(f"\nread units, {CHECKS} checks a minute (units, requests, cents)")
    new = querying(day.store())
    evaluate(PAGE[0], new.storage(day.end), day.end)
    _print_bill("an instant query", _billed(day, lambda: evaluate(PAGE[0], new.storage(day.end), day.end)))
    for title, span in SPANS.items():
        _print_bill(f"a graph of {title}", _billed(day, partial(_graphs, day, PAGE[2:3], day.end, span)))
    for title, span in SPANS.items():
        alone = [_billed(day, partial(_graphs, day, (text,), day.end, span)) for text in PAGE]
        instance = querying(day.store())
        first = _billed(day, partial(_graphs, day, PAGE, day.end - 60, span, instance))
        again = _billed(day, partial(_graphs, day, PAGE, day.end, span, instance))
        print(f"  a page of {len(PAGE)} graphs of {title}")
        _print_bill("  each graph by a new instance of its own", _sum(alone))
        _print_bill("  by one new instance", first)
        _print_bill("  by the same a minute later", again)


def _graphs(
    day: Day, texts: Sequence[str], now: float, span: tuple[int, int], instance: Querying | None = None
) -> None:
    """Draw graphs that end at `now`, by a new instance if none is given."""
    instance = instance or querying(day.store())
    seconds, step = span
    end = now // step * step
    for text in texts:
        evaluate_range(text, instance.storage(now), end - seconds + step, end, step)


def _print_bill(title: str, bill: Bill) -> None:
    cents = bill.read_units * DOLLARS_PER_MILLION_READS / 1e6 * 100
    print(f"  {title:<46} {bill.read_units:8.1f} {sum(bill.requests.values()):6} {cents:9.4f}")


def _sum(bills: list[Bill]) -> Bill:
    total = Bill()
    for bill in bills:
        total.requests += bill.requests
        total.read_units += bill.read_units
    return total


def _billed(day: Day, call: Callable[[], object]) -> Bill:
    day.account.bill = Bill()
    call()
    return day.account.bill
