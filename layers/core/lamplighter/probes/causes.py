"""libcurl's result codes, OpenSSL's numbers and the system's errno to causes. Numbers decide, never prose."""

import errno
import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from lamplighter.probes.outcome import Cause


class CurlCode(IntEnum):
    """The CURLE_* numbers that a probe can meet (libcurl-errors(3)); pycurl does not name them all."""

    UNSUPPORTED_PROTOCOL = 1
    URL_MALFORMAT = 3
    COULDNT_RESOLVE_PROXY = 5
    COULDNT_RESOLVE_HOST = 6
    COULDNT_CONNECT = 7
    WEIRD_SERVER_REPLY = 8
    HTTP2 = 16
    PARTIAL_FILE = 18
    HTTP_RETURNED_ERROR = 22
    WRITE_ERROR = 23
    OPERATION_TIMEDOUT = 28
    SSL_CONNECT_ERROR = 35
    GOT_NOTHING = 52
    SEND_ERROR = 55
    RECV_ERROR = 56
    SSL_CERTPROBLEM = 58
    PEER_FAILED_VERIFICATION = 60
    BAD_CONTENT_ENCODING = 61
    SSL_CACERT_BADFILE = 77
    HTTP2_STREAM = 92
    PROXY = 97
    SSL_CLIENTCERT = 98
    TOO_LARGE = 100


_UNSPECIFIED: Final = 1
CAUSES_BY_VERIFY_NUMBER: Final = {
    _UNSPECIFIED: Cause.TLS_WRONG_HOST,
    62: Cause.TLS_WRONG_HOST,
    63: Cause.TLS_WRONG_HOST,
    64: Cause.TLS_WRONG_HOST,
    9: Cause.TLS_NOT_YET_VALID,
    10: Cause.TLS_EXPIRED,
    18: Cause.TLS_SELF_SIGNED,
    2: Cause.TLS_UNKNOWN_ISSUER,
    19: Cause.TLS_UNKNOWN_ISSUER,
    20: Cause.TLS_UNKNOWN_ISSUER,
    21: Cause.TLS_UNKNOWN_ISSUER,
}
"""X509_V_ERR_* of OpenSSL's x509_vfy.h; libcurl's own comparison of the host leaves 1."""

_VERSION_REASONS: Final = frozenset({166, 191, 252, 254, 258, 259, 266, 396, 1070})
"""SSL_R_* of OpenSSL's sslerr.h that speak of protocol versions; 1000 and more are alerts of the server."""
_UNEXPECTED_EOF_REASON: Final = 294
_OPENSSL_ERROR = re.compile(r"error:([0-9A-Fa-f]{8}):")
_SSL_LIBRARY = 20
_UNREACHABLE: Final = frozenset(
    {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EACCES, errno.EPERM, errno.EADDRNOTAVAIL, errno.ENETDOWN}
)
_RESET: Final = frozenset({errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED})

_PLAIN: Final[dict[int, Cause]] = {
    CurlCode.UNSUPPORTED_PROTOCOL: Cause.PROTOCOL_ERROR,
    CurlCode.URL_MALFORMAT: Cause.BAD_CONFIGURATION,
    CurlCode.COULDNT_RESOLVE_PROXY: Cause.PROXY,
    CurlCode.PROXY: Cause.PROXY,
    CurlCode.COULDNT_RESOLVE_HOST: Cause.NO_ADDRESS,
    CurlCode.WEIRD_SERVER_REPLY: Cause.PROTOCOL_ERROR,
    CurlCode.HTTP2: Cause.PROTOCOL_ERROR,
    CurlCode.HTTP2_STREAM: Cause.PROTOCOL_ERROR,
    CurlCode.PARTIAL_FILE: Cause.TRUNCATED_BODY,
    CurlCode.HTTP_RETURNED_ERROR: Cause.STATUS,
    CurlCode.GOT_NOTHING: Cause.EMPTY_RESPONSE,
    CurlCode.SSL_CERTPROBLEM: Cause.BAD_CONFIGURATION,
    CurlCode.SSL_CACERT_BADFILE: Cause.BAD_CONFIGURATION,
    CurlCode.BAD_CONTENT_ENCODING: Cause.BAD_ENCODING,
    CurlCode.TOO_LARGE: Cause.PROTOCOL_ERROR,
    CurlCode.SSL_CLIENTCERT: Cause.TLS_HANDSHAKE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What libcurl tells of a transfer that failed."""

    code: int
    message: str
    verify_result: int = 0
    system_errno: int = 0
    proxy: bool = False
    proxy_status: int = 0
    tls: bool = False
    """The URL asks for TLS."""
    connected: bool = False
    negotiated: bool = False
    """The handshake itself succeeded; what the certificate says is judged after it."""
    handshaken: bool = False
    first_byte: bool = False


def cause_of(failure: Failure) -> Cause:
    """Return the cause of a failed transfer."""
    if failure.proxy_status and not 200 <= failure.proxy_status < 300:
        return Cause.PROXY
    if failure.code == CurlCode.OPERATION_TIMEDOUT:
        return _phase_timeout(failure)
    if failure.code == CurlCode.COULDNT_CONNECT:
        return Cause.PROXY if failure.proxy else _connect_cause(failure.system_errno)
    if failure.code == CurlCode.PEER_FAILED_VERIFICATION:
        return _verify_cause(failure)
    if failure.code in {CurlCode.SSL_CONNECT_ERROR, CurlCode.SEND_ERROR, CurlCode.RECV_ERROR}:
        return _broken_cause(failure)
    return _PLAIN.get(failure.code, Cause.INTERNAL)


def _phase_timeout(failure: Failure) -> Cause:
    """The first phase that did not end is the one that was waited for."""
    if not failure.connected:
        return Cause.CONNECT_TIMEOUT
    if failure.tls and not failure.handshaken:
        return Cause.TLS_TIMEOUT
    return Cause.BODY_TIMEOUT if failure.first_byte else Cause.FIRST_BYTE_TIMEOUT


def _connect_cause(system_errno: int) -> Cause:
    if system_errno in _UNREACHABLE:
        return Cause.UNREACHABLE
    if system_errno in _RESET:
        return Cause.RESET
    return Cause.CONNECT_TIMEOUT if system_errno == errno.ETIMEDOUT else Cause.REFUSED


def _verify_cause(failure: Failure) -> Cause:
    """libcurl leaves 1 for a host that does not match, and for a server's alert that speaks of certificates."""
    if failure.verify_result == _UNSPECIFIED and not failure.negotiated:
        return Cause.TLS_HANDSHAKE
    return CAUSES_BY_VERIFY_NUMBER.get(failure.verify_result, Cause.TLS_HANDSHAKE)


def _broken_cause(failure: Failure) -> Cause:
    """A connection that broke: OpenSSL's reason if there is one, else what the system says."""
    reason = _openssl_reason(failure.message)
    if reason == _UNEXPECTED_EOF_REASON and failure.handshaken:
        return Cause.TRUNCATED_BODY if failure.first_byte else Cause.EMPTY_RESPONSE
    if reason in _VERSION_REASONS:
        return Cause.TLS_PROTOCOL_VERSION
    if reason is not None:
        return Cause.TLS_HANDSHAKE
    if failure.system_errno in _RESET:
        return Cause.RESET
    return Cause.PROTOCOL_ERROR if failure.handshaken or not failure.tls else Cause.TLS_HANDSHAKE


def _openssl_reason(message: str) -> int | None:
    found = _OPENSSL_ERROR.search(message)
    number = int(found[1], 16) if found else 0
    return number & 0x7FFFFF if number >> 23 == _SSL_LIBRARY else None
