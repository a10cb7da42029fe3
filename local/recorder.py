"""After every call: what changed goes into the journal, and what streams hold goes to their mappings."""

import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.utilities import dynamo_json_dump

from local.emulated import queued_messages, queues, tables
from local.emulation import Call
from local.instances import Report
from local.journal import Entry, Journal
from local.streams import StreamBuffer

ITEM, MESSAGE, RECORD = "item", "message", "record"
_REPORT_EVERY_SECONDS = 60.0
_QUEUE_READS = frozenset({"GetQueueAttributes", "GetQueueUrl", "ListQueues"})


class Recorder:
    """Called inside the emulation's lock with every successful call."""

    def __init__(self, journal: Journal, buffers: Sequence[StreamBuffer], report: Report) -> None:
        self._journal = journal
        self._buffers = buffers
        self._report = report
        self._reported_at = float("-inf")
        self._messages: dict[tuple[str, str], tuple[Any, ...]] = {}
        self.queue_listeners: Sequence[Callable[[], None]] = ()

    def __call__(self, call: Call) -> None:
        """Keep what `call` changed."""
        if call.service.startswith("DynamoDB"):
            entries = [_item_entry(table, key) for table, key in touched_items(call)]
            if entries:
                self._write([*entries, *self._stream_entries()])
        elif call.service.startswith("AmazonSQS") and call.operation not in _QUEUE_READS:
            self._write(self._message_entries())
            for changed in self.queue_listeners:
                changed()

    def forget_records(self, mapping: str, sequences: Iterable[str]) -> None:
        """Note that records of a stream mapping are done."""
        self._write([Entry(RECORD, mapping, sequence, None) for sequence in sequences])

    def sync(self) -> None:
        """Bring what is kept to the disk, and what a failure left unwritten."""
        self._write([])
        with self._reported():
            self._journal.sync()

    def _write(self, entries: Sequence[Entry]) -> None:
        with self._reported():
            self._journal.write(entries)

    @contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if time.monotonic() - self._reported_at > _REPORT_EVERY_SECONDS:
                self._reported_at = time.monotonic()
                self._report(f"state cannot be kept on disk ({error}); it is kept in memory and tried again", "")

    def _stream_entries(self) -> Iterator[Entry]:
        for name, records in _drained_streams():
            for buffer in self._buffers:
                for record in buffer.offer(name, records):
                    yield Entry(
                        RECORD, buffer.mapping.logical_id, record["dynamodb"]["SequenceNumber"], json.dumps(record)
                    )

    def _message_entries(self) -> list[Entry]:
        """Return the messages that differ from what the journal knows."""
        entries: list[Entry] = []
        present: set[tuple[str, str]] = set()
        for name in queues():
            for message in queued_messages(name):
                place = (name, message.id)
                present.add(place)
                fingerprint = (message.approximate_receive_count, message.delayed_until)
                if self._messages.get(place) != fingerprint:
                    self._messages[place] = fingerprint
                    entries.append(Entry(MESSAGE, name, message.id, json.dumps(_message(message))))
        for name, message_id in self._messages.keys() - present:
            del self._messages[name, message_id]
            entries.append(Entry(MESSAGE, name, message_id, None))
        return entries


def touched_items(call: Call) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield table and key (or whole item) of everything that a DynamoDB call may have written."""
    parameters = call.parameters
    if call.operation in {"PutItem", "UpdateItem", "DeleteItem"}:
        yield parameters["TableName"], parameters.get("Item") or parameters["Key"]
    elif call.operation == "BatchWriteItem":
        for table, requests in parameters["RequestItems"].items():
            for request in requests:
                yield (
                    table,
                    request["PutRequest"]["Item"] if "PutRequest" in request else request["DeleteRequest"]["Key"],
                )
    elif call.operation == "TransactWriteItems":
        for entry in parameters["TransactItems"]:
            action = entry.get("Put") or entry.get("Update") or entry.get("Delete")
            if action:
                yield action["TableName"], action.get("Item") or action["Key"]


def _item_entry(table_name: str, key: Mapping[str, Any]) -> Entry:
    table = tables()[table_name.rsplit("/", 1)[-1]]
    names = table.table_key_attrs
    item = table.get_item(*(DynamoType(key[name]) for name in names))
    place = json.dumps([key[name] for name in names])
    return Entry(ITEM, table.name, place, dynamo_json_dump(item.to_json()["Attributes"]) if item else None)


def _drained_streams() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Take what lies in moto's shards, which would grow for ever otherwise."""
    for name, table in tables().items():
        shard = table.stream_shard
        if shard is not None and shard.items:
            records = [json.loads(dynamo_json_dump(item.to_json())) for item in shard.items]
            shard.starting_sequence_number += len(shard.items)
            shard.items = []
            yield name, records


def _message(message: Any) -> dict[str, Any]:
    return {
        "body": message.body,
        "attributes": message.message_attributes,
        "sent_timestamp": message.sent_timestamp,
        "receive_count": message.approximate_receive_count,
        "first_received": message.approximate_first_receive_timestamp,
        "delayed_until": message.delayed_until,
    }
