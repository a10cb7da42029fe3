"""An HTTP request and its answer, as plain values: what the routes see of API Gateway."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl

from lamplighter.errors import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request. Header names are in lower case; `path` is percent-encoded as it came."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    """Of a name given twice the last value; `query_string` has them all."""
    query_string: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    client_address: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """The path's parameters, decoded; set by the router."""

    @property
    def secure(self) -> bool:
        """Whether the browser speaks TLS to whatever stands in front of us."""
        return self.headers.get("x-forwarded-proto", "") == "https"

    def form(self) -> Mapping[str, str]:
        """Read a urlencoded body; of a name given twice the last value counts. Raises `Problem` (400)."""
        try:
            return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20))
        except ValueError as error:
            raise Problem(400, "Bad request", "The form has more fields than any form here.") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One answer. `cookies` are whole ``Set-Cookie`` values."""

    status: int = 200
    body: str | bytes = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()

    def with_headers(self, headers: Mapping[str, str]) -> "Response":
        """Add headers; those already set stay as they are."""
        return replace(self, headers={**headers, **self.headers})


def json_response(document: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with JSON."""
    body = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    return Response(status=status, body=body, headers={"content-type": "application/json", **(headers or {})})


def html_response(body: str, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with a page."""
    return Response(
        status=status, body=body, headers={"content-type": "text/html; charset=utf-8", **(headers or {})}
    )


def redirect(location: str, *, cookies: tuple[str, ...] = ()) -> Response:
    """Send the browser on with a GET, as after a form."""
    return Response(status=303, headers={"location": location, "cache-control": "no-store"}, cookies=cookies)
