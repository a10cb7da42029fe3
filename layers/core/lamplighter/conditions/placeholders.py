"""The placeholders: what each stands for in an outcome, as text, or None where the outcome does not tell."""

from collections.abc import Callable
from dataclasses import dataclass

from lamplighter.probes.outcome import Cause, Outcome

Resolve = Callable[[Outcome, float], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placeholder:
    """One placeholder. `path` says what may follow it, `concern` what a failure is blamed on."""

    resolve: Resolve
    path: str = ""
    """``json``, ``name`` or nothing."""
    numeric: bool = False
    duration: bool = False
    concern: Cause = Cause.CONDITION


def responded(outcome: Outcome) -> bool:
    """Tell whether the other side said anything at all."""
    return outcome.connected or outcome.status is not None or bool(outcome.dns_rcode)


def _completed(outcome: Outcome) -> bool:
    return (
        outcome.status is not None or bool(outcome.dns_rcode) or outcome.cause in {None, Cause.DEPRECATED_PROTOCOL}
    )


def _milliseconds(seconds: float) -> str:
    """Whole milliseconds, as Gatus has them; through microseconds, so that 1.001 s is not 1000 ms."""
    return str(round(seconds * 1e6) // 1000)


def _status(outcome: Outcome, _: float) -> str | None:
    return None if outcome.status is None else str(outcome.status)


def _response_time(outcome: Outcome, _: float) -> str | None:
    return _milliseconds(outcome.duration_seconds) if _completed(outcome) else None


def _dns_time(outcome: Outcome, _: float) -> str | None:
    return _milliseconds(outcome.phases.dns_seconds) if outcome.ip or responded(outcome) else None


def _connect_time(outcome: Outcome, _: float) -> str | None:
    return _milliseconds(outcome.phases.connect_seconds) if responded(outcome) else None


def _tls_time(outcome: Outcome, _: float) -> str | None:
    return _milliseconds(outcome.phases.tls_seconds) if outcome.tls_version else None


def _first_byte_time(outcome: Outcome, _: float) -> str | None:
    seconds = outcome.phases.first_byte_seconds
    return _milliseconds(seconds) if seconds > 0 or outcome.status is not None else None


def _body(outcome: Outcome, _: float) -> str | None:
    return outcome.body.decode("utf-8", "replace").strip() if responded(outcome) else None


def _body_size(outcome: Outcome, _: float) -> str | None:
    return str(outcome.body_size_bytes) if responded(outcome) else None


def _certificate_expiration(outcome: Outcome, now: float) -> str | None:
    expires_at = outcome.certificate_expires_at
    if expires_at is None and outcome.certificate is not None:
        expires_at = outcome.certificate.earliest_not_after or outcome.certificate.not_after
    return None if expires_at is None else str(round((expires_at - now) * 1000))


PLACEHOLDERS = {
    "STATUS": Placeholder(resolve=_status, numeric=True, concern=Cause.STATUS),
    "RESPONSE_TIME": Placeholder(resolve=_response_time, numeric=True, concern=Cause.LATENCY),
    "IP": Placeholder(resolve=lambda outcome, _: outcome.ip or None),
    "BODY": Placeholder(resolve=_body, path="json"),
    "HEADER": Placeholder(resolve=lambda *_: None, path="name"),
    "CONNECTED": Placeholder(resolve=lambda outcome, _: "true" if outcome.connected else "false"),
    "CERTIFICATE_EXPIRATION": Placeholder(resolve=_certificate_expiration, numeric=True, duration=True),
    "DOMAIN_EXPIRATION": Placeholder(resolve=lambda *_: None, numeric=True, duration=True),
    "DNS_RCODE": Placeholder(resolve=lambda outcome, _: outcome.dns_rcode or None),
    "TTFB": Placeholder(resolve=_first_byte_time, numeric=True, concern=Cause.LATENCY),
    "DNS_TIME": Placeholder(resolve=_dns_time, numeric=True, concern=Cause.LATENCY),
    "CONNECT_TIME": Placeholder(resolve=_connect_time, numeric=True, concern=Cause.LATENCY),
    "TLS_TIME": Placeholder(resolve=_tls_time, numeric=True, concern=Cause.LATENCY),
    "TLS_VERSION": Placeholder(resolve=lambda outcome, _: outcome.tls_version or None),
    "BODY_SIZE": Placeholder(resolve=_body_size, numeric=True),
}
"""By name in capitals. ``DOMAIN_EXPIRATION`` is understood and never resolved: nothing measures it yet."""


def header(outcome: Outcome, name: str) -> str | None:
    """Return the values of a response header, joined as RFC 9110 has it, or None."""
    values = [value for key, value in outcome.headers if key.lower() == name.lower()]
    return ", ".join(values) if values else None
