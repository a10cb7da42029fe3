"""What the collector calls: checks in, verdicts out, and what lives from one round to the next."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from lamplighter.config.check import Check
from lamplighter.config.references import Redact, References
from lamplighter.probes.blindness import blinded
from lamplighter.probes.blindness_watch import BlindnessWatch
from lamplighter.probes.certificate_memory import CertificateMemory
from lamplighter.probes.control_targets import control_checks
from lamplighter.probes.descriptors import affordable_in_flight
from lamplighter.probes.loop import Loop
from lamplighter.probes.pacing import Pacer
from lamplighter.probes.prober import Target
from lamplighter.probes.registry import Probers
from lamplighter.probes.resolver import Resolver
from lamplighter.probes.round_runner import DEFAULT_LIMITS, Limits, RoundRunner
from lamplighter.probes.target_url import scheme_of
from lamplighter.probes.targets import make_targets, private_keys
from lamplighter.probes.verdict import Verdict
from lamplighter.probes.watchdog import Watchdog


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundResult:
    """A verdict for every check, by key. `blind`: most checks and every control target failed together."""

    verdicts: Mapping[str, Verdict]
    blind: bool = False
    busy_seconds: float = 0.0
    """How long the loop was at work; what pacing holds down."""
    duration_seconds: float = 0.0


class Rounds:
    """One loop, one resolver, one certificate store for all rounds of a process. Not thread-safe.

    `ca_file` is a bundle of trusted roots, certifi's where empty; `name_servers` and `hosts` stand in for the
    machine's own.
    """

    def __init__(
        self,
        ca_file: str = "",
        *,
        name_servers: Sequence[str] | None = None,
        hosts: Mapping[str, tuple[str, ...]] | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self._loop = Loop()
        self._probers = Probers(self._loop, Resolver(self._loop, name_servers, hosts), ca_file)
        self._pacer = Pacer()
        self._watchdog = Watchdog(self._loop)
        self._limits = replace(limits, in_flight=affordable_in_flight(limits.in_flight))
        self._certificates = CertificateMemory()

    def warm_up(self) -> None:
        """Do before the first round what its first probe would otherwise be charged with."""
        self._probers.warm_up()

    def close(self) -> None:
        """Release sockets and descriptors."""
        self._probers.close()
        self._loop.close()

    def run(
        self,
        checks: Sequence[Check],
        references: References,
        *,
        allow_private: bool,
        deadline_seconds: float,
        now: Callable[[], float],
        control_targets: Sequence[str] = (),
        want_certificates: bool = True,
        interim: Callable[[Mapping[str, Verdict]], None] | None = None,
    ) -> RoundResult:
        """Probe `checks` within `deadline_seconds` and return a verdict for every one of them.

        `now` is the wall clock. Without `want_certificates` whole chains are read only where a condition asks for
        them or none was read yet; expiry dates are carried over. A check whose references cannot be resolved is
        unknown. `interim` hears, on the loop's thread, of what is settled while others wait for their timeouts,
        unless it looks as if the monitor itself were in trouble.
        """
        began, busy_before = self._loop.now(), self._loop.busy_seconds
        deadline = began + deadline_seconds
        targets, verdicts = make_targets(
            checks,
            references,
            allow_private=allow_private,
            want_certificate=lambda check: want_certificates or not self._certificates.knows(check.key),
        )
        self._probers.prepare({scheme_of(target.check) for target in targets})
        controls = self._controls(control_targets, references.redact)
        watch = BlindnessWatch(self._loop, self._probers, controls, private_keys(targets), deadline)
        runner = RoundRunner(self._loop, self._probers, self._pacer, now, self._limits)

        def tell_interim(settled: Mapping[str, Verdict]) -> None:
            if interim is not None and not watch.is_suspicious(settled.values()):
                interim({key: self._with_expiry(verdict, at=now()) for key, verdict in settled.items()})

        with self._watchdog.watching():
            verdicts |= runner.run(targets, deadline, watch.attempt_ended, tell_interim)
            is_blind = watch.is_blind(verdicts.values())
        conclude = blinded if is_blind else partial(self._with_expiry, at=now())
        return RoundResult(
            verdicts={key: conclude(verdict) for key, verdict in verdicts.items()},
            blind=is_blind,
            busy_seconds=self._loop.busy_seconds - busy_before,
            duration_seconds=self._loop.now() - began,
        )

    def _controls(self, urls: Iterable[str], redact: Redact) -> list[Target]:
        """Control targets are the operator's word: private ones are allowed."""
        checks = (check for check in control_checks(urls) if scheme_of(check) in self._probers)
        return [Target(check=check, redact=redact, allow_private=True) for check in checks]

    def _with_expiry(self, verdict: Verdict, at: float) -> Verdict:
        """Carry the certificate's expiry over into the attempt that counts, where it was not read this time."""
        if not verdict.attempts:
            return verdict
        last = verdict.attempts[-1]
        outcome = self._certificates.completed(verdict.check_key, last.outcome, at)
        if outcome is last.outcome:
            return verdict
        return replace(verdict, attempts=(*verdict.attempts[:-1], replace(last, outcome=outcome)))
