"""The faults of a web server, by path."""

import base64
import contextlib
import gzip
import hashlib
import json
import socket
import struct
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass

WEBSOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
BOMB_BYTES = 20_000_000
STEP_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent, as far as faults care."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request to be answered. `argument` is what follows the first part of the path."""

    connection: socket.socket
    request: Request
    argument: str
    wait: Callable[[float], bool]
    """Pause for seconds; false once the server is stopping."""


def read_request(connection: socket.socket) -> Request | None:
    """Read one request; None where the client left."""
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


def reset(connection: socket.socket) -> None:
    """Close at once and let the client see a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def not_found(exchange: Exchange) -> None:
    _answer(exchange.connection, 404, b"not here")


def _ok(exchange: Exchange) -> None:
    body = b"" if exchange.request.method == "HEAD" else b'{"status": "fine", "items": [1, 2]}'
    _answer(exchange.connection, 200, body, {"Content-Type": "application/json", "X-Shop": "open"})


def _echo(exchange: Exchange) -> None:
    seen = {
        "method": exchange.request.method,
        "headers": dict(exchange.request.headers),
        "body": exchange.request.body.decode("utf-8"),
    }
    _answer(exchange.connection, 200, json.dumps(seen).encode(), {"Content-Type": "application/json"})


def _get_only(exchange: Exchange) -> None:
    _answer(exchange.connection, 200 if exchange.request.method == "GET" else 405)


def _status(exchange: Exchange) -> None:
    _answer(exchange.connection, int(exchange.argument), b"as asked")


def _slow(exchange: Exchange) -> None:
    if exchange.wait(float(exchange.argument)):
        _answer(exchange.connection, 200, b"at last")


def _drip_headers(exchange: Exchange) -> None:
    exchange.connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while exchange.wait(STEP_SECONDS):
        exchange.connection.sendall(b"X-Drip: drop\r\n")


def _slow_body(exchange: Exchange) -> None:
    exchange.connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while exchange.wait(STEP_SECONDS):
        exchange.connection.sendall(b"x")


def _truncated(exchange: Exchange) -> None:
    exchange.connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this")


def _reset_first(exchange: Exchange) -> None:
    reset(exchange.connection)


def _reset_body(exchange: Exchange) -> None:
    exchange.connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this")
    reset(exchange.connection)


def _empty(_exchange: Exchange) -> None:
    """Say nothing and close."""


def _garbage(exchange: Exchange) -> None:
    exchange.connection.sendall(b"\x00\x01\x02 this is no HTTP at all\r\n\r\n")


def _bad_chunks(exchange: Exchange) -> None:
    exchange.connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nnot a size\r\n")


def _redirect(exchange: Exchange) -> None:
    _answer(exchange.connection, int(exchange.argument or "302"), b"", {"Location": exchange.request.query["to"]})


def _redirect_bytes(exchange: Exchange) -> None:
    """A Location in Latin-1, as old servers write it, or in UTF-8."""
    target = f"/echo/caf\u00e9?to={exchange.argument}".encode(exchange.argument)
    exchange.connection.sendall(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + target + b"\r\n\r\n")


def _redirects(exchange: Exchange) -> None:
    left = int(exchange.argument)
    if left:
        _answer(exchange.connection, 302, b"moved", {"Location": f"/redirects/{left - 1}"})
    else:
        _answer(exchange.connection, 200, b"arrived")


def _redirect_loop(exchange: Exchange) -> None:
    other = "/redirect-loop/b" if exchange.request.path.endswith("a") else "/redirect-loop/a"
    _answer(exchange.connection, 302, b"", {"Location": other})


def _large(exchange: Exchange) -> None:
    _answer(exchange.connection, 200, b"y" * int(exchange.argument))


def _gzip(exchange: Exchange) -> None:
    _answer(
        exchange.connection,
        200,
        gzip.compress(b"z" * int(exchange.argument or "100")),
        {"Content-Encoding": "gzip"},
    )


def _gzip_bomb(exchange: Exchange) -> None:
    _answer(exchange.connection, 200, gzip.compress(bytes(BOMB_BYTES)), {"Content-Encoding": "gzip"})


def _bad_gzip(exchange: Exchange) -> None:
    _answer(exchange.connection, 200, b"this was never compressed", {"Content-Encoding": "gzip"})


def _websocket(exchange: Exchange) -> None:
    key = exchange.request.headers.get("sec-websocket-key", "") + WEBSOCKET_GUID
    accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
    accept = "wrong" if exchange.argument == "wrong-accept" else accept
    head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    exchange.connection.sendall(f"{head}Sec-WebSocket-Accept: {accept}\r\n\r\n".encode())
    opcode, message = _read_frame(exchange.connection)
    if exchange.argument == "ping-first":
        exchange.connection.sendall(b"\x89\x02hi")
    if exchange.argument == "in-parts":
        exchange.connection.sendall(bytes((opcode, len(message))) + message + b"\x80\x04 end")
    elif exchange.argument != "mute":
        exchange.connection.sendall(bytes((0x80 | opcode, len(message))) + message)
    with contextlib.suppress(OSError):
        exchange.connection.recv(4096)


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


ROUTES: Mapping[str, Callable[[Exchange], None]] = {
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
    "redirect-bytes": _redirect_bytes,
    "redirects": _redirects,
    "redirect-loop": _redirect_loop,
    "large": _large,
    "gzip": _gzip,
    "gzip-bomb": _gzip_bomb,
    "bad-gzip": _bad_gzip,
    "websocket": _websocket,
}
