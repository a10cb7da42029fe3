"""Alertmanager's API over stores in memory, called directly or served on loopback for real clients."""

import json
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from lamplighter.alerting.silence_desk import SilenceDesk
from lamplighter.alerting.silence_store import SilenceStore
from lamplighter.alerting.writer import AlertWriter
from lamplighter.config.configuration import Configuration
from lamplighter.config.load import load
from lamplighter.config.options import LoadOptions
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.web.acknowledgements import Acknowledgements
from lamplighter.web.admin_guard import AdminGuard
from lamplighter.web.alertmanager.about import About
from lamplighter.web.alertmanager.alerts import Alerts
from lamplighter.web.alertmanager.groups import Groups
from lamplighter.web.alertmanager.overview import Overviews
from lamplighter.web.alertmanager.routes import AlertmanagerApi
from lamplighter.web.alertmanager.silences import Silences
from lamplighter.web.api import Api
from lamplighter.web.attempts import SignInAttempts
from lamplighter.web.http import Request, Response
from tests.support.alerts import Queued
from tests.support.configuration import MINIMAL
from tests.support.pages import NOW, SECRET, World

BEARER = {"authorization": f"Bearer {SECRET}"}


def routed_by(text: str) -> Configuration:
    """Return a configuration whose routing is the text of an alertmanager.yml."""
    return load({"checks/a.yml": MINIMAL, "alertmanager.yml": text}, LoadOptions())


@dataclass
class AlertmanagerWorld:
    """The API with its stores; every call is let in, at `now` unless it says when."""

    configuration: Configuration
    state: InMemoryStateStore = field(default_factory=InMemoryStateStore)
    queue: Queued = field(default_factory=Queued)
    new_id: Callable[[], str] = lambda: str(uuid.uuid4())
    now: float = NOW

    def __post_init__(self) -> None:
        world = World([])
        guard = AdminGuard(world.secret, SignInAttempts(world.state))
        overviews = Overviews(self.state, lambda _: self.configuration)
        routes = AlertmanagerApi(
            require=guard.require,
            about=About(
                version="1.2.3", python="3.13", began_at=NOW - 60, configuration=lambda _: self.configuration
            ),
            alerts=Alerts(overviews, AlertWriter(self.state, self.queue)),
            groups=Groups(overviews),
            silences=Silences(SilenceDesk(SilenceStore(self.state), self.new_id)),
        ).routes()
        acknowledgements = Acknowledgements(self.state, guard.require).routes()
        self.api = Api(world.cache(), guard, [*routes, *acknowledgements])

    def call(
        self, method: str, path: str, body: object = None, *, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Any]:
        """Return the status and the document of an answer, None where it is empty."""
        parts = urlsplit(path)
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        sent = {**BEARER, "content-type": "application/json", **(headers or {})}
        query = dict(parse_qsl(parts.query))
        request = Request(
            method=method, path=parts.path, query=query, query_string=parts.query, headers=sent, body=content
        )
        answer = self.api.answer(request, self.now)
        return answer.status, json.loads(answer.body) if answer.body else None

    def get(self, path: str) -> Any:
        """Return what a successful GET answers with."""
        status, document = self.call("GET", f"/api/v2/{path}")
        assert status == 200, document
        return document

    def post(self, path: str, body: object) -> Any:
        """Return what a successful POST answers with."""
        status, document = self.call("POST", f"/api/v2/{path}", body)
        assert status == 200, document
        return document


@contextmanager
def served_api(answer: Callable[[Request], Response]) -> Iterator[str]:
    """Serve on loopback until the block ends; gives the address."""

    class Bridge(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _carry(self) -> None:
            parts = urlsplit(self.path)
            request = Request(
                method=self.command,
                path=parts.path,
                query=dict(parse_qsl(parts.query)),
                query_string=parts.query,
                headers={name.lower(): value for name, value in self.headers.items()},
                body=self.rfile.read(int(self.headers.get("content-length", "0"))),
                client_address=str(self.client_address[0]),
            )
            response = answer(request)
            body = response.body.encode() if isinstance(response.body, str) else response.body
            self.send_response(response.status)
            for name, value in response.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_DELETE = do_PUT = _carry  # noqa: N815 - the names that http.server asks for

        def log_message(self, *_args: Any) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Bridge)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
