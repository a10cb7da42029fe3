"""Bodies that fit into one answer of a Lambda function, gzipped where the client takes it, or an explanation."""

import zlib
from collections.abc import Iterable, Iterator
from itertools import chain

from lamplighter.web.compression import LEAST_BYTES, takes_gzip
from lamplighter.web.http import Request, Response
from lamplighter.web.prometheus.errors import ApiError, ErrorType
from lamplighter.web.sizing import ENVELOPE_BYTES, MOST_PAYLOAD_BYTES, payload_bytes

_GZIP = 31
_LEVEL = 3
"""Numbers shrink little more at higher levels, and take several times as long."""
JSON_HEADERS = {"content-type": "application/json"}


def fitting_response(pieces: Iterable[str], request: Request) -> Response:
    """Return the answer. Raises `ApiError` (422) where it is too large, without making all of it first."""
    zipped = takes_gzip(request.headers.get("accept-encoding", ""))
    most_bytes = MOST_PAYLOAD_BYTES - ENVELOPE_BYTES
    head, rest = _head(pieces)
    vary = {**JSON_HEADERS, "vary": "accept-encoding"}
    if rest is None:
        return Response(body=head, headers=JSON_HEADERS)
    if zipped:
        body = _compressed(chain((head,), rest), most_bytes // 4 * 3)
        return Response(body=body, headers={**vary, "content-encoding": "gzip"})
    return Response(body=_plain(chain((head,), rest), most_bytes), headers=vary)


def _head(pieces: Iterable[str]) -> tuple[str, Iterator[str] | None]:
    """Return the whole text where it is short; else its beginning and what is left."""
    iterator = iter(pieces)
    found: list[str] = []
    length = 0
    for piece in iterator:
        found.append(piece)
        length += len(piece)
        if length >= LEAST_BYTES:
            return "".join(found), iterator
    return "".join(found), None


def _compressed(pieces: Iterable[str], most_bytes: int) -> bytes:
    compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    found = bytearray()
    for piece in pieces:
        found += compressor.compress(piece.encode("utf-8", "replace"))
        if len(found) > most_bytes:
            raise _too_large("even gzipped")
    found += compressor.flush()
    if len(found) > most_bytes:
        raise _too_large("even gzipped")
    return bytes(found)


def _plain(pieces: Iterable[str], most_bytes: int) -> str:
    found: list[str] = []
    size = 0
    for piece in pieces:
        size += payload_bytes(piece)
        if size > most_bytes:
            raise _too_large("as it is; a client that sends Accept-Encoding: gzip gets several times as much")
        found.append(piece)
    return "".join(found)


def _too_large(how: str) -> ApiError:
    return ApiError(
        ErrorType.EXECUTION,
        f"the answer takes more than the {MOST_PAYLOAD_BYTES:,} bytes that one answer may have, {how}: ask for "
        "fewer series (aggregate, or match fewer), a larger step or a shorter range",
    )
