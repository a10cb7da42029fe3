"""Figures over a span of history: how often alerts fire, how fast they are dealt with, which are noise. Pure.

Events may come in any order, and one alert's events twice.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor
from statistics import fmean

from lamplighter.alerting.alert import AlertState
from lamplighter.alerting.event import Event, EventKind, Outcome

SHORT_SECONDS = 300.0
DAY_SECONDS = 86400.0
_EPOCH = date(1970, 1, 1)

Firing = tuple[str, int]
"""One firing of one alert: its fingerprint, and when it began, in ms."""


@dataclass(frozen=True, slots=True)
class DayCount:
    """The alerts that fired on one day (UTC), by severity."""

    day: date
    by_severity: Mapping[str, int]

    @property
    def fired(self) -> int:
        """All of them."""
        return sum(self.by_severity.values())


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of `count` durations in seconds; None of none."""

    seconds: float | None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanTimes:
    """How long it took."""

    detect: Mean
    """From the first look that saw the fault until the alert fired."""
    acknowledge: Mean
    """From firing until the first acknowledgement, of those that were acknowledged."""
    resolve: Mean
    """From the first look that saw the fault until it was over, but for what another alert took over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """How much was heard of one rule."""

    alertname: str
    fired: int
    notifications: int
    """Delivered, to any receiver."""
    short: int
    """Over within five minutes, before anyone could have done anything: what a longer ``for`` would keep quiet."""


def alerts_per_day(events: Iterable[Event], start: float, end: float) -> Sequence[DayCount]:
    """Return every day that [`start`, `end`) touches, oldest first, those without alerts too."""
    counts: dict[date, Counter[str]] = {}
    for event in _transitions(events, AlertState.FIRING):
        if start <= event.at < end:
            counts.setdefault(_day(event.at), Counter())[event.severity] += 1
    days = _days(start, end) if start < end else []
    return [DayCount(day, dict(counts.get(day, {}))) for day in days]


def mean_times(events: Iterable[Event]) -> MeanTimes:
    """Return how long it took to detect, to acknowledge and to resolve, on average."""
    events = list(events)
    fired = _transitions(events, AlertState.FIRING)
    ended = [event for event in _transitions(events, AlertState.RESOLVED) if not event.superseded]
    acknowledged: dict[Firing, float] = {}
    for event in events:
        if event.kind is EventKind.ACKNOWLEDGEMENT:
            key = firing_of(event)
            acknowledged[key] = min(event.at - event.starts_at, acknowledged.get(key, event.at - event.starts_at))
    return MeanTimes(
        detect=_mean(event.starts_at - event.pending_since for event in fired if event.pending_since is not None),
        acknowledge=_mean(acknowledged.values()),
        resolve=_mean(event.ends_at - _began(event) for event in ended if event.ends_at is not None),
    )


def noisiest(events: Iterable[Event], limit: int = 10) -> Sequence[Noise]:
    """Return the rules that fired most often, the noisiest first."""
    events = list(events)
    fired = Counter(event.alertname for event in _transitions(events, AlertState.FIRING))
    told = Counter(
        event.alertname
        for event in events
        if event.kind is EventKind.NOTIFICATION and event.status == Outcome.SENT
    )
    short = Counter(event.alertname for event in _transitions(events, AlertState.RESOLVED) if _was_short(event))
    names = sorted(fired, key=lambda name: (-fired[name], -told[name], name))
    return [
        Noise(alertname=name, fired=fired[name], notifications=told[name], short=short[name])
        for name in names[:limit]
    ]


def firing_of(event: Event) -> Firing:
    """Return which firing of which alert an event is about."""
    return event.fingerprint, round(event.starts_at * 1000)


def _transitions(events: Iterable[Event], state: AlertState) -> Sequence[Event]:
    """Return the first event of each firing that entered `state`."""
    found: dict[Firing, Event] = {}
    for event in events:
        if event.kind is EventKind.TRANSITION and event.state == state:
            found.setdefault(firing_of(event), event)
    return list(found.values())


def _began(event: Event) -> float:
    return event.starts_at if event.pending_since is None else min(event.pending_since, event.starts_at)


def _was_short(event: Event) -> bool:
    ended = not event.superseded and event.ends_at is not None
    return ended and (event.ends_at or 0.0) - event.starts_at < SHORT_SECONDS


def _mean(seconds: Iterable[float]) -> Mean:
    """Clocks of two machines differ: what would have been before its cause took no time."""
    durations = [max(0.0, each) for each in seconds]
    return Mean(fmean(durations) if durations else None, len(durations))


def _days(start: float, end: float) -> Sequence[date]:
    return [_EPOCH + timedelta(days=day) for day in range(floor(start / DAY_SECONDS), ceil(end / DAY_SECONDS))]


def _day(at: float) -> date:
    return _EPOCH + timedelta(days=floor(at / DAY_SECONDS))
