"""libcurl's CERTINFO, which is OpenSSL's prose, as the facts that people ask for."""

import calendar
import ipaddress
import re
import time
from collections.abc import Mapping, Sequence

from lamplighter.probes.outcome import Certificate

CertInfo = Sequence[Sequence[tuple[str, str]]]
_NAME_PART = re.compile(r"\s*=\s*")
_SAN = re.compile(r"(DNS|IP Address):([^,\s]+)")


def read_certificate(chain: CertInfo) -> Certificate | None:
    """Return the facts of the leaf and its chain, or None where no certificate was presented or can be read."""
    certificates = [dict(fields) for fields in chain]
    if not certificates:
        return None
    leaf = certificates[0]
    try:
        expiries = [_timestamp(certificate["Expire date"]) for certificate in certificates]
        not_before = _timestamp(leaf["Start date"])
    except (KeyError, ValueError):
        return None
    return Certificate(
        subject=_name(leaf, "Subject"),
        issuer=_name(leaf, "Issuer"),
        sans=_sans(leaf.get("X509v3 Subject Alternative Name", "")),
        not_before=not_before,
        not_after=expiries[0],
        chain=tuple(_name(certificate, "Subject") for certificate in certificates),
        earliest_not_after=min(expiries),
    )


def _name(certificate: Mapping[str, str], field: str) -> str:
    """``C = US, O = Example`` as ``C=US, O=Example``."""
    return _NAME_PART.sub("=", certificate.get(field, "")).strip()


def _sans(text: str) -> tuple[str, ...]:
    return tuple(value if kind == "DNS" else _compact_ip(value) for kind, value in _SAN.findall(text))


def _compact_ip(value: str) -> str:
    try:
        return str(ipaddress.ip_address(value))
    except ValueError:
        return value


def _timestamp(text: str) -> float:
    """``Feb 19 00:11:18 2027 GMT`` as unix seconds."""
    return float(calendar.timegm(time.strptime(" ".join(text.split()), "%b %d %H:%M:%S %Y %Z")))
