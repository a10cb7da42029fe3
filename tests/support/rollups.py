"""The reference fold of samples into roll-up periods, as simple as it can be."""

from collections.abc import Sequence
from itertools import pairwise

from lamplighter.promql.storage import Buckets

_OVER_TIME = (
    "count",
    "sum",
    "avg",
    "min",
    "max",
    "first",
    "last",
    "present",
    "absent",
    "ts_of_first",
    "ts_of_last",
)
EXACT_FUNCTIONS = ("rate", "increase", "delta", *(f"{name}_over_time" for name in _OVER_TIME))
"""The functions of range vectors whose answers from roll-ups are those of the samples."""


def lost_by(values: Sequence[float]) -> float:
    """Return what a counter lost to resets, counted as PromQL does."""
    return sum(before for before, after in pairwise(values) if after < before)


def roll_up(times_ms: Sequence[int], values: Sequence[float], width_ms: int) -> Buckets:
    """Fold samples into periods ``(end - width, end]``, of which those without samples are left out."""
    periods: dict[int, list[tuple[int, float]]] = {}
    for time_ms, value in zip(times_ms, values, strict=True):
        periods.setdefault(-(-time_ms // width_ms) * width_ms, []).append((time_ms, value))
    folded = [[value for _, value in samples] for samples in periods.values()]
    return Buckets(
        width_ms=width_ms,
        ends_ms=list(periods),
        firsts_ms=[samples[0][0] for samples in periods.values()],
        lasts_ms=[samples[-1][0] for samples in periods.values()],
        counts=[float(len(values)) for values in folded],
        sums=[sum(values) for values in folded],
        minima=[min(values) for values in folded],
        maxima=[max(values) for values in folded],
        firsts=[values[0] for values in folded],
        lasts=[values[-1] for values in folded],
        lost=[lost_by(values) for values in folded],
        ended=[False] * len(folded),
    )
