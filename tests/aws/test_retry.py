"""Trying again: what is worth it, for how long, and what is told in the end."""

from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.aws.retry import LONGEST_PAUSE_SECONDS, Refused, Retrying, is_busy
from lamplighter.errors import StoreUnavailable
from lamplighter.telemetry.counters import Counters, CounterSeries
from tests.support.aws import FakeTime, client_error, retrying_in

BUSY = [
    client_error("ProvisionedThroughputExceededException"),
    client_error("ThrottlingException"),
    client_error("RequestLimitExceeded"),
    client_error("InternalServerError", status=500),
    client_error("SomethingNew", status=503),
    client_error(
        "TransactionCanceledException", CancellationReasons=[{"Code": "None"}, {"Code": "TransactionConflict"}]
    ),
    ConnectTimeoutError(endpoint_url="https://example.test"),
    ReadTimeoutError(endpoint_url="https://example.test"),
    EndpointConnectionError(endpoint_url="https://example.test"),
]
DECIDED = [
    client_error("AccessDeniedException"),
    client_error("ResourceNotFoundException"),
    client_error("ValidationException"),
    NoCredentialsError(),
]


class Operation:
    """Fails with each error in turn, then answers."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return "answer"


@pytest.mark.parametrize("error", BUSY, ids=str)
def test_what_may_pass_is_tried_again(error: Exception) -> None:
    operation = Operation(error, error)
    assert retrying_in(FakeTime()).call(operation) == "answer"
    assert operation.calls == 3
    assert is_busy(error)


@pytest.mark.parametrize("error", DECIDED, ids=str)
def test_what_stays_is_told_at_once(error: Exception) -> None:
    operation = Operation(error)
    with pytest.raises(StoreUnavailable) as raised:
        retrying_in(FakeTime()).call(operation)
    assert operation.calls == 1
    assert raised.value.__cause__ is error
    assert not is_busy(error)


@pytest.mark.parametrize(
    "error",
    [
        client_error("ConditionalCheckFailedException", Item={"pk": {"S": "x"}}),
        client_error(
            "TransactionCanceledException",
            CancellationReasons=[{"Code": "TransactionConflict"}, {"Code": "ConditionalCheckFailed"}],
        ),
    ],
    ids=str,
)
def test_a_condition_that_failed_is_an_answer(error: ClientError) -> None:
    operation = Operation(error)
    with pytest.raises(Refused) as raised:
        retrying_in(FakeTime()).call(operation)
    assert operation.calls == 1
    assert raised.value.item == error.response.get("Item")


def test_pauses_double_up_to_a_bound() -> None:
    fake = FakeTime()
    retrying_in(fake, budget_seconds=60).call(Operation(*[client_error("ThrottlingException")] * 8))
    assert fake.pauses == [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, LONGEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS]


@given(st.lists(st.floats(0, 1), min_size=5, max_size=5))
def test_pauses_are_jittered(draws: list[float]) -> None:
    fake = FakeTime()
    left = iter(draws)
    retrying = Retrying(clock=fake, sleep=fake.sleep, jitter=lambda: next(left))
    retrying.call(Operation(*[client_error("ThrottlingException")] * 5))
    assert fake.pauses == pytest.approx([draw * 0.05 * 2**number for number, draw in enumerate(draws)])


@pytest.mark.parametrize(("budget", "left"), [(3.0, 60.0), (60.0, 3.0)])
def test_it_ends_within_the_budget_and_the_time_left(budget: float, left: float) -> None:
    fake = FakeTime()
    operation = Operation(*[client_error("ThrottlingException")] * 100)
    with pytest.raises(StoreUnavailable, match="PutItem: ThrottlingException, 6 attempts"):
        retrying_in(fake, budget_seconds=budget, time_left_seconds=left).call(operation)
    assert fake.now < 3.0


def test_with_no_time_left_there_is_one_attempt() -> None:
    operation = Operation(client_error("ThrottlingException"))
    with pytest.raises(StoreUnavailable):
        retrying_in(FakeTime(), time_left_seconds=-1).call(operation)
    assert operation.calls == 1


def test_the_message_does_not_quote_what_aws_said() -> None:
    error: Any = client_error("ValidationException")
    with pytest.raises(StoreUnavailable) as raised:
        retrying_in(FakeTime()).call(Operation(error))
    assert "as asked for" not in str(raised.value)


def test_a_mistake_in_the_program_is_not_dressed_up() -> None:
    with pytest.raises(ZeroDivisionError):
        retrying_in(FakeTime()).call(Operation(ZeroDivisionError()))


def test_each_further_attempt_is_counted_by_what_was_answered() -> None:
    counters, fake = Counters(), FakeTime()
    retrying = Retrying(clock=fake, sleep=fake.sleep, count=counters.count)
    retrying.call(Operation(client_error("ThrottlingException"), client_error("InternalServerError", status=500)))
    retrying.call(Operation())
    assert counters.take() == {
        CounterSeries("lamplighter_retries_total", (("error", "PutItem: ThrottlingException"),)): 1,
        CounterSeries("lamplighter_retries_total", (("error", "PutItem: InternalServerError"),)): 1,
    }
