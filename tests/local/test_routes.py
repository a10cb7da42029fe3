"""Which function answers."""

import pytest

from local.routes import Routes
from local.stack import Route

ROUTES = Routes(
    Route(method=method, path=path, function=path)
    for method, path in [
        ("GET", "/"),
        ("GET", "/health"),
        ("GET", "/health/{check}"),
        ("GET", "/health/live"),
        ("GET", "/badge/{check}/{kind}"),
        ("GET", "/files/{rest+}"),
        ("ANY", "/any"),
        ("POST", "/any"),
    ]
)


@pytest.mark.parametrize(
    ("method", "path", "key", "parameters"),
    [
        ("GET", "/", "GET /", {}),
        ("GET", "/health", "GET /health", {}),
        ("GET", "/health/live", "GET /health/live", {}),
        ("GET", "/health/a b", "GET /health/{check}", {"check": "a b"}),
        ("GET", "/badge/shop/uptime.svg", "GET /badge/{check}/{kind}", {"check": "shop", "kind": "uptime.svg"}),
        ("GET", "/files/a/b", "GET /files/{rest+}", {"rest": "a/b"}),
        ("PUT", "/any", "ANY /any", {}),
        ("POST", "/any", "POST /any", {}),
    ],
)
def test_the_most_specific_route_answers(method: str, path: str, key: str, parameters: dict[str, str]) -> None:
    match = ROUTES.match(method, path)
    assert match is not None
    assert (match.key, match.parameters) == (key, parameters)


@pytest.mark.parametrize(("method", "path"), [("GET", "/nowhere"), ("POST", "/health"), ("GET", "/health/a/b")])
def test_a_route_missing_in_the_template_is_missing_here(method: str, path: str) -> None:
    assert ROUTES.match(method, path) is None
