"""Causes in words. The annotation ``cause`` keeps the name that rules can rely on."""

from lamplighter.probes.outcome import Cause

WORDS = {
    Cause.NXDOMAIN: "the name does not exist",
    Cause.SERVFAIL: "its name servers fail",
    Cause.DNS_TIMEOUT: "its name servers do not answer",
    Cause.NO_ADDRESS: "the name has no address",
    Cause.ADDRESS_REFUSED: "its address is private, which is not allowed",
    Cause.REFUSED: "connection refused",
    Cause.RESET: "connection reset",
    Cause.UNREACHABLE: "network unreachable",
    Cause.CONNECT_TIMEOUT: "no connection in time",
    Cause.TLS_EXPIRED: "its certificate has expired",
    Cause.TLS_NOT_YET_VALID: "its certificate is not valid yet",
    Cause.TLS_WRONG_HOST: "its certificate is for another host",
    Cause.TLS_SELF_SIGNED: "its certificate is self-signed",
    Cause.TLS_UNKNOWN_ISSUER: "its certificate's issuer is unknown",
    Cause.TLS_PROTOCOL_VERSION: "no TLS version in common",
    Cause.TLS_HANDSHAKE: "TLS handshake failed",
    Cause.TLS_TIMEOUT: "no TLS handshake in time",
    Cause.FIRST_BYTE_TIMEOUT: "no answer in time",
    Cause.BODY_TIMEOUT: "the answer did not end in time",
    Cause.TRUNCATED_BODY: "the answer broke off",
    Cause.BODY_TOO_LARGE: "the answer is too large",
    Cause.BAD_ENCODING: "the answer cannot be decompressed",
    Cause.EMPTY_RESPONSE: "the answer is empty",
    Cause.STATUS: "unexpected status",
    Cause.CONDITION: "a condition failed",
    Cause.LATENCY: "too slow",
    Cause.DEPRECATED_PROTOCOL: "deprecated TLS version",
}


def cause_in_words(cause: str) -> str:
    """Return what people read; a cause without words of its own is its name with spaces."""
    return WORDS[Cause(cause)] if cause in WORDS else cause.replace("_", " ")
