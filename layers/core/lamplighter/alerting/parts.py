"""Changes of alerts in parts that are written as one each, with the clocks that they set. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lamplighter.alerting.changes import Change
from lamplighter.alerting.clocks import Clock, Routing

RECORDS_AT_ONCE = 100
RECORDS_OF_CHANGE = 2
"""The alert and its line of history."""
MOST_WITH_ONE_CHANGE = RECORDS_AT_ONCE - RECORDS_OF_CHANGE


@dataclass(frozen=True, slots=True)
class Wake:
    """A clock that is to be set, and since when the earliest of the alerts counts that set it (`Place.since`)."""

    clock: Clock
    since: float


@dataclass(slots=True)
class Part:
    """What is written together; `wakes` by the keys of their clocks."""

    changes: list[Change] = field(default_factory=list)
    wakes: dict[str, Wake] = field(default_factory=dict)

    def takes(self, wakes: Mapping[str, Wake]) -> bool:
        """Return whether one more change with its clocks can be written with the others."""
        records = RECORDS_OF_CHANGE * (len(self.changes) + 1) + len(self.wakes.keys() | wakes.keys())
        return records <= RECORDS_AT_ONCE

    def add(self, change: Change, wakes: Mapping[str, Wake]) -> None:
        """Take in one more."""
        self.changes.append(change)
        for key, wake in wakes.items():
            before = self.wakes.get(key, wake)
            self.wakes[key] = min(before, wake, key=lambda one: one.since)


def parts_of(changes: Sequence[Change], routing: Routing) -> Iterator[Part]:
    """Yield the changes in parts of at most 100 records, in order.

    The clocks of one change that are too many to be written with it follow by themselves. Should nobody come to
    write them, the sweep finds what fires without a clock, and a group that has one looks at its next turn.
    """
    part = Part()
    for change in changes:
        wakes = list(_wakes(change, routing).items())
        first, rest = dict(wakes[:MOST_WITH_ONE_CHANGE]), wakes[MOST_WITH_ONE_CHANGE:]
        if not part.takes(first):
            yield part
            part = Part()
        part.add(change, first)
        if rest:
            yield part
            yield from _of_wakes(rest)
            part = Part()
    if part.changes:
        yield part


def _of_wakes(wakes: Sequence[tuple[str, Wake]]) -> Iterator[Part]:
    for start in range(0, len(wakes), RECORDS_AT_ONCE):
        yield Part(wakes=dict(wakes[start : start + RECORDS_AT_ONCE]))


def _wakes(change: Change, routing: Routing) -> Mapping[str, Wake]:
    alert = change.alert
    if alert is None or change.entered is None:
        return {}
    return {clock.key: Wake(clock, clock.place.since(alert)) for clock in routing.clocks_for(alert)}
