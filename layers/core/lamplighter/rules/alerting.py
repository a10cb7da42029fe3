"""One alerting rule evaluated: from its result to its alerts and the series that tell of them. Pure."""

from collections.abc import Sequence
from functools import cached_property

from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.errors import QueryExecutionError
from lamplighter.promql.values import Sample
from lamplighter.rules.machine import ActiveAlert, ActiveAlerts, Found, Step, step
from lamplighter.rules.openings import absent_labels, opened
from lamplighter.rules.querying import Labels, Query, Samples, Terms
from lamplighter.rules.rule import AlertingRule, OnNoData

STATE_SERIES = "ALERTS"
SINCE_SERIES = "ALERTS_FOR_STATE"

_Identity = frozenset[tuple[str, str]]


def evaluate_alerting(rule: AlertingRule, previous: ActiveAlerts, terms: Terms, query: Query) -> Step:
    """Return the rule's alerts after this evaluation.

    Raises `QueryError` where the query fails, where two samples make the same alert, or where more alerts are
    active than the limit.
    """
    evaluation = _Evaluation(rule, terms.labels, query)
    samples = query.rule(rule.expr).samples
    _limited(len(samples), terms.limit)
    result = evaluation.found(samples)
    if rule.on_no_data is OnNoData.ALERT and not result:
        result = evaluation.absence(previous)
    after = step(rule, previous, result, query.now, lacks_data=evaluation.lacks_data)
    _limited(after.active_count, terms.limit)
    return after


def _limited(count: int, limit: int) -> None:
    if 0 < limit < count:
        raise QueryExecutionError(f"exceeded limit of {limit} with {count} alerts")


def found_by(rule: AlertingRule, labels: Labels, sample: Sample, query: Query) -> Found:
    """Return the alert that a sample of the rule's result asks for; `labels` are the rule's and its group's."""
    query.check_time()
    own = {name: value for name, value in sample.labels.items() if name != "__name__"}
    together = {**own, **query.labels(labels, sample), "alertname": rule.alert}
    present = {name: value for name, value in together.items() if value}
    return Found(present, query.texts(rule.annotations, sample), sample.value)


def alert_series(alerts: ActiveAlerts) -> Samples:
    """Return ALERTS and ALERTS_FOR_STATE of what is pending or firing."""
    samples: list[tuple[Labels, float]] = []
    for alert in alerts.values():
        if alert.is_active:
            state = {**alert.labels, "__name__": STATE_SERIES, "alertstate": str(alert.state)}
            since = {**alert.labels, "__name__": SINCE_SERIES}
            samples += [(state, 1.0), (since, float(int(alert.active_at)))]
    return samples


class _Evaluation:
    """What is asked about one rule at one time, each question at most once."""

    def __init__(self, rule: AlertingRule, labels: Labels, query: Query) -> None:
        self._rule = rule
        self._labels = labels
        self._query = query

    def found(self, samples: Sequence[Sample]) -> Sequence[Found]:
        """Return the alerts that `samples` ask for."""
        found = [found_by(self._rule, self._labels, sample, self._query) for sample in samples]
        if len({frozenset(one.labels.items()) for one in found}) < len(found):
            raise QueryExecutionError("vector contains metrics with the same labelset after applying alert labels")
        return found

    def absence(self, previous: ActiveAlerts) -> Sequence[Found]:
        """Return one alert as absent() would give it, where there are no data at all and no other tells of it."""
        if self._known is None or self._known:
            return ()
        absence = self.found([self._absent])
        mine = fingerprint(absence[0].labels)
        others = any(alert.is_active for key, alert in previous.items() if key != mine)
        return () if others else absence

    def lacks_data(self, alert: ActiveAlert) -> bool:
        """Tell whether the rule's expression has nothing to judge `alert` by, its thresholds aside."""
        known = self._known
        if known is None:
            return False
        identity = self._identity(alert.labels)
        tells_of_absence = identity == self._identity(self._absent.labels)
        return identity not in known and not (known and tells_of_absence)

    @cached_property
    def _known(self) -> frozenset[_Identity] | None:
        """Everything that the rule could judge, bad or not; None where it judges absence itself."""
        data = opened(self._rule.expr)
        if data is None:
            return None
        return frozenset(self._identity(sample.labels) for sample in self._query.rule(data).samples)

    @property
    def _absent(self) -> Sample:
        return Sample(absent_labels(self._rule.expr), 1.0)

    def _identity(self, labels: Labels) -> _Identity:
        """Return the labels that come from the data: those that the rule adds may say how bad it is."""
        added = {"__name__", "alertname", *self._labels}
        return frozenset((name, value) for name, value in labels.items() if name not in added)
