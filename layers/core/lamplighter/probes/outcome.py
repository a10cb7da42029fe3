"""What one attempt saw. Pure values; conditions are judged on them, series are made of them."""

from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """Why a check is not up: a closed list that people and rules can rely on."""

    NXDOMAIN = "nxdomain"
    SERVFAIL = "servfail"
    DNS_TIMEOUT = "dns_timeout"
    NO_ADDRESS = "no_address"
    ADDRESS_REFUSED = "address_refused"
    """The name leads to a private, loopback or link-local address and that is not allowed."""
    REFUSED = "refused"
    RESET = "reset"
    UNREACHABLE = "unreachable"
    CONNECT_TIMEOUT = "connect_timeout"
    TLS_EXPIRED = "tls_expired"
    TLS_NOT_YET_VALID = "tls_not_yet_valid"
    TLS_WRONG_HOST = "tls_wrong_host"
    TLS_SELF_SIGNED = "tls_self_signed"
    TLS_UNKNOWN_ISSUER = "tls_unknown_issuer"
    TLS_PROTOCOL_VERSION = "tls_protocol_version"
    TLS_HANDSHAKE = "tls_handshake"
    TLS_TIMEOUT = "tls_timeout"
    FIRST_BYTE_TIMEOUT = "first_byte_timeout"
    BODY_TIMEOUT = "body_timeout"
    TRUNCATED_BODY = "truncated_body"
    BODY_TOO_LARGE = "body_too_large"
    BAD_ENCODING = "bad_encoding"
    """A compressed body that cannot be decompressed, or that grows past every bound."""
    EMPTY_RESPONSE = "empty_response"
    REDIRECT_LOOP = "redirect_loop"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    PROTOCOL_ERROR = "protocol_error"
    PROXY = "proxy"
    STATUS = "status"
    CONDITION = "condition"
    LATENCY = "latency"
    DEPRECATED_PROTOCOL = "deprecated_protocol"
    NOT_REACHED = "not_reached"
    """The round ended before this check had its turn; its state is unknown."""
    BLIND = "blind"
    """The monitor's own network failed; its state is unknown."""
    BAD_CONFIGURATION = "bad_configuration"
    """A reference could not be resolved or a file could not be read; its state is unknown."""
    INTERNAL = "internal"


NETWORK_CAUSES = frozenset(
    {
        Cause.SERVFAIL,
        Cause.DNS_TIMEOUT,
        Cause.NO_ADDRESS,
        Cause.UNREACHABLE,
        Cause.CONNECT_TIMEOUT,
        Cause.TLS_TIMEOUT,
        Cause.REFUSED,
        Cause.RESET,
        Cause.FIRST_BYTE_TIMEOUT,
    }
)
"""Causes that the monitor's own network could have produced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phases:
    """Seconds spent in each phase of the attempt, redirects summed in; zero where there was no such phase."""

    dns_seconds: float = 0.0
    connect_seconds: float = 0.0
    tls_seconds: float = 0.0
    first_byte_seconds: float = 0.0
    """From the request sent to the first byte of the answer."""
    transfer_seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The leaf that the server presented and what its chain means. Times are unix seconds."""

    subject: str
    issuer: str
    sans: tuple[str, ...]
    not_before: float
    not_after: float
    chain: tuple[str, ...] = ()
    """Subjects from leaf to the last certificate sent."""
    earliest_not_after: float | None = None
    """The earliest expiry in the chain, as blackbox_exporter reports it."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """One hop: the status that sent us on and where to."""

    status: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One attempt. `cause` is set when the transport failed; conditions are judged elsewhere.

    `started_at` is unix seconds; `duration_seconds` is the whole attempt, DNS included, pacing excluded.
    """

    started_at: float
    duration_seconds: float
    connected: bool = False
    status: int | None = None
    http_version: str = ""
    ip: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    body_size_bytes: int = 0
    phases: Phases = Phases()
    certificate: Certificate | None = None
    certificate_expires_at: float | None = None
    """Earliest expiry in the chain, also known when `certificate` was not read this time."""
    tls_version: str = ""
    """As OpenSSL names it: ``TLSv1.3``."""
    dns_rcode: str = ""
    redirects: tuple[Redirect, ...] = ()
    cause: Cause | None = None
    detail: str = ""
    """One redacted sentence for people."""
