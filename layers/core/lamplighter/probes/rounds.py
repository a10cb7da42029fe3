"""What the collector calls: checks in, verdicts out, and what lives from one round to the next."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from lamplighter.conditions.language import wants_body, wants_certificate
from lamplighter.config.check import Check
from lamplighter.config.references import References, resolve_check
from lamplighter.errors import UnresolvedReference
from lamplighter.probes.addresses import is_ip, is_private
from lamplighter.probes.blindness import blinded
from lamplighter.probes.blindness_watch import BlindnessWatch
from lamplighter.probes.certificate_memory import CertificateMemory
from lamplighter.probes.confirm import unknown
from lamplighter.probes.control_targets import control_checks
from lamplighter.probes.loop import Loop
from lamplighter.probes.outcome import Cause
from lamplighter.probes.pacing import Pacer
from lamplighter.probes.prober import Target
from lamplighter.probes.registry import SCHEMES, Probers
from lamplighter.probes.resolver import Resolver
from lamplighter.probes.round_runner import DEFAULT_LIMITS, Limits, RoundRunner
from lamplighter.probes.target_url import host_of, scheme_of
from lamplighter.probes.verdict import Verdict

BODY_LIMIT_BYTES = 65_536
JUDGED_BODY_LIMIT_BYTES = 1_048_576
"""As much of a body as is read where a condition looks into it."""


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
    machine's own; `now` is the wall clock.
    """

    def __init__(
        self,
        references: References,
        *,
        allow_private: bool = False,
        control_targets: Sequence[str] = (),
        ca_file: str = "",
        name_servers: Sequence[str] | None = None,
        hosts: Mapping[str, tuple[str, ...]] | None = None,
        limits: Limits = DEFAULT_LIMITS,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._loop = Loop()
        self._probers = Probers(self._loop, Resolver(self._loop, name_servers, hosts), ca_file)
        self._pacer = Pacer()
        self._references = references
        self._allow_private = allow_private
        self._control_targets = control_targets
        self._limits = limits
        self._now = now
        self._certificates = CertificateMemory()

    def warm_up(self) -> None:
        """Do before the first round what its first probe would otherwise be charged with."""
        self._probers.warm_up()

    def close(self) -> None:
        """Release sockets and descriptors."""
        self._probers.close()
        self._loop.close()

    def probe(
        self, checks: Sequence[Check], *, deadline_seconds: float, want_certificates: bool = True
    ) -> Mapping[str, Verdict]:
        """Run a round and return its verdicts alone."""
        return self.run(checks, deadline_seconds=deadline_seconds, want_certificates=want_certificates).verdicts

    def run(
        self, checks: Sequence[Check], *, deadline_seconds: float, want_certificates: bool = True
    ) -> RoundResult:
        """Probe `checks` within `deadline_seconds` and return a verdict for every one of them.

        Without `want_certificates` whole chains are read only where a condition asks for them or none was read
        yet; expiry dates are carried over. A check whose references cannot be resolved is unknown.
        """
        began, busy_before = self._loop.now(), self._loop.busy_seconds
        deadline = began + deadline_seconds
        targets, verdicts = self._targets(checks, want_certificates)
        self._probers.prepare({scheme_of(target.check) for target in targets})
        watch = BlindnessWatch(self._loop, self._probers, self._controls(), _private(targets), deadline)
        runner = RoundRunner(self._loop, self._probers, self._pacer, self._now, self._limits)
        verdicts |= runner.run(targets, deadline, watch.attempt_ended)
        is_blind = watch.is_blind(verdicts.values())
        conclude = blinded if is_blind else partial(self._with_expiry, at=self._now())
        return RoundResult(
            verdicts={key: conclude(verdict) for key, verdict in verdicts.items()},
            blind=is_blind,
            busy_seconds=self._loop.busy_seconds - busy_before,
            duration_seconds=self._loop.now() - began,
        )

    def _targets(
        self, checks: Iterable[Check], want_certificates: bool
    ) -> tuple[list[Target], dict[str, Verdict]]:
        """Make targets of the checks that can be probed, verdicts of those that cannot."""
        targets: list[Target] = []
        verdicts: dict[str, Verdict] = {}
        for check in checks:
            try:
                resolved = resolve_check(check, self._references)
            except UnresolvedReference as error:
                verdicts[check.key] = unknown(check.key, Cause.BAD_CONFIGURATION, str(error))
                continue
            if scheme_of(resolved) not in SCHEMES:
                reason = "no prober reaches URLs of this scheme"
                verdicts[check.key] = unknown(check.key, Cause.BAD_CONFIGURATION, reason)
                continue
            targets.append(self._target(resolved, want_certificates))
        return targets, verdicts

    def _target(self, check: Check, want_certificates: bool) -> Target:
        conditions = (*check.conditions, *check.degraded)
        judged = any(wants_certificate(condition) for condition in conditions)
        return Target(
            check=check,
            redact=self._references.redact,
            allow_private=self._allow_private,
            body_limit_bytes=JUDGED_BODY_LIMIT_BYTES if any(map(wants_body, conditions)) else BODY_LIMIT_BYTES,
            want_certificate=want_certificates or judged or not self._certificates.knows(check.key),
        )

    def _controls(self) -> list[Target]:
        """Control targets are the operator's word: private ones are allowed."""
        checks = (check for check in control_checks(self._control_targets) if scheme_of(check) in self._probers)
        return [Target(check=check, redact=self._references.redact, allow_private=True) for check in checks]

    def _with_expiry(self, verdict: Verdict, at: float) -> Verdict:
        """Carry the certificate's expiry over into the attempt that counts, where it was not read this time."""
        if not verdict.attempts:
            return verdict
        last = verdict.attempts[-1]
        outcome = self._certificates.completed(verdict.check_key, last.outcome, at)
        if outcome is last.outcome:
            return verdict
        return replace(verdict, attempts=(*verdict.attempts[:-1], replace(last, outcome=outcome)))


def _private(targets: Iterable[Target]) -> set[str]:
    """Return the checks whose URL alone says that their target is private."""
    hosts = {target.check.key: host_of(target.check) for target in targets}
    return {key for key, host in hosts.items() if host == "localhost" or (is_ip(host) and is_private(host))}
