from lamplighter.config.check import Check
from lamplighter.probes.verdict import CheckState
from lamplighter.rounds.collector import Collector, RoundReport
from lamplighter.rounds.keeping import FrameKeeper
from lamplighter.rounds.rolling import RollUpKeeper
from lamplighter.rounds.tasks import HourToSummarise, SourceRound, Task, Tick, UnwrittenFrame
from lamplighter.telemetry.counters import Counters, CounterSeries
from lamplighter.telemetry.status import CheckStatus, statuses
from lamplighter.telemetry.transfer import pack
from tests.support.configuration import a_check
from tests.support.rounds import FailingTelemetryStore, FixedConfiguration, ListQueue, ToldProbing

NOON = 1795176000.0
NOON_MS = 1795176000000
MINUTE_SOURCE = "checks/local/60/0"


class Stage:
    """A collector among its neighbours, and a clock that is set by hand."""

    def __init__(self, *checks: Check) -> None:
        self.now = NOON
        self.begun: list[float] = []
        self.store = FailingTelemetryStore()
        self.work = ListQueue()
        self.dead_letters = ListQueue()
        self.probing = ToldProbing()
        self.configuration = FixedConfiguration(checks)
        self.counters = Counters()
        self.collector = self.a_collector()

    def a_collector(self) -> Collector:
        """Another instance of the function, with nothing in memory."""
        self.keeper = FrameKeeper(
            self.store,
            self.work,
            self.dead_letters,
            RollUpKeeper(self.store, self.work, lambda: self.now),
            self.counters.count,
        )
        return Collector(
            configuration=self.configuration,
            probing=self.probing,
            keeper=self.keeper,
            work=self.work,
            remember_began=self.begun.append,
            region="local",
            clock=lambda: self.now,
        )

    def at(self, now: float, *tasks: Task) -> RoundReport:
        self.now = now
        return self.collector.carry_out(tasks, 50.0)

    def status(self, key: str) -> CheckStatus:
        found = [s for frame in self.store.latest() for s in statuses(frame) if s.check_key == key]
        return found[0]


def test_a_tick_probes_every_check_that_is_due_and_keeps_one_frame_a_source() -> None:
    stage = Stage(a_check(name="a"), a_check(name="b"), a_check(name="c", interval_seconds=30))
    report = stage.at(NOON, Tick(NOON))
    assert (report.sources, report.checks, report.states, report.postponed_rounds) == (2, 3, {"up": 3}, 1)
    assert {frame.source for frame in stage.store.latest()} == {MINUTE_SOURCE, "checks/local/30/0"}


def test_rounds_within_the_minute_are_put_on_the_queue_with_their_delay() -> None:
    stage = Stage(a_check(name="a", interval_seconds=20))
    stage.at(NOON + 1.5, Tick(NOON))
    assert stage.work.sent == [
        ({"task": "round", "source": "checks/local/20/0", "dueMs": NOON_MS + 20_000}, 19),
        ({"task": "round", "source": "checks/local/20/0", "dueMs": NOON_MS + 40_000}, 39),
    ]


def test_streak_and_since_go_on_from_the_frame_before_even_in_another_instance() -> None:
    stage = Stage(a_check(name="a", group="core"))
    stage.at(NOON, Tick(NOON))
    stage.collector = stage.a_collector()
    stage.at(NOON + 60, Tick(NOON + 60))
    status = stage.status("core_a")
    assert (status.state, status.streak_rounds, status.since) == (CheckState.UP, 2, NOON)


def test_a_check_that_moves_to_another_source_keeps_its_streak() -> None:
    stage = Stage(a_check(name="a", group="core"))
    stage.at(NOON, Tick(NOON))
    stage.configuration = FixedConfiguration([a_check(name="a", group="core", interval_seconds=30)])
    stage.collector = stage.a_collector()
    stage.at(NOON + 60, Tick(NOON + 60))
    moved = [f for f in stage.store.latest() if f.source == "checks/local/30/0"]
    assert [s.streak_rounds for s in statuses(moved[0])] == [2]


def test_a_round_that_was_made_already_is_not_made_again() -> None:
    stage = Stage(a_check(name="a"))
    stage.at(NOON, Tick(NOON))
    stage.collector = stage.a_collector()
    report = stage.at(NOON + 2, Tick(NOON))
    assert (report.sources, len(stage.probing.calls)) == (0, 1)


def test_a_round_of_a_source_that_is_no_longer_configured_is_nothing() -> None:
    stage = Stage(a_check(name="a"))
    assert stage.at(NOON, SourceRound("checks/local/10/0", NOON_MS)).sources == 0
    assert stage.probing.calls == []


def test_more_checks_than_one_invocation_takes_go_on_by_the_queue() -> None:
    stage = Stage(*(a_check(name=f"c{i}") for i in range(1150)))
    report = stage.at(NOON, Tick(NOON))
    assert (report.checks, report.postponed_rounds) == (1000, 2)
    assert [body["source"] for body, _ in stage.work.sent] == ["checks/local/60/10", "checks/local/60/11"]


