"""Which route answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.errors import Problem
from lamplighter.web.http import Request, Response
from lamplighter.web.problems import answer_data
from lamplighter.web.routing import MethodNotAllowed, Route, Router


def _named(name: str) -> Route:
    method, template = name.split(" ")
    return Route(method, template, lambda request, now: Response(body=f"{name} {dict(request.parameters)} {now}"))


ROUTER = Router([_named("GET /"), _named("GET /a/live"), _named("GET /a/{x}"), _named("POST /a/{x}")])


@pytest.mark.parametrize(
    ("method", "path", "answer"),
    [
        ("GET", "/", "GET / {} 7.0"),
        ("GET", "/a/live", "GET /a/live {} 7.0"),
        ("GET", "/a/b%2Fc%20d", "GET /a/{x} {'x': 'b/c d'} 7.0"),
        ("POST", "/a/b", "POST /a/{x} {'x': 'b'} 7.0"),
        ("GET", "/a/b/", "GET /a/{x} {'x': 'b'} 7.0"),
    ],
)
def test_the_first_route_that_fits_answers(method: str, path: str, answer: str) -> None:
    assert ROUTER.answer(Request(method=method, path=path), 7.0).body == answer


@pytest.mark.parametrize("path", ["/nothing", "/a", "/a/b/c", "/a//"])
def test_no_route_is_not_found(path: str) -> None:
    with pytest.raises(Problem) as caught:
        ROUTER.answer(Request(method="GET", path=path), 7.0)
    assert caught.value.status == 404


def test_a_method_that_the_path_does_not_have_is_refused() -> None:
    with pytest.raises(MethodNotAllowed) as caught:
        ROUTER.answer(Request(method="DELETE", path="/a/b"), 7.0)
    assert caught.value.allow == "GET, HEAD, POST"


@given(st.text(max_size=50))
def test_any_path_is_answered_or_a_problem(path: str) -> None:
    assert answer_data(ROUTER, Request(method="GET", path=path), 7.0).status in {200, 404}
