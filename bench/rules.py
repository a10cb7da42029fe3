"""A minute's evaluation of a hundred rules over a thousand checks, from the store, beside Prometheus' queries."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from bench.query_data import MINUTE_MS, samples_of
from bench.replay import Recorder
from bench.storage import Bill, account
from lamplighter.aws.telemetry_store import DynamoTelemetryStore
from lamplighter.bootstrap.querying import querying
from lamplighter.rules.evaluation import evaluate_group
from lamplighter.rules.rule import AlertingRule, RuleGroup
from lamplighter.telemetry.querying import Querying
from tests.support.aws import TELEMETRY_TABLE
from tests.support.frames import START_MS, realistic_frames
from tests.support.prometheus import Prometheus, Query

RULES, SOURCES, CHECKS_A_SOURCE, MINUTES = 100, 10, 100, 6
RUNS = 5
EXPRESSIONS = (
    "probe_success == 0",
    "avg_over_time(probe_success[5m]) < 0.9",
    "probe_duration_seconds > {0}",
    "max_over_time(probe_duration_seconds[5m]) > {0}",
    "probe_ssl_earliest_cert_expiry - time() < {0} * 86400",
    "sum by (group) (probe_success) / count by (group) (probe_success) < 0.{0}",
    "quantile by (group) (0.95, probe_duration_seconds) > {0}",
    "check_state == 3 and on(key) check_streak_rounds > {0}",
    "changes(probe_http_status_code[5m]) > {0}",
    'sum(probe_http_duration_seconds{{phase="connect"}}) > {0}',
)
"""Ten shapes; each with ten thresholds makes a hundred rules."""


@dataclass(frozen=True)
class World:
    """Some minutes of a thousand checks on moto."""

    client: Any
    now: float

    def querying(self, client: Any = None) -> Querying:
        """Return a new instance's queries."""
        return querying(
            DynamoTelemetryStore(client or self.client, TELEMETRY_TABLE, clock=lambda: self.now),
        )


def print_rules(prometheus: Prometheus | None) -> None:
    """Time and read units of one evaluation."""
    frames = [
        replace(frame, source=f"checks/local/60/{source}", series=tuple(_of(source, one) for one in frame.series))
        for source in range(SOURCES)
        for frame in realistic_frames(MINUTES, CHECKS_A_SOURCE, seed=source)
    ]
    now = (START_MS + MINUTES * MINUTE_MS) / 1000 - 55
    print(f"\n{RULES} rules over {SOURCES * CHECKS_A_SOURCE:,} checks, an evaluation (p50 of {RUNS})")
    with account() as ours:
        world = World(ours.client, now)
        store = DynamoTelemetryStore(ours.client, TELEMETRY_TABLE, clock=lambda: now)
        for frame in sorted(frames, key=lambda frame: frame.timestamp_ms):
            store.write(frame)
        recorder = Recorder(ours.client)
        warm = world.querying()
        _evaluate(warm, now)
        ours.bill = Bill()
        _evaluate(warm, now)
        bill, ours.bill = ours.bill, Bill()
        print(f"  from the store, on moto, warm      {_median_ms(warm, now):8.1f} ms")
        print(f"  the same with the answers at hand  {_median_ms(world.querying(recorder.client()), now):8.1f} ms")
        print(
            f"  read units                         {bill.read_units:8.1f}   {sum(bill.requests.values())} requests"
        )
    if prometheus:
        prometheus.write(samples_of(sorted(frames, key=lambda frame: frame.timestamp_ms)))
        queries = [Query(rule.expr, int(now)) for rule in _rules()]
        began = time.perf_counter()
        prometheus.ask_all(queries)
        print(f"  Prometheus, {RULES} queries over HTTP   {(time.perf_counter() - began) * 1000:8.1f} ms")


def _rules() -> Sequence[AlertingRule]:
    return [
        AlertingRule(alert=f"Rule{shape}{level}", expr=text.format(level), for_seconds=120)
        for shape, text in enumerate(EXPRESSIONS)
        for level in range(1, RULES // len(EXPRESSIONS) + 1)
    ]


def _evaluate(instance: Querying, now: float) -> None:
    group = RuleGroup(file="bench.yml", name="all", rules=tuple(_rules()))
    storage = instance.storage(now, consistent=True)
    outcome = evaluate_group(group, storage, (), now, begin_query=storage.begin_query)
    failed = [status.last_error for status in outcome.status.rules if status.last_error]
    if failed:
        raise RuntimeError(failed[0])


def _median_ms(instance: Querying, now: float) -> float:
    _evaluate(instance, now)
    milliseconds = []
    for _ in range(RUNS):
        began = time.perf_counter()
        _evaluate(instance, now)
        milliseconds.append((time.perf_counter() - began) * 1000)
    return median(milliseconds)


def _of(source: int, series: Any) -> Any:
    """Give every source checks of its own."""
    labels = tuple(
        (name, f"{value}-{source}" if name in {"check", "key"} else value) for name, value in series.labels
    )
    return replace(series, labels=labels)


if __name__ == "__main__":
    print_rules(None)
