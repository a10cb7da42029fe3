"""Own trouble is not theirs: when most checks fail at once, is it the monitor's network? Pure; see ADR 0006."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from lamplighter.probes.outcome import NETWORK_CAUSES, Cause, Outcome
from lamplighter.probes.verdict import CheckState, Verdict

MINIMUM_CHECKS = 10
"""With fewer public checks than this, a shared failure proves nothing."""


def suspicious(causes: Mapping[str, Cause | None], private_keys: Collection[str]) -> bool:
    """Return whether more than half of at least ten public checks fail with causes our own network could produce.

    `causes` holds every check that was reached by key, None where it does not fail; `private_keys` are those
    whose target is loopback or private and says nothing about the way out.
    """
    public = [cause for key, cause in causes.items() if key not in private_keys]
    failing = sum(cause in NETWORK_CAUSES for cause in public)
    return len(public) >= MINIMUM_CHECKS and failing * 2 > len(public)


def causes_of(verdicts: Iterable[Verdict]) -> dict[str, Cause | None]:
    """Return what each check is down with, None where it is not down."""
    return {verdict.check_key: verdict.cause if verdict.state is CheckState.DOWN else None for verdict in verdicts}


def blind(verdicts: Iterable[Verdict], private_keys: Collection[str], controls: Collection[Outcome]) -> bool:
    """Return whether the round says nothing about the checks: they and every control target fail together.

    A control target that answers anything at all, even with an error status, shows that the network works.
    Without control targets nothing is ever called blind.
    """
    if not controls or not suspicious(causes_of(verdicts), private_keys):
        return False
    return all(outcome.cause in NETWORK_CAUSES or outcome.cause is Cause.NXDOMAIN for outcome in controls)


def blinded(verdict: Verdict) -> Verdict:
    """Return `verdict` as a blind round has it: unknown, its attempts kept as evidence."""
    return replace(
        verdict,
        state=CheckState.UNKNOWN,
        cause=Cause.BLIND,
        detail="most checks and every control target failed: the monitor's own network is in trouble",
        failed_conditions=(),
    )
