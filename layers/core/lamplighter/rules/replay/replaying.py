"""Replaying rule groups: stretch by stretch, each rule's expression once over the whole stretch."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from lamplighter.promql.storage import Storage
from lamplighter.rules.evaluation import RuleState, evaluate_group
from lamplighter.rules.querying import Expand
from lamplighter.rules.replay.order import is_circular, ordered, recorded_names
from lamplighter.rules.replay.results import FailedRule, Firing, Replayed
from lamplighter.rules.replay.rule import ReplayedRule
from lamplighter.rules.replay.series import ReplayedSeries
from lamplighter.rules.rule import AlertingRule, RuleGroup
from lamplighter.rules.slots import SHORTEST_INTERVAL_MS

STRETCH_SECONDS = 21_600.0
"""How much is read and kept in memory at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From when to when, in unix seconds."""

    start: float
    end: float


History = Callable[[float], Storage]
"""Opens the stored history for one stretch, whose end is given."""


def replay(
    groups: Sequence[RuleGroup],
    history: History,
    span: Span,
    texts: Callable[[float], Expand],
    progress: Callable[[float], None] = lambda _: None,
) -> Replayed:
    """Return the alerts that the groups would have fired in the span, with those that last since before it.

    The rules are evaluated from earlier on, for as long as their alerts may have been pending. `texts` makes
    what expands labels at a time, `progress` is told how far it is. Raises `StoreUnavailable`, and `QueryError`
    where a budget or the time is used up.
    """
    alerting = [rule for group in groups for rule in group.rules if isinstance(rule, AlertingRule)]
    began = span.start - max((rule.for_seconds for rule in alerting), default=0.0)
    names = frozenset().union(*(recorded_names(group.rules) for group in groups))
    series = ReplayedSeries(began, names)
    running = [_of(group, texts) for group in ordered(groups)]
    for start, end in _stretches(began, span.end):
        series.look_into(history(end))
        for one in running:
            one.advance(series, _slots(one.group, start, end, last=end == span.end))
        progress(end)
    return _results(running, span)


def _stretches(start: float, end: float) -> Iterator[tuple[float, float]]:
    while start < end:
        until = min(start + STRETCH_SECONDS, end)
        yield start, until
        start = until


def _slots(group: RuleGroup, start: float, end: float, *, last: bool) -> Sequence[float]:
    """The group's evaluations from `start` on and before `end`, and at the very end of all."""
    interval_ms = max(SHORTEST_INTERVAL_MS, round(group.interval_seconds * 1000))
    first = -(-round(start * 1000) // interval_ms)
    stop = round(end * 1000) // interval_ms + 1 if last else -(-round(end * 1000) // interval_ms)
    return [index * interval_ms / 1000 for index in range(first, stop)]


class _ByRule:
    """A group whose rules look back at earlier ones only: each is evaluated over the whole stretch in turn."""

    def __init__(self, group: RuleGroup, texts: Callable[[float], Expand]) -> None:
        self.group = group
        self.rules = [ReplayedRule(group, rule, texts) for rule in group.rules]

    def advance(self, series: ReplayedSeries, times: Sequence[float]) -> None:
        for rule in self.rules:
            rule.advance(series, times)

    def firings(self) -> Iterator[Firing]:
        for rule in self.rules:
            yield from rule.log.firings

    def failures(self) -> Iterator[FailedRule]:
        for rule in self.rules:
            yield from rule.log.failures(self.group, rule.rule)

    def warnings(self) -> Iterator[str]:
        for rule in self.rules:
            yield from rule.log.warnings


class _ByTime(_ByRule):
    """A group whose rules look at what they or later ones wrote before: all are evaluated at every step."""

    def __init__(self, group: RuleGroup, texts: Callable[[float], Expand]) -> None:
        super().__init__(group, texts)
        self._texts = texts
        self._states: Sequence[RuleState] = ()

    def advance(self, series: ReplayedSeries, times: Sequence[float]) -> None:
        for time in times:
            outcome = evaluate_group(self.group, series, self._states, time, expand=self._texts(time))
            self._states = outcome.states
            for labels, value in outcome.samples:
                series.record(labels, outcome.at, value)
            for replayed, one in zip(self.rules, outcome.rules, strict=True):
                if one.step is not None:
                    replayed.log.take(self.group, one.step, time)
                elif one.status.last_error:
                    replayed.log.fail(one.status.last_error)


def _of(group: RuleGroup, texts: Callable[[float], Expand]) -> _ByRule:
    # Nobody reads the annotations of a replay, and they may cost queries of their own.
    bare = tuple(replace(rule, annotations={}) if isinstance(rule, AlertingRule) else rule for rule in group.rules)
    quiet = replace(group, rules=bare)
    return _ByTime(quiet, texts) if is_circular(quiet) else _ByRule(quiet, texts)


def _results(running: Sequence[_ByRule], span: Span) -> Replayed:
    firings = [
        firing for one in running for firing in one.firings() if firing.ended is None or firing.ended >= span.start
    ]
    return Replayed(
        firings=sorted(firings, key=lambda firing: (firing.began, sorted(firing.labels.items()))),
        failures=[failure for one in running for failure in one.failures()],
        warnings=list(dict.fromkeys(warning for one in running for warning in one.warnings())),
    )
