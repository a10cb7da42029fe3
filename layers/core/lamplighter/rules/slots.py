"""When groups are evaluated: at whole multiples of their interval since the epoch. Pure.

Every function that looks at the same time finds the same slot, which is what lets them share the work without
talking to each other, and makes ``for`` count whole intervals.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from lamplighter.rules.rule import RuleGroup

SHORTEST_INTERVAL_MS = 5000
"""What groups that ask for less are evaluated at: each look is a call of a function."""
FORWARD_MS = 300_000
"""By how much clocks may differ."""
SWEEP_SECONDS = 60
BACK_UP_SECONDS = 15
"""After the full minute, when the frames of most rounds have arrived."""


@dataclass(frozen=True, slots=True)
class DueGroup:
    """A group and the time that it is to be evaluated for."""

    group: RuleGroup
    slot_ms: int

    @property
    def at(self) -> float:
        """The slot in unix seconds."""
        return self.slot_ms / 1000


def slot_ms(group: RuleGroup, now: float) -> int:
    """Return the newest slot of `group` that is not after `now` (unix seconds)."""
    interval_ms = _interval_ms(group)
    return int(now * 1000) // interval_ms * interval_ms


def due_groups(
    groups: Iterable[RuleGroup], evaluated_ms: Mapping[str, int], now: float, late_seconds: float = 0.0
) -> list[DueGroup]:
    """Return the groups whose present slot nobody has taken. `evaluated_ms` has the last slot taken, by key.

    With `late_seconds` it is the slot of so long ago. A group without any slot begins with its present one: there
    was nothing to be late for. Slots that were missed are not made up for: an outage would be followed by a storm.
    """
    due = (
        DueGroup(group, slot_ms(group, now - late_seconds if group.key in evaluated_ms else now))
        for group in groups
    )
    return [one for one in due if _is_free(one, evaluated_ms.get(one.group.key, -1))]


def missed_slots(due: DueGroup, last_evaluation: float) -> int:
    """Return how many slots went by since the last evaluation without one."""
    since_ms = due.slot_ms - round(last_evaluation * 1000)
    return max(0, since_ms // _interval_ms(due.group) - 1)


def wake_up_delays(groups: Sequence[RuleGroup], now: float) -> Sequence[int]:
    """Return after how many whole seconds somebody should look, until the next sweep a minute later.

    Groups of a minute and more are mostly looked after when frames arrive; one call makes up for a minute
    without any. Groups that are quicker have a call for each slot.
    """
    if not groups:
        return ()
    delays = {BACK_UP_SECONDS}
    for group in groups:
        interval_ms = _interval_ms(group)
        if interval_ms < SWEEP_SECONDS * 1000:
            following = slot_ms(group, now) + interval_ms
            times = range(following, round((now + SWEEP_SECONDS) * 1000), interval_ms)
            delays |= {ceil(at / 1000 - now) for at in times}
    return sorted(delays)


def _is_free(due: DueGroup, taken_ms: int) -> bool:
    """A slot far ahead was taken by a wrong clock: rules must not wait until that time has come."""
    latest_ms = due.slot_ms + _interval_ms(due.group) + FORWARD_MS
    return due.slot_ms > taken_ms or taken_ms > latest_ms


def _interval_ms(group: RuleGroup) -> int:
    return max(SHORTEST_INTERVAL_MS, round(group.interval_seconds * 1000))
