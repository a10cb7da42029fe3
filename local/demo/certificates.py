"""The demo's certificate authority, a valid server certificate and an expired one."""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from local.errors import LocalRunnerError

_AUTHORITY = "Lamplighter demo authority"
_VALID = timedelta(days=365)
_RENEW_BEFORE = timedelta(days=45)
"""More than the earliest certificate warning, so that the demo alerts only when it is asked to."""


@dataclass(frozen=True, slots=True)
class DemoCertificates:
    """Files in PEM: the authority, and server chains with their keys."""

    authority: Path
    valid: Path
    expired: Path


def demo_certificates(folder: Path, now: datetime) -> DemoCertificates:
    """Return the certificates kept in `folder`; they are made where missing or damaged and renewed in good time.

    Raises `LocalRunnerError` where they cannot be written.
    """
    files = DemoCertificates(folder / "demo-ca.pem", folder / "demo-valid.pem", folder / "demo-expired.pem")
    if not _is_good(files, now):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _make(files, now)
        except OSError as error:
            raise LocalRunnerError(
                f"the demo's certificates cannot be kept in {folder}: {error.strerror}"
            ) from error
    return files


def _is_good(files: DemoCertificates, now: datetime) -> bool:
    try:
        authority, valid, expired = (
            x509.load_pem_x509_certificate(path.read_bytes())
            for path in (files.authority, files.valid, files.expired)
        )
    except (OSError, ValueError):
        return False
    earliest = min(authority.not_valid_after_utc, valid.not_valid_after_utc)
    return valid.issuer == expired.issuer == authority.subject and earliest - now > _RENEW_BEFORE


def _make(files: DemoCertificates, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"{_AUTHORITY} {now:%Y-%m-%d %H:%M:%S}")
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    builder = _builder(name, name, key, now - timedelta(days=30), now + 2 * _VALID)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(usage, critical=True).add_extension(identifier, critical=False)
    authority = builder.sign(key, hashes.SHA256())
    files.authority.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    _write_server(files.valid, authority, key, now - timedelta(days=1), now + _VALID)
    _write_server(files.expired, authority, key, now - timedelta(days=20), now - timedelta(days=1))


def _write_server(
    path: Path,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    start: datetime,
    end: datetime,
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    names = x509.SubjectAlternativeName(
        [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    )
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    builder = _builder(_name("shop.demo"), authority.subject, key, start, end)
    builder = builder.add_extension(names, critical=False).add_extension(identifier, critical=False)
    certificate = builder.sign(authority_key, hashes.SHA256())
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.touch(mode=0o600)
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, start: datetime, end: datetime
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    return builder.not_valid_before(start).not_valid_after(end)


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def utc(now: float) -> datetime:
    """Return unix seconds as the datetime that `demo_certificates` takes."""
    return datetime.fromtimestamp(now, UTC)
