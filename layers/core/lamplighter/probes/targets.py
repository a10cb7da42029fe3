"""Checks made ready to be probed: references resolved, and what the conditions need to see asked for."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import reduce

from lamplighter.conditions.language import wants_body, wants_certificate
from lamplighter.config.check import Check
from lamplighter.config.references import REDACTED, Redact, References, hiding_written, resolve_check
from lamplighter.errors import UnresolvedReference
from lamplighter.probes.addresses import is_ip, is_private
from lamplighter.probes.body_placeholders import fill_in
from lamplighter.probes.confirm import unknown
from lamplighter.probes.outcome import Cause
from lamplighter.probes.prober import Target
from lamplighter.probes.target_url import host_of
from lamplighter.probes.verdict import Verdict

BODY_LIMIT_BYTES = 65_536
JUDGED_BODY_LIMIT_BYTES = 1_048_576
"""As much of a body as is read where a condition looks into it."""


def make_targets(
    checks: Iterable[Check],
    references: References,
    *,
    allow_private: bool,
    want_certificate: Callable[[Check], bool],
) -> tuple[list[Target], dict[str, Verdict]]:
    """Return targets of the checks whose references can be resolved, and verdicts, unknown, of the others."""
    targets: list[Target] = []
    verdicts: dict[str, Verdict] = {}
    for check in checks:
        try:
            resolved = resolve_check(check, references)
        except UnresolvedReference as error:
            verdicts[check.key] = unknown(check.key, Cause.BAD_CONFIGURATION, references.redact(str(error)))
            continue
        conditions = (*resolved.conditions, *resolved.degraded)
        judged = any(wants_certificate(condition) for condition in conditions)
        targets.append(
            Target(
                check=replace(resolved, body=fill_in(resolved)),
                redact=_hiding(resolved, hiding_written(resolved, references.redact)),
                allow_private=allow_private,
                body_limit_bytes=JUDGED_BODY_LIMIT_BYTES if any(map(wants_body, conditions)) else BODY_LIMIT_BYTES,
                want_certificate=judged or want_certificate(check),
            )
        )
    return targets, verdicts


def _hiding(check: Check, redact: Redact) -> Redact:
    """Hide the URL or the host too, where the operator wants that, in whatever an attempt tells."""
    hidden = [
        text
        for text, hides in ((check.url, check.ui.hide_url), (host_of(check), check.ui.hide_hostname))
        if hides and text
    ]
    if not hidden:
        return redact
    return lambda told: reduce(lambda text, secret: text.replace(secret, REDACTED), hidden, redact(told))


def private_keys(targets: Iterable[Target]) -> set[str]:
    """Return the checks whose URL alone says that their target is private."""
    hosts = {target.check.key: host_of(target.check) for target in targets}
    return {key for key, host in hosts.items() if host == "localhost" or (is_ip(host) and is_private(host))}
