"""A local web server in which everything that goes wrong on the web goes wrong on request.

Plain HTTP: the path chooses the fault (`_ROUTES`, and ``/status/503``, ``/slow/0.5``, ``/large/200000``,
``/redirects/3``). HTTPS: each `TlsFault` has a port of its own, and every path works there too.
"""

import base64
import contextlib
import gzip
import hashlib
import json
import socket
import ssl
import struct
import threading
import urllib.parse
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType

from tests.support.certificates import CertificateAuthority, CertificateFiles

WEBSOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
BOMB_BYTES = 20_000_000
STEP_SECONDS = 0.05


class TlsFault(StrEnum):
    """What is special about the TLS of a port."""

    NONE = "none"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    WRONG_HOST = "wrong_host"
    SELF_SIGNED = "self_signed"
    UNKNOWN_ISSUER = "unknown_issuer"
    TLS10_ONLY = "tls10_only"
    TLS11_ONLY = "tls11_only"
    TLS12_CBC_ONLY = "tls12_cbc_only"
    NO_COMMON_CIPHER = "no_common_cipher"
    CLIENT_CERTIFICATE = "client_certificate"
    HTTP2 = "http2"
    HTTP2_RESET = "http2_reset"
    PROTOCOL_ALERT = "protocol_alert"
    GARBAGE = "garbage"
    SILENT = "silent"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent, as far as faults care."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


class HttpFaults:
    """Use as a context manager. `requests` holds every request read so far; `authority` signs what is genuine,
    `strangers` what nobody trusts."""

    def __init__(self, folder: Path) -> None:
        self.authority = CertificateAuthority(folder / "trusted")
        self.strangers = CertificateAuthority(folder / "strangers", "Unknown Root")
        self.requests: list[Request] = []
        self._stopping = threading.Event()
        self._listeners: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._tls_ports: dict[TlsFault, int] = {}
        self._contexts: dict[TlsFault, ssl.SSLContext] = {}

    @property
    def ca_file(self) -> str:
        """The root to trust."""
        return str(self.authority.ca_file)

    def url(self, path: str = "/ok", scheme: str = "http") -> str:
        """Return the address of `path` over plain HTTP."""
        return f"{scheme}://127.0.0.1:{self.port}{path}"

    def tls_url(self, fault: TlsFault = TlsFault.NONE, path: str = "/ok", scheme: str = "https") -> str:
        """Return the address of `path` behind the TLS of `fault`; the port opens at the first call."""
        if fault not in self._tls_ports:
            self._tls_ports[fault] = self._listen(lambda connection: self._serve_tls(connection, fault))
        return f"{scheme}://localhost:{self._tls_ports[fault]}{path}"

    def closed_url(self, path: str = "/") -> str:
        """Return an address at which nothing listens."""
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            return f"http://127.0.0.1:{unused.getsockname()[1]}{path}"

    def __enter__(self) -> "HttpFaults":
        self.port = self._listen(self._serve)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        for listener in self._listeners:
            with contextlib.suppress(OSError), socket.create_connection(listener.getsockname(), timeout=1):
                pass
        for thread in list(self._threads):
            thread.join(timeout=5)
        for listener in self._listeners:
            listener.close()

    def wait(self, seconds: float) -> bool:
        """Pause; false once the server is stopping."""
        return not self._stopping.wait(seconds)

    def _listen(self, serve: Callable[[socket.socket], None]) -> int:
        listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self._listeners.append(listener)
        thread = threading.Thread(target=self._accept, args=(listener, serve), daemon=True)
        self._threads.append(thread)
        thread.start()
        return int(listener.getsockname()[1])

    def _accept(self, listener: socket.socket, serve: Callable[[socket.socket], None]) -> None:
        while True:
            connection, _ = listener.accept()
            if self._stopping.is_set():
                connection.close()
                return
            connection.settimeout(10)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._guarded, args=(connection, serve), daemon=True).start()

    def _guarded(self, connection: socket.socket, serve: Callable[[socket.socket], None]) -> None:
        with contextlib.suppress(OSError, ValueError), connection:
            serve(connection)

    def _serve(self, connection: socket.socket) -> None:
        request = _read_request(connection)
        if request is None:
            return
        self.requests.append(request)
        name, _, argument = request.path.strip("/").partition("/")
        _ROUTES.get(name, _not_found)(self, connection, request, argument)
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_WR)

    def _serve_tls(self, connection: socket.socket, fault: TlsFault) -> None:
        if fault is TlsFault.GARBAGE:
            connection.recv(4096)
            connection.sendall(b"220 mail.test ready for something else entirely\r\n")
        elif fault is TlsFault.PROTOCOL_ALERT:
            connection.recv(4096)
            connection.sendall(b"\x15\x03\x01\x00\x02\x02\x46")
        elif fault is TlsFault.SILENT:
            while self.wait(STEP_SECONDS):
                pass
        elif fault is TlsFault.RESET:
            connection.recv(4096)
            _reset(connection)
        else:
            with self._context(fault).wrap_socket(connection, server_side=True) as encrypted:
                if encrypted.selected_alpn_protocol() == "h2":
                    _serve_http2(encrypted, reset=fault is TlsFault.HTTP2_RESET)
                else:
                    self._serve(encrypted)

    def _context(self, fault: TlsFault) -> ssl.SSLContext:
        if fault not in self._contexts:
            self._contexts[fault] = _tls_context(fault, self._certificate(fault), self.ca_file)
        return self._contexts[fault]

    def _certificate(self, fault: TlsFault) -> CertificateFiles:
        genuine = self.authority
        if fault is TlsFault.UNKNOWN_ISSUER:
            return self.strangers.issue("stranger")
        if fault is TlsFault.WRONG_HOST:
            return genuine.issue("elsewhere", ["elsewhere.test"])
        if fault is TlsFault.EXPIRED:
            return genuine.expired()
        if fault is TlsFault.NOT_YET_VALID:
            return genuine.not_yet_valid()
        if fault is TlsFault.SELF_SIGNED:
            return genuine.self_signed()
        return genuine.issue("genuine", rsa_key=fault in {TlsFault.TLS10_ONLY, TlsFault.TLS11_ONLY})


