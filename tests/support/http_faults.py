"""A local web server in which everything that goes wrong on the web goes wrong on request.

Plain HTTP: the path chooses the fault (`http_routes.ROUTES`; ``/status/503``, ``/slow/0.5``, ``/large/200000``,
``/redirects/3``). HTTPS: each `TlsFault` has a port of its own, and every path works there too.
"""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from tests.support.certificates import CertificateAuthority, CertificateFiles
from tests.support.http2_peer import serve_http2
from tests.support.http_routes import ROUTES, STEP_SECONDS, Exchange, Request, not_found, read_request, reset
from tests.support.tls_faults import TlsFault, tls_context

__all__ = ["HttpFaults", "Request", "TlsFault"]


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
        request = read_request(connection)
        if request is None:
            return
        self.requests.append(request)
        name, _, argument = request.path.strip("/").partition("/")
        ROUTES.get(name, not_found)(Exchange(connection, request, argument, self.wait))
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_WR)

    def _serve_tls(self, connection: socket.socket, fault: TlsFault) -> None:
        if fault is TlsFault.GARBAGE:
            connection.recv(4096)
            connection.sendall(b"220 mail.test ready for something else entirely\r\n")
        elif fault is TlsFault.PROTOCOL_ALERT:
            connection.recv(4096)
            connection.sendall(b"\x15\x03\x01\x00\x02\x02\x46")
        elif fault is TlsFault.EXPIRED_ALERT:
            connection.recv(4096)
            connection.sendall(b"\x15\x03\x03\x00\x02\x02\x2d")
        elif fault is TlsFault.FLOOD:
            connection.recv(4096)
            while not self._stopping.is_set():
                connection.sendall(b"\x16\x03\x03\x40\x00" + bytes(16384))
        elif fault is TlsFault.SILENT:
            while self.wait(STEP_SECONDS):
                pass
        elif fault is TlsFault.RESET:
            connection.recv(4096)
            reset(connection)
        else:
            with self._context(fault).wrap_socket(connection, server_side=True) as encrypted:
                if encrypted.selected_alpn_protocol() == "h2":
                    serve_http2(encrypted, reset=fault is TlsFault.HTTP2_RESET)
                else:
                    self._serve(encrypted)

    def _context(self, fault: TlsFault) -> ssl.SSLContext:
        if fault not in self._contexts:
            self._contexts[fault] = tls_context(fault, self._certificate(fault), self.ca_file)
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
