"""Where a check stands now: what was configured, what the newest frame said, and whether that is fresh."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lamplighter.config.summary import CheckSummary
from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.status import CheckStatus

FRESH_INTERVALS = 3.0
FRESH_FLOOR_SECONDS = 60.0
"""A round of short-interval checks may need as long as its timeouts and second attempts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One check as pages and health show it. `status` is None where nothing was ever seen of it."""

    summary: CheckSummary
    state: CheckState
    status: CheckStatus | None = None
    in_maintenance: bool = False
    """Whether the newest round fell into one of the check's maintenance windows, and still speaks for now."""

    @property
    def response_seconds(self) -> float | None:
        """How long the newest answer took; None while down or unknown: there may be none."""
        answered = self.state in {CheckState.UP, CheckState.DEGRADED}
        return self.status.response_seconds if self.status and answered else None


def is_fresh(seen_at: float, interval_seconds: float, now: float) -> bool:
    """Whether a frame of that time still speaks for the present: not older than three intervals."""
    return now - seen_at <= max(FRESH_INTERVALS * interval_seconds, FRESH_FLOOR_SECONDS)


def standings(
    summaries: Sequence[CheckSummary], statuses: Iterable[CheckStatus], now: float
) -> tuple[Standing, ...]:
    """Join configuration and observation, in the configuration's order; absent or old data is unknown."""
    newest: dict[str, CheckStatus] = {}
    for status in statuses:
        known = newest.get(status.check_key)
        if known is None or known.last_check_at < status.last_check_at:
            newest[status.check_key] = status
    return tuple(_standing(summary, newest, now) for summary in summaries)


def _standing(summary: CheckSummary, newest: Mapping[str, CheckStatus], now: float) -> Standing:
    status = newest.get(summary.key)
    fresh = status is not None and is_fresh(status.last_check_at, status.interval_seconds, now)
    state = status.state if status is not None and fresh else CheckState.UNKNOWN
    in_maintenance = status is not None and fresh and status.in_maintenance
    return Standing(summary=summary, state=state, status=status, in_maintenance=in_maintenance)
