"""Arguments by their kind. The parser has checked them; this tells the type checker so."""

from typing import cast

from lamplighter.promql.columns import Argument, Column, Labels, ScalarColumn, Windows

METADATA_LABELS = frozenset({"__name__", "__type__", "__unit__"})
"""What a series is called and is: no longer true of what a function makes of it."""


def vector(argument: Argument) -> list[Column]:
    """Return an instant vector's columns."""
    return cast("list[Column]", argument)


def scalar(argument: Argument) -> ScalarColumn:
    """Return a scalar's value at each step."""
    return cast("ScalarColumn", argument)


def text(argument: Argument) -> str:
    """Return a string literal's value."""
    return cast("str", argument)


def windows(argument: Argument) -> Windows:
    """Return a range vector's windows."""
    return cast("Windows", argument)


def without_name(labels: Labels) -> Labels:
    """Return `labels` without those that say what the metric is."""
    if METADATA_LABELS.isdisjoint(labels):
        return labels
    return {name: value for name, value in labels.items() if name not in METADATA_LABELS}
