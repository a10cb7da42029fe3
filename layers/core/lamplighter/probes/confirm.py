"""Whether a failed attempt is tried again, and what all attempts together say. Pure; see ADR 0005."""

from collections.abc import Sequence

from lamplighter.probes.outcome import Cause
from lamplighter.probes.verdict import Attempt, CheckState, Verdict

RETRY_DELAYS_SECONDS = (1.0, 3.0)
"""Pauses before the first, second and further retries; the last one repeats."""
DETERMINISTIC_CAUSES = frozenset(
    {
        Cause.NXDOMAIN,
        Cause.ADDRESS_REFUSED,
        Cause.TLS_EXPIRED,
        Cause.TLS_NOT_YET_VALID,
        Cause.TLS_WRONG_HOST,
        Cause.TLS_SELF_SIGNED,
        Cause.TLS_UNKNOWN_ISSUER,
        Cause.DEPRECATED_PROTOCOL,
        Cause.BAD_CONFIGURATION,
        Cause.INTERNAL,
    }
)
"""What a second look some seconds later would only repeat."""
_SEVERITY = {CheckState.UP: 0, CheckState.DEGRADED: 1, CheckState.DOWN: 2, CheckState.UNKNOWN: 3}


def retry_delay_seconds(attempts: Sequence[Attempt], retries: int) -> float | None:
    """Return how long to wait before the next attempt, or None where what was seen settles it."""
    last = attempts[-1]
    if last.state in (CheckState.UP, CheckState.UNKNOWN) or last.cause in DETERMINISTIC_CAUSES:
        return None
    if len(attempts) > retries:
        return None
    return RETRY_DELAYS_SECONDS[min(len(attempts), len(RETRY_DELAYS_SECONDS)) - 1]


def conclude(check_key: str, attempts: Sequence[Attempt]) -> Verdict:
    """Say what held through all attempts: the mildest state seen, told by the last attempt that had it.

    No attempt at all is `Cause.NOT_REACHED`.
    """
    if not attempts:
        return unknown(check_key, Cause.NOT_REACHED, "the round ended before this check had its turn")
    state = min((attempt.state for attempt in attempts), key=_SEVERITY.__getitem__)
    telling = next(attempt for attempt in reversed(attempts) if attempt.state is state)
    return Verdict(
        check_key=check_key,
        state=state,
        attempts=tuple(attempts),
        cause=telling.cause,
        detail=_detail(telling),
        failed_conditions=failed_conditions(telling),
    )


def _detail(attempt: Attempt) -> str:
    if attempt.state is CheckState.UP:
        return ""
    if attempt.cause is Cause.DEPRECATED_PROTOCOL:
        return f"the server offers nothing newer than {attempt.outcome.tls_version}, which is deprecated"
    return attempt.outcome.detail


def unknown(check_key: str, cause: Cause, detail: str, attempts: Sequence[Attempt] = ()) -> Verdict:
    """Say that nothing is known of a check, and why; attempts are kept as evidence."""
    return Verdict(
        check_key=check_key, state=CheckState.UNKNOWN, attempts=tuple(attempts), cause=cause, detail=detail
    )


def failed_conditions(attempt: Attempt) -> tuple[str, ...]:
    """Return the rendered texts of the conditions that decided, `degraded` ones after the others."""
    return tuple(result.text for result in (*attempt.results, *attempt.degraded_results) if not result.passed)
