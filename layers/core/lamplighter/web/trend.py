"""The last hour of a check as one small drawing: how long it took, and when it was not up."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from lamplighter.probes.verdict import CheckState
from lamplighter.web.charts.sparkline import fault_marks, sparkline, trend
from lamplighter.web.last_hour import Minute, coarser


def trend_of(minutes: Sequence[Minute | None], points: int) -> Markup:
    """Draw 60 minutes as so many points; nothing where nothing is known."""
    shown = coarser(minutes, points)
    return trend(sparkline([point.seconds if point else None for point in shown]), _marks(shown))


def _marks(points: Sequence[Minute | None]) -> Mapping[str, str]:
    seen = {point.state for point in points if point is not None} - {CheckState.UP}
    return {
        state.value: fault_marks([point is not None and point.state is state for point in points])
        for state in sorted(seen)
    }
