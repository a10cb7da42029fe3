"""A TLS handshake on a stream: its version, its certificate, and exactly why it failed."""

import ssl
import time

from lamplighter.config.check import ClientOptions
from lamplighter.probes.attempt_record import AttemptFailed
from lamplighter.probes.causes import CAUSES_BY_VERIFY_NUMBER
from lamplighter.probes.outcome import Cause
from lamplighter.probes.peer_certificate import peer_certificate
from lamplighter.probes.stream import Stream, reason
from lamplighter.probes.tls_context import TlsContexts

VERSION_REASONS = frozenset(
    {"UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "NO_PROTOCOLS_AVAILABLE", "WRONG_SSL_VERSION"}
)
"""OpenSSL's reason codes for no version in common."""


async def secure(stream: Stream, contexts: TlsContexts, client: ClientOptions, host: str) -> None:
    """Shake hands on `stream` as `client` wants it; notes time, version and certificate, also after a failure."""
    record = stream.record
    record.waiting_for = Cause.TLS_TIMEOUT
    context = _context(contexts, client)
    began = time.monotonic()
    try:
        await _shake(stream, context, host)
    finally:
        record.tls_seconds += time.monotonic() - began
        record.certificate = peer_certificate(stream.tls)
        record.tls_version = (stream.tls.version() or "") if stream.tls else ""


def _context(contexts: TlsContexts, client: ClientOptions) -> ssl.SSLContext:
    try:
        return contexts.context(client)
    except OSError as error:
        raise AttemptFailed(
            Cause.BAD_CONFIGURATION, f"a certificate or key file cannot be used: {reason(error)}"
        ) from error


async def _shake(stream: Stream, context: ssl.SSLContext, host: str) -> None:
    try:
        await stream.handshake(context, host.rstrip("."))
    except ssl.SSLCertVerificationError as error:
        cause = CAUSES_BY_VERIFY_NUMBER.get(error.verify_code, Cause.TLS_HANDSHAKE)
        raise AttemptFailed(cause, f"the certificate is not accepted: {error.verify_message}") from error
    except ssl.SSLEOFError as error:
        raise AttemptFailed(Cause.TLS_HANDSHAKE, "the server ended the TLS handshake") from error
    except ssl.SSLError as error:
        raise _handshake_failure(error) from error
    except ValueError as error:
        raise AttemptFailed(Cause.BAD_CONFIGURATION, "the host is no name that TLS can ask for") from error
    except OSError as error:
        raise AttemptFailed(Cause.RESET, f"the connection broke in the TLS handshake: {reason(error)}") from error


def _handshake_failure(error: ssl.SSLError) -> AttemptFailed:
    code = error.reason or ""
    if code in VERSION_REASONS:
        return AttemptFailed(Cause.TLS_PROTOCOL_VERSION, "the server offers no TLS version in common")
    said = code.replace("_", " ").lower() or "no reason given"
    return AttemptFailed(Cause.TLS_HANDSHAKE, f"the TLS handshake failed: {said}")
