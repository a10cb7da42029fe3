"""The texts of warnings and infos, with the place in the expression that they are about."""

from lamplighter.promql.columns import Context
from lamplighter.promql.functions.numbers import format_shortest

_COUNTER_SUFFIXES = ("_total", "_sum", "_count", "_bucket")


def at_argument(text: str, context: Context, argument: int) -> str:
    """Return `text` with the position of an argument (from 0), where the engine has told positions."""
    positions = context.argument_positions
    return f"{text} ({positions[argument]})" if argument < len(positions) else text


def at_call(text: str, context: Context) -> str:
    """Return `text` with the position of the call, where the engine has told it."""
    return f"{text} ({context.position})" if context.position else text


def warn_of_quantile(phi: float, context: Context, argument: int) -> None:
    """Warn if `phi` is not a quantile; `argument` is the one that the warning points at."""
    if 0 <= phi <= 1:
        return
    text = f"PromQL warning: quantile value should be between 0 and 1, got {format_shortest(phi)}"
    context.annotations.warn(at_argument(text, context, argument))


def inform_of_non_counter(name: str, context: Context) -> None:
    """Tell that a rate was taken of a metric that is not named as counters are."""
    if not name or name.endswith(_COUNTER_SUFFIXES):
        return
    text = f'PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "{name}"'
    context.annotations.inform(at_argument(text, context, 0))


def warn_of_rollups(function: str, width_ms: int, context: Context, argument: int) -> None:
    """Warn that `function` was computed from one sample a period, because roll-ups do not hold what it needs."""
    text = (
        f"Lamplighter warning: {function} is approximate here: it was computed from the last sample of each "
        f"{width_ms // 1000} s, since older samples are kept rolled up only"
    )
    context.annotations.warn(at_argument(text, context, argument))
