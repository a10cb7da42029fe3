"""What queries cost: read units of single ones and of a dashboard's page; and Prometheus' bytes beside ours."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import isinf, isnan
from pathlib import Path

from bench.query_data import Day, Samples
from bench.storage import DOLLARS_PER_MILLION_READS, Bill
from lamplighter.bootstrap.querying import querying
from lamplighter.promql import evaluate, evaluate_range

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

SPANS = (
    ("an hour, step 15 s", 3600, 15),
    ("a day, step 60 s", DAY_SECONDS, 60),
    ("a day, step 5 m", DAY_SECONDS, 300),
)


def print_read_units(day: Day) -> None:
    """Read units, counted where botocore sends, of one warm instance; each query reads for itself."""
    instance = querying(day.store())

    def graph(text: str, seconds: int, step: int) -> object:
        end = day.end // step * step
        return evaluate_range(text, instance.storage(day.end), end - seconds + step, end, step)

    evaluate(PAGE[0], instance.storage(day.end), day.end)
    print("\nread units, 100 checks, a warm instance")
    _print_bill("an instant query", _billed(day, lambda: evaluate(PAGE[0], instance.storage(day.end), day.end)))
    for title, seconds, step in SPANS:
        _print_bill(f"a graph of {title}", _billed(day, partial(graph, "probe_duration_seconds", seconds, step)))
    for title, seconds, step in SPANS:
        bill = _billed(day, lambda span=(seconds, step): [graph(text, *span) for text in PAGE])  # type: ignore[misc]
        _print_bill(f"a page of {len(PAGE)} graphs of {title}", bill)


def _print_bill(title: str, bill: Bill) -> None:
    cents = bill.read_units * DOLLARS_PER_MILLION_READS / 1e6 * 100
    requests = sum(bill.requests.values())
    print(f"  {title:<46} {bill.read_units:8.1f}   {requests:4} requests   {cents:.4f} cents")


def print_block(day: Day) -> None:
    """Bytes a sample of the same day in a block of Prometheus, for `bench.tiers` says what ours take."""
    samples = day.samples()
    count = sum(len(points) for _, points in samples)
    if shutil.which("promtool") is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder, "samples.om")
        written.write_text(openmetrics(samples))
        blocks = Path(folder, "blocks")
        subprocess.run(
            ["promtool", "tsdb", "create-blocks-from", "openmetrics", str(written), str(blocks)],
            check=True,
            capture_output=True,
        )
        size = sum(path.stat().st_size for path in blocks.rglob("*") if path.is_file())
    print(f"\nPrometheus' blocks of the same day: {size / count:.2f} bytes a sample of {count:,}, index included")


def openmetrics(samples: Sequence[Samples]) -> str:
    """Write samples as promtool reads them: a metric's series one after the other."""
    lines = [f"{_written(labels)} {_number(value)} {at:.3f}" for labels, points in samples for at, value in points]
    return "\n".join([*lines, "# EOF", ""])


def _written(labels: Mapping[str, str]) -> str:
    inner = ",".join(f'{name}="{value}"' for name, value in labels.items() if name != "__name__")
    return f"{labels['__name__']}{{{inner}}}"


def _number(value: float) -> str:
    if isnan(value):
        return "NaN"
    return ("+Inf" if value > 0 else "-Inf") if isinf(value) else repr(value)


def _billed(day: Day, call: Callable[[], object]) -> Bill:
    day.account.bill = Bill()
    call()
    return day.account.bill
