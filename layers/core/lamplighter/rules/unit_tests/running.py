"""Running one test: the rules evaluated step by step over its series, as promtool does it."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from lamplighter.errors import LamplighterError
from lamplighter.promql import InMemoryStorage, evaluate
from lamplighter.promql.values import Sample, Scalar, Vector
from lamplighter.rules.evaluation import RuleState, evaluate_group
from lamplighter.rules.machine import ActiveState
from lamplighter.rules.rule import AlertingRule
from lamplighter.rules.status import RuleHealth
from lamplighter.rules.templates import alert_texts
from lamplighter.rules.unit_tests.comparison import Failure, compare_alerts, compare_samples, failed
from lamplighter.rules.unit_tests.notation import written_out
from lamplighter.rules.unit_tests.unit_test import ExpectedAlert, ExpressionCase, RuleTest, Setting

_States = dict[str, Sequence[RuleState]]


def run_test(test: RuleTest, setting: Setting) -> Sequence[Failure]:
    """Return what is not as expected; nothing where the test passes."""
    run = _Run(test, setting)
    failures: list[Failure] = []
    for at, due in _steps(test, setting.evaluation_interval_seconds):
        errors = run.evaluate_rules(at)
        if errors:
            return [*failures, *errors]
        for case in (case for case in test.alert_cases if case.eval_time_seconds in due):
            failures += compare_alerts(case, run.firing(case.alertname))
    for expression in test.expression_cases:
        failures += run.ask(expression)
    return failures


class _Due:
    """The times from one evaluation to the next, the latter left out."""

    def __init__(self, began: float, end: float) -> None:
        self._began = began
        self._end = end

    def __contains__(self, seconds: float) -> bool:
        return self._began <= seconds < self._end


def _steps(test: RuleTest, interval: float) -> Iterator[tuple[float, _Due]]:
    """Every evaluation up to the last time that is looked at, and the times that it stands for."""
    times = [case.eval_time_seconds for case in test.alert_cases]
    times += [case.eval_time_seconds for case in test.expression_cases]
    for index in range(int(max(times, default=0.0) / interval + 1e-9) + 1):
        elapsed = index * interval
        yield test.start + elapsed, _Due(elapsed, elapsed + interval)


class _Run:
    """The data and the states of the rules as they go along."""

    def __init__(self, test: RuleTest, setting: Setting) -> None:
        self._test = test
        self._setting = setting
        self._storage = InMemoryStorage()
        # Of two series with the same labels the later one counts.
        series = {frozenset(_present(one.labels).items()): one for one in test.series}
        self._series = [(one.labels, written_out(one.values)) for one in series.values()]
        self._fed = 0
        self._states: _States = {}

    def evaluate_rules(self, at: float) -> Sequence[Failure]:
        """Evaluate every group; return the rules that failed."""
        self._feed(at)
        errors = []
        expand = alert_texts(self._test.external_labels, self._test.external_url, at)
        for group in self._setting.groups:
            outcome = evaluate_group(
                group,
                self._storage,
                self._states.get(group.key, ()),
                at,
                expand=expand,
                subquery_step_seconds=self._setting.evaluation_interval_seconds,
            )
            self._states[group.key] = outcome.states
            for labels, value in outcome.samples:
                self._storage.add(labels, [(outcome.at, value)])
            for result in outcome.rules:
                if result.status.health is RuleHealth.ERROR:
                    name = result.rule.alert if isinstance(result.rule, AlertingRule) else result.rule.record
                    errors.append(failed(f"rule: {name}", at - self._test.start, result.status.last_error))
        return errors

    def _feed(self, at: float) -> None:
        """Let the rules see the samples up to now, and none that are still to come."""
        interval = self._test.interval_seconds
        upto = int((at - self._test.start) / interval + 1e-9) + 1
        for labels, values in self._series:
            samples = [
                (self._test.start + index * interval, value)
                for index, value in enumerate(islice(values, max(upto - self._fed, 0)), self._fed)
                if value is not None
            ]
            if samples:
                self._storage.add(labels, samples)
        self._fed = max(upto, self._fed)

    def firing(self, alertname: str) -> Sequence[ExpectedAlert]:
        """Return the alerts of a name that fire, whatever group they are of."""
        return [
            ExpectedAlert(labels=alert.labels, annotations=alert.annotations)
            for group in self._setting.groups
            for rule, state in zip(group.rules, self._states[group.key], strict=True)
            if isinstance(rule, AlertingRule) and rule.alert == alertname
            for alert in state.alerts.values()
            if alert.state is ActiveState.FIRING
        ]

    def ask(self, case: ExpressionCase) -> Sequence[Failure]:
        """Compare a query's result with what is expected."""
        step = self._setting.evaluation_interval_seconds
        try:
            value = evaluate(
                case.expr, self._storage, self._test.start + case.eval_time_seconds, subquery_step_seconds=step
            )
        except LamplighterError as error:
            return [failed(f"expr: {case.expr}", case.eval_time_seconds, str(error))]
        if isinstance(value, Scalar):
            value = Vector([Sample({}, value.value)])
        if not isinstance(value, Vector):
            reason = "rule result is not a vector or scalar"
            return [failed(f"expr: {case.expr}", case.eval_time_seconds, reason)]
        return compare_samples(case, value.samples, fuzzy=self._setting.fuzzy_compare)


def _present(labels: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in labels.items() if value}
