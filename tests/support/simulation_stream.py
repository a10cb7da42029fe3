"""A table's stream: shards in order, batches that come again until they succeed, halved, given up at last."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from lamplighter.telemetry.series import Frame
from tests.support.simulation_clockwork import Clockwork
from tests.support.simulation_faults import Faults

MOST_ATTEMPTS = 11
HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class StreamRecord:
    """One frame that was written, under its place in the shard."""

    number: int
    frame: Frame

    def event(self) -> dict[str, Any]:
        """Return the record as Lambda hands it over; the frame is in it as it is."""
        return {
            "eventSource": "aws:dynamodb",
            "dynamodb": {"SequenceNumber": str(self.number)},
            "frame": self.frame,
        }


Deliver = Callable[[Sequence[StreamRecord], Callable[[int | None], None]], None]
"""Has records worked on, and calls back with the place of the first that failed, None if none did.

A function that died calls back as if the first had failed.
"""


class SimulatedStream:
    """A partition of the table is one source's hour, and is always in the same shard."""

    def __init__(self, clockwork: Clockwork, faults: Faults, deliver: Deliver) -> None:
        self._clockwork = clockwork
        self._random = clockwork.random
        self._faults = faults
        self._deliver = deliver
        self._number = 0
        self._shards: dict[tuple[str, int], list[StreamRecord]] = {}
        self._busy: set[tuple[str, int]] = set()
        self._attempts: dict[int, int] = {}
        self.given_up = 0

    def written(self, frame: Frame) -> None:
        """Take up a frame that was written."""
        self._number += 1
        shard = (frame.source, frame.timestamp_ms // HOUR_MS)
        self._shards.setdefault(shard, []).append(StreamRecord(self._number, frame))
        self._look(shard)
        if self._faults.strikes(self._faults.rates.record_reordered, "record again, behind later ones"):
            again = [StreamRecord(self._number, frame)]
            later = self._clockwork.now + self._random.uniform(10.0, 240.0)
            self._clockwork.at(later, lambda: self._deliver(again, lambda _: None))

    def _look(self, shard: tuple[str, int], extra_seconds: float = 0.0) -> None:
        if shard in self._busy or not self._shards[shard]:
            return
        self._busy.add(shard)
        seconds = self._random.uniform(0.2, 1.0) + extra_seconds
        if self._faults.strikes(self._faults.rates.record_late, "records late"):
            seconds += self._random.uniform(1.0, 150.0)
        self._clockwork.at(self._clockwork.now + seconds, lambda: self._take(shard))

    def _take(self, shard: tuple[str, int]) -> None:
        records = self._shards[shard]
        again = max(self._attempts.get(record.number, 0) for record in records)
        batch = records[: max(1, len(records) // 2)] if again else records[:]
        for record in batch:
            self._attempts[record.number] = self._attempts.get(record.number, 0) + 1
        self._deliver(batch, lambda failed: self._done(shard, batch, failed))

    def _done(self, shard: tuple[str, int], batch: Sequence[StreamRecord], failed: int | None) -> None:
        """Go on behind what succeeded. The checkpoint may be lost: then all of it comes again."""
        if self._faults.strikes(self._faults.rates.record_repeated, "records repeated"):
            failed = batch[0].number
        finished = {record.number for record in batch if failed is None or record.number < failed}
        exhausted = {record.number for record in batch if self._attempts[record.number] >= MOST_ATTEMPTS}
        self.given_up += len(exhausted - finished)
        self._shards[shard] = [
            record for record in self._shards[shard] if record.number not in finished | exhausted
        ]
        self._busy.discard(shard)
        self._look(shard, extra_seconds=0.0 if failed is None else 1.0)
