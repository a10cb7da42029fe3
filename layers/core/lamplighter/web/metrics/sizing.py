"""Expositions that fit into one answer of a Lambda function, or an explanation."""

from lamplighter.errors import Problem
from lamplighter.web.compression import takes_gzip
from lamplighter.web.http import Request, Response
from lamplighter.web.sizing import ENVELOPE_BYTES, MOST_PAYLOAD_BYTES, payload_bytes


def fitting(response: Response, request: Request) -> Response:
    """Return the answer as it is. Raises `Problem` (422) where it is too large."""
    body = response.body
    size_bytes = len(body) * 4 // 3 if isinstance(body, bytes) else payload_bytes(body)
    if size_bytes <= MOST_PAYLOAD_BYTES - ENVELOPE_BYTES:
        return response
    zipped = takes_gzip(request.headers.get("accept-encoding", ""))
    advice = "" if zipped else " Ask with Accept-Encoding: gzip, which makes it several times smaller."
    raise Problem(
        422,
        "Too many series for one answer",
        f"The exposition takes {size_bytes:,} bytes, and one answer has at most {MOST_PAYLOAD_BYTES:,}.{advice} "
        "Single metrics can be asked for at /api/v1/query.",
    )
