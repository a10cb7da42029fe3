"""The states of one alerting rule's alerts, as Prometheus has them: one alert a label set. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.rules.rule import AlertingRule, OnNoData

RESOLVED_KEPT_SECONDS = 900.0
"""For how long an alert that is over stays among the rule's alerts, so that its end is not lost on the way."""


class ActiveState(StrEnum):
    """Prometheus' three words; an alert that is over is inactive."""

    PENDING = "pending"
    FIRING = "firing"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveAlert:
    """One label set's alert. Times are unix seconds, None for what has not happened.

    `labels` are complete: of the sample, of the rule, and ``alertname``.
    """

    labels: Mapping[str, str]
    annotations: Mapping[str, str] = field(default_factory=dict)
    value: float
    state: ActiveState
    active_at: float
    fired_at: float | None = None
    resolved_at: float | None = None
    keep_firing_since: float | None = None

    @property
    def is_active(self) -> bool:
        """Whether it is pending or firing."""
        return self.state is not ActiveState.INACTIVE


@dataclass(frozen=True, slots=True)
class Found:
    """One sample of the rule's result, its labels and annotations made of the rule's templates."""

    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    value: float


ActiveAlerts = Mapping[str, ActiveAlert]
"""By fingerprint of the labels."""

LacksData = Callable[[ActiveAlert], bool]
"""Tells of an alert that the result no longer has whether its data are missing, rather than good again."""


@dataclass(frozen=True, slots=True)
class Step:
    """The rule's alerts after an evaluation, and the states that some have just entered.

    A pending alert that came to nothing is in neither.
    """

    alerts: ActiveAlerts
    entered: Mapping[str, ActiveState]

    @property
    def active_count(self) -> int:
        """How many are pending or firing."""
        return sum(alert.is_active for alert in self.alerts.values())


def step(
    rule: AlertingRule,
    previous: ActiveAlerts,
    result: Sequence[Found],
    now: float,
    *,
    lacks_data: LacksData = lambda _: False,
) -> Step:
    """Return what becomes of `previous` now that the rule's expression has `result`.

    `lacks_data` is asked only where the rule says what missing data mean. Label sets in `result` are distinct.
    """
    found = {fingerprint(one.labels): one for one in result}
    alerts: dict[str, ActiveAlert] = {}
    for key, one in found.items():
        alerts[key] = _held(rule, _refreshed(previous.get(key), one, now), now)
    for key, absent in previous.items():
        if key not in found and (after := _vanished(rule, absent, now, lacks_data)) is not None:
            alerts[key] = after
    entered = {
        key: after.state
        for key, after in alerts.items()
        if (before := previous.get(key)) is None or before.state is not after.state
    }
    return Step(alerts, entered)


def _refreshed(before: ActiveAlert | None, found: Found, now: float) -> ActiveAlert:
    """Any result begins an alert, or renews what is said of it and what it takes to keep it firing.

    None is active since a time to come: that was a wrong clock's, and it would have to be waited for.
    """
    if before is not None and before.is_active:
        return replace(
            before,
            value=found.value,
            annotations=found.annotations,
            active_at=min(before.active_at, now),
            keep_firing_since=None,
        )
    return ActiveAlert(
        labels=found.labels,
        annotations=found.annotations,
        value=found.value,
        state=ActiveState.PENDING,
        active_at=now,
    )


def _held(rule: AlertingRule, alert: ActiveAlert, now: float) -> ActiveAlert:
    """Let it fire once it was there for long enough; back to pending if the rule has come to ask for more."""
    long_enough = now - alert.active_at >= rule.for_seconds
    if alert.state is ActiveState.PENDING and long_enough:
        return replace(alert, state=ActiveState.FIRING, fired_at=now)
    if alert.state is ActiveState.FIRING and not long_enough:
        return replace(alert, state=ActiveState.PENDING, fired_at=None, keep_firing_since=None)
    return alert


def _vanished(rule: AlertingRule, before: ActiveAlert, now: float, lacks_data: LacksData) -> ActiveAlert | None:
    if before.state is ActiveState.INACTIVE:
        is_old = before.resolved_at is None or now - before.resolved_at > RESOLVED_KEPT_SECONDS
        return None if is_old else before
    if rule.on_no_data is not OnNoData.RESOLVE and lacks_data(before):
        return before if rule.on_no_data is OnNoData.KEEP else _held(rule, before, now)
    if before.state is ActiveState.PENDING:
        return None
    since = now if before.keep_firing_since is None else before.keep_firing_since
    if rule.keep_firing_for_seconds > 0 and now - since < rule.keep_firing_for_seconds:
        return _held(rule, replace(before, keep_firing_since=since), now)
    return replace(before, state=ActiveState.INACTIVE, resolved_at=now)