def test_probing_ends_within_the_time_that_the_invocation_was_given() -> None:
    stage = Stage(a_check(name="a"))
    stage.at(NOON, Tick(NOON))
    assert stage.probing.calls[0][1] == 50.0


def test_whole_certificates_are_read_in_an_instances_first_round_and_then_once_an_hour() -> None:
    stage = Stage(a_check(name="a"))
    for minute in range(62):
        stage.at(NOON + 60 * minute, Tick(NOON + 60 * minute))
    assert [index for index, call in enumerate(stage.probing.calls) if call[2]] == [0, 60]


def test_a_frame_that_cannot_be_written_is_replayed_once_the_store_answers_again() -> None:
    stage = Stage(a_check(name="a"))
    stage.store.fails = True
    assert stage.at(NOON, Tick(NOON)).unwritten_frames == 1
    assert [body["task"] for body in stage.dead_letters.waiting] == ["frame"]
    stage.store.fails = False
    stage.at(NOON + 60, Tick(NOON + 60))
    assert stage.dead_letters.waiting == []
    frames = stage.store.read(MINUTE_SOURCE, NOON_MS, NOON_MS + 60_000)
    assert [frame.timestamp_ms for frame in frames] == [NOON_MS, NOON_MS + 60_000]
    assert stage.counters.take() == {CounterSeries("lamplighter_dead_letters_replayed_total"): 1}


def test_a_store_that_does_not_answer_is_waited_for_once_a_round() -> None:
    """Otherwise the function's time runs out before the last frames are put aside."""
    stage = Stage(*(a_check(name=f"c{i}") for i in range(250)))
    stage.store.fails = True
    assert stage.at(NOON, Tick(NOON)).unwritten_frames == 3
    assert (stage.store.writes_tried, len(stage.dead_letters.waiting)) == (1, 3)
    stage.store.fails = False
    stage.at(NOON + 60, Tick(NOON + 60))
    assert stage.dead_letters.waiting == []


def test_frames_that_neither_store_nor_queue_took_are_replayed_from_memory() -> None:
    stage = Stage(*(a_check(name=f"c{i}") for i in range(150)))
    stage.store.fails = stage.dead_letters.fails = True
    assert stage.at(NOON, Tick(NOON)).unwritten_frames == 2
    stage.store.fails = stage.dead_letters.fails = False
    stage.at(NOON + 60, Tick(NOON + 60))
    frames = [f for s in (0, 1) for f in stage.store.read(f"checks/local/60/{s}", NOON_MS, NOON_MS + 60_000)]
    assert [frame.timestamp_ms - NOON_MS for frame in frames] == [0, 60_000, 0, 60_000]


def test_an_hour_that_could_not_be_queued_is_summarised_after_the_next_round() -> None:
    stage = Stage(a_check(name="a"))
    stage.at(NOON, Tick(NOON))
    stage.work.fails = True
    assert stage.at(NOON + 3600, Tick(NOON + 3600)).unwritten_frames == 0
    stage.work.fails = False
    stage.at(NOON + 3660, Tick(NOON + 3660))
    assert stage.work.sent == [({"task": "summarise", "source": MINUTE_SOURCE, "hourStartMs": NOON_MS}, 120)]


def test_a_queue_that_takes_no_later_round_does_not_stop_those_due_now() -> None:
    stage = Stage(a_check(name="a", interval_seconds=20))
    stage.work.fails = True
    assert stage.at(NOON, Tick(NOON)).checks == 1


def test_dead_letters_that_cannot_be_reached_fail_no_round() -> None:
    stage = Stage(a_check(name="a"))
    stage.dead_letters.fails = True
    assert stage.at(NOON, Tick(NOON)).unwritten_frames == 0


def test_streaks_go_on_through_an_outage_of_the_store() -> None:
    stage = Stage(a_check(name="a", group="core"))
    stage.at(NOON, Tick(NOON))
    stage.store.fails = True
    stage.at(NOON + 60, Tick(NOON + 60))
    stage.store.fails = False
    stage.at(NOON + 120, Tick(NOON + 120))
    assert stage.status("core_a").streak_rounds == 3


def test_a_letter_that_nobody_can_read_stays_and_stops_nothing() -> None:
    stage = Stage(a_check(name="a"))
    stage.dead_letters.send({"task": "dance"})
    assert stage.at(NOON, Tick(NOON)).sources == 1
    assert stage.dead_letters.waiting == [{"task": "dance"}]


def test_a_letter_behind_one_that_cannot_be_read_is_replayed_all_the_same() -> None:
    stage = Stage(a_check(name="a"))
    stage.store.fails = True
    stage.dead_letters.send({"task": "dance"})
    stage.at(NOON, Tick(NOON))
    stage.store.fails = False
    stage.at(NOON + 60, Tick(NOON + 60))
    assert stage.dead_letters.waiting == [{"task": "dance"}]