def _tls_context(fault: TlsFault, files: CertificateFiles, ca_file: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.certificate, files.key)
    versions = {TlsFault.TLS10_ONLY: ssl.TLSVersion.TLSv1, TlsFault.TLS11_ONLY: ssl.TLSVersion.TLSv1_1}
    if fault in versions:
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = context.maximum_version = versions[fault]
    elif fault is TlsFault.TLS12_CBC_ONLY:
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA:@SECLEVEL=0")
    elif fault is TlsFault.NO_COMMON_CIPHER:
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("ADH-AES128-SHA256:@SECLEVEL=0")
    elif fault in {TlsFault.HTTP2, TlsFault.HTTP2_RESET}:
        context.set_alpn_protocols(["h2", "http/1.1"])
    elif fault is TlsFault.CLIENT_CERTIFICATE:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(ca_file)
    return context


_PREFACE_BYTES = 24
_DATA, _HEADERS, _RST_STREAM, _SETTINGS = 0, 1, 3, 4
_ACK = _END_STREAM = 1
_END_HEADERS = 4
_STATUS_200 = b"\x88"
"""``:status: 200`` in HPACK's static table."""


def _serve_http2(connection: socket.socket, *, reset: bool) -> None:
    """As much of HTTP/2 as one GET takes (RFC 9113): every request is answered alike."""
    _read_exactly(connection, _PREFACE_BYTES)
    connection.sendall(_frame(_SETTINGS, 0, 0, b""))
    while True:
        head = _read_exactly(connection, 9)
        kind, flags, stream = head[3], head[4], int.from_bytes(head[5:])
        _read_exactly(connection, int.from_bytes(head[:3]))
        if kind == _SETTINGS and not flags & _ACK:
            connection.sendall(_frame(_SETTINGS, _ACK, 0, b""))
        elif kind == _HEADERS and reset:
            connection.sendall(_frame(_RST_STREAM, 0, stream, (1).to_bytes(4)))
        elif kind == _HEADERS:
            connection.sendall(_frame(_HEADERS, _END_HEADERS, stream, _STATUS_200))
            connection.sendall(_frame(_DATA, _END_STREAM, stream, b"over http/2"))


