"""Roll-ups as the collector's chores: what is missed is made good, whatever came in between."""

import subprocess
import sys

import pytest

from lamplighter.rounds.rolling import RollUpKeeper
from lamplighter.rounds.tasks import HourToRollUp, parse_task
from lamplighter.telemetry.hours import HOUR_MS
from lamplighter.telemetry.memory import InMemoryTelemetryStore
from lamplighter.telemetry.series import Frame, Series
from lamplighter.telemetry.tiers import FIVE_MINUTES
from tests.support.frames import START_MS, a_frame
from tests.support.rounds import ListQueue

UP = Series.of("up")
SOURCE = "checks/local/60/0"


class Stage:
    """A keeper of roll-ups among its neighbours, and a clock that is set by hand."""

    def __init__(self) -> None:
        self.now_ms = START_MS
        self.store = InMemoryTelemetryStore()
        self.work = ListQueue()
        self.slow_seconds = 0
        self.keeper = RollUpKeeper(self.store, self.work, self._clock)

    def _clock(self) -> float:
        """Return the time; looking at it takes some, where hours are slow to fold."""
        self.now_ms += 1000 * self.slow_seconds
        return self.now_ms / 1000

    def spoke(self, *hours: float, source: str = SOURCE) -> Frame:
        for hour in hours:
            frame = a_frame({UP: 1.0}, source=source, timestamp_ms=START_MS + round(hour * HOUR_MS))
            self.store.write(frame)
        return frame

    def work_off(self) -> int:
        """Carry out what is on the queue until nothing is; return how many messages that were."""
        done = 0
        while self.work.waiting:
            messages, self.work.sent = self.work.waiting, []
            for message in messages:
                task = parse_task(message)
                assert isinstance(task, HourToRollUp)
                self.keeper.catch_up(task.source, task.hour_start_ms)
                done += 1
        return done

    def hours(self, source: str = SOURCE) -> list[int]:
        stored = self.store.stored_roll_ups(source, FIVE_MINUTES, START_MS - HOUR_MS, START_MS + 500 * HOUR_MS)
        return [(one.hour_ms - START_MS) // HOUR_MS for one in stored]


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_an_outage_of_days_is_caught_up_some_hours_a_message(stage: Stage) -> None:
    stage.spoke(*(hour + 0.5 for hour in range(50)))
    stage.now_ms = START_MS + 51 * HOUR_MS
    stage.keeper.catch_up(SOURCE)
    assert len(stage.hours()) < 10
    assert stage.work_off() > 5
    assert stage.hours() == list(range(50))


def test_a_chore_ends_before_its_invocation_does(stage: Stage) -> None:
    stage.spoke(*(hour + 0.5 for hour in range(5)))
    stage.now_ms = START_MS + 6 * HOUR_MS
    stage.slow_seconds = 8
    stage.keeper.catch_up(SOURCE)
    assert 0 < len(stage.hours()) < 5
    stage.work_off()
    assert stage.hours() == list(range(5))


def test_a_source_that_fell_silent_is_found_by_the_sweep(stage: Stage) -> None:
    stage.spoke(0.2, 0.4)
    stage.spoke(0.2, source="other")
    stage.now_ms = START_MS + 30 * HOUR_MS
    stage.keeper.sweep()
    assert stage.work_off() == 2
    assert (stage.hours(), stage.hours("other")) == ([0], [0])


def test_the_sweep_looks_once_an_hour_and_not_before_the_chores_had_their_time(stage: Stage) -> None:
    stage.spoke(0.5)
    stage.now_ms = START_MS + HOUR_MS + 5 * 60_000
    stage.keeper.catch_up(SOURCE)
    stage.spoke(1.5)
    stage.now_ms = START_MS + 2 * HOUR_MS + 9 * 60_000
    stage.keeper.sweep()
    assert stage.work.waiting == []
    stage.now_ms += 4 * 60_000
    stage.keeper.sweep()
    stage.keeper.sweep()
    assert stage.work.waiting == [{"task": "roll-up", "source": SOURCE, "hourStartMs": START_MS + HOUR_MS}]
    stage.work_off()
    stage.now_ms += HOUR_MS
    stage.keeper.sweep()
    assert stage.work.waiting == []


def test_frames_that_come_late_are_folded_in_together(stage: Stage) -> None:
    stage.spoke(0.25)
    stage.now_ms = START_MS + 3 * HOUR_MS
    stage.keeper.catch_up(SOURCE)
    (before,) = stage.store.stored_roll_ups(SOURCE, FIVE_MINUTES, START_MS, START_MS)
    for hour in (0.5, 0.75, 1.0):
        stage.keeper.note_late(stage.spoke(hour))
    assert stage.work.sent == [({"task": "roll-up", "source": SOURCE, "hourStartMs": START_MS}, 120)]
    stage.work_off()
    (after,) = stage.store.stored_roll_ups(SOURCE, FIVE_MINUTES, START_MS, START_MS)
    assert len(after.parts[0].values) > len(before.parts[0].values)


def test_late_frames_of_an_hour_that_goes_on_need_nothing(stage: Stage) -> None:
    stage.now_ms = START_MS + HOUR_MS // 2
    stage.keeper.note_late(stage.spoke(0.25))
    assert stage.work.sent == []


def test_where_the_queue_is_away_late_frames_are_folded_at_once(stage: Stage) -> None:
    stage.spoke(0.25)
    stage.now_ms = START_MS + 3 * HOUR_MS
    stage.keeper.catch_up(SOURCE)
    before = stage.store.stored_roll_ups(SOURCE, FIVE_MINUTES, START_MS, START_MS)
    stage.work.fails = True
    stage.keeper.note_late(stage.spoke(0.5))
    assert stage.store.stored_roll_ups(SOURCE, FIVE_MINUTES, START_MS, START_MS) != before


def test_what_the_collector_imports_for_it_is_not_the_engine() -> None:
    program = (
        "import sys, lamplighter.bootstrap.collector\n"
        "print(sorted({'re2', 'promql_parser', 'prometheus_client', 'lamplighter.promql'} & sys.modules.keys()))"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
