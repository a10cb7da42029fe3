"""Smaller pages: API Gateway's HTTP APIs compress nothing."""

import gzip
from dataclasses import replace

from lamplighter.web.http import Request, Response

LEAST_BYTES = 4096
_LEVEL = 5


def compressed(response: Response, request: Request) -> Response:
    """Return text of some size gzipped, for a client that takes it."""
    if not isinstance(response.body, str) or len(response.body) < LEAST_BYTES:
        return response
    if not _takes_gzip(request.headers.get("accept-encoding", "")):
        return response.with_headers({"vary": "accept-encoding"})
    body = gzip.compress(response.body.encode(), _LEVEL, mtime=0)
    headers = {"content-encoding": "gzip", "vary": "accept-encoding"}
    return replace(response, body=body).with_headers(headers)


def _takes_gzip(accepted: str) -> bool:
    offers = [part.replace(" ", "").partition(";") for part in accepted.lower().split(",")]
    return any(name in {"gzip", "*"} and weight not in {"q=0", "q=0.0"} for name, _, weight in offers)
