"""The demo: a shop over HTTPS that can be broken, a catalogue over HTTP and a stock socket that stay well."""

import json
import socket
import ssl
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from local.demo.certificates import DemoCertificates

MODES = ("ok", "error", "slow", "refused", "expired")
SLOW_SECONDS = 1.0
"""Longer than the shop's degraded condition allows, shorter than its timeout."""
_HANDSHAKE_SECONDS = 5.0
_OPENING_ATTEMPTS = 20
_ANY_PORT = ("127.0.0.1", 0)


class _Handler(BaseHTTPRequestHandler):
    """Answers small JSON documents, without a line in the log for each."""

    protocol_version = "HTTP/1.1"
    timeout = 10

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing."""

    def reply(self, status: int, document: object) -> None:
        """Send `document` as JSON and close the connection."""
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True


class _Server(ThreadingHTTPServer):
    """A server whose broken connections are nobody's concern, and whose TLS handshake is made in the thread."""

    daemon_threads = True
    context: ssl.SSLContext | None = None

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Shake hands before the handler reads, so that one slow client does not hold up the others."""
        if self.context is None:
            super().finish_request(request, client_address)
            return
        request.settimeout(_HANDSHAKE_SECONDS)
        with self.context.wrap_socket(request, server_side=True) as secured:
            super().finish_request(secured, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that goes away is what a probe looks like."""


class DemoService:
    """The demo's listeners, each in a thread of its own, from construction to `close`."""

    def __init__(self, certificates: DemoCertificates, mode_file: Path) -> None:
        """`mode_file` remembers how the shop was left: a broken one is still broken after a restart."""
        self._certificates = certificates
        self._mode_file = mode_file
        self._lock = threading.Lock()
        self._mended = threading.Event()
        self.mode = _remembered_mode(mode_file)
        shop, catalogue, control = _handlers(self)
        self._shop_handler = shop
        self._shop: _Server | None = _serve(_Server(_ANY_PORT, shop), self._tls_context())
        self.https_port: int = self._shop.server_address[1]
        if self.mode == "refused":
            self.set_mode(self.mode)
        self._others = [_serve(_Server(_ANY_PORT, handler)) for handler in (catalogue, control)]
        self.http_port, self.control_port = (server.server_address[1] for server in self._others)
        self._stock = socket.create_server(_ANY_PORT)
        self.tcp_port: int = self._stock.getsockname()[1]
        threading.Thread(target=self._keep_stock, name="demo-stock", daemon=True).start()

    @property
    def control_url(self) -> str:
        """Where the mode is read (GET) and set (POST ``{"mode": …}``); on the loopback interface only."""
        return f"http://127.0.0.1:{self.control_port}/"

    def set_mode(self, mode: str) -> None:
        """Break or mend the shop: one of `MODES`."""
        with self._lock:
            self.mode = mode
            with suppress(OSError):  # a full disk costs the memory of it, not the change
                self._mode_file.write_text(mode, encoding="utf-8")
            (self._mended.clear if mode == "slow" else self._mended.set)()
            if self._shop is not None:
                _stop(self._shop)
                self._shop = None
            if mode != "refused":
                self._shop = _serve(self._shop_again(), self._tls_context())

    def _shop_again(self) -> _Server:
        """Open the shop's port again; meanwhile it may have been somebody's outgoing port for a moment."""
        for _ in range(_OPENING_ATTEMPTS):
            try:
                return _Server(("127.0.0.1", self.https_port), self._shop_handler)
            except OSError:
                time.sleep(0.1)
        return _Server(("127.0.0.1", self.https_port), self._shop_handler)

    def delay(self) -> None:
        """Wait as long as a slow shop does."""
        self._mended.wait(SLOW_SECONDS)

    def close(self) -> None:
        """Stop all listeners."""
        self._stock.close()
        for server in [*self._others, *([self._shop] if self._shop else [])]:
            _stop(server)

    def _tls_context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        files = self._certificates
        context.load_cert_chain(files.expired if self.mode == "expired" else files.valid)
        return context

    def _keep_stock(self) -> None:
        while True:
            try:
                connection, _ = self._stock.accept()
            except OSError:
                return
            connection.close()


def _handlers(service: DemoService) -> tuple[type[_Handler], type[_Handler], type[_Handler]]:
    class Shop(_Handler):
        def do_GET(self) -> None:
            if service.mode == "slow":
                service.delay()
            if service.mode == "error":
                self.reply(500, {"error": "the shop was told to fail"})
            else:
                self.reply(200, {"status": "open", "orders": 42})

    class Catalogue(_Handler):
        def do_GET(self) -> None:
            self.reply(200, {"items": [{"id": 1, "name": "lamp"}, {"id": 2, "name": "wick"}]})

    class Control(_Handler):
        def do_GET(self) -> None:
            self.reply(200, {"modes": MODES, "mode": service.mode})

        def do_POST(self) -> None:
            mode = _requested_mode(self.rfile.read(min(4096, int(self.headers.get("Content-Length") or 0))))
            if mode is None:
                self.reply(400, {"error": f"mode is one of {', '.join(MODES)}"})
                return
            service.set_mode(mode)
            self.reply(200, {"modes": MODES, "mode": service.mode})

    return Shop, Catalogue, Control


def _requested_mode(body: bytes) -> str | None:
    try:
        mode = json.loads(body)["mode"]
    except (ValueError, TypeError, KeyError):
        return None
    return mode if mode in MODES else None


def _remembered_mode(file: Path) -> str:
    try:
        mode = file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return "ok"
    return mode if mode in MODES else "ok"


def _serve(server: _Server, context: ssl.SSLContext | None = None) -> _Server:
    server.context = context
    threading.Thread(target=server.serve_forever, args=(0.05,), name="demo", daemon=True).start()
    return server


def _stop(server: _Server) -> None:
    server.shutdown()
    server.server_close()
