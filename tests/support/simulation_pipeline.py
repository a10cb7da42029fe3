"""The alerting pipeline as one function instance wires it: all that the simulation knows of its parts.

A change of the pipeline's seams ends here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from lamplighter.alerting.evaluate import Evaluate
from lamplighter.alerting.flush import Flush
from lamplighter.alerting.flush_queue import FlushQueue
from lamplighter.alerting.intake import Intake
from lamplighter.alerting.integrations import Integration, routed
from lamplighter.alerting.notification import Channel
from lamplighter.alerting.outside_alerts import Posted, changes_by_posts
from lamplighter.alerting.rule_group import EvaluateGroup
from lamplighter.alerting.rule_groups import EvaluateGroups
from lamplighter.alerting.sweep import Sweep
from lamplighter.alerting.writer import AlertWriter
from lamplighter.bootstrap.querying import querying
from lamplighter.config.configuration import Configuration
from lamplighter.config.maintenance import in_maintenance
from lamplighter.errors import LamplighterError
from lamplighter.rules.querying import as_written
from lamplighter.rules.statuses import GroupStatuses
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.state.store import Record, StateStore
from tests.support.simulation_clockwork import Clockwork
from tests.support.simulation_stores import FaultyTelemetryStore

RESOLVE_TIMEOUT_SECONDS = 300.0
FORGETS_UNCERTAIN_DELIVERIES = True
"""Whether a message that may or may not have been taken in is not made good where its alert turns before the next
attempt. Where this is so the receiver's last word stays wrong; such cases are counted apart."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What an instance finds: its ports, the configuration, and the clockwork that its strands belong to."""

    clockwork: Clockwork
    state: StateStore
    telemetry: FaultyTelemetryStore
    queue: FlushQueue
    open_channel: Callable[[Integration], Channel]
    configuration: Configuration
    sources: Mapping[str, float]


class SideBySideFlush(Flush):
    """Flushes groups in strands of the simulation, where the real one takes threads."""

    def __init__(self, clockwork: Clockwork, *args: Any) -> None:
        super().__init__(*args)
        self._clockwork = clockwork

    def all(self, group_keys: Sequence[str], now: float) -> Mapping[str, LamplighterError]:
        """See `Flush.all`."""
        one = super().all
        keys = list(dict.fromkeys(group_keys))
        if len(keys) < 2:
            return one(keys, now)
        results = self._clockwork.side_by_side([partial(one, [key], now) for key in keys])
        return {key: error for result in results for key, error in result.items()}


class Alerter:
    """One instance of the function."""

    def __init__(self, around: Surroundings) -> None:
        self._configuration = around.configuration
        self._writer = AlertWriter(around.state, around.queue)
        flush = self.flush(around)
        self.intake = Intake(
            read_frame=lambda record: record["frame"],
            evaluate=Evaluate(around.telemetry, self._writer, self._current, in_maintenance),
            flush=flush,
            sweep=self.sweep(around, flush),
            rules=self._rules(around),
        )

    def post(self, posts: Sequence[Posted], now: float) -> None:
        """Take in what another server says of its alerts, as the API does."""
        self._writer.apply(
            lambda kept: changes_by_posts(posts, kept, now, RESOLVE_TIMEOUT_SECONDS),
            self._configuration.alertmanager,
            now,
        )

    def flush(self, around: Surroundings) -> Flush:
        """Return the use-case of the flush queue."""
        return SideBySideFlush(
            around.clockwork, around.state, around.queue, self._current, around.open_channel, "https://lamp.test"
        )

    def sweep(self, around: Surroundings, flush: Flush) -> Sweep:
        """Return the use-case of every minute."""
        return Sweep(
            state=around.state,
            telemetry=around.telemetry,
            writer=self._writer,
            flush=flush,
            configuration=self._current,
            mistakes=lambda _: (),
            sources=lambda _: around.sources,
        )

    def _rules(self, around: Surroundings) -> EvaluateGroups:
        statuses = GroupStatuses(around.state)
        queries = querying(around.telemetry.kept)
        return EvaluateGroups(
            around.state,
            self._writer,
            around.queue,
            self._current,
            open_storage=lambda now: queries.storage(now, consistent=True),
            evaluate=EvaluateGroup(around.telemetry, self._writer, statuses, lambda _: as_written, lambda: 0.0),
            statuses=statuses,
            time_limit=lambda: lambda: False,
        )

    def _current(self, _: float) -> Configuration:
        return self._configuration


def is_record_of_telling(record: Record) -> bool:
    """Whether `record` says what a receiver was told."""
    return record.partition.startswith("TOLD#")


def waiting_groups(state: InMemoryStateStore, now: float) -> Sequence[str]:
    """Return the groups that have been due for more than two minutes, or that somebody seems to be at."""
    return [
        f"{record.key}: {dict(record.data)}"
        for record in state.list("GROUP", now)
        if (record.data["due_at"] or now) < now - 120.0 or 0 < record.data["lease_until"] < now - 120.0
    ]


def integration_names(configuration: Configuration) -> Sequence[str]:
    """Return the names of the integrations that are to be told of everything."""
    return [integration.name for integration in routed(configuration.alertmanager)]
