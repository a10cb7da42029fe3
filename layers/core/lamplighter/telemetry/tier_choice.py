"""Which resolution a selector is answered from: raw where it is exact and there, roll-ups where they are as exact.

Evaluations at multiples of a tier's width see the same in it as in raw samples: a window that begins and ends at
such multiples is a whole number of periods, and the last sample of a period is what an instant at its end sees.
"""

from dataclasses import dataclass

from lamplighter.promql.storage import SelectHints
from lamplighter.telemetry.hours import DAY_MS, HOUR_MS
from lamplighter.telemetry.tiers import ONE_HOUR, TIERS, RetentionDays, Tier

WORTH_MS = 3 * HOUR_MS
"""Over shorter ranges, raw frames are as few reads as roll-ups and their unfinished tail."""
EXACT = frozenset(
    {
        "absent_over_time",
        "avg_over_time",
        "count_over_time",
        "delta",
        "first_over_time",
        "increase",
        "last_over_time",
        "max_over_time",
        "min_over_time",
        "present_over_time",
        "rate",
        "sum_over_time",
        "ts_of_first_over_time",
        "ts_of_last_over_time",
    }
)
"""Functions of a range that need no more than a period's figures."""


@dataclass(frozen=True, slots=True)
class Choice:
    """None is raw. `is_exact` tells whether raw samples would give the same answer."""

    tier: Tier | None = None
    is_exact: bool = True


RAW = Choice()


def choose(start_ms: int, end_ms: int, hints: SelectHints | None, now_ms: int, kept: RetentionDays) -> Choice:
    """Return what to read for samples of the closed range."""
    there = [tier for tier in TIERS if _is_kept(tier, start_ms, now_ms, kept)]
    exact = [tier for tier in there if hints is not None and is_exact(tier, hints)]
    if start_ms >= now_ms - kept.raw * DAY_MS and (not exact or end_ms - start_ms < WORTH_MS):
        return RAW
    if exact:
        return Choice(exact[-1])
    return Choice(there[0] if there else ONE_HOUR, is_exact=False)


def is_exact(tier: Tier, hints: SelectHints) -> bool:
    """Whether what `hints` announce comes out of the tier as out of raw samples."""
    width = tier.width_ms
    if hints.start_ms % width or (hints.start_ms != hints.end_ms and hints.step_ms % width):
        return False
    return not hints.range_ms or (hints.range_ms % width == 0 and hints.function in EXACT)


def _is_kept(tier: Tier, start_ms: int, now_ms: int, kept: RetentionDays) -> bool:
    return start_ms >= now_ms - kept.of(tier) * DAY_MS
