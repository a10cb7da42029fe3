"""API Gateway's events in, its answers out."""

import json

import pytest

from lamplighter.errors import Problem
from lamplighter.web.gateway import answer_event, decode, encode
from lamplighter.web.http import Request, Response, json_response
from tests.support.http_events import http_event


def test_a_form_in_base64_is_read() -> None:
    request = decode(http_event("POST", "/sign-in?a=1&b=%20", form={"secret": "ü &=", "next": "/admin"}))
    assert (request.method, request.path, request.query) == ("POST", "/sign-in", {"a": "1", "b": " "})
    assert request.form() == {"secret": "ü &=", "next": "/admin"}
    assert request.client_address == "192.0.2.7"


def test_cookies_come_as_a_list_and_as_one_line() -> None:
    event = http_event() | {"cookies": ["a=1", "b=x=y; c=3"]}
    assert decode(event).cookies == {"a": "1", "b": "x=y", "c": "3"}


def test_header_names_are_in_lower_case() -> None:
    request = decode(http_event(headers={"X-Forwarded-Proto": "https"}))
    assert request.secure


def test_a_body_that_is_no_base64_is_the_clients_mistake() -> None:
    event = http_event("POST") | {"body": "%%%", "isBase64Encoded": True}
    with pytest.raises(Problem) as caught:
        decode(event)
    assert caught.value.status == 400
    assert answer_event(event, lambda _request: Response())["statusCode"] == 400


def test_an_event_without_headers_or_cookies_is_read() -> None:
    event = {"requestContext": {"http": {"method": "get"}}, "headers": None}
    assert decode(event) == Request(method="GET", path="/")


def test_an_answer_carries_cookies_apart_from_headers() -> None:
    encoded = encode(Response(status=303, headers={"location": "/"}, cookies=("a=1; Path=/", "b=2")))
    assert encoded["cookies"] == ["a=1; Path=/", "b=2"]
    assert encoded["headers"] == {"location": "/"}
    assert not encoded["isBase64Encoded"]


def test_a_form_with_a_thousand_fields_is_refused() -> None:
    request = decode(http_event("POST", form={f"field{n}": "" for n in range(1000)}))
    with pytest.raises(Problem) as caught:
        request.form()
    assert caught.value.status == 400


def test_bytes_go_as_base64() -> None:
    encoded = encode(Response(body=b"\x00\xff"))
    assert (encoded["body"], encoded["isBase64Encoded"]) == ("AP8=", True)


def test_text_beyond_ascii_is_not_escaped_in_json() -> None:
    assert json.loads(str(json_response({"name": "Müller"}).body)) == {"name": "Müller"}
    assert "Müller" in str(json_response({"name": "Müller"}).body)
