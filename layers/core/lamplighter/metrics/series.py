"""Totals as series."""

from collections.abc import Iterator

from lamplighter.telemetry.counters import Increments
from lamplighter.telemetry.series import Series

FUNCTION = "function"
SELF = "self/"
"""Begins the name of a source whose frames hold the totals."""


def counted_series(function: str, increments: Increments) -> Iterator[tuple[Series, float]]:
    """Yield one function's totals, with its name as a label."""
    for counter, value in increments.items():
        yield Series.of(counter.name, {**dict(counter.labels), FUNCTION: function}), value
