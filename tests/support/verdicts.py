"""Outcomes, attempts and verdicts for tests of what is made of them."""

from typing import Any

from lamplighter.probes.outcome import Cause, Outcome
from lamplighter.probes.verdict import Attempt, CheckState, Verdict


def an_outcome(**overrides: Any) -> Outcome:
    """An HTTPS answer with status 200 in 45 ms, unless told otherwise."""
    told: dict[str, Any] = {
        "started_at": 1_795_176_000.0,
        "duration_seconds": 0.045,
        "connected": True,
        "status": 200,
        "http_version": "1.1",
        "ip": "93.184.216.34",
        "body_size_bytes": 512,
        "tls_version": "TLSv1.3",
        "certificate_expires_at": 1_800_000_000.0,
    }
    return Outcome(**{**told, **overrides})


def a_failed_outcome(cause: Cause, **overrides: Any) -> Outcome:
    """A transport that failed with `cause` before anything was connected."""
    told: dict[str, Any] = {"started_at": 1_795_176_000.0, "duration_seconds": 0.01, "cause": cause}
    return Outcome(**{**told, **overrides})


def an_attempt(state: CheckState = CheckState.UP, cause: Cause | None = None, **overrides: Any) -> Attempt:
    """An attempt with that state and cause; further arguments go to its outcome."""
    transport = cause is not None and cause not in {Cause.STATUS, Cause.CONDITION, Cause.LATENCY}
    outcome = a_failed_outcome(cause, **overrides) if transport and cause else an_outcome(**overrides)
    return Attempt(outcome=outcome, state=state, cause=cause)


def a_verdict(key: str, state: CheckState = CheckState.UP, cause: Cause | None = None, **outcome: Any) -> Verdict:
    """A verdict of one attempt with that state and cause."""
    attempt = an_attempt(state, cause, **outcome)
    return Verdict(check_key=key, state=state, attempts=(attempt,), cause=cause)
