"""clamp, clamp_min and clamp_max."""

import math
from collections.abc import Sequence

from lamplighter.promql.columns import Argument, Column, Context, ScalarColumn
from lamplighter.promql.functions import arguments
from lamplighter.promql.functions.function import Function, Kind
from lamplighter.promql.functions.go_math import maximum, minimum
from lamplighter.promql.labels import without_name


def _clamp(given: Sequence[Argument], _context: Context) -> list[Column]:
    return _clamped(arguments.vector(given[0]), arguments.scalar(given[1]), arguments.scalar(given[2]))


def _clamp_min(given: Sequence[Argument], _context: Context) -> list[Column]:
    lowest = arguments.scalar(given[1])
    return _clamped(arguments.vector(given[0]), lowest, [math.inf] * len(lowest))


def _clamp_max(given: Sequence[Argument], _context: Context) -> list[Column]:
    highest = arguments.scalar(given[1])
    return _clamped(arguments.vector(given[0]), [-math.inf] * len(highest), highest)


def _clamped(columns: list[Column], lowest: ScalarColumn, highest: ScalarColumn) -> list[Column]:
    """Return the values within bounds; where the upper bound is below the lower one there are none."""
    return [
        Column(
            without_name(column.labels),
            [
                None if value is None or high < low else maximum(low, minimum(high, value))
                for value, low, high in zip(column.values, lowest, highest, strict=True)
            ],
        )
        for column in columns
    ]


CLAMPING = (
    Function("clamp", (Kind.VECTOR, Kind.SCALAR, Kind.SCALAR), _clamp),
    Function("clamp_min", (Kind.VECTOR, Kind.SCALAR), _clamp_min),
    Function("clamp_max", (Kind.VECTOR, Kind.SCALAR), _clamp_max),
)
