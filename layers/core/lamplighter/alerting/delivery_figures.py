"""How reliably and how fast each receiver was told, over a span of history. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil

from lamplighter.alerting.alert import AlertState
from lamplighter.alerting.event import Event, EventKind, Outcome
from lamplighter.alerting.figures import Firing, firing_of

_FAILURES = frozenset({Outcome.FAILED, Outcome.FAILED_OVER, Outcome.DEAD_LETTERED})


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFigures:
    """One integration. Told and untold count changes of alerts, each once however often it was tried."""

    receiver: str
    """``name/kind/index``."""
    told: int
    untold: int
    """Nothing but failures so far."""
    failed_attempts: int
    dead_lettered: int
    latency_p50_seconds: float | None
    """From the alert's change until it was told first; None where nothing was told that changed in the span."""
    latency_p95_seconds: float | None

    @property
    def rate(self) -> float | None:
        """The share of 1 that was told; None where there was nothing to tell."""
        return self.told / (self.told + self.untold) if self.told or self.untold else None


@dataclass
class _Tally:
    told: dict[tuple[Firing, str], float] = field(default_factory=dict)
    """The first time, by firing and state."""
    tried: set[tuple[Firing, str]] = field(default_factory=set)
    latencies: dict[tuple[Firing, str], float] = field(default_factory=dict)
    failed_attempts: int = 0
    dead_lettered: int = 0


def delivery_figures(events: Iterable[Event], start: float) -> Sequence[DeliveryFigures]:
    """Return the figures of each integration that was to be told anything, by name.

    `events` are those since `start`, in any order. What changed before is repeated news: it has no latency here.
    """
    tallies: dict[str, _Tally] = {}
    for event in events:
        if event.kind is EventKind.NOTIFICATION and event.receiver:
            _count(tallies.setdefault(event.receiver, _Tally()), event, start)
    return [_figures(receiver, tally) for receiver, tally in sorted(tallies.items())]


def percentile(values: Iterable[float], share: float) -> float | None:
    """Return the least value that `share` of 1 of the values do not exceed (nearest rank); None of none."""
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else None


def _count(tally: _Tally, event: Event, start: float) -> None:
    key = (firing_of(event), event.state)
    if event.status in _FAILURES:
        tally.tried.add(key)
        tally.failed_attempts += 1
        tally.dead_lettered += event.status == Outcome.DEAD_LETTERED
    elif event.status == Outcome.SENT:
        changed_at = event.ends_at if event.state == AlertState.RESOLVED else event.starts_at
        tally.told[key] = min(event.at, tally.told.get(key, event.at))
        if changed_at is not None and changed_at >= start:
            tally.latencies[key] = max(0.0, tally.told[key] - changed_at)


def _figures(receiver: str, tally: _Tally) -> DeliveryFigures:
    return DeliveryFigures(
        receiver=receiver,
        told=len(tally.told),
        untold=len(tally.tried - tally.told.keys()),
        failed_attempts=tally.failed_attempts,
        dead_lettered=tally.dead_lettered,
        latency_p50_seconds=percentile(tally.latencies.values(), 0.5),
        latency_p95_seconds=percentile(tally.latencies.values(), 0.95),
    )
