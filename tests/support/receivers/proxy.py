"""An HTTP proxy on loopback that tunnels (RFC 9110, 9.3.6), wherever it is asked to, to one place."""

import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Self
from urllib.parse import urlsplit

PATIENCE_SECONDS = 10.0


class TunnellingProxy:
    """Tunnels to `target`, a URL. `asked` holds where to and with which headers. Use as a context manager."""

    def __init__(self, target: str, *, status: int = 200) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname or "", parts.port or 0)
        self._status = status
        self.asked: list[tuple[str, dict[str, str]]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = Thread(target=lambda: self._server.serve_forever(poll_interval=0.02), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def address(self) -> str:
        """Its host and port."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            def do_CONNECT(self) -> None:
                proxy.asked.append((self.path, dict(self.headers.items())))
                self.send_response(proxy._status)
                self.end_headers()
                self.wfile.flush()
                if proxy._status == 200:
                    with socket.create_connection(proxy._target, timeout=PATIENCE_SECONDS) as server:
                        _join(self.connection, server)
                self.close_connection = True

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


def _join(client: socket.socket, server: socket.socket) -> None:
    back = Thread(target=_copy, args=(server, client), daemon=True)
    back.start()
    _copy(client, server)
    back.join()


def _copy(source: socket.socket, sink: socket.socket) -> None:
    try:
        while piece := source.recv(65_536):
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        """One side is gone."""
