"""The order of alerts within a group as Alertmanager has it, in webhooks, templates and its API. Pure."""

from collections.abc import Iterable, Mapping
from functools import cmp_to_key

from lamplighter.alerting.alert import Alert

Labels = Mapping[str, str]
FIRST_LABELS = ("job", "instance")


def by_labels(alerts: Iterable[Alert]) -> tuple[Alert, ...]:
    """Return alerts in the order of `alert_key`."""
    return tuple(sorted(alerts, key=lambda alert: alert_key(alert.labels)))


def _compared_alerts(one: Labels, other: Labels) -> int:
    for name in FIRST_LABELS:
        if one.get(name) != other.get(name):
            return _values(one, other, name) if name in one and name in other else _values(other, one, name)
    return _compared_sets(one, other)


def _compared_sets(one: Labels, other: Labels) -> int:
    if len(one) != len(other):
        return len(one) - len(other)
    differing = (name for name in sorted(one.keys() | other.keys()) if one.get(name) != other.get(name))
    return next((_values(one, other, name) for name in differing), 0)


def _values(one: Labels, other: Labels, name: str) -> int:
    """Compare values that differ; who has none comes first."""
    if name not in one or name not in other:
        return -1 if name not in one else 1
    return -1 if one[name] < other[name] else 1


alert_key = cmp_to_key(_compared_alerts)
"""Of labels: by job and instance, those without last, then as `label_set_key` (Alertmanager: AlertSlice)."""
label_set_key = cmp_to_key(_compared_sets)
"""Of labels: fewer first; then who lacks the first name that differs, or has less there (LabelSet.Before)."""
