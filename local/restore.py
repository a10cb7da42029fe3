"""Puts what the journal kept back into the emulation, before any function runs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.sqs.models import Message

from local.emulated import queues, tables
from local.journal import Entry, Journal
from local.recorder import ITEM, MESSAGE, RECORD
from local.stack import Stack
from local.streams import StreamBuffer


@dataclass(frozen=True, slots=True)
class Restored:
    """How much came back."""

    items: int
    messages: int
    records: int
    unreadable: int = 0


def restore(journal: Journal, stack: Stack, buffers: Sequence[StreamBuffer], now: float) -> Restored:
    """Fill the stack's tables, queues and stream buffers; what has expired or has no owner is forgotten."""
    expiry = {table.name: table.expiry_attribute for table in stack.tables}
    by_mapping = {buffer.mapping.logical_id: buffer for buffer in buffers}
    gone: list[Entry] = []
    counts = {ITEM: 0, MESSAGE: 0, RECORD: 0}
    unreadable = 0
    for kind in counts:
        for entry in journal.read(kind):
            try:
                kept = _restore_entry(entry, expiry, by_mapping, now)
            except (AttributeError, KeyError, TypeError, ValueError):
                kept = False
                unreadable += 1
            counts[kind] += kept
            if not kept:
                gone.append(Entry(entry.kind, entry.owner, entry.key, None))
    journal.write(gone)
    _number_streams_after(now)
    return Restored(counts[ITEM], counts[MESSAGE], counts[RECORD], unreadable)


def _restore_entry(
    entry: Entry, expiry: Mapping[str, str], buffers: Mapping[str, StreamBuffer], now: float
) -> bool:
    value = json.loads(entry.value or "{}")
    if entry.kind == ITEM:
        return entry.owner in tables() and _restore_item(entry.owner, value, expiry.get(entry.owner, ""), now)
    if entry.kind == MESSAGE:
        return entry.owner in queues() and _restore_message(entry, value)
    if entry.owner in buffers:
        buffers[entry.owner].restore(value)
        return True
    return False


def _restore_item(table_name: str, attributes: dict[str, Any], expiry: str, now: float) -> bool:
    if float(attributes.get(expiry, {}).get("N", "inf")) < now:
        return False
    table = tables()[table_name]
    partition = DynamoType(attributes[table.hash_key_attr])
    if table.range_key_attr is None:
        table.items[partition] = Item(partition, None, attributes)
    else:
        key = DynamoType(attributes[table.range_key_attr])
        table.items[partition][key] = Item(partition, key, attributes)
    return True


def _restore_message(entry: Entry, value: Mapping[str, Any]) -> bool:
    """Queue a message again. One that was being worked on is visible at once: whoever had it is gone."""
    message = Message(entry.key, value["body"])
    message.message_attributes = value["attributes"]
    message.sent_timestamp = value["sent_timestamp"]
    message.approximate_receive_count = value["receive_count"]
    message.approximate_first_receive_timestamp = value["first_received"]
    message.delayed_until = value["delayed_until"]
    queues()[entry.owner].add_message(message)
    return True


def _number_streams_after(now: float) -> None:
    """Start sequence numbers at the time, so that they grow over restarts."""
    for table in tables().values():
        if table.stream_shard is not None:
            table.stream_shard.starting_sequence_number = int(now * 1_000_000)


def expired_keys(table_name: str, attribute: str, now: float) -> list[dict[str, Any]]:
    """Return the keys of a table's items whose time to live has passed; call it under the emulation's lock."""
    table = tables()[table_name]
    partitions = table.items.values() if table.has_range_key else [table.items]
    return [
        {name: item.attrs[name].to_json() for name in table.table_key_attrs}
        for partition in partitions
        for item in partition.values()
        if attribute in item.attrs and float(item.attrs[attribute].value) < now
    ]
