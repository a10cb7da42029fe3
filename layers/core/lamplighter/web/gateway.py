"""API Gateway's HTTP API events (payload format 2.0) to requests, and answers back."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from lamplighter.errors import Problem
from lamplighter.web.http import Request, Response
from lamplighter.web.problems import problem_response


def answer_event(event: Mapping[str, Any], answer: Callable[[Request], Response]) -> dict[str, Any]:
    """Decode, answer, encode; an event that cannot be decoded is answered with a problem."""
    try:
        request = decode(event)
    except Problem as problem:
        return encode(problem_response(problem))
    return encode(answer(request))


def decode(event: Mapping[str, Any]) -> Request:
    """Read an event. Raises `Problem` (400) for a body that is not the base64 it claims to be."""
    http = event["requestContext"]["http"]
    return Request(
        method=http["method"].upper(),
        path=event.get("rawPath") or "/",
        query=dict(parse_qsl(event.get("rawQueryString", ""), keep_blank_values=True)),
        query_string=event.get("rawQueryString", ""),
        headers={name.lower(): value for name, value in (event.get("headers") or {}).items()},
        cookies=_cookies(event.get("cookies") or ()),
        body=_body(event),
        client_address=http.get("sourceIp", ""),
    )


def encode(response: Response) -> dict[str, Any]:
    """Write an answer; bytes go as base64."""
    binary = isinstance(response.body, bytes)
    body = base64.b64encode(response.body).decode() if isinstance(response.body, bytes) else response.body
    return {
        "statusCode": response.status,
        "headers": dict(response.headers),
        "cookies": list(response.cookies),
        "body": body,
        "isBase64Encoded": binary,
    }


def _cookies(lines: Sequence[str]) -> dict[str, str]:
    pairs = (part.strip().partition("=") for line in lines for part in line.split(";"))
    return {name: value for name, _, value in pairs if name}


def _body(event: Mapping[str, Any]) -> bytes:
    body: str = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return body.encode("utf-8", "surrogateescape")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Problem(400, "Bad request", "The body is not valid base64.") from error
