"""DynamoDB stream mappings: filter, batch, call, and go on only after what failed has been dealt with."""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local.instances import FunctionFailed, Report
from local.names import stream_arn
from local.patterns import matches
from local.stack import SourceMapping

Record = dict[str, Any]
Invoke = Callable[[Any], Any]
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 10.0


class StreamBuffer:
    """The records of one mapping that are not done, in order."""

    def __init__(self, mapping: SourceMapping) -> None:
        self.mapping = mapping
        self._records: deque[Record] = deque()
        self._changed = threading.Condition()

    def offer(self, table_name: str, records: Sequence[Record]) -> list[Record]:
        """Take the records of `table_name` that the mapping's filters let pass, and return them."""
        arn = stream_arn(table_name)
        if arn != self.mapping.source_arn:
            return []
        wanted = [{**record, "eventSourceARN": arn} for record in records if self._wants(record)]
        with self._changed:
            self._records.extend(wanted)
            self._changed.notify()
        return wanted

    def restore(self, record: Record) -> None:
        """Take a record that an earlier run did not finish."""
        self._records.append(record)

    def wait(self, timeout_seconds: float) -> list[Record]:
        """Return the next batch without taking it; empty when nothing came in time."""
        with self._changed:
            self._changed.wait_for(lambda: self._records, timeout_seconds)
            return [self._records[i] for i in range(min(len(self._records), self.mapping.batch_size))]

    def take(self, count: int) -> None:
        """Take the first `count` records away: they are done."""
        with self._changed:
            for _ in range(count):
                self._records.popleft()

    def _wants(self, record: Record) -> bool:
        return not self.mapping.filters or any(matches(pattern, record) for pattern in self.mapping.filters)


@dataclass(frozen=True, slots=True)
class Step:
    """What comes of one call: so many records are done, the next call takes so many.

    `suspects` is how many of the rest would be given up together: none after a success.
    """

    done: int
    next_size: int
    suspects: int = 0


def step(mapping: SourceMapping, batch: Sequence[Record], answer: Any) -> Step:
    """Read a handler's answer to `batch`; None stands for a failed call."""
    if answer is None:
        size = max(1, len(batch) // 2) if mapping.bisects else len(batch)
        return Step(0, size, size)
    failures = answer.get("batchItemFailures") if isinstance(answer, Mapping) else None
    if not mapping.reports_item_failures or not failures:
        return Step(len(batch), mapping.batch_size)
    failed = {failure.get("itemIdentifier") for failure in failures}
    sequences = [record["dynamodb"]["SequenceNumber"] for record in batch]
    first = next((index for index, sequence in enumerate(sequences) if sequence in failed), 0)
    return Step(first, mapping.batch_size, 1)


class StreamPump:
    """Calls a function with the records of one mapping, in order, until it is stopped."""

    def __init__(
        self,
        buffer: StreamBuffer,
        invoke: Invoke,
        done: Callable[[str, Iterable[str]], None],
        dead_letter: Callable[[str, str], None],
        report: Report,
    ) -> None:
        self._buffer = buffer
        self._mapping = buffer.mapping
        self._invoke = invoke
        self._done = done
        self._dead_letter = dead_letter
        self._report = report
        self._stopping = threading.Event()
        self._failures = 0
        self._size = buffer.mapping.batch_size

    def stop(self) -> None:
        """Call no more; a call under way is not interrupted."""
        self._stopping.set()

    def run(self) -> None:
        """Pump until stopped."""
        while not self._stopping.is_set():
            batch = self._buffer.wait(0.5)[: self._size]
            if batch:
                self._pump(batch)

    def _pump(self, batch: Sequence[Record]) -> None:
        outcome = step(self._mapping, batch, self._call(batch))
        self._finish(batch[: outcome.done])
        self._size = outcome.next_size
        if not outcome.suspects:
            self._failures = 0
            return
        self._failures = 1 if outcome.done else self._failures + 1
        suspects = batch[outcome.done : outcome.done + outcome.suspects]
        if self._is_given_up(suspects[0]) and (len(suspects) == 1 or not self._mapping.bisects):
            self._give_up(suspects)
            return
        self._stopping.wait(min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** (self._failures - 1)))

    def _call(self, batch: Sequence[Record]) -> Any:
        try:
            return self._invoke({"Records": list(batch)}) or {}
        except FunctionFailed:
            return None

    def _is_given_up(self, record: Record) -> bool:
        retries, age = self._mapping.maximum_retries, self._mapping.maximum_age_seconds
        created: float = record["dynamodb"]["ApproximateCreationDateTime"]
        too_often = retries is not None and self._failures > retries
        return too_often or (age is not None and time.time() - created > age)

    def _give_up(self, records: Sequence[Record]) -> None:
        self._report(f"{self._mapping.function}: {len(records)} stream records given up", "")
        if self._mapping.failure_destination_arn:
            numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
            batch = {
                "startSequenceNumber": numbers[0],
                "endSequenceNumber": numbers[-1],
                "batchSize": len(numbers),
            }
            self._dead_letter(self._mapping.failure_destination_arn, json.dumps({"DDBStreamBatchInfo": batch}))
        self._finish(records)
        self._failures, self._size = 0, self._mapping.batch_size

    def _finish(self, records: Sequence[Record]) -> None:
        if records:
            self._buffer.take(len(records))
            self._done(self._mapping.logical_id, [record["dynamodb"]["SequenceNumber"] for record in records])
