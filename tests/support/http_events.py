"""HTTP API events, payload format 2.0, as API Gateway sends them."""

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

_FORM = {"content-type": "application/x-www-form-urlencoded"}


def http_event(
    method: str = "GET",
    address: str = "/",
    *,
    headers: Mapping[str, str] | None = None,
    cookies: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
    client_address: str = "192.0.2.7",
) -> dict[str, Any]:
    """Return the event of one request; a form is sent in base64, as a browser's is."""
    parts = urlsplit(address)
    all_headers = {"host": "monitor.example.com", **(_FORM if form is not None else {}), **(headers or {})}
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": parts.path,
        "rawQueryString": parts.query,
        "headers": all_headers,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "api",
            "domainName": all_headers["host"],
            "http": {
                "method": method,
                "path": parts.path,
                "protocol": "HTTP/1.1",
                "sourceIp": client_address,
                "userAgent": "test",
            },
            "requestId": "request",
            "stage": "$default",
            "timeEpoch": 1795176000000,
        },
        "isBase64Encoded": False,
    }
    if cookies:
        event["cookies"] = [f"{name}={value}" for name, value in cookies.items()]
    if form is not None:
        event["body"] = base64.b64encode(urlencode(form).encode()).decode()
        event["isBase64Encoded"] = True
    return event
