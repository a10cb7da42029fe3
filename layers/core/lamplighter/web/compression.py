"""Smaller pages: API Gateway's HTTP APIs compress nothing."""

import gzip
from dataclasses import replace

from lamplighter.web.http import Request, Response

LEAST_BYTES = 4096
_LEVEL = 5


def compressed(response: Response, request: Request) -> Response:
    """Return text of some size gzipped, for a client that takes it."""
    return CompressedOnce(response).answer(request)


class CompressedOnce:
    """One answer for many requests, compressed when the first of them takes it so."""

    def __init__(self, response: Response) -> None:
        self._is_long = isinstance(response.body, str) and len(response.body) >= LEAST_BYTES
        self._plain = response.with_headers({"vary": "accept-encoding"}) if self._is_long else response
        self._small: Response | None = None

    def answer(self, request: Request) -> Response:
        """Return it as this client takes it."""
        if not self._is_long or not takes_gzip(request.headers.get("accept-encoding", "")):
            return self._plain
        if self._small is None:
            self._small = _gzipped(self._plain)
        return self._small


def _gzipped(response: Response) -> Response:
    body = gzip.compress(str(response.body).encode(), _LEVEL, mtime=0)
    return replace(response, body=body).with_headers({"content-encoding": "gzip"})


def takes_gzip(accepted: str) -> bool:
    """Tell whether an ``Accept-Encoding`` lets gzip in."""
    offers = [part.replace(" ", "").partition(";") for part in accepted.lower().split(",")]
    return any(name in {"gzip", "*"} and weight.rstrip("0.") != "q=" for name, _, weight in offers)
