"""One round on the loop: paced starts, few at one host, failures confirmed, all of it inside the deadline."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from lamplighter.probes.admission import MAX_IN_FLIGHT, MAX_PER_HOST, Admission
from lamplighter.probes.confirm import conclude, retry_delay_seconds
from lamplighter.probes.judge import judge
from lamplighter.probes.keep_serving import keep_serving
from lamplighter.probes.loop import Loop, Timer
from lamplighter.probes.outcome import Cause, Outcome
from lamplighter.probes.pacing import Pacer
from lamplighter.probes.prober import Prober, Target
from lamplighter.probes.target_url import host_of, scheme_of
from lamplighter.probes.verdict import Attempt, CheckState, Verdict

END_MARGIN_SECONDS = 0.2
"""Attempts end this long before the round does, so that what they saw is still heard."""
SHORTEST_ATTEMPT_SECONDS = 0.05
TIMEOUT_CAUSES = frozenset(
    {
        Cause.DNS_TIMEOUT,
        Cause.CONNECT_TIMEOUT,
        Cause.TLS_TIMEOUT,
        Cause.FIRST_BYTE_TIMEOUT,
        Cause.BODY_TIMEOUT,
    }
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How many attempts may be under way at once, in all and at one host, and when a long round tells."""

    in_flight: int = MAX_IN_FLIGHT
    per_host: int = MAX_PER_HOST
    interim_seconds: float = 6.0
    """By then a failure that shows at once is confirmed; what still runs waits for a timeout."""


DEFAULT_LIMITS = Limits()


@dataclass(slots=True)
class _Run:
    """One check in this round."""

    target: Target
    host: str
    attempts: list[Attempt] = field(default_factory=list)
    is_settled: bool = False
    flight: int = 0
    """Counts starts: an outcome that belongs to an earlier one is late and means nothing."""


class RoundRunner:
    """Runs one round and is then done with. `now` is the wall clock, for judging what expires."""

    def __init__(
        self,
        loop: Loop,
        probers: Mapping[str, Prober],
        pacer: Pacer,
        now: Callable[[], float],
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self._loop = loop
        self._probers = probers
        self._pacer = pacer
        self._now = now
        self._interim_seconds = limits.interim_seconds
        self._admission: Admission[_Run] = Admission(limits.in_flight, limits.per_host)
        self._timers: list[Timer] = []
        self._next_fill: Timer | None = None
        self._unsettled = 0
        self._filling = False
        self._over = False
        self._observe: Callable[[str, Attempt], None] = _unobserved

    def run(
        self,
        targets: Sequence[Target],
        deadline: float,
        observe: Callable[[str, Attempt], None] | None = None,
        interim: Callable[[dict[str, Verdict]], None] | None = None,
    ) -> dict[str, Verdict]:
        """Probe all `targets` and return by `deadline` (monotonic) with a verdict for each, by check key.

        What had no complete attempt by then is unknown, `Cause.NOT_REACHED`. `observe` hears of every attempt.
        `interim` hears once, after `Limits.interim_seconds`, of the checks that are settled, if others are not.
        """
        self._observe = observe or _unobserved
        self._last_end = deadline - END_MARGIN_SECONDS
        self._last_start = self._last_end - SHORTEST_ATTEMPT_SECONDS
        runs = {target.check.key: _Run(target, host_of(target.check)) for target in targets}
        self._unsettled = len(runs)
        for run in runs.values():
            self._admission.add(run.host, run)
        self._timers.append(self._loop.call_at(deadline, lambda: None))
        if interim is not None:
            due = self._loop.now() + self._interim_seconds
            self._timers.append(self._loop.call_at(due, lambda: interim(_settled(runs))))
        self._fill()
        keep_serving(self._loop, lambda: not self._unsettled or self._loop.now() >= deadline)
        self._over = True
        for timer in (*self._timers, self._next_fill):
            if timer is not None:
                timer.cancel()
        return {key: conclude(key, run.attempts) for key, run in runs.items()}

    def _fill(self) -> None:
        """Start what may start now. Not re-entered: a prober may answer before its start returns."""
        if self._filling or self._over:
            return
        self._filling = True
        while (now := self._loop.now()) >= self._pacer.next_start(now):
            run = self._admission.take()
            if run is None:
                break
            self._start(run, now)
        else:
            self._fill_at(self._pacer.next_start(now))
        self._filling = False

    def _fill_at(self, when: float) -> None:
        """Keep one timer for the next start, however often it is asked for."""
        if self._next_fill is not None:
            self._next_fill.cancel()
        self._next_fill = self._loop.call_at(when, self._fill)

    def _start(self, run: _Run, now: float) -> None:
        full = now + run.target.check.client.timeout_seconds
        until = min(full, self._last_end)
        if now > self._last_start:
            self._settle(run)
            return
        self._pacer.started(now)
        run.flight += 1
        ended = partial(self._ended, run, run.flight, until < full)
        prober = self._probers.get(scheme_of(run.target.check))
        if prober is None:
            ended(self._unseen(Cause.BAD_CONFIGURATION, "no prober reaches URLs of this scheme"))
            return
        try:
            prober.start(run.target, until, ended)
        except Exception as error:  # noqa: BLE001 - one prober's fault is that check's, not the round's
            ended(self._unseen(Cause.INTERNAL, _failure(error)))

    def _ended(self, run: _Run, flight: int, cut_short: bool, outcome: Outcome) -> None:
        if self._over or flight != run.flight:
            return
        run.flight += 1
        self._pacer.ended(self._loop.busy_seconds)
        if cut_short and outcome.cause in TIMEOUT_CAUSES:
            # Not the target's timeout but the round's end: this attempt says nothing.
            self._settle(run)
        else:
            self._take_in(run, outcome)
        self._fill()

    def _take_in(self, run: _Run, outcome: Outcome) -> None:
        attempt = self._judged(run.target, outcome)
        run.attempts.append(attempt)
        self._observe(run.target.check.key, attempt)
        delay_seconds = retry_delay_seconds(run.attempts, run.target.check.retries)
        if delay_seconds is None or self._loop.now() + delay_seconds >= self._last_start:
            self._settle(run)
            return
        self._admission.release(run.host)
        again = partial(self._again, run)
        self._timers.append(self._loop.call_at(self._loop.now() + delay_seconds, again))

    def _again(self, run: _Run) -> None:
        self._admission.add(run.host, run, first=True)
        self._fill()

    def _settle(self, run: _Run) -> None:
        run.is_settled = True
        self._admission.release(run.host)
        self._unsettled -= 1

    def _judged(self, target: Target, outcome: Outcome) -> Attempt:
        try:
            return judge(target.check, outcome, self._now(), target.redact)
        except Exception as error:  # noqa: BLE001 - one check's conditions are not the round's end
            broken = replace(outcome, cause=Cause.INTERNAL, detail=_failure(error))
            return Attempt(outcome=broken, state=CheckState.UNKNOWN, cause=Cause.INTERNAL)

    def _unseen(self, cause: Cause, detail: str) -> Outcome:
        return Outcome(started_at=self._now(), duration_seconds=0.0, cause=cause, detail=detail)


def _failure(error: Exception) -> str:
    return f"the monitor failed on this check: {type(error).__name__}"


def _settled(runs: Mapping[str, _Run]) -> dict[str, Verdict]:
    return {key: conclude(key, run.attempts) for key, run in runs.items() if run.is_settled and run.attempts}


def _unobserved(_key: str, _attempt: Attempt) -> None:
    return
