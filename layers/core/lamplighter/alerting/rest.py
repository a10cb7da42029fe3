"""How long a group that was told everything may be left alone. Pure.

Alertmanager looks at each group every ``group_interval``, which costs it nothing. Here each look is paid for, and
while all that fires is told, and nothing is held back, only news or the passing of time can change what to tell.
"""

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.moment import ClockedGroup
from lamplighter.alerting.outside import outside_of
from lamplighter.alerting.standing import Standing
from lamplighter.alerting.told import Told


def rests_until(group: ClockedGroup, standing: Standing, told: Told) -> float | None:
    """Return from when on there may be something to tell without news; None where the next turn may tell."""
    if told.entry is None or not standing.firing or _is_open(group, standing, told):
        return None
    ends = [ends_at for one in standing.firing.values() if (ends_at := _ends_at(one)) is not None]
    return min([told.entry.told_at + standing.repeat_seconds, *ends])


def _is_open(group: ClockedGroup, standing: Standing, told: Told) -> bool:
    """Whether something else than news decides what is told next: another clock, a silence, a retry, people."""
    place = group.clock.place
    return bool(
        place.digest
        or place.step
        or standing.held_back
        or standing.acknowledged
        or standing.flapping
        or told.flapping
        or told.owed
        or told.held
        or told.again_at is not None
        or told.attempts.count
        or told.attempts.hands_over
    )


def _ends_at(alert: Alert) -> float | None:
    said = outside_of(alert)
    return said.ends_at if said else None
