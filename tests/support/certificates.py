"""Certificates for local servers: an authority that issues good, expired and otherwise wrong ones."""

import datetime as dt
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
DAY = dt.timedelta(days=1)
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class CertificateFiles:
    """PEM files as servers want them: the chain from the leaf on, and the leaf's key."""

    certificate: Path
    key: Path


class CertificateAuthority:
    """Issues certificates into a folder. `ca_file` is its root, to be trusted by the client under test."""

    def __init__(self, folder: Path, name: str = "Lamplighter Test Root") -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        builder = _builder(self._name, self._name, self._key, _now() - DAY, _now() + 365 * DAY)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        builder = builder.add_extension(_usage(certificates=True), critical=True)
        builder = builder.add_extension(
            x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False
        )
        self._root = builder.sign(self._key, hashes.SHA256())
        self.ca_file = folder / "root.pem"
        self.ca_file.write_bytes(_pem(self._root))

    def issue(
        self,
        name: str,
        hosts: Sequence[str] = LOCAL_HOSTS,
        *,
        not_before: dt.datetime | None = None,
        not_after: dt.datetime | None = None,
        rsa_key: bool = False,
    ) -> CertificateFiles:
        """Issue a leaf called `name`, followed in its file by the root; 90 days unless told otherwise."""
        key = _new_key(rsa_key=rsa_key)
        builder = _builder(
            _named(name), self._name, key, not_before or _now() - DAY, not_after or _now() + 90 * DAY
        )
        builder = _for_hosts(builder, hosts)
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        leaf = builder.add_extension(authority, critical=False).sign(self._key, hashes.SHA256())
        return self._save(name, [leaf, self._root], key)

    def expired(self, name: str = "expired") -> CertificateFiles:
        """Issue a leaf that ran out yesterday."""
        return self.issue(name, not_before=_now() - 90 * DAY, not_after=_now() - DAY)

    def not_yet_valid(self, name: str = "not-yet-valid") -> CertificateFiles:
        """Issue a leaf that becomes valid tomorrow."""
        return self.issue(name, not_before=_now() + DAY, not_after=_now() + 90 * DAY)

    def self_signed(self, name: str = "self-signed") -> CertificateFiles:
        """Make a leaf that vouches for itself."""
        key = _new_key(rsa_key=False)
        builder = _builder(_named(name), _named(name), key, _now() - DAY, _now() + 90 * DAY)
        return self._save(name, [_for_hosts(builder, LOCAL_HOSTS).sign(key, hashes.SHA256())], key)

    def _save(self, name: str, chain: Sequence[x509.Certificate], key: PrivateKey) -> CertificateFiles:
        files = CertificateFiles(self._folder / f"{name}.pem", self._folder / f"{name}.key")
        files.certificate.write_bytes(b"".join(_pem(certificate) for certificate in chain))
        files.key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return files


def _new_key(*, rsa_key: bool) -> PrivateKey:
    return rsa.generate_private_key(65537, 2048) if rsa_key else ec.generate_private_key(ec.SECP256R1())


def _builder(
    subject: x509.Name, issuer: x509.Name, key: PrivateKey, not_before: dt.datetime, not_after: dt.datetime
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    return builder.not_valid_before(not_before).not_valid_after(not_after)


def _for_hosts(builder: x509.CertificateBuilder, hosts: Sequence[str]) -> x509.CertificateBuilder:
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    names = x509.SubjectAlternativeName([_general_name(host) for host in hosts])
    return builder.add_extension(names, critical=False).add_extension(_usage(certificates=False), critical=True)


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _usage(*, certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificates,
        content_commitment=False,
        key_encipherment=not certificates,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
