"""How many messages an integration was sent lately, against the receiver's ``rate_limit``. Pure.

A window that slides: messages are counted in slices of a sixtieth of it, and a slice counts until all of it has
left the window. So there are never more than `messages` in any stretch of `per_seconds`, and little is kept.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import floor

from lamplighter.alerting.wording import duration
from lamplighter.config.alertmanager import RateLimit

SLICES = 60
NEVER_HELD = frozenset({"critical", "emergency"})
"""Messages of these severities count, and are sent though there be no room."""
MOST_WAITING = 500
FORGOTTEN_SECONDS = 600.0
"""A group that has not come again so long after its turn has nothing to tell any more."""
LATE_SECONDS = 15.0
"""For so long room is kept for a group whose turn has come."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A group whose message is held back, how many alerts it is about, when it comes again, since when it does."""

    alerts: int
    again_at: float
    since: float = 0.0


@dataclass(frozen=True, slots=True)
class Window:
    """`sent` has numbers of messages by the end of their slice (unix seconds), `waiting` groups by their names."""

    sent: Mapping[float, int] = field(default_factory=dict)
    waiting: Mapping[str, Waiting] = field(default_factory=dict)


def slice_of(limit: RateLimit, now: float) -> float:
    """Return the end of the slice that `now` lies in."""
    width = limit.per_seconds / SLICES
    return (floor(now / width) + 1) * width


def room_at(window: Window, limit: RateLimit, now: float) -> float:
    """Return when one more message may be sent; `now` if that is so already."""
    inside = sorted((end, count) for end, count in window.sent.items() if end > now - limit.per_seconds)
    left = sum(count for _, count in inside)
    at = now
    for end, count in inside:
        if left < limit.messages:
            break
        left -= count
        at = end + limit.per_seconds
    return at


def may_send_at(window: Window, limit: RateLimit, name: str, now: float) -> float:
    """Return when the group called `name` may send, or ask again; `now` if it may.

    Room is for those first who wait longest: else groups that repeat themselves would keep it from others.
    """
    at = room_at(window, limit, now)
    if at > now:
        return at
    left = limit.messages - sum(count for end, count in window.sent.items() if end > now - limit.per_seconds)
    given_up_at = sorted(one.again_at + LATE_SECONDS for one in _ahead(window, name, now))
    return now if len(given_up_at) < left else given_up_at[len(given_up_at) - left]


def _ahead(window: Window, name: str, now: float) -> Iterator[Waiting]:
    """Yield those whose turn it is, and who wait for longer."""
    own = window.waiting.get(name)
    since = (own.since, name) if own else (now, name)
    for key, one in window.waiting.items():
        if abs(one.again_at - now) < LATE_SECONDS and (one.since, key) < since:
            yield one


def with_message(window: Window, limit: RateLimit, name: str, now: float) -> Window:
    """Return the window after the group called `name` has sent a message."""
    end = slice_of(limit, now)
    sent = {at: count for at, count in window.sent.items() if at > now - limit.per_seconds}
    waiting = {key: one for key, one in waiting_at(window, now).items() if key != name}
    return Window({**sent, end: sent.get(end, 0) + 1}, waiting)


def without_message(window: Window, end: float) -> Window:
    """Return the window after the message of that slice was not taken: it does not count."""
    left = {at: count - (at == end) for at, count in window.sent.items()}
    return replace(window, sent={at: count for at, count in left.items() if count > 0})


def with_waiting(window: Window, name: str, alerts: int, again_at: float, now: float) -> Window:
    """Return the window with a group that waits for room."""
    waiting = waiting_at(window, now)
    if name not in waiting and len(waiting) >= MOST_WAITING:
        return replace(window, waiting=waiting)
    since = waiting[name].since if name in waiting else now
    return replace(window, waiting={**waiting, name: Waiting(alerts, again_at, since)})


def waiting_at(window: Window, now: float) -> dict[str, Waiting]:
    """Return the groups that are still to come, by their names."""
    return {key: one for key, one in window.waiting.items() if one.again_at + FORGOTTEN_SECONDS > now}


def held_back(window: Window, limit: RateLimit, name: str, now: float) -> str:
    """Return a sentence about what waits besides the group called `name`; empty if nothing does."""
    others = [one for key, one in waiting_at(window, now).items() if key != name]
    if not others:
        return ""
    messages, alerts = len(others), sum(one.alerts for one in others)
    return (
        f"{_count(messages, 'more message')} about {_count(alerts, 'alert')} held back: "
        f"at most {limit.messages} may be sent here in {duration(limit.per_seconds)}."
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
