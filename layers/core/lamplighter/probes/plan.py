"""Which checks are probed together, and when. Pure: the same checks and ticks always give the same plan."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lamplighter.config.check import Check

CHECKS_PER_SOURCE = 100
TICK_MS = 60_000
"""How often the collector is called; longer intervals start on one of these ticks."""


@dataclass(frozen=True, slots=True)
class Source:
    """Checks that are probed together and share a frame. `id` is ``checks/<region>/<interval>/<batch>``."""

    id: str
    interval_seconds: float
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class DueRound:
    """One round of one source. `delay_seconds` counts from the start of the tick."""

    source: Source
    due_ms: int
    delay_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What a tick has to do: `now` at once, `later` through the queue."""

    now: tuple[DueRound, ...]
    later: tuple[DueRound, ...]


def sources(checks: Iterable[Check], region: str) -> tuple[Source, ...]:
    """Cut the checks of each interval into batches of at most a hundred, in the order of the configuration.

    A check appended moves nothing; one inserted moves at most one check from each batch to the next. A disabled
    check keeps its place, so switching it off and on moves nothing either.
    """
    by_interval: dict[float, list[Check]] = {}
    for check in checks:
        by_interval.setdefault(check.interval_seconds, []).append(check)
    return tuple(
        source
        for interval_seconds in sorted(by_interval)
        for source in _batches(by_interval[interval_seconds], interval_seconds, region)
    )


def _batches(checks: list[Check], interval_seconds: float, region: str) -> Iterator[Source]:
    for number, start in enumerate(range(0, len(checks), CHECKS_PER_SOURCE)):
        enabled = tuple(check for check in checks[start : start + CHECKS_PER_SOURCE] if check.enabled)
        if enabled:
            yield Source(f"checks/{region}/{interval_seconds:.15g}/{number}", interval_seconds, enabled)


def due(planned: Iterable[Source], tick_start_ms: int, tick_end_ms: int) -> Plan:
    """Return the rounds that fall into ``[tick_start_ms, tick_end_ms)``, earliest first.

    Rounds are aligned to multiples of their interval since the epoch. Intervals over a tick start a whole number
    of ticks later, by a stable hash of the source, so that not all of them meet in one minute.
    """
    rounds = sorted(
        (
            DueRound(source, due_ms, (due_ms - tick_start_ms) / 1000)
            for source in planned
            for due_ms in _due_ms(source, tick_start_ms, tick_end_ms)
        ),
        key=lambda one: one.due_ms,
    )
    return Plan(
        now=tuple(one for one in rounds if one.due_ms == tick_start_ms),
        later=tuple(one for one in rounds if one.due_ms > tick_start_ms),
    )


def _due_ms(source: Source, tick_start_ms: int, tick_end_ms: int) -> range:
    interval_ms = round(source.interval_seconds * 1000)
    offset_ms = _offset_ms(source.id, interval_ms)
    first = tick_start_ms + (offset_ms - tick_start_ms) % interval_ms
    return range(first, tick_end_ms, interval_ms)


def _offset_ms(source_id: str, interval_ms: int) -> int:
    slots = max(1, interval_ms // TICK_MS)
    return zlib.crc32(source_id.encode()) % slots * TICK_MS
