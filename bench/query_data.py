"""The data that queries are measured on: a day of a hundred checks, in the store and as plain samples."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from bench.storage import Account, account
from lamplighter.aws.telemetry_store import DynamoTelemetryStore
from lamplighter.telemetry.rolling_up import catch_up
from lamplighter.telemetry.series import Frame
from tests.support.aws import TELEMETRY_TABLE
from tests.support.frames import START_MS, realistic_frames

MINUTE_MS = 60_000
DAY_MINUTES = 1440
CHECKS = 100
DIFFERENT_FRAMES = 240
"""So many rounds are made up; they come again, as making one takes longer than storing it."""

Samples = tuple[Mapping[str, str], Sequence[tuple[float, float]]]


@dataclass(frozen=True)
class Day:
    """A day of one source in a table on moto, rolled up, and the same as labelled samples."""

    account: Account
    frames: Sequence[Frame]
    end: float

    def store(self, client: Any = None) -> DynamoTelemetryStore:
        """Return a new instance's store at the end of the day."""
        return DynamoTelemetryStore(client or self.account.client, TELEMETRY_TABLE, clock=lambda: self.end)

    def samples(self) -> Sequence[Samples]:
        """Return everything that was stored, series by series."""
        return samples_of(self.frames)


@contextmanager
def day_in_store() -> Iterator[Day]:
    """Yield a day of a hundred checks, a frame a minute, as the collector leaves it."""
    frames = list(a_day_of_frames())
    with account() as ours:
        day = Day(ours, frames, frames[-1].timestamp_ms / 1000)
        store = day.store()
        for frame in frames:
            store.write(frame)
        now_ms = frames[-1].timestamp_ms + 3 * MINUTE_MS
        while catch_up(store, frames[0].source, now_ms) is not None:
            pass
        yield day


def a_day_of_frames() -> Iterator[Frame]:
    """Yield a frame a minute, oldest first."""
    made = list(realistic_frames(DIFFERENT_FRAMES, CHECKS))
    for minute in range(DAY_MINUTES):
        yield replace(made[minute % DIFFERENT_FRAMES], timestamp_ms=START_MS + minute * MINUTE_MS)


def samples_of(frames: Sequence[Frame]) -> Sequence[Samples]:
    """Return the frames' values series by series, as remote write and our in-memory storage take them."""
    found: defaultdict[tuple[tuple[str, str], ...], list[tuple[float, float]]] = defaultdict(list)
    for frame in frames:
        at = frame.timestamp_ms / 1000
        for series, value in zip(frame.series, frame.values, strict=True):
            if value is not None:
                found[(("__name__", series.name), *series.labels)].append((at, value))
    return [(dict(labels), points) for labels, points in sorted(found.items())]
