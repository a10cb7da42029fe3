"""Functions of each value by itself: arithmetic, logarithms, trigonometry."""

import math
from collections.abc import Callable, Sequence

from lamplighter.promql.columns import Argument, Column, Context, ScalarColumn
from lamplighter.promql.functions import arguments, go_math
from lamplighter.promql.functions.function import Function, Kind
from lamplighter.promql.labels import without_name

_PLAIN: dict[str, Callable[[float], float]] = {
    "abs": abs,
    "ceil": go_math.ceil,
    "floor": go_math.floor,
    "exp": go_math.exp,
    "ln": go_math.ln,
    "log2": go_math.log2,
    "log10": go_math.log10,
    "sqrt": go_math.square_root,
    "sgn": go_math.sign,
    "acos": go_math.total(math.acos),
    "acosh": go_math.total(math.acosh),
    "asin": go_math.total(math.asin),
    "asinh": math.asinh,
    "atan": math.atan,
    "atanh": go_math.atanh,
    "cos": go_math.total(math.cos),
    "cosh": go_math.cosh,
    "sin": go_math.total(math.sin),
    "sinh": go_math.sinh,
    "tan": go_math.total(math.tan),
    "tanh": math.tanh,
    "deg": lambda value: value * 180 / math.pi,
    "rad": lambda value: value * math.pi / 180,
}


def value_function(name: str, compute: Callable[[float], float]) -> Function:
    """Return the function of an instant vector that computes each value by itself."""

    def call(given: Sequence[Argument], context: Context) -> list[Column]:
        context.check()
        return [
            Column(
                without_name(column.labels),
                [None if value is None else compute(value) for value in column.values],
            )
            for column in arguments.vector(given[0])
        ]

    return Function(name, (Kind.VECTOR,), call)


def _round(given: Sequence[Argument], context: Context) -> list[Column]:
    steps = len(context.steps.times_ms)
    nearest = arguments.scalar(given[1]) if len(given) > 1 else [1.0] * steps
    inverses = [go_math.divide(1.0, unit) for unit in nearest]
    return [
        Column(
            without_name(column.labels),
            [
                None if value is None else go_math.divide(go_math.floor(value * inverse + 0.5), inverse)
                for value, inverse in zip(column.values, inverses, strict=True)
            ],
        )
        for column in arguments.vector(given[0])
    ]


def _scalars(name: str, choose: Callable[[float, float], float]) -> Function:
    def call(given: Sequence[Argument], _context: Context) -> ScalarColumn:
        return list(map(choose, arguments.scalar(given[0]), arguments.scalar(given[1])))

    return Function(name, (Kind.SCALAR, Kind.SCALAR), call, returns=Kind.SCALAR)


MATHEMATICS = (
    *(value_function(name, compute) for name, compute in _PLAIN.items()),
    Function("round", (Kind.VECTOR, Kind.SCALAR), _round, variadic=1),
    _scalars("max_of", go_math.maximum),
    _scalars("min_of", go_math.minimum),
)
