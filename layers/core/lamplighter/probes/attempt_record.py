"""What one stream attempt has seen so far: filled step by step, an outcome at any moment."""

import time
from dataclasses import dataclass, field

from lamplighter.probes.outcome import Cause, Certificate, Outcome, Phases


class AttemptFailed(Exception):
    """Ends an attempt with a cause and a sentence for people."""

    def __init__(self, cause: Cause, detail: str) -> None:
        super().__init__(detail)
        self.cause = cause
        self.detail = detail


@dataclass(slots=True, kw_only=True)
class AttemptRecord:
    """Mutable; one per attempt. Phases are seconds; `waiting_for` is what running out of time now would mean."""

    started_at: float = field(default_factory=time.time)
    began: float = field(default_factory=time.monotonic)
    waiting_for: Cause = Cause.DNS_TIMEOUT
    connected: bool = False
    status: int | None = None
    ip: str = ""
    body: bytes = b""
    dns_seconds: float = 0.0
    connect_seconds: float = 0.0
    tls_seconds: float = 0.0
    first_byte_seconds: float = 0.0
    transfer_seconds: float = 0.0
    certificate: Certificate | None = None
    tls_version: str = ""
    dns_rcode: str = ""

    def outcome(self, cause: Cause | None = None, detail: str = "") -> Outcome:
        """Return what was seen as the outcome of an attempt that ends now."""
        return Outcome(
            started_at=self.started_at,
            duration_seconds=time.monotonic() - self.began,
            connected=self.connected,
            status=self.status,
            ip=self.ip,
            body=self.body,
            body_size_bytes=len(self.body),
            phases=Phases(
                dns_seconds=self.dns_seconds,
                connect_seconds=self.connect_seconds,
                tls_seconds=self.tls_seconds,
                first_byte_seconds=self.first_byte_seconds,
                transfer_seconds=self.transfer_seconds,
            ),
            certificate=self.certificate,
            certificate_expires_at=self._expires_at(),
            tls_version=self.tls_version,
            dns_rcode=self.dns_rcode,
            cause=cause,
            detail=detail,
        )

    def _expires_at(self) -> float | None:
        if self.certificate is None:
            return None
        return self.certificate.earliest_not_after or self.certificate.not_after
