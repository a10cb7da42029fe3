import socket
from collections.abc import Iterator
from email.utils import formatdate
from threading import Thread

import pytest

from lamplighter.channels.answers import Answer, refusal, retry_after_seconds
from lamplighter.channels.http_client import HttpClient, json_request
from lamplighter.config.alertmanager_http import HttpConfig
from lamplighter.config.references import SecretReferences
from lamplighter.errors import DeliveryError
from tests.support.alerts import NOON
from tests.support.receivers import Behaviour, Receiver, webhook_sink


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with webhook_sink() as sink:
        yield sink


def references(**environment: str) -> SecretReferences:
    return SecretReferences(environment, ssm=str, secrets=str)


def post(url: str, *, timeout_seconds: float = 10.0) -> None:
    known = references(SECRET="s3cret-of-ours")
    known.resolve("${SECRET}")
    HttpClient(HttpConfig(), known).send(json_request(url, {"a": "ü"}), timeout_seconds=timeout_seconds, now=NOON)


def error_of(url: str, *, timeout_seconds: float = 10.0) -> DeliveryError:
    with pytest.raises(DeliveryError) as raised:
        post(url, timeout_seconds=timeout_seconds)
    return raised.value


def test_json_arrives_as_json(receiver: Receiver) -> None:
    post(receiver.url)
    (posted,) = receiver.posted
    assert posted.body == {"a": "ü"}
    assert posted.headers["Content-Type"] == "application/json"
    assert posted.headers["User-Agent"] == "Lamplighter"


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_success_is_a_success(status: int) -> None:
    assert refusal(Answer(status), NOON, str) is None


@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        (301, True),
        (307, True),
        (400, True),
        (401, True),
        (403, True),
        (404, True),
        (410, True),
        (408, False),
        (425, False),
        (429, False),
        (500, False),
        (502, False),
        (503, False),
        (504, False),
    ],
)
def test_an_answer_says_whether_another_attempt_can_help(status: int, permanent: bool) -> None:
    error = refusal(Answer(status), NOON, str)
    assert error is not None
    assert error.permanent is permanent
    assert str(error) == f"the receiver answered {status}"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("", None),
        ("120", 120.0),
        (" 7 ", 7.0),
        (formatdate(NOON + 90, usegmt=True), 90.0),
        (formatdate(NOON - 90, usegmt=True), 0.0),
        ("soon", None),
        ("-5", None),
        ("²", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str, seconds: float | None) -> None:
    assert retry_after_seconds(header, NOON) == seconds


def test_too_many_requests_is_told_with_its_patience(receiver: Receiver) -> None:
    receiver.behave(Behaviour(status=429, headers={"Retry-After": "30"}, body="rate_limited"))
    error = error_of(receiver.url)
    assert (error.permanent, error.retry_after_seconds) == (False, 30.0)
    assert str(error) == "the receiver answered 429: rate_limited"


def test_an_answer_is_quoted_short_redacted_and_on_one_line(receiver: Receiver) -> None:
    receiver.behave(Behaviour(status=404, body="s3cret-of-ours\n\x1b[31m" + "x" * 5000))
    text = str(error_of(receiver.url))
    assert "***" in text
    assert text.isprintable()
    assert len(text) < 200


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    with webhook_sink() as elsewhere:
        receiver.behave(Behaviour(status=302, headers={"Location": elsewhere.url}))
        assert error_of(receiver.url).permanent
        assert elsewhere.attempts == 0


@pytest.mark.parametrize("behaviour", [Behaviour(hang=True), Behaviour(drip=True)])
def test_a_receiver_that_hangs_or_drips_is_given_its_time_and_no_more(
    receiver: Receiver, behaviour: Behaviour
) -> None:
    receiver.behave(behaviour)
    error = error_of(receiver.url, timeout_seconds=0.3)
    assert str(error) == "no answer within 0.3 s"
    assert (error.permanent, error.uncertain) == (False, True)


@pytest.mark.parametrize(("status", "uncertain"), [(500, False), (502, True), (503, False), (504, True)])
def test_a_gateway_may_have_handed_it_on(status: int, uncertain: bool) -> None:
    error = refusal(Answer(status), NOON, str)
    assert error is not None
    assert error.uncertain is uncertain


def hang_up_on_one(listener: socket.socket) -> None:
    listener.accept()[0].close()


def test_a_connection_that_breaks_off_leaves_open_whether_the_message_was_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        breaking = Thread(target=hang_up_on_one, args=(listener,))
        breaking.start()
        error = error_of(f"http://127.0.0.1:{listener.getsockname()[1]}/")
        breaking.join()
    assert error.uncertain


def a_closed_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.mark.parametrize(
    ("url", "permanent"),
    [
        (f"http://127.0.0.1:{a_closed_port()}/services/T000/top-secret", False),
        ("http:///top-secret", True),
        ("ftp://127.0.0.1/top-secret", True),
        ("top-secret", True),
    ],
    ids=["refused", "no host", "another scheme", "no scheme"],
)
def test_errors_do_not_give_the_address_away(url: str, permanent: bool) -> None:
    error = error_of(url)
    assert (error.permanent, error.uncertain) == (permanent, False)
    assert "top-secret" not in str(error)
    assert error.__cause__ is None


def test_a_server_without_tls_is_told_as_such(receiver: Receiver) -> None:
    assert str(error_of(receiver.url.replace("http:", "https:"))) == "no TLS connection with the receiver"


@pytest.mark.parametrize(
    "body",
    [
        "Cannot POST /services/T000/B000/top-secret",
        "no such token: top-secret",
        "POST http://127.0.0.1/services/T000/B000/top-secret failed",
        "key=hunt%2Fer is wrong",
        "the key hunt/er is wrong",
    ],
)
def test_an_answer_that_repeats_the_address_gives_no_secret_away(receiver: Receiver, body: str) -> None:
    receiver.behave(Behaviour(status=404, body=body))
    said = str(error_of(f"{receiver.url}?key=hunt%2Fer"))
    assert "***" in said
    assert not any(secret in said for secret in ("secret", "B000/", "hunt"))


def test_short_parts_of_a_path_are_left_in_the_answer(receiver: Receiver) -> None:
    receiver.behave(Behaviour(status=400, body="invalid_payload in v1"))
    assert str(error_of(receiver.url.replace("T000", "v1"))).endswith("invalid_payload in v1")


@pytest.mark.parametrize("host", ["a..b", "a" * 70 + ".example"])
def test_a_host_that_cannot_be_one_is_refused_without_its_name(host: str) -> None:
    error = error_of(f"http://{host}/top-secret")
    assert (str(error), error.permanent) == ("the receiver's URL cannot be used", True)
