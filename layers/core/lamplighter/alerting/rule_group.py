"""One rule group's turn: evaluated on what the last turn left, its alerts, series and status kept."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from lamplighter.alerting.changes import Change, KeptAlerts
from lamplighter.alerting.rule_alerts import active_alerts, changes_by_rule, raisers
from lamplighter.alerting.writer import AlertWriter
from lamplighter.config.alertmanager import AlertmanagerConfig
from lamplighter.errors import ItemTooLarge, LamplighterError
from lamplighter.promql.storage import Storage
from lamplighter.promql.values import is_stale
from lamplighter.rules.evaluation import GroupOutcome, RuleState, evaluate_group
from lamplighter.rules.frames import frames_of, parts_of, recorded_by, recorded_series, source_of
from lamplighter.rules.querying import Expand, Samples
from lamplighter.rules.rule import AlertingRule, RuleGroup
from lamplighter.rules.slots import DueGroup
from lamplighter.rules.status import GroupStatus, RuleHealth, RuleStatus
from lamplighter.rules.statuses import GroupStatuses, KeptStatus
from lamplighter.telemetry.series import Frame
from lamplighter.telemetry.store import TelemetryStore

log = logging.getLogger(__name__)

MOST_ALERTS = 1000
"""Of one rule. All alerts are read together, often; a rule that fires for everything is a mistake of the rule."""
CARRIED_SECONDS = 300.0
"""For how long a rule that fails keeps its last values: as long as PromQL would look back for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What all groups of one call have in common. `now` is when it is, not the slots that are due."""

    now: float
    storage: Storage
    begin_query: Callable[[], None]
    """Gives the next rule a budget of its own."""
    kept_alerts: KeptAlerts
    statuses: Mapping[str, KeptStatus]
    route: AlertmanagerConfig
    out_of_time: Callable[[], bool]


class EvaluateGroup:
    """Evaluates a group whose slot was taken and keeps what came of it: alerts first, people wait for them.

    `texts` makes what expands templates at a time; `clock` measures durations, in seconds.
    """

    def __init__(
        self,
        telemetry: TelemetryStore,
        writer: AlertWriter,
        statuses: GroupStatuses,
        texts: Callable[[float], Expand],
        clock: Callable[[], float],
    ) -> None:
        self._telemetry = telemetry
        self._writer = writer
        self._statuses = statuses
        self._texts = texts
        self._clock = clock

    def __call__(self, due: DueGroup, occasion: Occasion) -> GroupStatus:
        """Return how it went. Raises `StoreUnavailable` where alerts or status could not be kept."""
        before = occasion.statuses.get(due.group.key)
        try:
            frames = self._last_frames(due.group, before)
        except LamplighterError as error:
            return self._not_evaluated(due, before, error)
        outcome = evaluate_group(
            due.group,
            occasion.storage,
            _states(due.group, occasion.kept_alerts, frames),
            due.at,
            expand=self._texts(due.at),
            clock=self._clock,
            deadline=occasion.out_of_time,
            begin_query=occasion.begin_query,
            most_alerts=MOST_ALERTS,
        )
        _log_failures(due.group, outcome)
        if _changes(due, outcome, occasion.kept_alerts):
            outcome = self._with_alerts_kept(due, outcome, occasion)
        return self._put(self._recorded(due.group, outcome, before, frames))

    def _not_evaluated(self, due: DueGroup, before: KeptStatus | None, error: LamplighterError) -> GroupStatus:
        """Without what the rules wrote last it is not known which of their series end: all of them fail."""
        log.warning(
            "a rule group's last series cannot be read", extra={"group": due.group.key, "error": str(error)}
        )
        failed = RuleStatus(health=RuleHealth.ERROR, last_error=str(error), last_evaluation=due.at)
        rules = [failed] * len(due.group.rules)
        status = GroupStatus(key=due.group.key, last_evaluation=due.at, evaluation_seconds=0.0, rules=rules)
        return self._put(replace(before, status=status) if before else KeptStatus(status))

    def _put(self, after: KeptStatus) -> GroupStatus:
        if not self._statuses.put(after):
            log.info("another function has kept a later status", extra={"group": after.status.key})
        return after.status

    def _with_alerts_kept(self, due: DueGroup, outcome: GroupOutcome, occasion: Occasion) -> GroupOutcome:
        """Return the outcome, and in it the failure of alerts that no record holds. Raises `StoreUnavailable`."""
        try:
            self._writer.apply(lambda kept: _changes(due, outcome, kept), occasion.route, occasion.now)
        except ItemTooLarge as error:
            failed = [_failed(rule, f"alerts were not kept: {error}") for rule in outcome.status.rules]
            return replace(outcome, status=replace(outcome.status, rules=failed))
        return outcome

    def _last_frames(self, group: RuleGroup, before: KeptStatus | None) -> Sequence[Frame]:
        if before is None or before.frame_ms is None:
            return ()
        return [
            frame
            for part in range(before.parts)
            for frame in self._telemetry.read(source_of(group, part), before.frame_ms, before.frame_ms)
        ]

    def _recorded(
        self, group: RuleGroup, outcome: GroupOutcome, before: KeptStatus | None, frames: Sequence[Frame]
    ) -> KeptStatus:
        """Write the group's frames, where it has any series or had some, and return the status to be kept."""
        good_at = _good_at(outcome, before)
        samples = [*_carried(outcome, good_at, frames), *outcome.samples]
        present = any(not is_stale(value) for _, value in samples)
        had = before is not None and before.frame_ms is not None
        parts = max(parts_of(samples), before.parts if before is not None and had else 1)
        status = outcome.status
        if present or had:
            status = self._written(group, outcome, samples, parts)
        return KeptStatus(
            status=status,
            good_at=good_at,
            frame_ms=round(outcome.at * 1000) if present else None,
            parts=parts_of(samples),
            version=before.version if before else 0,
        )

    def _written(self, group: RuleGroup, outcome: GroupOutcome, samples: Samples, parts: int) -> GroupStatus:
        """What cannot be kept is every rule's failure: later rules and charts will miss it."""
        try:
            for frame in frames_of(group, outcome.at, samples, parts):
                self._telemetry.write(frame)
        except LamplighterError as error:
            log.warning("a rule group's series were not kept", extra={"group": group.key, "error": str(error)})
            failed = [_failed(rule, f"its series were not kept: {error}") for rule in outcome.status.rules]
            return replace(outcome.status, rules=failed)
        return outcome.status


