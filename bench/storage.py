"""What keeping costs: bytes a sample, write and read units, dollars a month, and a day of one check read back.

Requests are counted where botocore sends them, against moto; units follow from the items as DynamoDB bills them.
"""

import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from math import ceil
from struct import pack
from typing import TYPE_CHECKING, Any

from lamplighter.aws.frame_items import FRAME_PREFIX, FrameReader
from lamplighter.aws.telemetry_store import DynamoTelemetryStore
from lamplighter.telemetry.catalogue_choice import covering
from lamplighter.telemetry.codec import encode, learned
from lamplighter.telemetry.hours import HOUR_MS
from lamplighter.telemetry.series import Frame, Series
from tests.support.aws import TELEMETRY_TABLE, create_table, moto_clients
from tests.support.frames import START_MS, realistic_frames

if TYPE_CHECKING:
    from lamplighter.telemetry.catalogue import Catalogue

CHECKS, BATCH = 1000, 100
MINUTE_MS = 60_000
DAY_MINUTES, MONTH_MINUTES = 1440, 43_800
RETENTION_DAYS = 15

DOLLARS_PER_MILLION_WRITES = 0.625
DOLLARS_PER_MILLION_READS = 0.125
DOLLARS_PER_GB_MONTH = 0.25
ITEM_INDEX_BYTES = 100
"""What DynamoDB adds to each item for storage."""