def _frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    return len(payload).to_bytes(3) + bytes((kind, flags)) + stream.to_bytes(4) + payload


def _read_exactly(connection: socket.socket, count: int) -> bytes:
    received = b""
    while len(received) < count:
        chunk = connection.recv(count - len(received))
        if not chunk:
            raise ConnectionError("the client left")
        received += chunk
    return received


def _read_request(connection: socket.socket) -> Request | None:
    received = b""
    while b"\r\n\r\n" not in received:
        chunk = connection.recv(65536)
        if not chunk:
            return None
        received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    line, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = line.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(65536)
    split = urllib.parse.urlsplit(target)
    return Request(method, split.path, dict(urllib.parse.parse_qsl(split.query)), headers, body)


def _answer(
    connection: socket.socket, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> None:
    fields = {"Content-Length": str(len(body)), "Connection": "close", **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    connection.sendall(f"HTTP/1.1 {status} Status\r\n{head}\r\n".encode() + body)


def _reset(connection: socket.socket) -> None:
    """Close at once and let the client see a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def _not_found(_server: HttpFaults, connection: socket.socket, _request: Request, _argument: str) -> None:
    _answer(connection, 404, b"not here")


def _ok(_server: HttpFaults, connection: socket.socket, request: Request, _argument: str) -> None:
    body = b"" if request.method == "HEAD" else b'{"status": "fine", "items": [1, 2]}'
    _answer(connection, 200, body, {"Content-Type": "application/json", "X-Shop": "open"})


def _echo(_server: HttpFaults, connection: socket.socket, request: Request, _argument: str) -> None:
    seen = {"method": request.method, "headers": dict(request.headers), "body": request.body.decode("utf-8")}
    _answer(connection, 200, json.dumps(seen).encode(), {"Content-Type": "application/json"})


def _get_only(_server: HttpFaults, connection: socket.socket, request: Request, _argument: str) -> None:
    _answer(connection, 200 if request.method == "GET" else 405)


def _status(_server: HttpFaults, connection: socket.socket, _request: Request, argument: str) -> None:
    _answer(connection, int(argument), b"as asked")


def _slow(server: HttpFaults, connection: socket.socket, _request: Request, argument: str) -> None:
    if server.wait(float(argument)):
        _answer(connection, 200, b"at last")


def _drip_headers(server: HttpFaults, connection: socket.socket, _request: Request, _argument: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while server.wait(STEP_SECONDS):
        connection.sendall(b"X-Drip: drop\r\n")


def _slow_body(server: HttpFaults, connection: socket.socket, _request: Request, _argument: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while server.wait(STEP_SECONDS):
        connection.sendall(b"x")


def _truncated(_server: HttpFaults, connection: socket.socket, _request: Request, _argument: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this")


def _reset_first(_server: HttpFaults, connection: socket.socket, _request: Request, _argument: str) -> None:
    _reset(connection)


def _reset_body(_server: HttpFaults, connection: socket.socket, _request: Request, _argument: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this")
    _reset(connection)


def _empty(_server: HttpFaults, _connection: socket.socket, _request: Request, _argument: str) -> None:
    """Say nothing and close."""


def _garbage(_server: HttpFaults, connection: socket.socket, _request: Request, _argument: str) -> None:
    connection.sendall(b"\x00\x01\x02 this is no HTTP at all\r\n\r\n")


def _bad_chunks(_server: HttpFaults, connection: socket.socket, _request: Request, _argument: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nnot a size\r\n")


def _redirect(_server: HttpFaults, connection: socket.socket, request: Request, argument: str) -> None:
    _answer(connection, int(argument or "302"), b"", {"Location": request.query["to"]})


def _redirects(_server: HttpFaults, connection: socket.socket, _request: Request, argument: str) -> None:
    left = int(argument)
    if left:
        _answer(connection, 302, b"moved", {"Location": f"/redirects/{left - 1}"})
    else:
        _answer(connection, 200, b"arrived")


def _redirect_loop(_server: HttpFaults, connection: socket.socket, request: Request, _argument: str) -> None:
    other = "/redirect-loop/b" if request.path.endswith("a") else "/redirect-loop/a"
    _answer(connection, 302, b"", {"Location": other})


def _large(_server: HttpFaults, connection: socket.socket, _request: Request, argument: str) -> None:
    _answer(connection, 200, b"y" * int(argument))


def _gzip(_server: HttpFaults, connection: socket.socket, _request: Request, argument: str) -> None:
    _answer(connection, 200, gzip.compress(b"z" * int(argument or "100")), {"Content-Encoding": "gzip"})


def _gzip_bomb(_server: HttpFaults, connection: socket.socket, _request: Request, _argument: str) -> None:
    _answer(connection, 200, gzip.compress(bytes(BOMB_BYTES)), {"Content-Encoding": "gzip"})


def _bad_gzip(_server: HttpFaults, connection: socket.socket, _request: Request, _argument: str) -> None:
    _answer(connection, 200, b"this was never compressed", {"Content-Encoding": "gzip"})


def _websocket(_server: HttpFaults, connection: socket.socket, request: Request, argument: str) -> None:
    key = request.headers.get("sec-websocket-key", "") + WEBSOCKET_GUID
    accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
    accept = "wrong" if argument == "wrong-accept" else accept
    head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    connection.sendall(f"{head}Sec-WebSocket-Accept: {accept}\r\n\r\n".encode())
    opcode, message = _read_frame(connection)
    if argument == "ping-first":
        connection.sendall(b"\x89\x02hi")
    if argument == "in-parts":
        connection.sendall(bytes((opcode, len(message))) + message + b"\x80\x04 end")
    elif argument != "mute":
        connection.sendall(bytes((0x80 | opcode, len(message))) + message)
    with contextlib.suppress(OSError):
        connection.recv(4096)


def _read_frame(connection: socket.socket) -> tuple[int, bytes]:
    """Read one short masked frame."""
    received = connection.recv(65536)
    if len(received) < 2:
        raise ConnectionError("the client left")
    length = received[1] & 0x7F
    while len(received) < 6 + length:
        received += connection.recv(65536)
    mask = received[2:6]
    return received[0] & 0x0F, bytes(byte ^ mask[index % 4] for index, byte in enumerate(received[6 : 6 + length]))


_ROUTES: Mapping[str, Callable[[HttpFaults, socket.socket, Request, str], None]] = {
    "ok": _ok,
    "echo": _echo,
    "get-only": _get_only,
    "status": _status,
    "slow": _slow,
    "drip-headers": _drip_headers,
    "slow-body": _slow_body,
    "truncated": _truncated,
    "reset": _reset_first,
    "reset-body": _reset_body,
    "empty": _empty,
    "garbage": _garbage,
    "bad-chunks": _bad_chunks,
    "redirect": _redirect,
    "redirects": _redirects,
    "redirect-loop": _redirect_loop,
    "large": _large,
    "gzip": _gzip,
    "gzip-bomb": _gzip_bomb,
    "bad-gzip": _bad_gzip,
    "websocket": _websocket,
}
