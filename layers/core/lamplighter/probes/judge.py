"""What one attempt means for its check: conditions judged, the one cause named. Pure."""

from collections.abc import Iterable, Sequence

from lamplighter.conditions.condition import Condition, ConditionResult
from lamplighter.conditions.language import concern, evaluate
from lamplighter.config.check import Check
from lamplighter.config.references import Redact
from lamplighter.probes.outcome import Cause, Outcome
from lamplighter.probes.target_url import scheme_of
from lamplighter.probes.verdict import Attempt, CheckState

DEPRECATED_TLS_VERSIONS = frozenset({"SSLv3", "TLSv1", "TLSv1.0", "TLSv1.1"})
OWN_CAUSES = frozenset({Cause.NOT_REACHED, Cause.BLIND, Cause.BAD_CONFIGURATION, Cause.INTERNAL})
"""Trouble of the monitor, not of the target: the state is unknown."""
NOT_CONNECTED_CAUSES = frozenset({Cause.REFUSED, Cause.UNREACHABLE, Cause.CONNECT_TIMEOUT})
"""What a closed port looks like from outside."""


def judge(check: Check, outcome: Outcome, now: float, redact: Redact) -> Attempt:
    """Evaluate every condition, also after a failed transport, and name the state and the cause.

    As in Gatus a transport error is a failure whatever the conditions say, with Gatus' own exception: a `tcp`
    check that states ``[CONNECTED] == false`` is up when nothing listens. Precedence of causes: transport,
    the first failed condition, the first failed `degraded` condition, a deprecated TLS version.
    """
    results = tuple(evaluate(condition, outcome, now, redact) for condition in check.conditions)
    degraded = tuple(evaluate(condition, outcome, now, redact) for condition in check.degraded)
    state, cause = _state(check, outcome, results, degraded)
    return Attempt(outcome=outcome, results=results, degraded_results=degraded, state=state, cause=cause)


def _state(
    check: Check, outcome: Outcome, results: Sequence[ConditionResult], degraded: Sequence[ConditionResult]
) -> tuple[CheckState, Cause | None]:
    if outcome.cause in OWN_CAUSES:
        return CheckState.UNKNOWN, outcome.cause
    if outcome.cause is not None and not _expects_no_connection(check, outcome, results):
        return CheckState.DOWN, outcome.cause
    if cause := _first_failure(check.conditions, results):
        return CheckState.DOWN, cause
    if cause := _first_failure(check.degraded, degraded):
        return CheckState.DEGRADED, cause
    if outcome.tls_version in DEPRECATED_TLS_VERSIONS:
        return CheckState.DEGRADED, Cause.DEPRECATED_PROTOCOL
    return CheckState.UP, None


def _first_failure(conditions: Iterable[Condition], results: Iterable[ConditionResult]) -> Cause | None:
    for condition, result in zip(conditions, results, strict=True):
        if not result.passed:
            return concern(condition)
    return None


def _expects_no_connection(check: Check, outcome: Outcome, results: Sequence[ConditionResult]) -> bool:
    if outcome.connected or outcome.cause not in NOT_CONNECTED_CAUSES or scheme_of(check) != "tcp":
        return False
    judged = zip(check.conditions, results, strict=True)
    return any(result.passed and _speaks_of_connection(condition) for condition, result in judged)


def _speaks_of_connection(condition: Condition) -> bool:
    return "[CONNECTED]" in (condition.left.strip().upper(), condition.right.strip().upper())
