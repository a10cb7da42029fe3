"""Which expressions are the same at every step, because ``@`` pins all that they select."""

from lamplighter.promql.syntax import (
    Aggregation,
    Binary,
    Call,
    Node,
    Paren,
    RangeSelector,
    Selector,
    Subquery,
    Unary,
    without_parens,
)

_TELLS_TIME = frozenset(
    [
        "days_in_month",
        "day_of_month",
        "day_of_week",
        "day_of_year",
        "hour",
        "minute",
        "month",
        "year",
        "predict_linear",
        "time",
        "timestamp",
    ]
)


def is_step_invariant(node: Node) -> bool:
    """Tell whether a node's value cannot depend on the time of the step."""
    match node:
        case Selector():
            return node.at is not None
        case RangeSelector():
            return node.selector.at is not None
        case Subquery():
            return node.at is not None
        case Paren() | Unary():
            return is_step_invariant(node.inner)
        case Binary():
            return is_step_invariant(node.left) and is_step_invariant(node.right)
        case Aggregation():
            # Prometheus asks the argument only: a parameter that tells the time is taken at the first step.
            return is_step_invariant(node.argument)
        case Call():
            return _call_is(node)
        case _:
            return True


def _call_is(node: Call) -> bool:
    if node.function.name == "timestamp":
        argument = without_parens(node.arguments[0])
        return isinstance(argument, Selector) and argument.at is not None
    return node.function.name not in _TELLS_TIME and all(map(is_step_invariant, node.arguments))