@dataclass
class Bill:
    """Requests and units of one stretch of work, by operation."""

    requests: Counter[str] = field(default_factory=Counter)
    write_units: int = 0
    read_units: float = 0.0
    written_bytes: int = 0

    def count(self, operation: str, request: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        """Add one request: 1 KB a write unit, 4 KB a read unit, half a unit if eventually consistent."""
        self.requests[operation] += 1
        if operation == "PutItem":
            size = item_bytes(request["Item"])
            self.written_bytes += size
            self.write_units += ceil(size / 1024)
        elif operation == "UpdateItem":
            self.write_units += 1  # what is updated are short items
        else:
            items = [*answer.get("Items", []), *([answer["Item"]] if "Item" in answer else [])]
            items += [item for found in answer.get("Responses", {}).values() for item in found]
            units = max(1, ceil(sum(map(item_bytes, items)) / 4096))
            self.read_units += units if request.get("ConsistentRead") else units / 2


def item_bytes(item: Mapping[str, Mapping[str, Any]]) -> int:
    """Return an item's size by DynamoDB's rules: names and values, numbers at about two digits a byte."""
    return sum(len(name) + _value_bytes(*next(iter(value.items()))) for name, value in item.items())


def _value_bytes(kind: str, value: Any) -> int:
    return len(value) // 2 + 2 if kind == "N" else len(value.encode() if kind == "S" else value)


class Account:
    """A table on moto whose every request is billed."""

    def __init__(self, client: Any) -> None:
        self.bill = Bill()
        self.client = client
        self._request: Mapping[str, Any] = {}
        client.meta.events.register("provide-client-params.dynamodb", self._before)
        client.meta.events.register("after-call.dynamodb", self._after)

    def store(self) -> DynamoTelemetryStore:
        """Return a new instance's store, some days later: it remembers nothing."""
        now = START_MS / 1000 + 2 * 86_400
        return DynamoTelemetryStore(
            self.client, TELEMETRY_TABLE, raw_retention_days=RETENTION_DAYS, clock=lambda: now
        )

    def _before(self, params: Mapping[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        context["billed"] = (model.name, params)

    def _after(self, parsed: Mapping[str, Any], context: Mapping[str, Any], **_: Any) -> None:
        operation, request = context["billed"]
        self.bill.count(operation, request, parsed)


@contextmanager
def account() -> Iterator[Account]:
    """Yield an empty table of its own."""
    with moto_clients() as clients:
        create_table(clients.dynamodb, TELEMETRY_TABLE)
        yield Account(clients.dynamodb)


def main() -> None:
    """Print the three tables."""
    frames = list(realistic_frames(120, BATCH))
    print_sizes(frames)
    print_month(frames[:10])
    print_day(frames)


def print_sizes(frames: Sequence[Frame]) -> None:
    """Bytes a sample of the codec, beside the obvious way."""
    samples = sum(value is not None for frame in frames for value in frame.values)
    print(f"frames of {BATCH} checks, {samples / len(frames):.0f} samples each, {len(frames)} rounds")
    ways = {
        "float64 and zlib": [len(plain_bytes(frame)) for frame in frames],
        "columns and zlib": encoded_sizes(frames, learning=False),
        "columns, zlib and the catalogue's exemplar": encoded_sizes(frames, learning=True),
    }
    for way, sizes in ways.items():
        mean = sum(sizes) / len(sizes)
        print(
            f"  {way:<44} {sum(sizes) / samples:6.2f} bytes a sample  {mean:7.0f} bytes a frame  max {max(sizes)}"
        )


def plain_bytes(frame: Frame) -> bytes:
    """Return the frame as most would write it first."""
    values = [float("nan") if value is None else value for value in frame.values]
    return zlib.compress(pack(f"<{len(values)}d", *values), 9)


def encoded_sizes(frames: Sequence[Frame], *, learning: bool) -> list[int]:
    """Return the bytes of each frame under catalogues as a store would choose them."""
    sizes: list[int] = []
    catalogue: Catalogue | None = None
    for frame in frames:
        chosen = covering(catalogue, frame.series)
        if chosen is not catalogue and learning and not chosen.growth:
            chosen = learned(chosen, chosen.align(frame.series, frame.values))
        catalogue = chosen
        sizes.append(len(encode(chosen, chosen.align(frame.series, frame.values))))
    return sizes


def print_month(frames: Sequence[Frame]) -> None:
    """Requests, units and dollars of 1,000 checks a minute, counted over some rounds."""
    with account() as ours:
        store = ours.store()
        one_round(store, frames[0])
        first, ours.bill = ours.bill, Bill()
        for frame in frames[1:]:
            one_round(store, frame)
        rounds, bill, ours.bill = len(frames) - 1, ours.bill, Bill()
        frame_bytes = _stored_frame_bytes(ours.client) * rounds / len(frames)
    print(f"\n{CHECKS:,} checks a minute in {CHECKS // BATCH} frames, {rounds} rounds after the very first one,")
    print(f"which writes the catalogues too: {first.write_units} write units")
    print(f"  requests a round        {sum(bill.requests.values()) / rounds:8.1f}   {dict(bill.requests)}")
    print(f"  write units a round     {bill.write_units / rounds:8.1f}   frame, latest and catalogue")
    print(f"  read units a round      {bill.read_units / rounds:8.1f}   the collector's read of the latest")
    print(f"  bytes written a round   {bill.written_bytes / rounds:8.0f}")
    print(f"  bytes kept a round      {frame_bytes / rounds:8.0f}")
    writes = bill.write_units / rounds * MONTH_MINUTES / 1e6 * DOLLARS_PER_MILLION_WRITES
    reads = bill.read_units / rounds * MONTH_MINUTES / 1e6 * DOLLARS_PER_MILLION_READS
    kept = frame_bytes / rounds * DAY_MINUTES * RETENTION_DAYS / 1e9 * DOLLARS_PER_GB_MONTH
    print(
        f"  dollars a month         {writes + reads + kept:8.2f}   writes {writes:.2f}, reads {reads:.2f}, "
        f"{RETENTION_DAYS} days kept {kept:.2f} (on demand, us-east-1)"
    )


def one_round(store: DynamoTelemetryStore, frame: Frame) -> None:
    """Do what the collector does with a round."""
    store.latest()
    for batch in range(CHECKS // BATCH):
        store.write(replace(frame, source=f"checks/local/60/{batch}"))


def _stored_frame_bytes(client: Any) -> int:
    items = [item for item in scanned(client) if item["pk"]["S"].startswith(FRAME_PREFIX)]
    return sum(item_bytes(item) + ITEM_INDEX_BYTES for item in items)


def print_day(frames: Sequence[Frame]) -> None:
    """Read 24 hours of one check, and of one metric of all checks, as a new instance does."""
    with account() as ours:
        writer = ours.store()
        for minute in range(DAY_MINUTES):
            writer.write(replace(frames[minute % len(frames)], timestamp_ms=START_MS + minute * MINUTE_MS))
        print(f"\n24 hours of one source of {BATCH} checks, a frame a minute, read by a new instance")
        for what, only in (("one check, all metrics", _is_one_check), ("one metric, all checks", _is_one_metric)):
            ours.bill = Bill()
            started = time.perf_counter()
            found = ours.store().read("checks/local/60/0", START_MS, START_MS + 24 * HOUR_MS - 1, only)
            seconds = time.perf_counter() - started
            samples = sum(len(frame.values) for frame in found)
            print(
                f"  {what:<24} {samples:7,} samples  {sum(ours.bill.requests.values())} requests  "
                f"{ours.bill.read_units:.0f} read units  {seconds * 1000:.0f} ms, "
                f"of which decoding {decoding_seconds(ours, only) * 1000:.0f} ms and most of the rest moto"
            )


def decoding_seconds(ours: Account, only: Callable[[Series], bool]) -> float:
    """Time decoding alone, on the items as they lie in the table."""
    items = [item for item in scanned(ours.client) if item["pk"]["S"].startswith(FRAME_PREFIX)]
    store = ours.store()
    readers = {
        name: FrameReader(store.catalogue("checks/local/60/0", name), only)
        for name in {item["catalogue"]["S"] for item in items}
    }
    started = time.perf_counter()
    for item in items:
        readers[item["catalogue"]["S"]].read(item, "checks/local/60/0", int(item["sk"]["S"]))
    return time.perf_counter() - started


def scanned(client: Any) -> list[dict[str, Any]]:
    """Return every item of the table."""
    pages = client.get_paginator("scan").paginate(TableName=TELEMETRY_TABLE)
    return [item for page in pages for item in page["Items"]]


def _is_one_check(series: Series) -> bool:
    return series.label("key") == "core_service-50"


def _is_one_metric(series: Series) -> bool:
    return series.name == "probe_duration_seconds"


if __name__ == "__main__":
    main()
