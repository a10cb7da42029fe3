"""What pages cost: a check's chart by span, and the numbers over all checks beside the same from the engine.

Read units are counted where botocore sends, over one source of 100 checks with 25 hours behind it. Times are
CPU over stores in memory: decoding and computing, for one check or for a thousand.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from bench.storage import Account, Bill, account
from bench.tiers import END_MS, SOURCE, roll_all_up, write_day
from lamplighter.bootstrap.page_queries import page_queries
from lamplighter.bootstrap.querying import querying
from lamplighter.health.availability import RecentDays
from lamplighter.promql import evaluate, evaluate_range
from lamplighter.telemetry.hours import HOUR_MS
from lamplighter.telemetry.memory import InMemoryTelemetryStore
from lamplighter.telemetry.query_budget import QueryBudget
from lamplighter.telemetry.querying import Querying
from lamplighter.telemetry.series import Frame
from lamplighter.telemetry.store import TelemetryStore
from lamplighter.web.check_history import CheckHistory
from lamplighter.web.last_hour import LastHour
from lamplighter.web.span import Span, title_of
from tests.support.frames import realistic_frames

CHECKS, SOURCES = 100, 10
NOW = END_MS / 1000
REFRESH_SECONDS = 30.0
HOURS = (1, 6, 24)
LAST_HOUR = ("max_over_time(probe_duration_seconds[1m])", "max_over_time(check_state[1m])")
SINCE_YESTERDAY = "avg_over_time(probe_success[25h])"
BUDGET = QueryBudget(max_series=50_000, max_samples=50_000_000, seconds=120.0)


def main() -> None:
    """Print both tables."""
    frames = list(realistic_frames(120, CHECKS))
    with account() as ours:
        store = ours.store()
        write_day(store, frames)
        roll_all_up(store)
        for hour_ms in range(END_MS - 25 * HOUR_MS, END_MS, HOUR_MS):
            store.summarise_hour(SOURCE, hour_ms)
        print(
            f"read units, {CHECKS} checks, 25 hours: first by a new instance, then {REFRESH_SECONDS:.0f} s later"
        )
        print_units(ours, key_of(frames[0]))
    print("\nmilliseconds of CPU without the store, the same")
    print_seconds(frames)


def key_of(frame: Frame) -> str:
    """Return the first check."""
    return next(series.label("key") for series in frame.series if series.name == "check_state")


def print_units(ours: Account, key: str) -> None:
    """Bill each question twice."""
    for hours in HOURS:
        history = CheckHistory(page_queries(ours.store()))
        _bill(ours, f"chart of a check, {title_of(hours)}", partial(_chart, history, key, hours))
    last_hour, days, engine = LastHour(ours.store()), RecentDays(ours.store()), querying(ours.store())
    _bill(ours, "last hour of all, from frames", lambda now: last_hour.of_source(SOURCE, now))
    _bill(ours, "last hour of all, by the engine", lambda now: _engine_hour(engine, now))
    engine = querying(ours.store())
    _bill(ours, "since yesterday of all, from counts", lambda now: days.of_sources([SOURCE], 2, now))
    _bill(ours, "since yesterday of all, by the engine", lambda now: _engine_days(engine, now))


def _bill(ours: Account, title: str, ask: Callable[[float], object]) -> None:
    units = []
    for now in (NOW, NOW + REFRESH_SECONDS):
        ours.bill = Bill()
        ask(now)
        units.append(ours.bill.read_units)
    print(f"  {title:<42} {units[0]:8.1f} {units[1]:8.1f}")


def print_seconds(frames: Sequence[Frame]) -> None:
    """Time each question twice: a check's over its source, those of all over a thousand checks."""
    day = InMemoryTelemetryStore()
    write_day(day, frames)
    roll_all_up(day)
    key = key_of(frames[0])
    for hours in HOURS:
        history = CheckHistory(page_queries(day))
        _time(f"chart of a check, {title_of(hours)}", partial(_chart, history, key, hours))
    thousand = InMemoryTelemetryStore()
    _write_hour(thousand, frames)
    last_hour, engine = LastHour(thousand), querying(thousand)
    sources = [_source(n) for n in range(SOURCES)]
    _time("last hour of 1,000, from frames", lambda now: [last_hour.of_source(one, now) for one in sources])
    _time("last hour of 1,000, by the engine", lambda now: _engine_hour(engine, now))
    days, engine = RecentDays(day), querying(day)
    _time("since yesterday of 100, from counts", lambda now: days.of_sources([SOURCE], 2, now))
    _time("since yesterday of 100, by the engine", lambda now: _engine_days(engine, now))


def _time(title: str, ask: Callable[[float], object]) -> None:
    milliseconds = []
    for now in (NOW, NOW + REFRESH_SECONDS):
        began = time.process_time()
        ask(now)
        milliseconds.append((time.process_time() - began) * 1000)
    print(f"  {title:<42} {milliseconds[0]:8.0f} {milliseconds[1]:8.0f}")


def _write_hour(store: TelemetryStore, frames: Sequence[Frame]) -> None:
    for number in range(SOURCES):
        renamed = {
            series: replace(series, labels=tuple((name, f"{text}-{number}") for name, text in series.labels))
            for frame in frames
            for series in frame.series
        }
        for minute in range(61):
            frame = frames[minute]
            series = tuple(renamed[one] for one in frame.series)
            at = END_MS - 60_000 * minute
            store.write(replace(frame, source=_source(number), timestamp_ms=at, series=series))


def _source(number: int) -> str:
    return f"checks/local/60/{number}"


def _chart(history: CheckHistory, key: str, hours: int, now: float) -> object:
    return history.read(key, Span.ending(now, hours, 60.0), now)


def _engine_hour(engine: Querying, now: float) -> object:
    end = now // 60 * 60
    storage = engine.storage(now, BUDGET)
    return [evaluate_range(text, storage, end - 3540, end, 60) for text in LAST_HOUR]


def _engine_days(engine: Querying, now: float) -> object:
    return evaluate(SINCE_YESTERDAY, engine.storage(now, BUDGET), now // 3600 * 3600)


if __name__ == "__main__":
    main()
