import errno
from typing import Any

import pytest

from lamplighter.probes.causes import CurlCode, Failure, cause_of
from lamplighter.probes.outcome import Cause

DONE = {"connected": True, "handshaken": True, "first_byte": True}


def failure(code: int, message: str = "", **told: Any) -> Failure:
    return Failure(code=code, message=message, **{"tls": True, **told})


@pytest.mark.parametrize(
    ("number", "cause"),
    [
        (1, Cause.TLS_WRONG_HOST),
        (62, Cause.TLS_WRONG_HOST),
        (64, Cause.TLS_WRONG_HOST),
        (9, Cause.TLS_NOT_YET_VALID),
        (10, Cause.TLS_EXPIRED),
        (18, Cause.TLS_SELF_SIGNED),
        (19, Cause.TLS_UNKNOWN_ISSUER),
        (20, Cause.TLS_UNKNOWN_ISSUER),
        (21, Cause.TLS_UNKNOWN_ISSUER),
        (23, Cause.TLS_HANDSHAKE),
    ],
)
def test_a_refused_certificate_is_judged_by_its_number(number: int, cause: Cause) -> None:
    misleading = "certificate has expired; self-signed; unable to get local issuer"
    refused = failure(CurlCode.PEER_FAILED_VERIFICATION, misleading, verify_result=number, negotiated=True)
    assert cause_of(refused) is cause


def test_an_alert_of_the_server_about_certificates_is_not_a_wrong_host() -> None:
    alert = failure(CurlCode.PEER_FAILED_VERIFICATION, "SSL certificate verification failed", verify_result=1)
    assert cause_of(alert) is Cause.TLS_HANDSHAKE


@pytest.mark.parametrize(
    ("reached", "cause"),
    [
        ({}, Cause.CONNECT_TIMEOUT),
        ({"connected": True}, Cause.TLS_TIMEOUT),
        ({"connected": True, "handshaken": True}, Cause.FIRST_BYTE_TIMEOUT),
        (DONE, Cause.BODY_TIMEOUT),
        ({"connected": True, "tls": False}, Cause.FIRST_BYTE_TIMEOUT),
    ],
)
def test_a_timeout_belongs_to_the_first_phase_that_did_not_end(reached: dict[str, bool], cause: Cause) -> None:
    assert cause_of(failure(CurlCode.OPERATION_TIMEDOUT, "", **reached)) is cause


@pytest.mark.parametrize(
    ("number", "cause"),
    [
        (errno.ECONNREFUSED, Cause.REFUSED),
        (errno.ENETUNREACH, Cause.UNREACHABLE),
        (errno.EHOSTUNREACH, Cause.UNREACHABLE),
        (errno.ECONNRESET, Cause.RESET),
        (errno.ETIMEDOUT, Cause.CONNECT_TIMEOUT),
    ],
)
def test_a_failed_connect_is_judged_by_errno(number: int, cause: Cause) -> None:
    assert cause_of(failure(CurlCode.COULDNT_CONNECT, system_errno=number)) is cause


@pytest.mark.parametrize(
    ("code", "message", "told", "cause"),
    [
        (35, "error:0A00042E:SSL routines::tlsv1 alert protocol version", {}, Cause.TLS_PROTOCOL_VERSION),
        (35, "error:0A000102:SSL routines::unsupported protocol", {}, Cause.TLS_PROTOCOL_VERSION),
        (35, "error:0A00010B:SSL routines::wrong version number", {}, Cause.TLS_HANDSHAKE),
        (35, "error:0A000410:SSL routines::handshake failure", {}, Cause.TLS_HANDSHAKE),
        (35, "error:00000000:lib(0)::reason(0)", {"system_errno": errno.ECONNRESET}, Cause.RESET),
        (35, "", {}, Cause.TLS_HANDSHAKE),
        (56, "error:0A00045C:SSL routines::certificate required", DONE, Cause.TLS_HANDSHAKE),
        (56, "error:0A000126:SSL routines::unexpected eof", DONE, Cause.TRUNCATED_BODY),
        (56, "error:0A000126:SSL routines::unexpected eof", {"handshaken": True}, Cause.EMPTY_RESPONSE),
        (56, "Recv failure", {"system_errno": errno.ECONNRESET, **DONE}, Cause.RESET),
        (55, "error:80000020:system library::Broken pipe", {"system_errno": errno.EPIPE}, Cause.RESET),
        (56, "chunk hex-length char not a hex digit", {"tls": False, **DONE}, Cause.PROTOCOL_ERROR),
        (56, "CONNECT tunnel failed", {"proxy": True, "proxy_status": 407}, Cause.PROXY),
        (7, "", {"proxy": True}, Cause.PROXY),
        (18, "", DONE, Cause.TRUNCATED_BODY),
        (52, "", {}, Cause.EMPTY_RESPONSE),
        (1, "", {}, Cause.PROTOCOL_ERROR),
        (92, "", DONE, Cause.PROTOCOL_ERROR),
        (77, "", {}, Cause.BAD_CONFIGURATION),
        (58, "", {}, Cause.BAD_CONFIGURATION),
        (27, "", {}, Cause.INTERNAL),
    ],
)
def test_the_rest_is_judged_by_code_reason_and_errno(
    code: int, message: str, told: dict[str, Any], cause: Cause
) -> None:
    assert cause_of(failure(code, message, **told)) is cause
