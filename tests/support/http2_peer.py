"""As much of an HTTP/2 server as one GET takes (RFC 9113)."""

import socket

_PREFACE_BYTES = 24
_DATA, _HEADERS, _RST_STREAM, _SETTINGS = 0, 1, 3, 4
_ACK = _END_STREAM = 1
_END_HEADERS = 4
_STATUS_200 = b"\x88"
"""``:status: 200`` in HPACK's static table."""


def serve_http2(connection: socket.socket, *, reset: bool) -> None:
    """Answer every request alike, or reset its stream, until the client leaves."""
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
