"""Which expressions are the same at every step, because ``@`` pins all that they select."""

from lamplighter.promql.syntax import (
    Aggregation,
    Call,
    Node,
    RangeSelector,
    Selector,
    Subquery,
    children,
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
        case RangeSelector():
            return node.selector.at is not None
        case Selector() | Subquery():
            return node.at is not None
        case Aggregation():
            # Prometheus asks the argument only: a parameter that tells the time is taken at the first step.
            return is_step_invariant(node.argument)
        case Call():
            return _call_is(node)
    return all(map(is_step_invariant, children(node)))


def _call_is(node: Call) -> bool:
    if node.function.name == "timestamp":
        argument = without_parens(node.arguments[0])
        return isinstance(argument, Selector) and argument.at is not None
    return node.function.name not in _TELLS_TIME and all(map(is_step_invariant, node.arguments))
