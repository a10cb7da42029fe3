"""What roll-ups cost and save: bytes, write units an hour, and 24 hours of a hundred series read from each tier.

Requests are billed as in `bench.storage`. Times are CPU of a new instance whose store answers from memory:
decoding and putting together.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bench.storage import Account, Bill, account
from bench.timing import cpu_ms
from lamplighter.promql.storage import Matcher, MatchOp, SelectHints
from lamplighter.telemetry.hours import HOUR_MS
from lamplighter.telemetry.memory import InMemoryTelemetryStore
from lamplighter.telemetry.querying import Querying
from lamplighter.telemetry.rolling_up import catch_up
from lamplighter.telemetry.series import Frame
from lamplighter.telemetry.store import TelemetryStore
from lamplighter.telemetry.stored import RollUpStore, StoredRollUp
from lamplighter.telemetry.tiers import FIVE_MINUTES, TIERS, Tier
from tests.support.frames import START_MS, realistic_frames

SOURCE = "checks/local/60/0"
CHECKS, HOURS = 100, 25
MINUTE_MS = 60_000
END_MS = START_MS + HOURS * HOUR_MS
SELECTOR = [Matcher("__name__", MatchOp.EQUAL, "probe_duration_seconds")]


def main() -> None:
    """Print sizes, writes and reads."""
    frames = list(realistic_frames(120, CHECKS))
    with account() as ours:
        store = ours.store()
        write_day(store, frames)
        raw, ours.bill = ours.bill, Bill()
        roll_all_up(store)
        print_writes(raw, ours.bill)
        print_sizes(store, frames)
        print_reads(ours)
    print_seconds(frames)


def write_day(store: TelemetryStore, frames: Sequence[Frame]) -> None:
    """Write a frame a minute."""
    for minute in range(1, HOURS * 60 + 1):
        frame = frames[minute % len(frames)]
        store.write(replace(frame, source=SOURCE, timestamp_ms=START_MS + minute * MINUTE_MS))


def roll_all_up(store: RollUpStore) -> None:
    """Do all of the chores at once."""
    while catch_up(store, SOURCE, END_MS + HOUR_MS // 2) is not None:
        pass


def print_writes(raw: Bill, rolled: Bill) -> None:
    """Write units of an hour of a hundred checks."""
    print(f"{CHECKS} checks a minute, write units an hour")
    print(f"  frames, latest, index   {raw.write_units / HOURS:8.1f}")
    print(f"  roll-ups and progress   {rolled.write_units / HOURS:8.1f}   read {rolled.read_units / HOURS:.1f}")


def print_sizes(store: RollUpStore, frames: Sequence[Frame]) -> None:
    """Bytes of each tier, beside the samples that they stand for."""
    series = sum(len(frame.values) for frame in frames) / len(frames)
    print(f"\nbytes, {series:.0f} series of a frame on average")
    raw = [one for hour in range(HOURS) for one in store.stored_frames(SOURCE, *hour_of(hour))]
    raw_bytes = sum(len(one.values) for one in raw)
    print(f"  raw   {raw_bytes / HOURS / 1024:7.1f} KB an hour   {raw_bytes / len(raw) / series:6.2f} a sample")
    for tier in TIERS:
        total = sum(len(part.values) for one in stored(store, tier) for part in one.parts)
        periods = HOUR_MS / tier.width_ms * HOURS * series
        print(
            f"  {tier.name}    {total / HOURS / 1024:7.1f} KB an hour   {total / periods:6.2f} a period and series"
        )


def hour_of(hour: int) -> tuple[int, int]:
    """Return first and last millisecond of an hour of the day."""
    return START_MS + hour * HOUR_MS, START_MS + (hour + 1) * HOUR_MS - 1


def stored(store: RollUpStore, tier: Tier) -> list[StoredRollUp]:
    """Return every hour of a tier."""
    hours = (
        store.stored_roll_ups(SOURCE, tier, START_MS + hour * HOUR_MS, START_MS + hour * HOUR_MS)
        for hour in range(HOURS)
    )
    return [one for found in hours for one in found]


def print_reads(ours: Account) -> None:
    """Requests and read units of 24 hours of one metric of a hundred checks, by a new instance."""
    print(f"\n24 hours of one metric of {CHECKS} checks, read by a new instance")
    for name, hints in questions():
        ours.bill = Bill()
        samples = ask(Querying(ours.store(), lambda: 0.0), hints)
        requests = sum(ours.bill.requests.values())
        print(f"  {name:<24} {samples:8,} samples  {requests:3} requests  {ours.bill.read_units:7.1f} read units")


def print_seconds(frames: Sequence[Frame]) -> None:
    """Time of the same over items in memory: what is left is ours."""
    store = InMemoryTelemetryStore()
    write_day(store, frames)
    roll_all_up(store)
    for name, hints in questions():
        took = cpu_ms(lambda hints=hints: ask(Querying(store, lambda: 0.0), hints), runs=3)  # type: ignore[misc]
        print(f"  {name:<24} {took:6.0f} ms of CPU without the store's answers")


def questions() -> list[tuple[str, SelectHints | None]]:
    """Return what is asked: a graph of a minute's step, of five minutes', of an hour's."""
    return [("raw", None), ("5m", hints_of(5, FIVE_MINUTES.width_ms)), ("1h", hints_of(60, HOUR_MS))]


def hints_of(step_minutes: int, range_ms: int) -> SelectHints:
    """Return the hints of ``avg_over_time`` over the day."""
    return SelectHints(
        start_ms=START_MS + HOUR_MS,
        end_ms=END_MS,
        step_ms=step_minutes * MINUTE_MS,
        range_ms=range_ms,
        lookback_ms=300_000,
        function="avg_over_time",
    )


def ask(queries: Querying, hints: SelectHints | None) -> int:
    """Select once and return how many samples or periods were found."""
    storage: Any = queries.storage(END_MS / 1000)
    start, end = (START_MS + HOUR_MS) / 1000, END_MS / 1000
    if hints is None:
        found = storage.select(SELECTOR, start + 0.001, end)
    else:
        found = storage.select_hinted(SELECTOR, start - hints.range_ms / 1000 + 0.001, end, hints).series
    return sum(len(series.values) for series in found)


if __name__ == "__main__":
    main()
