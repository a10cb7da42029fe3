"""Queues."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

import pytest

from lamplighter.aws.clients import Clients
from lamplighter.aws.queues import SqsQueue
from lamplighter.errors import StoreUnavailable
from tests.support.aws import FakeTime, Scripted, client_error, moto_clients, retrying_in

if TYPE_CHECKING:
    from lamplighter.rounds.ports import Queue


@pytest.fixture
def clients() -> Iterator[Clients]:
    with moto_clients() as made:
        yield made


def test_what_was_sent_is_received_until_it_is_deleted(clients: Clients) -> None:
    url = clients.sqs.create_queue(QueueName="work", Attributes={"VisibilityTimeout": "0"})["QueueUrl"]
    queue: Queue = SqsQueue(clients.sqs, url)
    body = {"task": "round", "source": "checks/local/5/0", "dueMs": 1_795_176_010_000}
    queue.send(body)
    (received,) = queue.receive()
    assert received.body == body
    (again,) = queue.receive()
    queue.delete(again.receipt)
    assert queue.receive() == []


@pytest.mark.parametrize(("asked", "sent"), [(0, 0), (45, 45), (-3, 0), (5000, 900)])
def test_a_delay_is_kept_within_what_sqs_has(asked: int, sent: int) -> None:
    client = Scripted(send_message=[{}])
    SqsQueue(cast("Any", client), "url").send({}, asked)
    assert client.requests("send_message")[0]["DelaySeconds"] == sent


@pytest.mark.parametrize(("asked", "sent"), [(1, 1), (10, 10), (50, 10), (0, 1)])
def test_at_most_ten_are_received(asked: int, sent: int) -> None:
    client = Scripted(receive_message=[{}])
    assert SqsQueue(cast("Any", client), "url").receive(asked) == []
    assert client.requests("receive_message")[0]["MaxNumberOfMessages"] == sent


@pytest.mark.parametrize("text", ["", "no JSON", "[1]", '"text"'])
def test_a_message_of_someone_else_has_no_body(text: str) -> None:
    client = Scripted(receive_message=[{"Messages": [{"Body": text, "ReceiptHandle": "r"}]}])
    (received,) = SqsQueue(cast("Any", client), "url").receive()
    assert (received.body, received.receipt) == ({}, "r")


def test_a_busy_queue_is_tried_again() -> None:
    client = Scripted(send_message=[client_error("RequestThrottled"), {}])
    SqsQueue(cast("Any", client), "url", retrying=retrying_in(FakeTime())).send({})
    assert len(client.calls) == 2


def test_a_missing_queue_is_unavailable() -> None:
    client = Scripted(send_message=[client_error("AWS.SimpleQueueService.NonExistentQueue")])
    with pytest.raises(StoreUnavailable):
        SqsQueue(cast("Any", client), "url").send({})
