"""The order of alerts within a group as Alertmanager has it: webhooks and templates are given them so. Pure."""

from collections.abc import Iterable, Mapping
from functools import cmp_to_key

from lamplighter.alerting.alert import Alert

FIRST_LABELS = ("job", "instance")


def by_labels(alerts: Iterable[Alert]) -> tuple[Alert, ...]:
    """Return them by job, instance, then all labels (Alertmanager: AlertSlice; common/model: LabelSet.Before)."""
    return tuple(sorted(alerts, key=cmp_to_key(_compared)))


def _compared(left: Alert, right: Alert) -> int:
    """Who lacks a job or an instance comes after those who have one; of all other labels fewer come first."""
    one, other = left.labels, right.labels
    for name in FIRST_LABELS:
        if one.get(name) != other.get(name):
            return _values(one, other, name) if name in one and name in other else _values(other, one, name)
    if len(one) != len(other):
        return len(one) - len(other)
    differing = (name for name in sorted(one.keys() | other.keys()) if one.get(name) != other.get(name))
    return next((_values(one, other, name) for name in differing), 0)


def _values(one: Mapping[str, str], other: Mapping[str, str], name: str) -> int:
    """Compare values that differ; who has none comes first."""
    if name not in one or name not in other:
        return -1 if name not in one else 1
    return -1 if one[name] < other[name] else 1
