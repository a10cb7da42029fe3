"""A group's rules evaluated in order, at one time, over one storage. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from lamplighter.errors import LamplighterError
from lamplighter.promql.storage import Storage
from lamplighter.promql.values import STALE
from lamplighter.rules.alerting import alert_series, evaluate_alerting
from lamplighter.rules.machine import ActiveAlerts, Step
from lamplighter.rules.overlay import Overlay
from lamplighter.rules.querying import Expand, Labels, Query, Samples, Terms, as_written
from lamplighter.rules.recording import evaluate_recording
from lamplighter.rules.rule import DEFAULT_INTERVAL_SECONDS, AlertingRule, Rule, RuleGroup
from lamplighter.rules.status import GroupStatus, RuleHealth, RuleStatus


@dataclass(frozen=True, slots=True)
class RuleState:
    """What an evaluation of one rule leaves to the next: its alerts, and the series it wrote."""

    alerts: ActiveAlerts = field(default_factory=dict)
    series: Sequence[Labels] = ()


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """One rule evaluated. `step` is None for a recording rule, and where the evaluation failed."""

    rule: Rule
    state: RuleState
    status: RuleStatus
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class GroupOutcome:
    """A group evaluated: every rule's outcome in the group's order, and the samples to be kept.

    `samples` are of the time `at` (the evaluation's less the group's query offset); a stale marker ends a series
    that a rule has written before and writes no more.
    """

    rules: Sequence[RuleOutcome]
    at: float
    samples: Samples
    status: GroupStatus

    @property
    def states(self) -> Sequence[RuleState]:
        """What the next evaluation starts from."""
        return [outcome.state for outcome in self.rules]


def evaluate_group(
    group: RuleGroup,
    storage: Storage,
    states: Sequence[RuleState],
    now: float,
    *,
    expand: Expand = as_written,
    clock: Callable[[], float] = lambda: 0.0,
    deadline: Callable[[], bool] | None = None,
    begin_query: Callable[[], None] | None = None,
    subquery_step_seconds: float = DEFAULT_INTERVAL_SECONDS,
    most_alerts: int = 0,
) -> GroupOutcome:
    """Evaluate every rule of `group` at `now` (unix seconds), each seeing what those before it wrote.

    `states` is what the last evaluation left, rule by rule; empty for the first one. `clock` measures durations,
    in seconds. A rule that fails keeps its alerts as they are, and its status says why; the others go on. Once
    `deadline` says so, what is left fails with a time-out. `begin_query` is called before each rule, for storages
    that have a budget a query. `most_alerts` is what a rule may have however its group is limited; 0: any number.
    """
    at = now - group.query_offset_seconds
    overlay = Overlay(storage, at)
    query = Query(
        storage=overlay,
        now=now,
        at=at,
        expand=expand,
        deadline=deadline,
        begin_query=begin_query,
        subquery_step_seconds=subquery_step_seconds,
    )
    before = states or [RuleState()] * len(group.rules)
    began = clock()
    outcomes: list[RuleOutcome] = []
    samples: list[tuple[Labels, float]] = []
    for rule, state in zip(group.rules, before, strict=True):
        terms = Terms(labels_of(group, rule), _limit(group, rule, most_alerts))
        outcome, written = _evaluated(rule, state, terms, query, clock)
        for labels, value in written:
            overlay.add(labels, value)
        outcomes.append(outcome)
        samples += written
    status = GroupStatus(
        key=group.key,
        last_evaluation=now,
        evaluation_seconds=clock() - began,
        rules=[outcome.status for outcome in outcomes],
    )
    return GroupOutcome(outcomes, at, _once(samples), status)


def labels_of(group: RuleGroup, rule: Rule) -> Mapping[str, str]:
    """Return what `rule` and its group add to every sample; the rule has the last word."""
    return {**group.labels, **rule.labels}


def _limit(group: RuleGroup, rule: Rule, most_alerts: int) -> int:
    limits = (group.limit, most_alerts if isinstance(rule, AlertingRule) else 0)
    return min((limit for limit in limits if limit), default=0)


def _evaluated(
    rule: Rule, before: RuleState, terms: Terms, query: Query, clock: Callable[[], float]
) -> tuple[RuleOutcome, Samples]:
    """Return the rule's outcome and what is written for it, stale markers last."""
    began = clock()
    step: Step | None = None
    try:
        query.begin_rule()
        if isinstance(rule, AlertingRule):
            step = evaluate_alerting(rule, before.alerts, terms, query)
            samples = alert_series(step.alerts)
        else:
            samples = evaluate_recording(rule, terms, query)
    except LamplighterError as error:
        status = RuleStatus(
            health=RuleHealth.ERROR,
            last_error=str(error),
            last_evaluation=query.now,
            evaluation_seconds=clock() - began,
        )
        return RuleOutcome(rule, before, status), ()
    status = RuleStatus(health=RuleHealth.OK, last_evaluation=query.now, evaluation_seconds=clock() - began)
    written = [labels for labels, _ in samples]
    state = RuleState(step.alerts if step else {}, written)
    return RuleOutcome(rule, state, status, step), [*samples, *_ended(before.series, written)]


def _ended(before: Sequence[Labels], written: Sequence[Labels]) -> Samples:
    present = {frozenset(labels.items()) for labels in written}
    return [(labels, STALE) for labels in before if frozenset(labels.items()) not in present]


def _once(samples: Samples) -> Samples:
    """Two rules may write one series: the later sample is kept, as it is the one that later rules saw."""
    return [*{frozenset(labels.items()): (labels, value) for labels, value in samples}.values()]