def test_an_hour_that_is_over_is_summarised_a_little_later_through_the_queue() -> None:
    stage = Stage(a_check(name="a", group="core"))
    stage.at(NOON, Tick(NOON))
    stage.at(NOON + 3600, Tick(NOON + 3600))
    summaries = [(body, delay) for body, delay in stage.work.sent if body["task"] == "summarise"]
    assert summaries == [({"task": "summarise", "source": MINUTE_SOURCE, "hourStartMs": NOON_MS}, 120)]
    stage.at(NOON + 3720, HourToSummarise(MINUTE_SOURCE, NOON_MS))
    (day,) = stage.store.availability(MINUTE_SOURCE, "2026-11-20", "2026-11-20")
    assert day.by_check["core_a"].up == 1


def test_a_task_that_fails_is_named_and_the_others_are_done() -> None:
    stage = Stage(a_check(name="a"))
    stage.at(NOON, Tick(NOON))
    stage.store.fails = True
    broken = HourToSummarise(MINUTE_SOURCE, NOON_MS)
    report = stage.at(NOON + 60, broken, SourceRound(MINUTE_SOURCE, NOON_MS + 60_000))
    assert report.failed == (broken,)
    assert report.checks == 1


def test_a_frame_brought_by_the_queue_is_written() -> None:
    stage = Stage(a_check(name="a"))
    stage.at(NOON, Tick(NOON))
    packed = pack(stage.store.latest()[0])
    fresh = Stage(a_check(name="a"))
    fresh.at(NOON + 5, UnwrittenFrame(packed))
    assert [frame.timestamp_ms for frame in fresh.store.latest()] == [NOON_MS]


def test_facts_are_kept_beside_the_frames() -> None:
    stage = Stage(a_check(name="a", group="core"))
    stage.at(NOON, Tick(NOON))
    assert stage.store.facts(MINUTE_SOURCE)["core_a"]["ip"] == "93.184.216.34"


def test_a_check_that_went_down_is_in_the_store_while_a_slow_one_still_waits() -> None:
    stage = Stage(a_check(name="a", group="core"), a_check(name="slow", group="core"))
    stage.at(NOON, Tick(NOON))
    stage.probing.states["core_a"] = CheckState.DOWN
    stage.probing.slow = {"core_slow"}
    seen: list[dict[str, CheckState]] = []

    def look() -> None:
        stage.keeper.finish_interim()
        frames = stage.store.read(MINUTE_SOURCE, NOON_MS + 60_000, NOON_MS + 60_000)
        seen.extend({s.check_key: s.state for s in statuses(frame)} for frame in frames)

    stage.probing.while_slow = look
    stage.at(NOON + 60, Tick(NOON + 60))
    assert seen == [{"core_a": CheckState.DOWN}]
    assert stage.status("core_a").streak_rounds == 1
    assert stage.status("core_slow").streak_rounds == 2


def test_a_long_round_without_news_writes_nothing_early() -> None:
    stage = Stage(a_check(name="a", group="core"), a_check(name="slow", group="core"))
    stage.probing.slow = {"core_slow"}
    seen: list[int] = []

    def look() -> None:
        stage.keeper.finish_interim()
        seen.append(len(stage.store.read(MINUTE_SOURCE, NOON_MS, NOON_MS)))

    stage.probing.while_slow = look
    stage.at(NOON, Tick(NOON))
    assert seen == [0]


def test_an_interim_frame_that_cannot_be_written_is_told_by_the_rounds_own_frame() -> None:
    stage = Stage(a_check(name="a", group="core"), a_check(name="slow", group="core"))
    stage.probing.states["core_a"] = CheckState.DOWN
    stage.probing.slow = {"core_slow"}
    stage.store.fails = True

    def mend() -> None:
        stage.keeper.finish_interim()
        stage.store.fails = False

    stage.probing.while_slow = mend
    assert stage.at(NOON, Tick(NOON)).unwritten_frames == 0
    assert stage.status("core_a").state is CheckState.DOWN


def test_an_instance_leaves_word_of_its_first_round_once_that_is_kept() -> None:
    stage = Stage(a_check(name="a"))
    stage.store.fails = True
    stage.at(NOON, Tick(NOON))
    stage.store.fails = False
    stage.at(NOON + 60, Tick(NOON + 60))
    stage.at(NOON + 120, Tick(NOON + 120))
    assert stage.begun == [NOON + 60]


def test_a_check_that_was_degraded_and_now_fails_is_confirmed() -> None:
    stage = Stage(a_check(name="a", group="core", retries=2))
    stage.probing.states["core_a"] = CheckState.DEGRADED
    stage.at(NOON, Tick(NOON))
    stage.at(NOON + 60, Tick(NOON + 60))
    assert [call["core_a"] for call in stage.probing.retries] == [2, 2]


def test_only_a_new_failure_is_confirmed() -> None:
    stage = Stage(a_check(name="a", group="core", retries=2))
    stage.probing.states["core_a"] = CheckState.DOWN
    stage.at(NOON, Tick(NOON))
    stage.at(NOON + 60, Tick(NOON + 60))
    stage.probing.states["core_a"] = CheckState.UP
    stage.at(NOON + 120, Tick(NOON + 120))
    stage.at(NOON + 180, Tick(NOON + 180))
    assert [call["core_a"] for call in stage.probing.retries] == [2, 0, 0, 2]
