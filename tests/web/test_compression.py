"""Smaller answers for those who take them."""

import gzip

import pytest

from lamplighter.web.compression import LEAST_BYTES, CompressedOnce, compressed
from lamplighter.web.http import Request, Response

LONG = "ü" * LEAST_BYTES


def _answered(accepted: str, body: str | bytes = LONG) -> Response:
    request = Request(method="GET", path="/", headers={"accept-encoding": accepted} if accepted else {})
    return compressed(Response(body=body, headers={"etag": "1"}), request)


@pytest.mark.parametrize("accepted", ["gzip", "br, GZIP;q=0.50", "gzip;q=1.0", "gzip, deflate, br", "*"])
def test_a_long_page_is_compressed_for_who_takes_it(accepted: str) -> None:
    response = _answered(accepted)
    assert isinstance(response.body, bytes)
    assert gzip.decompress(response.body).decode() == LONG
    assert response.headers == {"content-encoding": "gzip", "vary": "accept-encoding", "etag": "1"}


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip; q=0.000", "identity"])
def test_who_does_not_take_it_is_given_the_page_as_it_is(accepted: str) -> None:
    response = _answered(accepted)
    assert response.body == LONG
    assert response.headers == {"vary": "accept-encoding", "etag": "1"}


@pytest.mark.parametrize("body", ["short", b"x" * LEAST_BYTES])
def test_short_answers_and_bytes_stay_as_they_are(body: str | bytes) -> None:
    assert _answered("gzip", body).body == body


def test_an_answer_for_many_is_compressed_once() -> None:
    answer = CompressedOnce(Response(body=LONG))
    takes = Request(method="GET", path="/", headers={"accept-encoding": "gzip"})
    assert answer.answer(takes) is answer.answer(takes)
    assert answer.answer(Request(method="GET", path="/")).body == LONG
