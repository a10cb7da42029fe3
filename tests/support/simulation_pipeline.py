"""The alerting pipeline as one function instance wires it: all that the simulation knows of its parts.

A change of the pipeline's seams ends here.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from lamplighter.alerting.acknowledge import Acknowledge
from lamplighter.alerting.alert import AlertState
from lamplighter.alerting.evaluate import Evaluate
from lamplighter.alerting.flush import Flush
from lamplighter.alerting.flush_queue import FlushQueue
from lamplighter.alerting.intake import Intake
from lamplighter.alerting.integrations import Integration, integrations_of
from lamplighter.alerting.notification import Channel
from lamplighter.alerting.outside_alerts import Posted, changes_by_posts
from lamplighter.alerting.rule_group import EvaluateGroup
from lamplighter.alerting.rule_groups import EvaluateGroups
from lamplighter.alerting.silence_editing import Edit, expired, replacing
from lamplighter.alerting.silence_store import SilenceStore
from lamplighter.alerting.store import AlertStore
from lamplighter.alerting.sweep import Sweep
from lamplighter.alerting.writer import AlertWriter
from lamplighter.bootstrap.querying import querying
from lamplighter.config.configuration import Configuration
from lamplighter.config.maintenance import in_maintenance
from lamplighter.errors import InvalidAcknowledgement
from lamplighter.rules.querying import as_written
from lamplighter.rules.statuses import GroupStatuses
from lamplighter.state.store import Record, StateStore
from tests.support.simulation_clockwork import Clockwork
from tests.support.simulation_operator import Wish
from tests.support.simulation_pool import StrandPool
from tests.support.simulation_stores import FaultyTelemetryStore

RESOLVE_TIMEOUT_SECONDS = 300.0


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


class Alerter:
    """One instance of the function."""

    flush_class: type[Flush] = Flush

    def __init__(self, around: Surroundings) -> None:
        self._configuration = around.configuration
        self._state = around.state
        self._silences = SilenceStore(around.state)
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

    def silence(self, wish: Wish, new_id: str, now: float) -> None:
        """Make a silence, or change one, as the API does."""
        wanted = wish(self._silences.all(now), now)
        if wanted is None:
            return
        before = self._silences.get(wanted.id, now) if wanted.id else None
        if before is not None and wanted.ends_at <= now:
            self._silences.put(Edit(kept=expired(before.silence, now), is_new=False), before.version)
        else:
            edit = replacing(before.silence if before else None, wanted, now, new_id=new_id)
            self._silences.put(edit, before.version if before else 0)

    def acknowledge(self, choose: Callable[[Sequence[str]], str], now: float) -> None:
        """Take care of an alert that fires, as the API does."""
        kept = AlertStore(self._state).kept(now)
        firing = [key for key, one in kept.items() if one.alert.state is AlertState.FIRING]
        if firing:
            with suppress(InvalidAcknowledgement):
                Acknowledge(self._state).add(choose(firing), by="op", seconds=600.0, now=now)

    def flush(self, around: Surroundings) -> Flush:
        """Return the use-case of the flush queue."""
        return self.flush_class(
            around.state,
            around.queue,
            self._current,
            around.open_channel,
            "https://lamp.test",
            open_pool=lambda _: StrandPool(around.clockwork),
            stopwatch=lambda: around.clockwork.now,
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
    return record.partition == "TOLD"


def all_integrations(configuration: Configuration) -> Sequence[Integration]:
    """Return every integration of every receiver."""
    receivers = configuration.alertmanager.receivers
    return [integration for receiver in receivers for integration in integrations_of(receiver)]
