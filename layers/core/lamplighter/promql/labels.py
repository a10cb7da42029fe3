"""Label sets as keys: what tells series apart, and what groups and matches them."""

from collections.abc import Callable, Hashable, Mapping

from lamplighter.promql.columns import Labels

METRIC_NAME = "__name__"
METADATA_LABELS = frozenset({METRIC_NAME, "__type__", "__unit__"})
"""What a series is called and is: no longer true once it was computed with."""

Signature = Hashable


def without_name(labels: Labels) -> Labels:
    """Return `labels` without those that say what the metric is."""
    if METADATA_LABELS.isdisjoint(labels):
        return labels
    return {name: value for name, value in labels.items() if name not in METADATA_LABELS}


def identity(labels: Labels) -> Signature:
    """Return a key that equal label sets share, whatever their order."""
    return frozenset(labels.items())


def keep(labels: Labels, names: frozenset[str]) -> Mapping[str, str]:
    """Return the named labels only."""
    return {name: value for name, value in labels.items() if name in names}


def drop(labels: Labels, names: frozenset[str]) -> Mapping[str, str]:
    """Return all but the named labels."""
    return {name: value for name, value in labels.items() if name not in names}


def signature_by(names: tuple[str, ...]) -> Callable[[Labels], Signature]:
    """Return the key of label sets that agree in the named labels; a missing one is an empty one."""
    ordered = tuple(sorted(set(names)))
    return lambda labels: tuple(labels.get(name, "") for name in ordered)


def signature_without(names: tuple[str, ...]) -> Callable[[Labels], Signature]:
    """Return the key of label sets that agree in all but the named labels and the metric's name."""
    dropped = frozenset(names) | {METRIC_NAME}
    return lambda labels: frozenset((name, value) for name, value in labels.items() if name not in dropped)


def sort_key(labels: Labels) -> tuple[tuple[str, str], ...]:
    """Return what label sets are ordered by: names and values, one after the other."""
    return tuple(sorted(labels.items()))
