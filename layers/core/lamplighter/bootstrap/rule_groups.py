"""Rule files in the alerter, wired: the clocks, the data, the templates."""

import time
from collections.abc import Callable, Mapping

from lamplighter.alerting.flush_queue import FlushQueue
from lamplighter.alerting.rule_group import EvaluateGroup
from lamplighter.alerting.rule_groups import EvaluateGroups
from lamplighter.alerting.writer import AlertWriter
from lamplighter.aws.telemetry_store import DynamoTelemetryStore
from lamplighter.bootstrap.invocation import Invocation
from lamplighter.bootstrap.querying import querying
from lamplighter.config.configuration import Configuration
from lamplighter.rules.querying import Expand
from lamplighter.rules.statuses import GroupStatuses
from lamplighter.state.store import StateStore
from lamplighter.telemetry.counters import Count, uncounted
from lamplighter.telemetry.query_budget import QueryBudget

LONGEST_SECONDS = 20.0
"""For all groups that are due: while they are evaluated the stream waits."""
RESERVED_SECONDS = 10.0
"""Of the invocation, for keeping what came of it."""
RULE_BUDGET = QueryBudget(max_series=50_000, max_samples=2_000_000, seconds=10.0)


def rule_groups(
    state: StateStore,
    telemetry: DynamoTelemetryStore,
    writer: AlertWriter,
    queue: FlushQueue,
    configuration: Callable[[float], Configuration],
    *,
    invocation: Invocation,
    expand: Callable[[float], Expand],
    count: Count = uncounted,
) -> EvaluateGroups:
    """Return the use-case of rule files; `expand` makes what expands templates at a time."""
    statuses = GroupStatuses(state)
    queries = querying(telemetry)
    return EvaluateGroups(
        state,
        writer,
        queue,
        configuration,
        open_storage=lambda now: queries.storage(now, RULE_BUDGET, consistent=True),
        evaluate=EvaluateGroup(telemetry, writer, statuses, expand, time.perf_counter),
        statuses=statuses,
        time_limit=lambda: time_limit(invocation),
        count=count,
    )


def texts(external_labels: Mapping[str, str], external_url: str, at: float) -> Expand:
    """Return what expands templates at a time. The engine is loaded where it is needed first."""
    from lamplighter.rules.templates import alert_texts  # noqa: PLC0415 - not for the cold start

    return alert_texts(external_labels, external_url, at)


def time_limit(invocation: Invocation) -> Callable[[], bool]:
    """Return what tells that the time for the rules of this call is over; it begins now."""
    ends_at = time.monotonic() + min(LONGEST_SECONDS, invocation.seconds_left() - RESERVED_SECONDS)
    return lambda: time.monotonic() >= ends_at
