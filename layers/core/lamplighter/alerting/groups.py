"""When a receiver integration is told next: Alertmanager's group_wait and group_interval. Pure.

The one route without ``group_by`` makes one group of alerts. Each integration of the route's receiver has its own
clock on it, so that one that is slow or out of order holds up no other.
"""

from dataclasses import dataclass, replace

GROUP_KEY = "{}:{}"
"""As Alertmanager names the group of the top route that groups by nothing."""
EARLY_SECONDS = 0.5
"""How much too early a flush may come: clocks of two machines differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The clock of one integration. Times are unix seconds; `key` is ``{}:{}/<receiver>/<kind>/<index>``."""

    key: str
    due_at: float | None = None
    flushed_at: float | None = None
    """The last time that something was sent, None once everything is over."""
    leased_at: float = 0.0
    lease_until: float = 0.0
    """0 once the flush is finished."""
    news: int = 0
    """Counts what came in, so that a flush notices what it has not seen."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The route's ``group_wait`` and ``group_interval`` in seconds."""

    wait_seconds: float
    interval_seconds: float


def with_news(group: Group, pace: Pace, now: float) -> Group:
    """Return the group after an alert fired or resolved: due when its pace allows the next message."""
    return replace(group, news=group.news + 1, due_at=_sooner(group.due_at, _next_turn(group, pace, now)))


def is_due(group: Group, now: float) -> bool:
    """Return whether it is time, and no other function is at it."""
    return group.due_at is not None and group.due_at <= now + EARLY_SECONDS and group.lease_until <= now


def leased(group: Group, now: float, seconds: float) -> Group:
    """Return the group as taken by one function. It stays due: should the function die, the lease runs out."""
    return replace(group, leased_at=now, lease_until=now + seconds)


def interrupted_at(group: Group) -> float | None:
    """Return when the flush began that has neither finished nor holds its lease any more; None if there is none.

    It may have sent what it did not record.
    """
    return group.leased_at if group.lease_until > 0 else None


def finished(
    group: Group, pace: Pace, now: float, *, news_seen: int, sent: bool, open_alerts: bool, next_at: float | None
) -> Group:
    """Return the group after a flush: when to look again.

    Once no alert is open and nothing is left to do the group is over, as in Alertmanager: its next alert is a
    first one again and waits for ``group_wait`` only.
    """
    unseen = group.news != news_seen
    over = not (open_alerts or unseen or next_at is not None)
    flushed_at = None if over else (now if sent else group.flushed_at)
    after = replace(group, lease_until=0.0, due_at=next_at, flushed_at=flushed_at)
    return replace(after, due_at=_sooner(next_at, _next_turn(after, pace, now))) if unseen else after


def _next_turn(group: Group, pace: Pace, now: float) -> float:
    first = now + pace.wait_seconds
    return first if group.flushed_at is None else max(first, group.flushed_at + pace.interval_seconds)


def _sooner(due_at: float | None, other: float) -> float:
    return other if due_at is None else min(due_at, other)
