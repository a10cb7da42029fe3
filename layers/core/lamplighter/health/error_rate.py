"""The share of failed rounds since yesterday, from what is cheap to read."""

from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.availability import StateCounts
from lamplighter.telemetry.status import CheckStatus

_HOUR_SECONDS = 3600.0


def running_streak(status: CheckStatus) -> StateCounts:
    """Count the rounds of the present streak that fall into the hour that is still running.

    Daily availability holds finished hours only; these rounds are known from the newest frame alone, so that a
    failure shows at once.
    """
    hour_start = status.last_check_at // _HOUR_SECONDS * _HOUR_SECONDS
    in_hour = int((status.last_check_at - hour_start) // status.interval_seconds) + 1
    rounds = min(status.streak_rounds, in_hour)
    match status.state:
        case CheckState.UP:
            return StateCounts(up=rounds)
        case CheckState.DEGRADED:
            return StateCounts(degraded=rounds)
        case CheckState.DOWN:
            return StateCounts(down=rounds)
        case CheckState.UNKNOWN:
            return StateCounts(unknown=rounds)


def error_rate(finished: StateCounts, status: CheckStatus) -> float | None:
    """Return failed / known rounds of the finished hours and the present streak; None where nothing is known."""
    ratio = (finished + running_streak(status)).ratio
    return None if ratio is None else round(1.0 - ratio, 6)
