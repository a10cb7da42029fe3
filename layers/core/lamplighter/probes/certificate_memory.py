"""Expiry dates carried from the last full reading of a certificate, for rounds that do not read it. Pure."""

from dataclasses import replace

from lamplighter.probes.outcome import Outcome

KEPT_SECONDS = 7200.0


class CertificateMemory:
    """Remembers by check; what was not read for two hours is not told any more."""

    def __init__(self) -> None:
        self._read: dict[str, tuple[float, float]] = {}

    def knows(self, check_key: str) -> bool:
        """Tell whether an expiry was ever read for the check."""
        return check_key in self._read

    def completed(self, check_key: str, outcome: Outcome, now: float) -> Outcome:
        """Return `outcome` with the expiry last read for the check, where TLS was spoken and none was read now."""
        if outcome.certificate_expires_at is not None:
            self._read[check_key] = (outcome.certificate_expires_at, now)
            return outcome
        expires_at, read_at = self._read.get(check_key, (0.0, float("-inf")))
        if not outcome.tls_version or now - read_at > KEPT_SECONDS:
            return outcome
        return replace(outcome, certificate_expires_at=expires_at)
