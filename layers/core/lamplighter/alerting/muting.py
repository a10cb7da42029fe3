"""Which time intervals keep a route's groups from being told (Alertmanager: notify/mute.go). Pure."""

from collections.abc import Mapping, Sequence

from lamplighter.alerting.routing import Route
from lamplighter.alerting.time_intervals import TimeInterval, covering


def muted_by(route: Route, intervals: Mapping[str, Sequence[TimeInterval]], now: float) -> tuple[str, ...]:
    """Return the route's active intervals if none of them covers `now`, else its mute intervals that do.

    None returned: nothing is muted. Neither kind is inherited. Raises KeyError for a name that there is not.
    """
    active = route.active_time_intervals
    if active and not covering(active, intervals, now):
        return active
    return covering(route.mute_time_intervals, intervals, now)
