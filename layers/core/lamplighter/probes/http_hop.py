"""One request and its answer on libcurl: what an attempt consists of, once or once per redirect."""

from dataclasses import dataclass
from urllib.parse import quote

import pycurl

from lamplighter.probes.causes import CurlCode, Failure, cause_of
from lamplighter.probes.certificates import read_certificate
from lamplighter.probes.curl_multi import Completed, CurlMulti
from lamplighter.probes.curl_options import Route, set_options
from lamplighter.probes.curl_sockets import GuardedSockets
from lamplighter.probes.descriptors import NO_SOCKET_LEFT
from lamplighter.probes.http_body import ResponseSink
from lamplighter.probes.http_phases import Milestones, phases_of
from lamplighter.probes.http_request import HttpRequest
from lamplighter.probes.outcome import Cause, Certificate, Phases
from lamplighter.probes.prober import Target

_HTTP_VERSIONS = {1: "1.0", 2: "1.1", 3: "2", 30: "3"}
_TLS_CHOSEN = b"SSL connection using "
_DEBUG_TEXT = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HopResult:
    """What one request led to. `cause` and `message` are set where the transfer failed."""

    status: int | None
    http_version: str
    ip: str
    tls_version: str
    certificate: Certificate | None
    phases: Phases
    seconds: float
    redirect_url: str
    response: ResponseSink
    cause: Cause | None = None
    message: str = ""


class Hop:
    """Runs `request` along `route`, once; `result` is there when it has ended."""

    def __init__(self, multi: CurlMulti, target: Target, request: HttpRequest, route: Route) -> None:
        self._multi = multi
        self._target = target
        self._request = request
        self._route = route
        self._response = ResponseSink(target.body_limit_bytes)
        self._sockets = GuardedSockets(allow_private=target.allow_private)
        self._tls_version = ""
        self._want_certificate = False
        self.handle = multi.handle()

    def start(
        self,
        seconds_left: float,
        ended: Completed,
        *,
        ca_file: str,
        user_agent: str,
        want_certificate: bool,
    ) -> None:
        """Begin. `ended` is told within `seconds_left` what `result` wants to know."""
        handle = self.handle
        client = self._target.check.client
        set_options(handle, self._request, client, self._route, ca_file=ca_file, user_agent=user_agent)
        handle.setopt(pycurl.TIMEOUT_MS, max(1, round(seconds_left * 1000)))
        handle.setopt(pycurl.HEADERFUNCTION, self._response.take_header)
        handle.setopt(pycurl.WRITEFUNCTION, self._response.take_body)
        self._sockets.install(handle)
        if self._request.address.tls:
            handle.setopt(pycurl.VERBOSE, 1)
            handle.setopt(pycurl.DEBUGFUNCTION, self._take_debug)
            handle.setopt(pycurl.OPT_CERTINFO, int(want_certificate))

        self._want_certificate = want_certificate
        self._multi.start(handle, ended)

    def release(self, *, reusable: bool = True) -> None:
        """Give the handle back; a transfer that still runs is dropped."""
        self._multi.release(self.handle, reusable=reusable)

    def _take_debug(self, kind: int, text: bytes) -> None:
        """The chosen version of TLS, which libcurl tells nowhere else: ``... using TLSv1.3 / <cipher> / ...``."""
        if kind == _DEBUG_TEXT and text.startswith(_TLS_CHOSEN):
            self._tls_version = text[len(_TLS_CHOSEN) :].split(b" ", 1)[0].decode("ascii", "replace")

    def result(self, code: int, message: str) -> HopResult:
        """Return what the transfer led to that libcurl ended with `code`."""
        handle, tls = self.handle, self._request.address.tls
        at = _milestones(handle)
        cause = self._cause(code, message, at)
        chain = handle.getinfo(pycurl.INFO_CERTINFO) if tls and self._want_certificate else ()
        return HopResult(
            status=handle.getinfo(pycurl.RESPONSE_CODE) or None,
            http_version=_HTTP_VERSIONS.get(handle.getinfo(pycurl.INFO_HTTP_VERSION), ""),
            ip=handle.getinfo(pycurl.PRIMARY_IP) or "",
            tls_version=self._tls_version,
            certificate=read_certificate(chain),
            phases=phases_of(at, dns_seconds=0.0, tls=tls),
            seconds=at.ended,
            redirect_url=_text_of_url(handle.getinfo_raw(pycurl.REDIRECT_URL) or b""),
            response=self._response,
            cause=cause,
            message=_readable(self._message(cause, message)),
        )

    def _cause(self, code: int, message: str, at: Milestones) -> Cause | None:
        if self._sockets.refused and code:
            return Cause.ADDRESS_REFUSED
        if self._sockets.exhausted and code:
            return Cause.INTERNAL
        if self._response.bad_encoding:
            return Cause.BAD_ENCODING
        if code == 0 or (code == CurlCode.WRITE_ERROR and self._response.abandoned):
            self._response.finish()
            return Cause.BAD_ENCODING if self._response.bad_encoding and not self._response.abandoned else None
        return cause_of(self._failure(code, message, at))

    def _failure(self, code: int, message: str, at: Milestones) -> Failure:
        handle = self.handle
        return Failure(
            code=code,
            message=message,
            verify_result=handle.getinfo(pycurl.SSL_VERIFYRESULT),
            system_errno=handle.getinfo(pycurl.OS_ERRNO),
            proxy=self._route.proxy is not None,
            proxy_status=handle.getinfo(pycurl.HTTP_CONNECTCODE),
            tls=self._request.address.tls,
            connected=at.connected > 0,
            negotiated=bool(self._tls_version),
            handshaken=at.handshaken > 0,
            first_byte=at.first_byte > 0,
        )

    def _message(self, cause: Cause | None, message: str) -> str:
        if cause is Cause.ADDRESS_REFUSED:
            return f"{self._sockets.refused} is a private address"
        if cause is Cause.INTERNAL and self._sockets.exhausted:
            return NO_SOCKET_LEFT
        if cause is Cause.BAD_ENCODING:
            return self._response.bad_encoding
        if cause is Cause.BODY_TIMEOUT and not self._response.headers_ended:
            return "the response headers did not end in time"
        return message if cause is not None else ""


def _text_of_url(url: bytes) -> str:
    """UTF-8 as it is, for names are international; any other bytes percent-encoded, as browsers send them on."""
    try:
        return url.decode("utf-8")
    except UnicodeDecodeError:
        return quote(url, safe=bytes(range(0x80)))


def _readable(message: str) -> str:
    """libcurl quotes the server's bytes and cuts within a character; pycurl then leaves lone surrogates."""
    return message.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _milestones(handle: pycurl.Curl) -> Milestones:
    return Milestones(
        connected=handle.getinfo(pycurl.CONNECT_TIME),
        handshaken=handle.getinfo(pycurl.APPCONNECT_TIME),
        first_byte=handle.getinfo(pycurl.STARTTRANSFER_TIME),
        ended=handle.getinfo(pycurl.TOTAL_TIME),
    )
