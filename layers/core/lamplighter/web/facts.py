"""What is known of a check beside numbers: its address, its protocol, its certificate."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """The certificate that was last read. Times are unix seconds."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    not_before: float
    expires_at: float
    """The earliest expiry in the chain."""
    chain: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Empty where nothing was seen."""

    ip: str = ""
    tls_version: str = ""
    http_version: str = ""
    certificate: CertificateFacts | None = None


def read_facts(kept: Mapping[str, Any]) -> Facts:
    """Read one check's facts as `TelemetryStore.facts` has them."""
    certificate = kept.get("certificate")
    return Facts(
        ip=kept.get("ip", ""),
        tls_version=kept.get("tls_version", ""),
        http_version=kept.get("http_version", ""),
        certificate=_certificate(certificate) if certificate else None,
    )


def _certificate(kept: Mapping[str, Any]) -> CertificateFacts:
    return CertificateFacts(
        subject=kept["subject"],
        issuer=kept["issuer"],
        names=tuple(kept["sans"]),
        not_before=kept["not_before"],
        expires_at=kept.get("earliest_not_after") or kept["not_after"],
        chain=tuple(kept.get("chain", ())),
    )
