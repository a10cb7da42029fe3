import pytest

from lamplighter.probes.outcome import Cause
from tests.support.http_bench import Bench
from tests.support.http_faults import HttpFaults


def test_a_websocket_that_is_upgraded_is_connected(bench: Bench, faults: HttpFaults) -> None:
    outcome = bench.probe(faults.url("/websocket/mute", scheme="ws"))
    assert (outcome.status, outcome.connected, outcome.cause) == (101, True, None)


@pytest.mark.parametrize(
    ("path", "answer"),
    [("/websocket", b"hello"), ("/websocket/ping-first", b"hello"), ("/websocket/in-parts", b"hello end")],
)
@pytest.mark.parametrize("scheme", ["ws", "wss"])
def test_the_first_websocket_message_is_the_body(
    bench: Bench, faults: HttpFaults, scheme: str, path: str, answer: bytes
) -> None:
    url = faults.url(path, scheme="ws") if scheme == "ws" else faults.tls_url(path=path, scheme="wss")
    outcome = bench.probe(url, body="hello")
    assert (outcome.cause, outcome.body) == (None, answer)


@pytest.mark.parametrize(
    ("path", "cause"),
    [
        ("/websocket/wrong-accept", Cause.PROTOCOL_ERROR),
        ("/websocket/mute", Cause.FIRST_BYTE_TIMEOUT),
        ("/ok", Cause.STATUS),
    ],
)
def test_a_websocket_that_fails_says_why(bench: Bench, faults: HttpFaults, path: str, cause: Cause) -> None:
    seconds = 0.4 if cause is Cause.FIRST_BYTE_TIMEOUT else 5.0
    assert bench.probe(faults.url(path, scheme="ws"), body="hello", seconds=seconds).cause is cause


def test_a_websocket_message_beyond_the_limit_is_too_large(bench: Bench, faults: HttpFaults) -> None:
    outcome = bench.probe(faults.url("/websocket", scheme="ws"), body="hello", body_limit_bytes=3)
    assert (outcome.cause, outcome.body) == (Cause.BODY_TOO_LARGE, b"hel")
