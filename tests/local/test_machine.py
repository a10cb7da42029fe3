"""The small stack, running in this process."""

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest

from local.instances import FunctionFailed
from local.journal import Journal
from local.machine import Machine
from tests.support.local_machine import a_machine

DEADLINE_SECONDS = 10.0


def until(condition: Callable[[], Any]) -> Any:
    """Return what `condition` answers as soon as that is true."""
    end = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


def post(machine: Machine, name: str, body: str = "x", **query: str) -> Any:
    request = {"http": {"method": "POST"}}
    event = {
        "pathParameters": {"name": name},
        "requestContext": request,
        "body": body,
        "queryStringParameters": query,
    }
    return machine.invoke("Front", event)


def keys(partition: str) -> set[str]:
    answer = boto3.client("dynamodb").query(
        TableName="Things", KeyConditionExpression="pk = :p", ExpressionAttributeValues={":p": {"S": partition}}
    )
    return {item["sk"]["S"] for item in answer["Items"]}


def letters() -> int:
    client = boto3.client("sqs")
    url = client.get_queue_url(QueueName="Letters")["QueueUrl"]
    attributes = client.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
    return int(attributes["Attributes"]["ApproximateNumberOfMessages"])


def test_a_function_sees_the_environment_that_the_template_gives_it(project: Path) -> None:
    with a_machine(project) as (machine, _, _):
        answer = post(machine, "a")
    assert answer["greeting"] == "hello local"
    assert answer["url"] == "http://127.0.0.1:8080/x"
    assert 0 < answer["left"] <= 7000


def test_what_is_written_is_streamed_and_what_is_queued_is_worked_on(project: Path) -> None:
    with a_machine(project) as (machine, _, _):
        post(machine, "a")
        until(lambda: keys("DONE") == {"streamed F#a", "worked a"})


def test_a_record_that_no_filter_wants_is_not_streamed(project: Path) -> None:
    with a_machine(project) as (machine, _, _):
        machine.invoke("Front", {"at": "now"})
        post(machine, "a")
        until(lambda: "streamed F#a" in keys("DONE"))
        assert not any("TICK" in key for key in keys("DONE"))


def test_schedules_fire_at_the_start_with_the_minute_in_their_input(project: Path) -> None:
    with a_machine(project):
        ticks = until(lambda: keys("TICK"))
    assert all(tick.endswith(":00Z") for tick in ticks)


def test_a_delayed_message_waits(project: Path) -> None:
    with a_machine(project) as (machine, _, _):
        post(machine, "late", delay="5")
        post(machine, "soon")
        until(lambda: "worked soon" in keys("DONE"))
        assert "worked late" not in keys("DONE")
        until(lambda: "worked late" in keys("DONE"))


def test_what_fails_again_and_again_ends_in_the_dead_letter_queue_and_holds_nothing_up(project: Path) -> None:
    with a_machine(project) as (machine, _, reports):
        post(machine, "poison")
        post(machine, "a")
        until(lambda: keys("DONE") == {"streamed F#a", "worked a"})
        until(lambda: letters() == 2)
    assert reports.lines == ["Back: 1 stream records given up"]


def test_a_handler_that_raises_is_reported_and_stays_in_service(project: Path) -> None:
    with a_machine(project) as (machine, _, reports):
        with pytest.raises(FunctionFailed):
            machine.invoke("Front", {"pathParameters": {}})
        assert post(machine, "a")["greeting"] == "hello local"
    assert reports.lines[0].startswith("Front failed: KeyError")


def test_items_messages_and_undelivered_records_survive_a_restart(project: Path, tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite3"
    with a_machine(project, Journal(path)) as (machine, _, _):
        post(machine, "a", body="kept")
        post(machine, "late", delay="2")
        until(lambda: "worked a" in keys("DONE"))
    with a_machine(project, Journal(path)):
        assert keys("F#a") == {"kept"}
        until(lambda: keys("DONE") == {"streamed F#a", "worked a", "streamed F#late", "worked late"})


def test_expired_items_do_not_come_back(project: Path, tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite3"
    with a_machine(project, Journal(path)):
        for name, expires in (("old", 1), ("new", 32503680000)):
            item = {"pk": {"S": "X"}, "sk": {"S": name}, "expires_at": {"N": str(expires)}}
            boto3.client("dynamodb").put_item(TableName="Things", Item=item)
    with a_machine(project, Journal(path)):
        assert keys("X") == {"new"}


def test_expired_items_are_swept_and_stay_away(project: Path, tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite3"
    with a_machine(project, Journal(path)) as (machine, _, _):
        for name, expires in (("old", 1), ("new", 32503680000)):
            item = {"pk": {"S": "X"}, "sk": {"S": name}, "expires_at": {"N": str(expires)}}
            boto3.client("dynamodb").put_item(TableName="Things", Item=item)
        assert keys("X") == {"old", "new"}
        machine._sweep_expired()
        assert keys("X") == {"new"}
    with Journal(path) as journal:
        assert not any("old" in entry.key for entry in journal.read("item"))


def test_secrets_are_found_in_parameter_store(project: Path) -> None:
    with a_machine(project):
        answer = boto3.client("ssm").get_parameter(Name="/a/secret", WithDecryption=True)
    assert answer["Parameter"]["Value"] == "s3cret"


def test_a_disk_that_takes_nothing_is_reported_and_what_waited_is_kept_later(
    project: Path, tmp_path: Path
) -> None:
    path = tmp_path / "state.sqlite3"
    journal = Journal(path)
    with a_machine(project, journal) as (machine, _, reports):
        with sqlite3.connect(path, isolation_level=None) as other:
            other.execute("BEGIN EXCLUSIVE")
            post(machine, "a", body="kept")
            machine._sync()
            assert reports.lines[0].startswith("state cannot be kept on disk")
            other.execute("ROLLBACK")
        other.close()
        machine._sync()
        assert any("kept" in entry.key for entry in journal.read("item"))
