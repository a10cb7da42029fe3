"""One word for everything that is watched."""

from collections.abc import Sequence
from enum import StrEnum

from lamplighter.health.standing import Standing
from lamplighter.probes.verdict import CheckState


class Overall(StrEnum):
    """The four answers of ``/health``."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    DOWN = "down"
    UNKNOWN = "unknown"

    @property
    def http_status(self) -> int:
        """200 while service is given, 503 when it is not or nobody can tell: unknown is never a success."""
        return 200 if self in {Overall.HEALTHY, Overall.DEGRADED} else 503


def overall(standings: Sequence[Standing], *, fresh: bool) -> Overall:
    """Judge: down if a critical check is down, degraded if anything else is wrong.

    `fresh` says whether any frame still speaks for the present. A critical check that is unknown makes the whole
    unknown, another one makes it degraded: what nobody has seen is not called healthy.
    """
    states = {standing.state for standing in standings}
    critical = {standing.state for standing in standings if standing.summary.critical}
    if not fresh or states <= {CheckState.UNKNOWN}:
        return Overall.UNKNOWN
    if CheckState.DOWN in critical:
        return Overall.DOWN
    if CheckState.UNKNOWN in critical:
        return Overall.UNKNOWN
    return Overall.HEALTHY if states == {CheckState.UP} else Overall.DEGRADED
