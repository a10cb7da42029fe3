"""HTTP API's payload version 2.0: a WSGI request becomes an event, a handler's answer becomes a WSGI response."""

import base64
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from local.names import ACCOUNT

_TEXT_TYPES = ("text/", "application/json", "application/javascript", "application/xml")
_PASSED_UNPREFIXED = {"CONTENT_TYPE": "content-type", "CONTENT_LENGTH": "content-length"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response ready for WSGI."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def status_line(self) -> str:
        """The status with its phrase."""
        known = self.status in HTTPStatus.__members__.values()
        return f"{self.status} {HTTPStatus(self.status).phrase if known else 'Unknown'}"


def plain_answer(status: int, message: str) -> Answer:
    """Return one of API Gateway's own answers."""
    body = json.dumps({"message": message}).encode()
    return Answer(status=status, headers=(("content-type", "application/json"),), body=body)


def to_event(
    environ: Mapping[str, Any], body: bytes, route_key: str, path_parameters: Mapping[str, str], now: float
) -> dict[str, Any]:
    """Build the event that API Gateway would send for a WSGI request."""
    headers = request_headers(environ)
    cookies = [part.strip() for part in headers.pop("cookie", "").split(";") if part.strip()]
    path = request_path(environ)
    query = environ.get("QUERY_STRING", "")
    text, encoded = _body(body, headers.get("content-type", ""))
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": _request_context(environ, headers, path, route_key, now),
        "isBase64Encoded": encoded,
    }
    optional = {
        "cookies": cookies,
        "queryStringParameters": _query(query),
        "pathParameters": dict(path_parameters),
    }
    event.update({key: value for key, value in optional.items() if value})
    if body:
        event["body"] = text
    return event


def request_headers(environ: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers in lower case; WSGI has joined repeated ones by commas already."""
    headers = {
        name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")
    }
    given = {header: environ[name] for name, header in _PASSED_UNPREFIXED.items() if environ.get(name)}
    return {**headers, **given}


def request_path(environ: Mapping[str, Any]) -> str:
    """Return the decoded path; WSGI carries its bytes as latin-1."""
    raw: str = environ.get("PATH_INFO", "") or "/"
    return raw.encode("latin-1").decode("utf-8", "replace")


def to_answer(result: Any) -> Answer:
    """Read what a handler returned: a response object, or anything else as a JSON body, as API Gateway does."""
    if not isinstance(result, Mapping) or "statusCode" not in result:
        return Answer(
            status=200, headers=(("content-type", "application/json"),), body=json.dumps(result).encode()
        )
    text = result.get("body") or ""
    body = base64.b64decode(text) if result.get("isBase64Encoded") else str(text).encode()
    headers = {str(name).lower(): str(value) for name, value in (result.get("headers") or {}).items()}
    headers.setdefault("content-type", "text/plain; charset=utf-8")
    headers.pop("content-length", None)
    cookies = tuple(("set-cookie", cookie) for cookie in result.get("cookies") or ())
    return Answer(status=int(result["statusCode"]), headers=(*headers.items(), *cookies), body=body)


def _request_context(
    environ: Mapping[str, Any], headers: Mapping[str, str], path: str, route_key: str, now: float
) -> dict[str, Any]:
    moment = datetime.fromtimestamp(now, UTC)
    return {
        "accountId": ACCOUNT,
        "apiId": "local",
        "domainName": headers.get("host", "localhost"),
        "domainPrefix": "local",
        "http": {
            "method": environ["REQUEST_METHOD"],
            "path": path,
            "protocol": environ.get("SERVER_PROTOCOL", "HTTP/1.1"),
            "sourceIp": environ.get("REMOTE_ADDR", ""),
            "userAgent": headers.get("user-agent", ""),
        },
        "requestId": str(uuid.uuid4()),
        "routeKey": route_key,
        "stage": "$default",
        "time": moment.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "timeEpoch": int(now * 1000),
    }


def _query(text: str) -> dict[str, str]:
    """Join the values of repeated parameters by commas."""
    joined: dict[str, str] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _body(body: bytes, content_type: str) -> tuple[str, bool]:
    """Return text as it is and everything else, forms too, as base64: that is what API Gateway does."""
    if content_type.lower().startswith(_TEXT_TYPES):
        try:
            return body.decode("utf-8"), False
        except UnicodeDecodeError:
            pass
    return base64.b64encode(body).decode(), bool(body)


def body_parts(answer: Answer, method: str) -> Iterable[bytes]:
    """Return the body as WSGI wants it; none for HEAD."""
    return [] if method == "HEAD" else [answer.body]
