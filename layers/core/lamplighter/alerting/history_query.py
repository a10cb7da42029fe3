"""What is asked of the history, and a page of the answer. Pure."""

import base64
import re
from collections.abc import Collection
from dataclasses import dataclass

from lamplighter.alerting.event import Event, EventKind
from lamplighter.alerting.integrations import receiver_and_kind

ANY: frozenset[str] = frozenset()
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryQuery:
    """Which events are wanted: in [`start`, `end`) of unix seconds, and one of each set that is not empty."""

    start: float | None = None
    end: float | None = None
    kinds: frozenset[EventKind] = frozenset()
    severities: frozenset[str] = ANY
    checks: frozenset[str] = ANY
    """Check keys."""
    alertnames: frozenset[str] = ANY
    fingerprints: frozenset[str] = ANY
    receivers: frozenset[str] = ANY
    """A receiver's name, or that of one of its integrations: ``team`` or ``team/slack/0``."""
    statuses: frozenset[str] = ANY
    """``firing``, ``resolved``, or what became of a notification or action (`Event.status`)."""

    def wants(self, event: Event) -> bool:
        """Tell whether `event` is one of those."""
        return (
            (self.start is None or event.at >= self.start)
            and (self.end is None or event.at < self.end)
            and (not self.kinds or event.kind in self.kinds)
            and _one_of(self.severities, event.severity)
            and _one_of(self.checks, event.check)
            and _one_of(self.alertnames, event.alertname)
            and _one_of(self.fingerprints, event.fingerprint)
            and _one_of(self.receivers, event.receiver, receiver_and_kind(event.receiver)[0])
            and _one_of(self.statuses, event.status)
        )


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last place that a page has looked at: a day and a key in it."""

    day: str
    key: str

    def __str__(self) -> str:
        """Return it as text for a URL."""
        return base64.urlsafe_b64encode(f"{self.day}{self.key}".encode()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Page:
    """Events, newest first. `after` is where the next page goes on, None on the last one."""

    events: tuple[Event, ...]
    after: Cursor | None


def parse_cursor(text: str) -> Cursor:
    """Read what `Cursor` has written. Raises ValueError."""
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except ValueError as error:
        raise ValueError("no place in the history") from error
    if not _DAY.match(plain) or len(plain) == len("2026-11-20"):
        raise ValueError("no place in the history")
    return Cursor(plain[:10], plain[10:])


def _one_of(wanted: Collection[str], *found: str) -> bool:
    return not wanted or any(text in wanted for text in found)
