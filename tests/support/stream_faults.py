"""Local TCP servers that speak, stay silent, break off or present wrong certificates, one behaviour a server."""

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator

from tests.support.certificates import CertificateFiles

Behaviour = Callable[[socket.socket], None]
TLS_12_CBC = "ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES128-SHA:AES128-SHA"


@contextlib.contextmanager
def serving(behaviour: Behaviour, host: str = "127.0.0.1") -> Iterator[int]:
    """Serve each connection by `behaviour` in a thread of its own; yields the port."""
    with serving_at(host, 0, behaviour) as port:
        yield port


@contextlib.contextmanager
def serving_at(host: str, port: int, behaviour: Behaviour) -> Iterator[int]:
    """Serve like `serving` at a port of the caller's choice."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=256)
    threading.Thread(target=_accept, args=(listener, behaviour), daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        # Closing alone would leave the thread in accept(), and the port open with it.
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _accept(listener: socket.socket, behaviour: Behaviour) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_serve, args=(connection, behaviour), daemon=True).start()


def _serve(connection: socket.socket, behaviour: Behaviour) -> None:
    connection.settimeout(10)
    with connection, contextlib.suppress(OSError):
        behaviour(connection)


@contextlib.contextmanager
def refusing() -> Iterator[int]:
    """Yield a port on which nothing listens, kept from being given to others."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@contextlib.contextmanager
def deaf() -> Iterator[int]:
    """Yield a port whose connection requests get no answer, because its queue is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, contextlib.ExitStack() as queued:
        address = listener.getsockname()
        for _ in range(4):
            waiting = queued.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(address)
        yield address[1]


def silent(connection: socket.socket) -> None:
    """Take everything and say nothing until the client leaves."""
    while connection.recv(65536):
        pass


def leaving(connection: socket.socket) -> None:
    """Hear the client out, then close without a word."""
    connection.recv(65536)


def resetting(connection: socket.socket) -> None:
    """Break off by a reset, after the client said something."""
    connection.recv(1)
    reset(connection)


def reset(connection: socket.socket) -> None:
    """Close so that the peer sees a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def echoing(connection: socket.socket) -> None:
    """Send back what comes."""
    while data := connection.recv(65536):
        connection.sendall(data)


def saying(text: bytes) -> Behaviour:
    """Say `text`, then listen until the client leaves."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(text)
        silent(connection)

    return behave


def blurting(text: bytes) -> Behaviour:
    """Say `text`, then close."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(text)
        connection.shutdown(socket.SHUT_WR)
        silent(connection)

    return behave


def answering(greeting: bytes, *answers: bytes) -> Behaviour:
    """Greet, then give one answer to each line that comes; silence after the last."""

    def behave(connection: socket.socket) -> None:
        converse(connection, greeting, answers)
        silent(connection)

    return behave


def converse(connection: socket.socket, greeting: bytes, answers: tuple[bytes, ...]) -> None:
    """Greet and answer line by line."""
    connection.sendall(greeting)
    for answer in answers:
        _read_line(connection)
        connection.sendall(answer)


def _read_line(connection: socket.socket) -> bytes:
    line = b""
    while not line.endswith(b"\n"):
        byte = connection.recv(1)
        if not byte:
            raise ConnectionError
        line += byte
    return line


def over_tls(
    files: CertificateFiles,
    inside: Behaviour = silent,
    *,
    version: ssl.TLSVersion | None = None,
    ciphers: str = "ALL:@SECLEVEL=0",
    before: tuple[bytes, tuple[bytes, ...]] = (b"", ()),
) -> Behaviour:
    """Shake hands with `files`, by `version` if given, after the plain conversation `before`; then `inside`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.certificate, files.key)
    context.set_ciphers(ciphers)
    _restrict(context, version)

    def behave(connection: socket.socket) -> None:
        converse(connection, *before)
        with context.wrap_socket(connection, server_side=True) as wrapped:
            inside(wrapped)

    return behave


def _restrict(context: ssl.SSLContext, version: ssl.TLSVersion | None) -> None:
    """Old versions by options, because naming them to minimum_version is deprecated."""
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    if version is None:
        return
    switches = {
        ssl.TLSVersion.TLSv1: ssl.OP_NO_TLSv1,
        ssl.TLSVersion.TLSv1_1: ssl.OP_NO_TLSv1_1,
        ssl.TLSVersion.TLSv1_2: ssl.OP_NO_TLSv1_2,
        ssl.TLSVersion.TLSv1_3: ssl.OP_NO_TLSv1_3,
    }
    for other, switch in switches.items():
        if other is not version:
            context.options |= switch
