"""From scalars to vectors and back, times of steps, and what is there when nothing is."""

import math
from collections.abc import Sequence

from lamplighter.promql.columns import Argument, Column, Context, ScalarColumn
from lamplighter.promql.functions import arguments
from lamplighter.promql.functions.function import Function, Kind
from lamplighter.promql.functions.window_cuts import WindowCutter
from lamplighter.promql.labels import without_name


def _pi(_given: Sequence[Argument], context: Context) -> ScalarColumn:
    return [math.pi] * len(context.steps.times_ms)


def _time(_given: Sequence[Argument], context: Context) -> ScalarColumn:
    return [ms / 1000 for ms in context.steps.times_ms]


def _vector(given: Sequence[Argument], _context: Context) -> list[Column]:
    return [Column({}, list(arguments.scalar(given[0])))]


def _scalar(given: Sequence[Argument], context: Context) -> ScalarColumn:
    """Return the value of the only series at each step, NaN where there is none or more than one."""
    columns = [column.values for column in arguments.vector(given[0])]
    answers = []
    for index in range(len(context.steps.times_ms)):
        found = [values[index] for values in columns if values[index] is not None]
        only = found[0] if len(found) == 1 else None
        answers.append(math.nan if only is None else only)
    return answers


def _timestamp(given: Sequence[Argument], context: Context) -> list[Column]:
    """Return the times of computed samples, which are those of the steps; a selector's samples have their own."""
    times = [ms / 1000 for ms in context.steps.times_ms]
    return [
        Column(
            without_name(column.labels),
            [None if value is None else time for value, time in zip(column.values, times, strict=True)],
        )
        for column in arguments.vector(given[0])
    ]


def _absent(given: Sequence[Argument], context: Context) -> list[Column]:
    """Return 1 where no series has a sample; the engine, which has the selector, sets labels by its matchers."""
    columns = [column.values for column in arguments.vector(given[0])]
    steps = range(len(context.steps.times_ms))
    return _present_elsewhere([all(values[index] is None for values in columns) for index in steps])


def _absent_over_time(given: Sequence[Argument], context: Context) -> list[Column]:
    """Return 1 where no series has a sample in the window; labels as for ``absent``."""
    windows = arguments.windows(given[0])
    cutter = WindowCutter(windows)
    absent = [True] * len(context.steps.times_ms)
    for series in windows.series:
        context.check()
        times_ms = series.timestamps_ms if series.buckets is None else series.buckets.ends_ms
        for index, (low, high) in enumerate(cutter.cut(times_ms)):
            if low < high:
                absent[index] = False
    return _present_elsewhere(absent)


def _present_elsewhere(absent: list[bool]) -> list[Column]:
    return [Column({}, [1.0 if missing else None for missing in absent])] if any(absent) else []


CONVERSIONS = (
    Function("pi", (), _pi, returns=Kind.SCALAR),
    Function("time", (), _time, returns=Kind.SCALAR),
    Function("scalar", (Kind.VECTOR,), _scalar, returns=Kind.SCALAR),
    Function("vector", (Kind.SCALAR,), _vector),
    Function("timestamp", (Kind.VECTOR,), _timestamp),
    Function("absent", (Kind.VECTOR,), _absent),
    Function("absent_over_time", (Kind.RANGE,), _absent_over_time),
)
