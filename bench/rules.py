"""A minute's evaluation of a hundred rules over a thousand checks, from the store, beside Prometheus' queries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.beside import heading, their_column, their_ms
from bench.query_data import MINUTE_MS, samples_of
from bench.replay import Recorder
from bench.storage import Account, Bill, account
from bench.timing import cpu_ms, leave_alone_what_is_there, median_ms
from lamplighter.aws.telemetry_store import DynamoTelemetryStore
from lamplighter.bootstrap.querying import querying
from lamplighter.config.place import Report
from lamplighter.promql import Vector, evaluate
from lamplighter.rules.evaluation import evaluate_group
from lamplighter.rules.files import read_rules
from lamplighter.rules.rule import AlertingRule, RuleGroup
from lamplighter.telemetry.querying import Querying
from lamplighter.telemetry.series import Frame
from tests.support.aws import TELEMETRY_TABLE
from tests.support.frames import START_MS, realistic_frames
from tests.support.prometheus import Prometheus, Query

RULES, SOURCES, CHECKS_A_SOURCE, MINUTES = 100, 10, 100, 6
SHIPPED = Path(__file__).resolve().parent.parent / "config" / "rules"
INSTANTS = (
    "probe_http_duration_seconds",
    "sum by (phase) (probe_http_duration_seconds)",
    "max_over_time(probe_http_duration_seconds[5m])",
)
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
    """Time and read units of one evaluation, and of an instant query over everything."""
    frames = sorted(_frames(), key=lambda frame: frame.timestamp_ms)
    now = (START_MS + MINUTES * MINUTE_MS) / 1000 - 55
    if prometheus:
        prometheus.write(samples_of(frames))
    with account() as ours:
        world = World(ours.client, now)
        store = DynamoTelemetryStore(ours.client, TELEMETRY_TABLE, clock=lambda: now)
        for frame in frames:
            store.write(frame)
        recorder = Recorder(ours.client)
        leave_alone_what_is_there()
        _print_evaluation(world, ours, recorder, prometheus)
        _print_shipped(world, ours, recorder)
        _print_instants(world, recorder, prometheus)


def _print_evaluation(world: World, ours: Account, recorder: Recorder, prometheus: Prometheus | None) -> None:
    print(f"\n{RULES} rules over {SOURCES * CHECKS_A_SOURCE:,} checks, an evaluation by a warm instance")
    warm = world.querying()
    _evaluate(warm, world.now)
    ours.bill = Bill()
    _evaluate(warm, world.now)
    bill, ours.bill = ours.bill, Bill()
    moto = median_ms(lambda: _evaluate(warm, world.now))
    own = world.querying(recorder.client())
    print(f"  {'own, CPU':<46} {cpu_ms(lambda: _evaluate(own, world.now)):8.1f} ms")
    print(f"  {'through moto, by the clock':<46} {moto:8.1f} ms")
    print(f"  {'read units':<46} {bill.read_units:8.1f}    {sum(bill.requests.values())} requests")
    if prometheus:
        queries = [Query(rule.expr, int(world.now)) for rule in _rules()]
        print(f"  {f'Prometheus, {RULES} queries over HTTP':<46} {their_ms(prometheus, *queries):8.1f} ms")


def _print_shipped(world: World, ours: Account, recorder: Recorder) -> None:
    groups = [group for file in sorted(SHIPPED.glob("*.yml")) for group in _read(file)]
    rules = sum(len(group.rules) for group in groups)
    warm = world.querying()
    _evaluate(warm, world.now, groups)
    ours.bill = Bill()
    _evaluate(warm, world.now, groups)
    bill, ours.bill = ours.bill, Bill()
    own = world.querying(recorder.client())
    print(f"\nthe {rules} rules of config/rules over the same checks, all {len(groups)} groups, warm")
    print(f"  {'own, CPU':<46} {cpu_ms(lambda: _evaluate(own, world.now, groups)):8.1f} ms")
    print(f"  {'read units':<46} {bill.read_units:8.1f}    {sum(bill.requests.values())} requests")


def _read(file: Path) -> Sequence[RuleGroup]:
    return read_rules(Report(f"rules/{file.name}"), file.read_text())


def _print_instants(world: World, recorder: Recorder, prometheus: Prometheus | None) -> None:
    found = evaluate(f"count({INSTANTS[0]})", world.querying().storage(world.now), world.now)
    series = found.samples[0].value if isinstance(found, Vector) else 0
    print(f"\ninstant query over {series:,.0f} series of the same checks from the store, by a warm instance")
    print(f"  {'ms':<46} {'own, CPU':>8} {'moto':>8}   {heading(prometheus)}")
    moto, own = world.querying(), world.querying(recorder.client())
    for text in INSTANTS:

        def evaluated(instance: Querying, text: str = text) -> object:
            return evaluate(text, instance.storage(world.now), world.now)

        through_moto = median_ms(lambda evaluated=evaluated: evaluated(moto))  # type: ignore[misc]
        alone = cpu_ms(lambda evaluated=evaluated: evaluated(own))  # type: ignore[misc]
        theirs = their_column(prometheus, Query(text, int(world.now)))
        print(f"  {text:<46} {alone:8.1f} {through_moto:8.1f}   {theirs}")


def _frames() -> Sequence[Frame]:
    """Return some minutes of every source, whose checks are its own."""
    return [
        replace(frame, source=f"checks/local/60/{source}", series=tuple(_of(source, one) for one in frame.series))
        for source in range(SOURCES)
        for frame in realistic_frames(MINUTES, CHECKS_A_SOURCE, seed=source)
    ]


def _rules() -> Sequence[AlertingRule]:
    return [
        AlertingRule(alert=f"Rule{shape}{level}", expr=text.format(level), for_seconds=120)
        for shape, text in enumerate(EXPRESSIONS)
        for level in range(1, RULES // len(EXPRESSIONS) + 1)
    ]


def _evaluate(instance: Querying, now: float, groups: Sequence[RuleGroup] = ()) -> None:
    """Evaluate groups, or the hundred rules, as one call of the alerter does."""
    storage = instance.storage(now, consistent=True)
    for group in groups or [RuleGroup(file="bench.yml", name="all", rules=tuple(_rules()))]:
        outcome = evaluate_group(group, storage, (), now, begin_query=storage.begin_query)
        failed = [status.last_error for status in outcome.status.rules if status.last_error]
        if failed:
            raise RuntimeError(failed[0])


def _of(source: int, series: Any) -> Any:
    """Give every source checks of its own."""
    labels = tuple(
        (name, f"{value}-{source}" if name in {"check", "key"} else value) for name, value in series.labels
    )
    return replace(series, labels=labels)


if __name__ == "__main__":
    print_rules(None)
