"""What one verdict measures: metric names as blackbox_exporter has them, and values. Pure.

A metric that a check of this scheme can have is always listed, with None where there is nothing to tell, so that
a source's columns stay the same from round to round.
"""

from collections.abc import Iterator

from lamplighter.config.check import Check
from lamplighter.probes.outcome import Outcome, Phases
from lamplighter.probes.target_url import scheme_of
from lamplighter.probes.verdict import CheckState, Verdict
from lamplighter.telemetry.status import DURATION_SERIES, EXPIRY_SERIES, STATE_NUMBERS, STATE_SERIES

Measure = tuple[str, str, str, float | None]
"""Metric, further label's name, its value, sample; no further label where the name is empty."""

HTTP_SCHEMES = frozenset({"http", "https", "ws", "wss"})
TLS_SCHEMES = frozenset({"https", "wss", "tls", "starttls"})
VERSION_SERIES = "probe_tls_version_info"
FAILURE_SERIES = "probe_failure_info"


def measures(check: Check, verdict: Verdict) -> Iterator[Measure]:
    """Yield what `verdict` says of `check`. While the state is unknown only that, and why, is said."""
    outcome = None if verdict.state is CheckState.UNKNOWN else verdict.outcome
    scheme = scheme_of(check)
    yield STATE_SERIES, "", "", STATE_NUMBERS[verdict.state]
    yield "probe_success", "", "", _success(verdict.state)
    yield "check_attempts", "", "", float(len(verdict.attempts))
    yield DURATION_SERIES, "", "", outcome.duration_seconds if outcome else None
    yield "probe_ip_protocol", "", "", _ip_protocol(outcome)
    if scheme in HTTP_SCHEMES:
        yield from _http(outcome)
    else:
        yield "probe_dns_lookup_time_seconds", "", "", outcome.phases.dns_seconds if outcome else None
    yield from _tls(scheme, outcome)
    if verdict.state is not CheckState.UP and verdict.cause is not None:
        yield FAILURE_SERIES, "cause", verdict.cause.value, 1.0


def _success(state: CheckState) -> float | None:
    if state is CheckState.UNKNOWN:
        return None
    return 0.0 if state is CheckState.DOWN else 1.0


def _ip_protocol(outcome: Outcome | None) -> float | None:
    if outcome is None or not outcome.ip:
        return None
    return 6.0 if ":" in outcome.ip else 4.0


def _http(outcome: Outcome | None) -> Iterator[Measure]:
    answered = outcome if outcome is not None and outcome.status else None
    yield "probe_http_status_code", "", "", float(answered.status or 0) if answered else None
    for phase, seconds in _phases(outcome.phases if outcome else None):
        yield "probe_http_duration_seconds", "phase", phase, seconds
    yield "probe_http_uncompressed_body_length", "", "", float(answered.body_size_bytes) if answered else None
    yield "probe_http_redirects", "", "", float(len(outcome.redirects)) if outcome else None
    yield "probe_http_version", "", "", _number(answered.http_version) if answered else None


def _phases(phases: Phases | None) -> Iterator[tuple[str, float | None]]:
    yield "resolve", phases.dns_seconds if phases else None
    yield "connect", phases.connect_seconds if phases else None
    yield "tls", phases.tls_seconds if phases else None
    yield "processing", phases.first_byte_seconds if phases else None
    yield "transfer", phases.transfer_seconds if phases else None


def _tls(scheme: str, outcome: Outcome | None) -> Iterator[Measure]:
    expires_at = outcome.certificate_expires_at if outcome else None
    if scheme in TLS_SCHEMES or expires_at is not None:
        yield EXPIRY_SERIES, "", "", expires_at
    if outcome is not None and outcome.tls_version:
        yield VERSION_SERIES, "version", outcome.tls_version, 1.0


def _number(version: str) -> float | None:
    try:
        return float(version.removeprefix("HTTP/"))
    except ValueError:
        return None
