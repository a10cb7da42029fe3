"""What rarely changes about a check and is shown beside it: certificate, address, TLS version, redirects. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from lamplighter.config.check import Check
from lamplighter.probes.outcome import Outcome, Redirect
from lamplighter.probes.verdict import CheckState, Verdict

ADDRESSES_KEPT = 8


def facts_of(
    checks: Iterable[Check], verdicts: Mapping[str, Verdict], previous: Mapping[str, Any] | None = None
) -> dict[str, dict[str, Any]]:
    """Return ``ip``, ``tls_version``, ``http_version``, ``certificate``, ``redirects`` by check key, where known.

    ``ip`` is every address seen, up to eight. `previous` are the facts as kept: what this round did not see is
    carried on from there, so that a certificate read now and then stays known. Facts of checks that are gone are
    dropped.
    """
    facts: dict[str, dict[str, Any]] = {}
    for check in checks:
        kept = dict((previous or {}).get(check.key, {}))
        verdict = verdicts.get(check.key)
        if verdict is not None and verdict.outcome is not None and verdict.state is not CheckState.UNKNOWN:
            kept.update(_seen(verdict.outcome, str(kept.get("ip", ""))))
        if kept:
            facts[check.key] = kept
    return facts


def _seen(outcome: Outcome, addresses: str) -> dict[str, Any]:
    seen: dict[str, Any] = {
        "ip": _with_address(addresses, outcome.ip),
        "tls_version": outcome.tls_version,
        "http_version": outcome.http_version,
        "certificate": _json(asdict(outcome.certificate)) if outcome.certificate else None,
    }
    known = {name: value for name, value in seen.items() if value}
    if outcome.connected:
        known["redirects"] = [_hop(redirect) for redirect in outcome.redirects]
    return known


def _with_address(known: str, ip: str) -> str:
    """Collect addresses, because a name that leads to several would otherwise change its facts every round."""
    addresses = known.split(", ") if known else []
    if not ip or ip in addresses or len(addresses) >= ADDRESSES_KEPT:
        return known
    return ", ".join([*addresses, ip])


def _json(certificate: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in certificate.items()}


def _hop(redirect: Redirect) -> dict[str, Any]:
    """Where a redirect led, without user and query: they may hold tokens."""
    try:
        parts = urlsplit(redirect.url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return {"status": redirect.status, "url": ""}
    return {"status": redirect.status, "url": f"{parts.scheme}://{host}{parts.path}" if host else parts.path}
