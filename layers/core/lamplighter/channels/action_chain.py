"""How far a chain of actions has come, and what is to be done next. Pure.

The steps of a chain are taken in order, each given its time, until nothing fires any more; then the chain runs
anew after a pause, as often as it may for one firing. After three failures in a row it rests.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.fingerprint import fingerprint_of
from lamplighter.config.alertmanager import ActionConfig

MOST_FAILURES = 3
BREAKER_SECONDS = 300.0
MOST_KNOWN = 200
"""Of a group's alerts the oldest are remembered, which is enough to know a firing again."""

Firing = tuple[float, str]
"""When an alert began, and its fingerprint: another firing of the same alert is another one."""


class Reason(StrEnum):
    """Why a step is taken or not."""

    STEP_DUE = "step_due"
    NOTHING_FIRES = "nothing_fires"
    WAITING = "waiting_for_effect"
    COOLING_DOWN = "cooling_down"
    BREAKER_OPEN = "breaker_open"
    USED_UP = "attempts_used_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What was done for one group. Times are unix seconds."""

    firing: tuple[Firing, ...] = ()
    """What it was begun for."""
    run: int = 0
    """Runs begun for this firing; 0 for none."""
    step: int = -1
    """The step that was taken last in this run."""
    taken_at: float | None = None
    """When; that of an earlier firing too."""
    failed: str = ""
    """Why the last step could not be carried out; empty if it was."""
    attempts: tuple[int, ...] = ()
    """How often each step was attempted for this firing; what failed, or was never heard of again, counts too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaker:
    """The failures in a row of one chain, over all groups."""

    failures: int = 0
    opened_at: float | None = None

    @property
    def closes_at(self) -> float:
        """From when on one more attempt may be made."""
        return 0.0 if self.opened_at is None else self.opened_at + BREAKER_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`chain` is as it stands if the step is taken; `again_at` is when to decide anew, None for never."""

    reason: Reason
    chain: Chain
    attempted: Chain = Chain()
    """What is to be written down before the step is attempted: nothing taken yet, one attempt more."""
    again_at: float | None = None

    @property
    def acts(self) -> bool:
        """Whether the step ``chain.step`` is to be taken."""
        return self.reason is Reason.STEP_DUE


def firing_of(alerts: Iterable[Alert]) -> tuple[Firing, ...]:
    """Return what fires, the oldest first."""
    return tuple(sorted((alert.starts_at, fingerprint_of(alert)) for alert in alerts)[:MOST_KNOWN])


def decide(config: ActionConfig, chain: Chain, breaker: Breaker, firing: Sequence[Firing], now: float) -> Decision:
    """Return what to do next for a group of which `firing` fires."""
    if not firing:
        return Decision(reason=Reason.NOTHING_FIRES, chain=chain)
    current = _of_firing(chain, tuple(firing))
    following = _following(config, current)
    if following is None:
        return Decision(reason=Reason.USED_UP, chain=current)
    earliest, reason = _earliest(config, current, following)
    if now < earliest:
        return Decision(reason=reason, chain=current, again_at=earliest)
    if now < breaker.closes_at:
        return Decision(reason=Reason.BREAKER_OPEN, chain=current, again_at=breaker.closes_at)
    attempts = _with_one_more(current.attempts, following.step)
    return Decision(
        reason=Reason.STEP_DUE,
        chain=replace(following, taken_at=now, failed="", attempts=attempts),
        attempted=replace(current, attempts=attempts),
    )


def carried_out(config: ActionConfig, chain: Chain) -> float | None:
    """Return when to look again after the step of `chain` was taken at its time."""
    following = _following(config, chain)
    return _earliest(config, chain, following)[0] if following else None


def refused(chain: Chain, why: str) -> Chain:
    """Return the chain after its step turned out to be one that cannot be carried out: the next need not wait."""
    return replace(chain, failed=why)


def goes_on(config: ActionConfig, chain: Chain) -> bool:
    """Whether there is anything left to try."""
    return _following(config, chain) is not None


def after_failure(breaker: Breaker, now: float) -> Breaker:
    """Return the breaker after one more failure: open from the third in a row on."""
    failures = breaker.failures + 1
    return Breaker(failures=failures, opened_at=now if failures >= MOST_FAILURES else None)


def _of_firing(chain: Chain, firing: tuple[Firing, ...]) -> Chain:
    """The same firing as long as any alert goes on that the chain was begun for; the pause outlasts a firing."""
    if set(chain.firing) & set(firing):
        return chain
    return Chain(firing=firing, taken_at=chain.taken_at)


def _following(config: ActionConfig, chain: Chain) -> Chain | None:
    """Return the chain at the next step of which an attempt is left."""
    steps, run, step = len(config.steps), chain.run, chain.step
    while True:
        if run and step + 1 < steps:
            step += 1
        elif run < config.max_attempts:
            run, step = run + 1, 0
        else:
            return None
        if step >= len(chain.attempts) or chain.attempts[step] < config.max_attempts:
            return replace(chain, run=run, step=step)


def _with_one_more(attempts: tuple[int, ...], step: int) -> tuple[int, ...]:
    counts = [*attempts, *[0] * (step + 1 - len(attempts))]
    counts[step] += 1
    return tuple(counts)


def _earliest(config: ActionConfig, chain: Chain, following: Chain) -> tuple[float, Reason]:
    """Return when the step that follows may be taken, and what is waited for until then."""
    if chain.taken_at is None:
        return 0.0, Reason.WAITING
    wait_seconds = config.steps[chain.step].wait_seconds if chain.run and not chain.failed else 0.0
    effect_at = chain.taken_at + wait_seconds
    within_run = chain.run and following.run == chain.run
    calm_at = chain.taken_at + config.cooldown_seconds
    if within_run or calm_at <= effect_at:
        return effect_at, Reason.WAITING
    return calm_at, Reason.COOLING_DOWN
