"""The collector's use-case: plan the tick, probe what is due, keep the frames, lose none."""

import logging
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from lamplighter.config.check import Check
from lamplighter.errors import StoreUnavailable
from lamplighter.probes.plan import DueRound, Source, sources
from lamplighter.probes.samples import to_frame
from lamplighter.probes.standing import previous_statuses
from lamplighter.probes.verdict import CheckState, Verdict
from lamplighter.rounds.interim import frames_with_news
from lamplighter.rounds.keeping import FrameKeeper
from lamplighter.rounds.minute import first_checks, newest_of_each, split_minute
from lamplighter.rounds.ports import ConfigurationInForce, Probing, Queue
from lamplighter.rounds.tasks import SourceRound, Task, Tick, message_of
from lamplighter.telemetry.series import Frame
from lamplighter.telemetry.status import CheckStatus

logger = logging.getLogger(__name__)

CHECKS_PER_INVOCATION = 1000
CERTIFICATE_PERIOD_MS = 3_600_000
"""How often whole certificates are read; the expiry date is in every handshake's sample anyway."""


@dataclass(frozen=True, slots=True)
class RoundReport:
    """What one invocation did, for the log."""

    sources: int
    checks: int
    states: Mapping[str, int]
    unwritten_frames: int
    postponed_rounds: int
    failed: tuple[Task, ...] = ()
    """Tasks that are to be brought again."""


class Collector:
    """Carries out tasks. Not thread-safe: one invocation at a time, as Lambda has it."""

    def __init__(
        self,
        *,
        configuration: ConfigurationInForce,
        probing: Probing,
        keeper: FrameKeeper,
        work: Queue,
        remember_began: Callable[[float], object],
        region: str,
        clock: Callable[[], float],
    ) -> None:
        self._configuration = configuration
        self._probing = probing
        self._keeper = keeper
        self._work = work
        self._remember_began = remember_began
        self._has_begun = False
        self._region = region
        self._clock = clock

    def carry_out(self, tasks: Sequence[Task], probing_seconds: float) -> RoundReport:
        """Do all `tasks`; the rounds among them are probed together, within the seconds given."""
        deadline = self._clock() + probing_seconds
        failed = tuple(task for task in tasks if not self._keeper.is_done(task))
        rounds, postponed = self._rounds_now(tasks)
        report = replace(self._run(rounds, deadline), postponed_rounds=postponed, failed=failed)
        if any(isinstance(task, Tick) for task in tasks):
            self._keeper.sweep()
        return report

    def _rounds_now(self, tasks: Sequence[Task]) -> tuple[list[tuple[Source, int]], int]:
        """Return what is to be probed in this invocation, and how many rounds were put on the queue instead."""
        if not any(isinstance(task, Tick | SourceRound) for task in tasks):
            return [], 0
        known = {source.id: source for source in self._sources()}
        now_ms = round(self._clock() * 1000)
        rounds: list[tuple[Source, int]] = []
        later: list[DueRound] = []
        for task in tasks:
            match task:
                case Tick(scheduled_at):
                    begun, to_come = split_minute(known.values(), scheduled_at, now_ms)
                    rounds.extend(begun)
                    later.extend(to_come)
                case SourceRound(source_id, due_ms) if source_id in known:
                    rounds.append((known[source_id], due_ms))
        here, beyond = first_checks(newest_of_each(rounds), CHECKS_PER_INVOCATION)
        for one in later:
            self._postpone(one.source, one.due_ms, math.ceil(max(0, one.due_ms - now_ms) / 1000))
        for source, due_ms in beyond:
            self._postpone(source, due_ms, 0)
        return here, len(later) + len(beyond)

    def _sources(self) -> Sequence[Source]:
        return sources(self._configuration.current(self._clock()).checks, self._region)

    def _postpone(self, source: Source, due_ms: int, delay_seconds: int) -> None:
        """A round that cannot be queued is left out; what is due now is made all the same."""
        try:
            self._work.send(message_of(SourceRound(source.id, due_ms)), delay_seconds)
        except StoreUnavailable:
            logger.exception("the round of %s at %d could not be queued", source.id, due_ms)

    def _run(self, rounds: list[tuple[Source, int]], deadline: float) -> RoundReport:
        previous = self._keeper.latest() if rounds else {}
        fresh = [(s, at) for s, at in rounds if s.id not in previous or previous[s.id].timestamp_ms < at]
        if not fresh:
            return RoundReport(0, 0, {}, 0, 0)
        before = previous_statuses(previous.values())
        checks = without_idle_confirmations(chain.from_iterable(source.checks for source, _ in fresh), before)
        verdicts = self._probing.probe(
            checks,
            deadline_seconds=deadline - self._clock(),
            want_certificates=self._keeper.certificates_due(fresh, CERTIFICATE_PERIOD_MS),
            interim=lambda settled: self._keeper.keep_interim(frames_with_news(fresh, settled, before)),
        )
        self._keeper.finish_interim()
        unwritten = sum(
            not self._keep(source, due_ms, verdicts, before, previous.get(source.id)) for source, due_ms in fresh
        )
        if not unwritten:
            self._begin()
            self._keeper.replay()
        return RoundReport(len(fresh), len(checks), _count_states(checks, verdicts), unwritten, 0)

    def _begin(self) -> None:
        """Leave for the pages when the monitor's first round was made; once an instance is often enough."""
        if self._has_begun:
            return
        try:
            self._remember_began(self._clock())
            self._has_begun = True
        except StoreUnavailable:
            logger.warning("the beginning could not be recorded; it will be after the next round")

    def _keep(
        self,
        source: Source,
        due_ms: int,
        verdicts: Mapping[str, Verdict],
        before: Mapping[str, CheckStatus],
        previous: Frame | None,
    ) -> bool:
        frame = to_frame(source.id, due_ms, source.interval_seconds, source.checks, verdicts, previous=before)
        return self._keeper.keep(frame, source.checks, verdicts, previous)


def without_idle_confirmations(checks: Iterable[Check], before: Mapping[str, CheckStatus]) -> list[Check]:
    """Take the retries from checks that were down last round: only a new failure needs to be confirmed.

    Otherwise one target that only ever times out would hold the function for half of every minute.
    """
    down = {key for key, status in before.items() if status.state is CheckState.DOWN}
    return [replace(check, retries=0) if check.key in down else check for check in checks]


def _count_states(checks: Sequence[Check], verdicts: Mapping[str, Verdict]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for check in checks:
        state = verdicts[check.key].state
        counts[state] = counts.get(state, 0) + 1
    return counts
