"""The one port: a WSGI application over the routes, served by waitress."""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from waitress.server import create_server

from local.errors import LocalRunnerError
from local.http_event import Answer, body_parts, plain_answer, request_path, to_answer, to_event
from local.instances import FunctionFailed
from local.routes import Routes

THREADS = 8
MAXIMUM_BODY_BYTES = 10 * 1024 * 1024
"""API Gateway's limit."""
StartResponse = Callable[[str, list[tuple[str, str]]], Any]


class Application:
    """Turns requests into calls of functions."""

    def __init__(self, routes: Routes, invoke: Callable[[str, Any], Any]) -> None:
        """`invoke` takes a function's logical id and an event."""
        self._routes = routes
        self._invoke = invoke

    def __call__(self, environ: Mapping[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one WSGI request."""
        answer = self._answer(environ)
        start_response(answer.status_line, [(_title(name), value) for name, value in answer.headers])
        return body_parts(answer, environ["REQUEST_METHOD"])

    def _answer(self, environ: Mapping[str, Any]) -> Answer:
        match = self._routes.match(environ["REQUEST_METHOD"], request_path(environ))
        if match is None:
            return plain_answer(404, "Not Found")
        body = environ["wsgi.input"].read(MAXIMUM_BODY_BYTES + 1)
        if len(body) > MAXIMUM_BODY_BYTES:
            return plain_answer(413, "Request Entity Too Large")
        event = to_event(environ, body, match.key, match.parameters, time.time())
        try:
            return to_answer(self._invoke(match.route.function, event))
        except FunctionFailed:
            return plain_answer(500, "Internal Server Error")


class WebServer:
    """Listens from its construction on; serves from `start` to `stop`."""

    def __init__(self, host: str, port: int, application: Application) -> None:
        """Raises `LocalRunnerError` where the port is taken."""
        try:
            listener = listen(host, port)
        except OSError as error:
            raise LocalRunnerError(
                f"port {port} of {host} cannot be used ({error.strerror}): see LAMPLIGHTER_PORT, LAMPLIGHTER_HOST"
            ) from error
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a request that waits for a thread is no news
        self._server = create_server(
            application, sockets=[listener], threads=THREADS, ident=None, clear_untrusted_proxy_headers=True
        )
        self._is_stopping = False
        self._thread = threading.Thread(target=self._serve, name="web", daemon=True)

    def start(self) -> None:
        """Serve in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Take no more requests."""
        self._is_stopping = True
        self._server.close()

    def _serve(self) -> None:
        """Serve until stopped. Its sockets are closed under the waiting loop then, which select reports."""
        try:
            self._server.run()
        except OSError:
            if not self._is_stopping:
                raise


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 lets the system choose."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener


def _title(name: str) -> str:
    return "-".join(part.capitalize() for part in name.split("-"))