def _states(group: RuleGroup, kept: KeptAlerts, frames: Sequence[Frame]) -> Sequence[RuleState]:
    written = recorded_series(group, frames)
    return [
        RuleState(active_alerts(raiser, kept), series)
        for raiser, series in zip(raisers(group), written, strict=True)
    ]


def _changes(due: DueGroup, outcome: GroupOutcome, kept: KeptAlerts) -> list[Change]:
    changes: list[Change] = []
    for one, raiser in zip(outcome.rules, raisers(due.group), strict=True):
        if one.step is not None:
            changes += changes_by_rule(raiser, one.step.alerts, kept, due.at)
    return changes


def _good_at(outcome: GroupOutcome, before: KeptStatus | None) -> Sequence[float]:
    """Return when each rule last went well, 0 for never. A group whose rules were changed starts anew."""
    count = len(outcome.rules)
    known = before.good_at if before is not None and len(before.good_at) == count else [0.0] * count
    return [
        outcome.at if one.status.health is RuleHealth.OK else good_at
        for one, good_at in zip(outcome.rules, known, strict=True)
    ]


def _carried(outcome: GroupOutcome, good_at: Sequence[float], frames: Sequence[Frame]) -> Samples:
    """Return the last values of rules that failed: a failure is no end of their series."""
    failed = [
        one.rule
        for one, good in zip(outcome.rules, good_at, strict=True)
        if one.status.health is RuleHealth.ERROR and outcome.at - good < CARRIED_SECONDS
    ]
    return recorded_by(failed, frames) if failed else ()


def _failed(status: RuleStatus, error: str) -> RuleStatus:
    return replace(status, health=RuleHealth.ERROR, last_error=status.last_error or error)


def _log_failures(group: RuleGroup, outcome: GroupOutcome) -> None:
    for one in outcome.rules:
        if one.status.health is RuleHealth.ERROR:
            name = one.rule.alert if isinstance(one.rule, AlertingRule) else one.rule.record
            log.warning("a rule failed", extra={"group": group.key, "rule": name, "error": one.status.last_error})
