"""The use-case of rule files: groups whose time has come are evaluated, by one function each time."""

import logging
from collections.abc import Callable, Sequence

from lamplighter.alerting.flush_queue import FlushQueue
from lamplighter.alerting.rule_group import EvaluateGroup, Occasion
from lamplighter.alerting.writer import AlertWriter
from lamplighter.config.configuration import Configuration
from lamplighter.errors import LamplighterError
from lamplighter.rules.claims import Claims
from lamplighter.rules.remembering import Remembering
from lamplighter.rules.slots import DueGroup, missed_slots, wake_up_delays
from lamplighter.rules.status import GroupStatus, RuleHealth
from lamplighter.rules.statuses import GroupStatuses
from lamplighter.state.store import StateStore
from lamplighter.telemetry.counters import Count, uncounted
from lamplighter.telemetry.stored_samples import StoredSamples

log = logging.getLogger(__name__)

LATE_SECONDS = 30.0
"""How old a slot is that the sweep takes: neither the stream nor the queue has come for it."""
WAKE_UP = {"task": "rules"}


class EvaluateGroups:
    """Evaluates rule groups, each once an interval however many functions are called.

    A slot is taken before it is evaluated. Dying in between costs that evaluation: the next one starts from the
    same alerts, so that what would have fired fires an interval later.
    """

    def __init__(
        self,
        state: StateStore,
        writer: AlertWriter,
        queue: FlushQueue,
        configuration: Callable[[float], Configuration],
        *,
        open_storage: Callable[[float], StoredSamples],
        evaluate: EvaluateGroup,
        statuses: GroupStatuses,
        time_limit: Callable[[], Callable[[], bool]],
        count: Count = uncounted,
    ) -> None:
        self._claims = Claims(state)
        self._writer = writer
        self._queue = queue
        self._configuration = configuration
        self._open_storage = open_storage
        self._evaluate = evaluate
        self._statuses = statuses
        self._time_limit = time_limit
        self._count = count

    def __call__(self, now: float, *, late_seconds: float = 0.0) -> None:
        """Evaluate what is due and was not taken yet.

        With `late_seconds` only slots that are at least so old. Whatever becomes of one group, the others have
        their turn; then the first error there was is raised.
        """
        configuration = self._configuration(now)
        due = self._claims.take(configuration.rule_groups, now, late_seconds)
        if not due:
            return
        storage = self._open_storage(now)
        occasion = Occasion(
            now=now,
            storage=Remembering(storage),
            begin_query=storage.begin_query,
            kept_alerts=self._writer.kept(now),
            statuses=self._statuses.kept(now),
            route=configuration.alertmanager,
            out_of_time=self._time_limit(),
        )
        errors = [error for one in _quickest_first(due, occasion) if (error := self._turn(one, occasion))]
        if errors:
            raise errors[0]

    def sweep(self, now: float) -> None:
        """Take what was left lying, and have the queue call for the slots until the next sweep."""
        configuration = self._configuration(now)
        groups = configuration.rule_groups
        for delay_seconds in wake_up_delays(groups, now):
            try:
                self._queue.send(WAKE_UP, delay_seconds)
            except LamplighterError as error:
                log.warning("rules are left to the stream and the next sweep", extra={"error": str(error)})
                break
        if configuration.digest:  # without one it stands in for a configuration that was never read
            self._statuses.forget_others(groups, now)
        self(now, late_seconds=LATE_SECONDS)

    def _turn(self, due: DueGroup, occasion: Occasion) -> LamplighterError | None:
        try:
            self._tally(due, self._evaluate(due, occasion), occasion)
        except LamplighterError as error:
            log.warning("a rule group was not kept", extra={"group": due.group.key, "error": str(error)})
            return error
        except Exception:  # a mistake of ours in one rule must not keep the others from theirs
            log.exception("a rule group could not be evaluated", extra={"group": due.group.key})
            return LamplighterError(f"rule group {due.group.key} could not be evaluated")
        return None

    def _tally(self, due: DueGroup, status: GroupStatus, occasion: Occasion) -> None:
        failed = sum(rule.health is RuleHealth.ERROR for rule in status.rules)
        self._count("lamplighter_rule_evaluations_total", len(status.rules), rule_group=status.key)
        self._count("lamplighter_rule_evaluation_failures_total", failed, rule_group=status.key)
        self._count("lamplighter_rule_evaluation_seconds_total", status.evaluation_seconds, rule_group=status.key)
        before = occasion.statuses.get(status.key)
        missed = missed_slots(due, before.status.last_evaluation) if before else 0
        self._count("lamplighter_rule_group_slots_missed_total", missed, rule_group=status.key)


def _quickest_first(due: Sequence[DueGroup], occasion: Occasion) -> Sequence[DueGroup]:
    """Where the time does not suffice for all, it is for as many as possible; who had none is first next time."""
    seconds = {key: kept.status.evaluation_seconds for key, kept in occasion.statuses.items()}
    return sorted(due, key=lambda one: seconds.get(one.group.key, 0.0))
