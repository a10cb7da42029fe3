"""Pages served on loopback for a real browser, through the events that API Gateway would send."""

import threading
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from lamplighter.web.gateway import answer_event
from lamplighter.web.http import Request, Response
from tests.support.http_events import http_event


@contextmanager
def served(answer: Callable[[Request], Response]) -> Iterator[str]:
    """Serve on loopback as API Gateway would, through events; gives the address to start from."""

    class Bridge(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._carry(None)

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", "0"))
            self._carry(dict(parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True)))

        def _carry(self, form: Mapping[str, str] | None) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            cookies = SimpleCookie(headers.pop("cookie", ""))
            event = http_event(
                self.command,
                self.path,
                headers=headers,
                cookies={name: morsel.value for name, morsel in cookies.items()},
                form=form,
                client_address=str(self.client_address[0]),
            )
            self._send(answer_event(event, answer))

        def _send(self, result: Mapping[str, Any]) -> None:
            body = b64decode(result["body"]) if result["isBase64Encoded"] else result["body"].encode()
            self.send_response(result["statusCode"])
            for name, value in result["headers"].items():
                self.send_header(name, value)
            for cookie in result["cookies"]:
                self.send_header("set-cookie", cookie)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

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
