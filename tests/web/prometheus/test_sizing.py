"""What fits into one answer, and what is said where it does not."""

import base64
import gzip
import json
from collections.abc import Iterator

import pytest

from lamplighter.web.gateway import encode
from lamplighter.web.http import Request
from lamplighter.web.prometheus import sizing
from lamplighter.web.prometheus.errors import ApiError
from lamplighter.web.prometheus.sizing import fitting_response
from lamplighter.web.sizing import ENVELOPE_BYTES, MOST_PAYLOAD_BYTES, payload_bytes

ROOM = MOST_PAYLOAD_BYTES - ENVELOPE_BYTES


def _asked(accepted: str = "") -> Request:
    return Request(method="GET", path="/", headers={"accept-encoding": accepted} if accepted else {})


def test_a_short_answer_is_left_as_it_is() -> None:
    response = fitting_response(["{", "}"], _asked("gzip"))
    assert (response.body, dict(response.headers)) == ("{}", {"content-type": "application/json"})


def test_a_long_answer_is_gzipped_for_who_takes_it() -> None:
    response = fitting_response(["abc"] * 5000, _asked("gzip, deflate"))
    assert isinstance(response.body, bytes)
    assert gzip.decompress(response.body).decode() == "abc" * 5000
    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["vary"] == "accept-encoding"


@pytest.mark.parametrize("accepted", ["", "gzip;q=0", "br"])
def test_others_get_the_text_itself(accepted: str) -> None:
    response = fitting_response(["abc"] * 5000, _asked(accepted))
    assert response.body == "abc" * 5000
    assert "content-encoding" not in response.headers


@pytest.mark.parametrize("piece", ["a" * 1000, '"' * 1000, "é" * 1000, "☃" * 500])
def test_plain_answers_end_where_lambda_would_refuse_them(piece: str) -> None:
    size = payload_bytes(piece)
    count = ROOM // size
    response = fitting_response([piece] * count, _asked())
    payload = len(json.dumps(encode(response.with_headers({"cache-control": "no-store"}))))
    assert MOST_PAYLOAD_BYTES - 3 * ENVELOPE_BYTES < payload <= MOST_PAYLOAD_BYTES
    with pytest.raises(ApiError) as refused:
        fitting_response([piece] * (count + 1), _asked())
    assert refused.value.status == 422
    assert "6,291,456" in refused.value.title
    assert "gzip" in refused.value.title


def test_gzipped_answers_end_where_lambda_would_refuse_their_base64(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sizing, "MOST_PAYLOAD_BYTES", 40_000 + ENVELOPE_BYTES)
    pieces = [f"{number * 2654435761 % 2**32:08x}" for number in range(6100)]
    response = fitting_response(pieces, _asked("gzip"))
    assert isinstance(response.body, bytes)
    assert 35_000 < len(base64.b64encode(response.body)) <= 40_000
    with pytest.raises(ApiError, match="even gzipped"):
        fitting_response(pieces * 2, _asked("gzip"))


def test_no_more_is_made_of_an_answer_than_is_needed_to_refuse_it() -> None:
    made = []

    def pieces() -> Iterator[str]:
        for number in range(10_000):
            made.append(number)
            yield "a" * 100_000

    with pytest.raises(ApiError):
        fitting_response(pieces(), _asked())
    assert len(made) < 100
