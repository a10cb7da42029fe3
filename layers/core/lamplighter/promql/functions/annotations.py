"""The texts of warnings and infos that more than one function has, and the places that they are about."""

from lamplighter.promql.columns import Context
from lamplighter.promql.functions.numbers import format_shortest

_COUNTER_SUFFIXES = ("_total", "_sum", "_count", "_bucket")


def place(context: Context, argument: int) -> str:
    """Return where an argument (from 0) begins, as far as the engine has told it."""
    positions = context.argument_positions
    return positions[argument] if argument < len(positions) else ""


def warn_of_quantile(phi: float, context: Context) -> None:
    """Warn if `phi`, which is a call's first argument, is not a quantile."""
    if 0 <= phi <= 1:
        return
    text = f"PromQL warning: quantile value should be between 0 and 1, got {format_shortest(phi)}"
    context.annotations.warn(text, place(context, 0))


def inform_of_non_counter(name: str, context: Context) -> None:
    """Tell that a rate was taken of a metric that is not named as counters are."""
    if not name or name.endswith(_COUNTER_SUFFIXES):
        return
    text = f'PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "{name}"'
    context.annotations.inform(text, place(context, 0))


def warn_of_rollups(function: str, width_ms: int, context: Context, argument: int) -> None:
    """Warn that `function` was computed from one sample a period, because roll-ups do not hold what it needs."""
    width = f"{width_ms // 3_600_000}h" if width_ms % 3_600_000 == 0 else f"{width_ms // 60_000}m"
    text = (
        f"PromQL warning: {function} is approximate: it is computed from the last sample of each {width} roll-up"
    )
    context.annotations.warn(text, place(context, argument))
