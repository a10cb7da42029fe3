"""What is sent for a check: method, headers and body as Gatus would send them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lamplighter.config.check import Check
from lamplighter.probes.http_address import Credentials, HttpAddress, parse_address

_METHOD = re.compile(r"[!#$%&'*+.^_`|~0-9A-Z-]+")
"""A token of RFC 9110, 5.6.2."""
_BODY_METHODS = frozenset({"POST", "PUT", "PATCH"})


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """One request, to be followed by others where the answer redirects. Never shown: it holds secrets."""

    method: str
    address: HttpAddress
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    credentials: Credentials | None = None
    """User and password of the URL, for Basic authentication."""


def first_request(check: Check) -> HttpRequest:
    """Return the request that `check` asks for. Raises ValueError with a message that holds no value of it."""
    headers = dict(check.headers)
    for name, value in headers.items():
        _refuse_line_breaks(name + value)
    method = (check.method or "GET").upper()
    if not _METHOD.fullmatch(method):
        raise ValueError("the method is not one of HTTP")
    body = check.body.encode("utf-8") if check.body else None
    if check.graphql:
        body = json.dumps({"query": check.body}).encode("utf-8")
        if not any(name.lower() == "content-type" for name in headers):
            headers["Content-Type"] = "application/json"
    if body is None and method in _BODY_METHODS:
        body = b""
    address, credentials = parse_address(check.url)
    return HttpRequest(method=method, address=address, headers=headers, body=body, credentials=credentials)


def _refuse_line_breaks(text: str) -> None:
    if any(character in text for character in "\r\n\0"):
        raise ValueError("a header holds a line break")
