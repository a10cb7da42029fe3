"""Requests to events, answers to responses."""

import base64
from typing import Any

import pytest

from local.http_event import Answer, to_answer, to_event

NOW = 1795176000.5


def event_of(body: bytes = b"", **environ: str) -> dict[str, Any]:
    environment = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/a",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "h",
        **environ,
    }
    return to_event(environment, body, "POST /a", {"x": "y"}, NOW)


def test_a_request_is_told_as_api_gateway_tells_it() -> None:
    event = event_of(
        HTTP_COOKIE="a=1; b=2", HTTP_X_ONE="1,2", QUERY_STRING="q=1&q=2&r=&s=%20", HTTP_USER_AGENT="ua"
    )
    assert event["version"] == "2.0"
    assert event["cookies"] == ["a=1", "b=2"]
    assert event["headers"] == {"host": "h", "x-one": "1,2", "user-agent": "ua"}
    assert event["rawQueryString"] == "q=1&q=2&r=&s=%20"
    assert event["queryStringParameters"] == {"q": "1,2", "r": "", "s": " "}
    assert event["pathParameters"] == {"x": "y"}
    context = event["requestContext"]
    assert context["http"]["sourceIp"] == "127.0.0.1"
    assert (context["time"], context["timeEpoch"]) == ("20/Nov/2026:12:00:00 +0000", 1795176000500)
    assert "body" not in event


@pytest.mark.parametrize(
    ("content_type", "body", "encoded"),
    [
        ("application/json", b"{}", False),
        ("text/plain; charset=utf-8", "ä".encode(), False),
        ("text/plain", b"\xff", True),
        ("application/x-www-form-urlencoded", b"a=1", True),
        ("application/x-protobuf", b"\x00", True),
    ],
)
def test_only_text_travels_as_text(content_type: str, body: bytes, encoded: bool) -> None:
    event = event_of(body, CONTENT_TYPE=content_type, CONTENT_LENGTH=str(len(body)))
    assert event["isBase64Encoded"] is encoded
    sent = base64.b64decode(event["body"]) if encoded else event["body"].encode()
    assert sent == body


def test_paths_are_decoded() -> None:
    assert event_of(PATH_INFO="/caf\xc3\xa9")["rawPath"] == "/café"


def test_an_answer_carries_status_headers_cookies_and_bytes() -> None:
    result = {
        "statusCode": 303,
        "headers": {"Location": "/", "Content-Type": "image/png"},
        "cookies": ["a=1; HttpOnly", "b=2"],
        "body": base64.b64encode(b"\x89").decode(),
        "isBase64Encoded": True,
    }
    expected = (
        ("location", "/"),
        ("content-type", "image/png"),
        ("set-cookie", "a=1; HttpOnly"),
        ("set-cookie", "b=2"),
    )
    assert to_answer(result) == Answer(status=303, headers=expected, body=b"\x89")
    assert to_answer(result).status_line == "303 See Other"


def test_an_answer_that_is_no_response_is_sent_as_json() -> None:
    assert to_answer({"a": 1}).body == b'{"a": 1}'
    assert to_answer({"a": 1}).status == 200
