"""The one port, over a real socket."""

import http.client
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from local.errors import LocalRunnerError
from local.instances import FunctionFailed
from local.routes import Routes
from local.stack import Route
from local.web import Application, WebServer, listen


def invoke(function: str, event: Any) -> Any:
    """Play the function: tell what was asked, or fail."""
    if function == "broken":
        raise FunctionFailed("broken failed")
    return {
        "statusCode": 201,
        "headers": {"x-from": function},
        "cookies": ["a=1", "b=2"],
        "body": event["rawPath"],
    }


@pytest.fixture
def port() -> Iterator[int]:
    routes = [
        Route(method="GET", path="/things/{name}", function="whole"),
        Route(method="POST", path="/broken", function="broken"),
    ]
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    server = WebServer("127.0.0.1", port, Application(Routes(routes), invoke))
    server.start()
    yield port
    server.stop()


def ask(port: int, method: str, path: str, body: bytes = b"") -> tuple[int, list[tuple[str, str]], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()
    finally:
        connection.close()


def test_a_function_answers_with_status_headers_cookies_and_body(port: int) -> None:
    status, headers, body = ask(port, "GET", "/things/caf%C3%A9%20noir")
    assert (status, body.decode()) == (201, "/things/café noir")
    assert [value for name, value in headers if name == "Set-Cookie"] == ["a=1", "b=2"]
    assert ("X-From", "whole") in headers


@pytest.mark.parametrize(("method", "path"), [("GET", "/"), ("POST", "/things/a"), ("GET", "/things/a/b")])
def test_what_no_route_wants_is_not_found(port: int, method: str, path: str) -> None:
    status, _, body = ask(port, method, path)
    assert (status, body) == (404, b'{"message": "Not Found"}')


def test_a_failed_function_is_an_internal_error_and_nothing_of_it_is_told(port: int) -> None:
    status, _, body = ask(port, "POST", "/broken", b"x")
    assert (status, body) == (500, b'{"message": "Internal Server Error"}')


def test_a_taken_port_is_named_with_the_way_out() -> None:
    with listen("127.0.0.1", 0) as taken:
        taken.listen()
        with pytest.raises(LocalRunnerError, match="LAMPLIGHTER_PORT"):
            WebServer("127.0.0.1", taken.getsockname()[1], Application(Routes([]), invoke))
