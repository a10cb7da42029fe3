"""What the peer of a TLS connection presented, read from Python's own parser, verified or not."""

import ipaddress
import ssl
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lamplighter.probes.outcome import Certificate


def peer_certificate(connection: ssl.SSLSocket | None) -> Certificate | None:
    """Return the certificate that was presented, also when it was refused; None where there was none.

    The public getpeercert() refuses to tell of a certificate that was not verified. The object under it keeps the
    chain as sent (`get_unverified_chain`, public on the socket since Python 3.13 but as DER only).
    """
    layer = getattr(connection, "_sslobj", None)
    read_chain = getattr(layer, "get_unverified_chain", None)
    if read_chain is None:
        return None
    try:
        chain = [certificate.get_info() for certificate in read_chain() or ()]
        return from_infos(chain) if chain else None
    except (KeyError, ValueError, ssl.SSLError):
        # A certificate may hold dates and names that nobody can read; the handshake has said what counts.
        return None


def from_infos(chain: Sequence[Mapping[str, Any]]) -> Certificate:
    """Make facts of the dictionaries that Python's ssl gives of a chain, leaf first."""
    leaf = chain[0]
    expiries = [ssl.cert_time_to_seconds(info["notAfter"]) for info in chain]
    return Certificate(
        subject=_name(leaf.get("subject", ())),
        issuer=_name(leaf.get("issuer", ())),
        sans=tuple(_alternative(kind, value) for kind, value in leaf.get("subjectAltName", ())),
        not_before=float(ssl.cert_time_to_seconds(leaf["notBefore"])),
        not_after=float(expiries[0]),
        chain=tuple(_name(info.get("subject", ())) for info in chain),
        earliest_not_after=float(min(expiries)),
    )


def _alternative(kind: str, value: str) -> str:
    """OpenSSL writes IPv6 addresses out in full and ends them with a line break."""
    return str(ipaddress.ip_address(value.strip())) if kind == "IP Address" else value


_SHORT_NAMES = {
    "commonName": "CN",
    "organizationName": "O",
    "organizationalUnitName": "OU",
    "countryName": "C",
    "stateOrProvinceName": "ST",
    "localityName": "L",
    "domainComponent": "DC",
}


def _name(relative_names: Iterable[Iterable[tuple[str, str]]]) -> str:
    pairs = [pair for relative in relative_names for pair in relative]
    return ", ".join(f"{_SHORT_NAMES.get(key, key)}={value}" for key, value in pairs)
