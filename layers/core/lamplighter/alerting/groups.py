"""When a group is told next to one integration: Alertmanager's group_wait and group_interval. Pure.

A group's first message waits for ``group_wait``; from then on it has a turn every ``group_interval`` for as long
as it has alerts (Alertmanager: dispatch/dispatch.go). Turns at which there cannot be anything to tell are passed
over (`rest`). Each integration has its own clock on a group, so that one that is slow or out of order holds up no
other.
"""

from dataclasses import dataclass, replace
from math import ceil, floor

from lamplighter.alerting.digest import next_after
from lamplighter.config.alertmanager import DigestConfig

GROUP_KEY = "{}:{}"
"""As Alertmanager names the group of the top route that groups by nothing."""
EARLY_SECONDS = 0.5
"""How much too early a flush may come: clocks of two machines differ."""
ON_TIME_SECONDS = 1.5
LONGEST_REST_SECONDS = 900.0
"""Configuration changes, and who was left alone has to notice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The clock of one integration on one group. Times are unix seconds; `key` is that of its `Clock`."""

    key: str
    route_key: str = ""
    """Of the route that made the group: once there is no such route the group is over."""
    integration: str = ""
    """``<receiver>/<kind>/<index>``."""
    step: str = ""
    """Of escalation (`Escalation.name`), by which it is told; empty where it is told at once."""
    began_at: float | None = None
    """When its first alert came; None while it has none."""
    due_at: float | None = None
    flushed_at: float | None = None
    """The last turn, which the next one is counted from; None before the first."""
    leased_at: float = 0.0
    """When the first flush began since the last one that was finished."""
    lease_until: float = 0.0
    """0 once the flush is finished."""
    news: int = 0
    """Counts what came in, so that a flush notices what it has not seen."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The route's ``group_wait`` and ``group_interval`` in seconds, or the times of a digest."""

    wait_seconds: float
    interval_seconds: float
    digest: DigestConfig | None = None

    def first_turn(self, now: float) -> float:
        """Return when a group is told first whose first alert comes now."""
        return next_after(self.digest, now) if self.digest else now + self.wait_seconds

    def turn_after(self, flushed_at: float) -> float:
        """Return the turn that follows the one at `flushed_at`."""
        if self.digest:
            return next_after(self.digest, flushed_at + EARLY_SECONDS)
        return flushed_at + self.interval_seconds

    def turn_from(self, at: float, flushed_at: float) -> float:
        """Return the first turn at or after `at`, counted from the one at `flushed_at`."""
        if self.digest:
            return max(at, self.turn_after(flushed_at))
        turns = max(1, ceil((at - EARLY_SECONDS - flushed_at) / self.interval_seconds))
        return flushed_at + turns * self.interval_seconds

    def turn_until(self, at: float, flushed_at: float) -> float:
        """Return the last turn up to `at`, counted from the one at `flushed_at`."""
        if self.digest:
            return at
        turns = floor((at + EARLY_SECONDS - flushed_at) / self.interval_seconds)
        return flushed_at + turns * self.interval_seconds

    def turn_after_rest(self, until: float, flushed_at: float) -> float:
        """Return the first turn from `until` on, or the last one within a quarter of an hour if that is sooner."""
        if self.digest:
            return self.turn_after(flushed_at)
        longest = max(1, floor(LONGEST_REST_SECONDS / self.interval_seconds)) * self.interval_seconds
        return min(self.turn_from(until, flushed_at), flushed_at + longest)


@dataclass(frozen=True, slots=True)
class Interruption:
    """From the beginning of a flush that died to the end of its lease."""

    start: float
    end: float


def with_news(group: Group, pace: Pace, now: float, starts_at: float) -> Group:
    """Return the group after an alert that began at `starts_at` has fired or resolved.

    One that has alerts already has its turn as planned. A new one waits for others to join, unless its first
    alert is older than that.
    """
    after = replace(group, news=group.news + 1)
    if group.began_at is None:
        is_old = starts_at + pace.wait_seconds < now and pace.digest is None
        return replace(after, began_at=now, due_at=now if is_old else pace.first_turn(now))
    turn = pace.first_turn(now) if group.flushed_at is None else pace.turn_from(now, group.flushed_at)
    return replace(after, due_at=_sooner(group.due_at, turn))


def is_due(group: Group, now: float) -> bool:
    """Return whether it is time, and no other function is at it."""
    return group.due_at is not None and group.due_at <= now + EARLY_SECONDS and group.lease_until <= now


def is_idle(group: Group, now: float) -> bool:
    """Return whether nothing is to be done about the group: it may be forgotten."""
    return group.due_at is None and group.began_at is None and group.lease_until <= now


def leased(group: Group, now: float, seconds: float) -> Group:
    """Return the group as taken by one function. It stays due: should the function die, the lease runs out."""
    before = interruption(group)
    return replace(group, leased_at=now if before is None else before.start, lease_until=now + seconds)


def interruption(group: Group) -> Interruption | None:
    """Return when a flush was at it that has neither finished nor holds its lease any more; None if none was.

    It may have sent what it did not record. Of several in a row it is the time of all.
    """
    return Interruption(group.leased_at, group.lease_until) if group.lease_until > 0 else None


def finished(
    group: Group,
    pace: Pace,
    now: float,
    *,
    news_seen: int,
    has_alerts: bool,
    retry_at: float | None = None,
    rests_until: float | None = None,
) -> Group:
    """Return the group after a flush: when its next turn is, or sooner what could not be sent is tried again.

    Once it has no alerts the group is over, as in Alertmanager: its next alert is a first one again. Turns are
    passed over up to `rests_until`, unless there is news by now.
    """
    has_news = group.news != news_seen
    if not (has_alerts or has_news or retry_at is not None):
        return replace(group, lease_until=0.0, due_at=None, began_at=None, flushed_at=None)
    flushed_at = _turn_taken(group, pace, now)
    if has_news or rests_until is None:
        turn = pace.turn_after(flushed_at)
    else:
        turn = pace.turn_after_rest(rests_until, flushed_at)
    return replace(group, lease_until=0.0, due_at=_sooner(retry_at, turn), flushed_at=flushed_at)


def _turn_taken(group: Group, pace: Pace, now: float) -> float:
    """Return what the next turn is counted from: the turn itself where it was taken about on time, else now.

    Attempts between two turns do not move them, nor does the queue, which knows whole seconds only.
    """
    if group.flushed_at is None:
        turn = now if group.due_at is None else group.due_at
    elif now + EARLY_SECONDS < pace.turn_after(group.flushed_at):
        return group.flushed_at
    else:
        turn = pace.turn_until(now, group.flushed_at)
    return turn if abs(now - turn) <= ON_TIME_SECONDS else now


def sooner(one: float | None, other: float | None) -> float | None:
    """Return the earlier of two times of which either may not be; None of none."""
    return min((at for at in (one, other) if at is not None), default=None)


def _sooner(due_at: float | None, other: float) -> float:
    return other if due_at is None else min(due_at, other)
