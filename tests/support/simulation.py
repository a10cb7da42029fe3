"""One run of the whole alerting pipeline on a simulated clock, everything in it decided by one number."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from lamplighter.alerting.clocks import Routing
from lamplighter.alerting.integrations import Integration
from lamplighter.alerting.notification import Channel
from lamplighter.alerting.routing import walk
from lamplighter.alerting.silence_store import SilenceStore
from lamplighter.telemetry.memory import InMemoryTelemetryStore
from tests.support.alerts import NOON
from tests.support.simulation_clockwork import Clockwork
from tests.support.simulation_faults import Faults, Rates
from tests.support.simulation_functions import Functions
from tests.support.simulation_ledger import Ledger
from tests.support.simulation_operator import Operator, all_over
from tests.support.simulation_pipeline import Alerter, Surroundings, all_integrations, is_record_of_telling
from tests.support.simulation_queue import SimulatedQueue
from tests.support.simulation_receivers import Outage, Receiver, Trouble
from tests.support.simulation_routing import longest_delay_seconds
from tests.support.simulation_stores import FaultyStateStore, FaultyTelemetryStore, SharingStateStore
from tests.support.simulation_stream import SimulatedStream
from tests.support.simulation_verdict import Verdict
from tests.support.simulation_world import CALM_INTERVAL_SECONDS, INTERVAL_SECONDS, World

SETTLE_SECONDS = 600.0
"""A message is hidden for six minutes, a shard is tried for a while, and what was refused is tried again."""
SETTLE_AFTER_OUTAGE_SECONDS = 1500.0
"""The longest backoff is 15 minutes."""
SETTLE_AFTER_REFUSAL_SECONDS = 4500.0
"""Who refuses for good is asked again after an hour."""
PROMPT_SECONDS = 150.0
"""Without faults: a round, a sweep and some to spare, besides the pace of the route."""
RULE_SECONDS = 120.0
"""The ``for`` of the rule, and the minute from one look at it to the next."""
OUTAGE_LIKELIHOOD = 0.06
"""Of each receiver: about a third of the runs have one."""
OUTAGES_SECONDS = (60.0, 300.0, 300.0, 900.0, 900.0, 7200.0)
TROUBLES = (Trouble.REFUSES, Trouble.REFUSES, Trouble.HANGS, Trouble.HANGS, Trouble.FOR_GOOD, Trouble.BUSY)

Build = Callable[[Surroundings], Alerter]


@dataclass(kw_only=True)
class Report:
    """What came of a run."""

    seed: int
    violations: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    trace: list[tuple[float, str, str]] = field(default_factory=list)
    simulated_seconds: float = 0.0


class Simulation:
    """The world, the services around the functions, and the functions."""

    def __init__(self, seed: int, build: Build = Alerter) -> None:
        self._clockwork = clockwork = Clockwork(seed, NOON - clockwork_offset(seed))
        self._random = random = clockwork.random
        self._faults = Faults(clockwork, Rates.drawn(random))
        self._start = clockwork.now
        self._faults_until = self._start + random.uniform(240.0, 840.0)
        self._world = World(random, self._start, self._faults_until)
        self._configuration = self._world.configuration()
        self._routing = Routing(self._configuration.alertmanager)
        self._state = SharingStateStore()
        self._telemetry = InMemoryTelemetryStore()
        self._ledger = Ledger(self._state, self._configuration, self._start)
        self._receivers = {
            each.name: Receiver(each.name, clockwork, self._faults, self._outages())
            for each in all_integrations(self._configuration)
        }
        self._verdict = Verdict(self._state, self._ledger, self._routing, self._receivers)
        self._operator = Operator(random)
        skew = self._faults.rates.skew_seconds
        self._functions = Functions(
            clockwork, lambda: build(self._surroundings()), lambda: random.uniform(-skew, skew)
        )
        self._queue = SimulatedQueue(clockwork, self._faults, self._functions.work_off)
        self._stream = SimulatedStream(clockwork, self._faults, self._functions.evaluate)
        self.report = Report(seed=seed, trace=clockwork.trace)

    def run(self) -> Report:
        """Let faults happen, let it settle, then look whether all is as new. Raises nothing of the pipeline's."""
        try:
            self._run()
        except Exception as error:  # noqa: BLE001 - whatever the pipeline raises unforeseen is a finding
            self.report.violations.append(f"{type(error).__name__}: {error}")
        finally:
            self._clockwork.end()
        self._sum_up()
        return self.report

    def _run(self) -> None:
        clockwork = self._clockwork
        for index, source in enumerate(self._world.sources):
            self._every(partial(self._round, source), 1.0 + index, lambda: self._world.interval_seconds)
        self._every(self._functions.sweep, 20.0)
        if self._world.is_posted_to:
            self._every(self._post, 40.0)
        for _ in range(self._random.choice((0, 0, 2, 5))):
            clockwork.at(self._random.uniform(self._start, self._faults_until), self._silence)
        for _ in range(self._random.choice((0, 0, 2))):
            clockwork.at(self._random.uniform(self._start, self._faults_until), self._acknowledge)
        clockwork.run(self._faults_until)
        self._faults.is_on = False
        clockwork.trace.append((clockwork.now, "", "NO MORE FAULTS, but for receivers that are out of order"))
        ends = [outage.end for receiver in self._receivers.values() for outage in receiver.outages]
        clockwork.run(clockwork.now + 3 * INTERVAL_SECONDS)
        self._world.interval_seconds = CALM_INTERVAL_SECONDS
        clockwork.run(max([clockwork.now, *ends]) + self._settle_seconds())
        self._world.interval_seconds = INTERVAL_SECONDS
        clockwork.run(clockwork.now + CALM_INTERVAL_SECONDS)
        self._judge("having settled", began_at=self._start, quiet=True)
        self._world.strike(clockwork.now, float("inf"))
        self._end_silences()
        struck_at = clockwork.now
        clockwork.run(clockwork.now + self._pace_seconds + (RULE_SECONDS if self._world.has_rules else 0.0))
        self._judge("as a new fault came", began_at=struck_at)
        self._world.mend(clockwork.now)
        clockwork.run(clockwork.now + self._pace_seconds + INTERVAL_SECONDS)
        self._judge("as it ended", began_at=self._start)

    @property
    def _pace_seconds(self) -> float:
        """Within this what fires is told, where nothing goes wrong."""
        pace = PROMPT_SECONDS + 2 * max(route.group_interval_seconds for route in walk(self._routing.root))
        return pace + longest_delay_seconds(self._configuration.alertmanager)

    def _judge(self, when: str, *, began_at: float, quiet: bool = False) -> None:
        now, verdict = self._clockwork.now, self._verdict
        found = [
            *verdict.undetected(self._world.firing(now)),
            *verdict.untold(now, self._pace_seconds, began_at),
            *verdict.unrepeated(now, self._pace_seconds),
            *verdict.waiting(now),
            *(verdict.unquiet(now) if quiet else ()),
        ]
        self.report.violations += [f"{when}: {each}" for each in found]

    def _sum_up(self) -> None:
        report = self.report
        violations, counts = self._verdict.told_twice()
        report.violations += [*violations, *self._verdict.told_although_held_back()]
        report.violations += [*self._verdict.told_too_often(), *self._verdict.told_too_early()]
        report.counts.update(counts)
        report.counts.update(self._faults.counts)
        report.counts["messages told"] = sum(len(each.deliveries) for each in self._receivers.values())
        report.counts["attempts to tell"] = sum(each.attempts for each in self._receivers.values())
        report.counts["queue messages given up"] = self._queue.given_up
        report.counts["stream records given up"] = self._stream.given_up
        report.simulated_seconds = self._clockwork.now - self._start

    def _silence(self) -> None:
        self._functions.silence(self._operator.wish, self._operator.new_id())

    def _acknowledge(self) -> None:
        self._functions.acknowledge(self._random.choice)

    def _end_silences(self) -> None:
        for _ in SilenceStore(self._state).all(self._clockwork.now):
            self._functions.silence(all_over, "")

    def _every(
        self, action: Callable[[], None], offset: float, seconds: Callable[[], float] = lambda: 60.0
    ) -> None:
        """Do `action` as a schedule does: a bit late, and now and then not at all."""

        def do(at: float) -> None:
            following = at + seconds()
            self._clockwork.at(following + self._random.uniform(0.0, 1.0), lambda: do(following))
            if not self._faults.strikes(self._faults.rates.message_lost, "left out by the schedule"):
                action()

        first = self._start + offset
        self._clockwork.at(first, lambda: do(first))

    def _round(self, source: str) -> None:
        frame = self._world.frame(source, self._clockwork.now)
        self._telemetry.write(frame)
        self._clockwork.note(f"{source} {frame.timestamp_ms}: {self._states(source)}")
        self._stream.written(frame)

    def _states(self, source: str) -> str:
        return ", ".join(f"{each.name} {each.seen}" for each in self._world.checks if each.source == source)

    def _post(self) -> None:
        posts = self._world.posts(self._clockwork.now)
        if posts:
            self._functions.post(posts)

    def _outages(self) -> list[Outage]:
        if self._random.random() > OUTAGE_LIKELIHOOD:
            return []
        start = self._start + self._random.uniform(0.0, 300.0)
        seconds = self._random.choice(OUTAGES_SECONDS) * self._random.uniform(0.5, 1.5)
        return [Outage(start, start + seconds, self._random.choice(TROUBLES))]

    def _settle_seconds(self) -> float:
        troubles = {outage.trouble for receiver in self._receivers.values() for outage in receiver.outages}
        if troubles & {Trouble.FOR_GOOD, Trouble.BUSY}:
            return SETTLE_AFTER_REFUSAL_SECONDS
        return SETTLE_AFTER_OUTAGE_SECONDS if troubles else SETTLE_SECONDS

    def _surroundings(self) -> Surroundings:
        return Surroundings(
            clockwork=self._clockwork,
            state=FaultyStateStore(
                self._state,
                self._faults,
                is_record_of_telling,
                lambda records: self._ledger.written(records, self._clockwork.now),
            ),
            telemetry=FaultyTelemetryStore(self._telemetry, self._faults),
            queue=self._queue,
            open_channel=self._open_channel,
            configuration=self._configuration,
            sources=self._world.sources,
        )

    def _open_channel(self, integration: Integration) -> Channel:
        return self._receivers[integration.name]


def clockwork_offset(seed: int) -> float:
    """Return how long before a full hour a run begins: some pass one, and with it into another shard."""
    return float(seed * 37 % 900)


def simulate(seed: int, build: Build = Alerter) -> Report:
    """Return what comes of one seed."""
    return Simulation(seed, build).run()


def judged(seed: int) -> Report:
    """Return what comes of one seed, without its trace, for other processes."""
    report = simulate(seed)
    report.trace = []
    return report
