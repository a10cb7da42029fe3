"""One rule replayed: its expression over a stretch, then its results step by step."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lamplighter.errors import QueryBudgetExceeded, QueryError, QueryTimeout
from lamplighter.promql.syntax import Expression
from lamplighter.promql.values import STALE, Vector
from lamplighter.rules.alerting import alert_series, evaluate_alerting
from lamplighter.rules.evaluation import RuleState, labels_of
from lamplighter.rules.machine import ActiveState, Step
from lamplighter.rules.querying import Expand, Labels, Query, Samples, Terms
from lamplighter.rules.recording import evaluate_recording
from lamplighter.rules.replay.answers import Answer, Answers
from lamplighter.rules.replay.results import FailedRule, Firing
from lamplighter.rules.replay.series import ReplayedSeries
from lamplighter.rules.rule import AlertingRule, OnNoData, Rule, RuleGroup


@dataclass(slots=True)
class Log:
    """What a rule's evaluations leave behind: its alerts that fired, how often it failed, warnings of queries."""

    over: list[Firing] = field(default_factory=list)
    open: dict[str, Firing] = field(default_factory=dict)
    failed_times: int = 0
    last_error: str = ""
    warnings: dict[str, None] = field(default_factory=dict)

    @property
    def firings(self) -> Sequence[Firing]:
        """Return every alert that has fired, in no order."""
        return [*self.over, *self.open.values()]

    def take(self, group: RuleGroup, step: Step, now: float) -> None:
        """Note which alerts have begun to fire and which are over."""
        for key, state in step.entered.items():
            labels = step.alerts[key].labels
            if state is ActiveState.FIRING:
                name = labels.get("alertname", "")
                self.open[key] = Firing(alertname=name, labels=labels, group=group.key, began=now)
            elif key in self.open:
                self.over.append(replace(self.open.pop(key), ended=now))

    def fail(self, error: str) -> None:
        """Note that an evaluation failed."""
        self.failed_times += 1
        self.last_error = error

    def failures(self, group: RuleGroup, rule: Rule) -> Iterator[FailedRule]:
        """Return how often the rule failed, if it did."""
        if self.failed_times:
            name = rule.alert if isinstance(rule, AlertingRule) else rule.record
            yield FailedRule(group=group.key, rule=name, times=self.failed_times, last_error=self.last_error)


class _Asked:
    """The answers that one stretch's evaluations of a rule need, computed when first asked for."""

    def __init__(self, series: ReplayedSeries, times: Sequence[float], step: float, log: Log) -> None:
        self._series = series
        self._times = times
        self._step = step
        self._log = log
        self._answers: dict[str | int, Mapping[int, Answer]] = {}

    def at(self, expression: str | Expression, seconds: float) -> Vector:
        key = expression if isinstance(expression, str) else id(expression)
        if key not in self._answers:
            self._series.begin_query()
            answers = Answers(expression, self._series, self._step, self._warn)
            self._answers[key] = answers.compute(self._times)
        answer = self._answers[key].get(round(seconds * 1000), ())
        if isinstance(answer, QueryError):
            raise answer
        return Vector(answer)

    def _warn(self, warning: str) -> None:
        self._log.warnings[warning] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _StepQuery(Query):
    """One step's view of what was computed for all of the stretch."""

    asked: _Asked

    def rule(self, expression: str | Expression) -> Vector:
        """See `Query.rule`."""
        return self.asked.at(expression, self.at)


class ReplayedRule:
    """A rule and the state that its evaluations so far have left."""

    def __init__(self, group: RuleGroup, rule: Rule, texts: Callable[[float], Expand]) -> None:
        self.rule = rule
        self.log = Log()
        self._group = group
        self._texts = texts
        self._terms = Terms(labels_of(group, rule), group.limit)
        self._state = RuleState()

    def advance(self, series: ReplayedSeries, times: Sequence[float]) -> None:
        """Evaluate at each of `times`, and record what comes of it."""
        if not times:
            return
        offset = self._group.query_offset_seconds
        step = times[1] - times[0] if len(times) > 1 else self._group.interval_seconds
        asked = _Asked(series, [time - offset for time in times], step, self.log)
        for time in times:
            query = _StepQuery(storage=series, now=time, at=time - offset, expand=self._texts(time), asked=asked)
            try:
                samples = self._evaluated(query)
            except (QueryTimeout, QueryBudgetExceeded):
                raise
            except QueryError as error:
                self.log.fail(str(error))
                continue
            self._record(samples, series, query.at)

    def _evaluated(self, query: _StepQuery) -> Samples:
        if self._is_quiet and not query.rule(self.rule.expr).samples:
            return ()
        if not isinstance(self.rule, AlertingRule):
            return evaluate_recording(self.rule, self._terms, query)
        step = evaluate_alerting(self.rule, self._state.alerts, self._terms, query)
        self.log.take(self._group, step, query.now)
        self._state = replace(self._state, alerts=step.alerts)
        return alert_series(step.alerts)

    @property
    def _is_quiet(self) -> bool:
        """Whether an empty result changes nothing: by far the most evaluations are of this kind."""
        waits_for_absence = isinstance(self.rule, AlertingRule) and self.rule.on_no_data is OnNoData.ALERT
        return not self._state.alerts and not waits_for_absence

    def _record(self, samples: Samples, series: ReplayedSeries, at: float) -> None:
        written: list[Labels] = []
        for labels, value in samples:
            series.record(labels, at, value)
            written.append(labels)
        present = {frozenset(labels.items()) for labels in written}
        for labels in self._state.series:
            if frozenset(labels.items()) not in present:
                series.record(labels, at, STALE)
        self._state = replace(self._state, series=written)
