"""Certificates as Python's ssl parses them."""

from types import SimpleNamespace
from typing import Any

import pytest

from lamplighter.probes.peer_certificate import from_infos, peer_certificate

LEAF: dict[str, Any] = {
    "subject": ((("countryName", "SE"),), (("commonName", "shop.example.com"),)),
    "issuer": ((("organizationName", "Example"),), (("commonName", "Example Root"),)),
    "notBefore": "Nov  1 00:00:00 2026 GMT",
    "notAfter": "Jan 30 00:00:00 2027 GMT",
    "subjectAltName": (("DNS", "shop.example.com"), ("IP Address", "0:0:0:0:0:0:0:1\n")),
}
INTERMEDIATE: dict[str, Any] = {
    "subject": ((("commonName", "Example Root"),),),
    "notAfter": "Dec  1 00:00:00 2026 GMT",
}


def test_the_leaf_is_told_by_its_names() -> None:
    certificate = from_infos([LEAF])
    assert (certificate.subject, certificate.issuer) == ("C=SE, CN=shop.example.com", "O=Example, CN=Example Root")
    assert certificate.sans == ("shop.example.com", "::1")


def test_the_earliest_expiry_of_the_chain_is_told_beside_the_leafs() -> None:
    certificate = from_infos([LEAF, INTERMEDIATE])
    assert (certificate.not_before, certificate.not_after) == (1_793_491_200.0, 1_801_267_200.0)
    assert certificate.earliest_not_after == 1_796_083_200.0
    assert certificate.chain == ("C=SE, CN=shop.example.com", "CN=Example Root")


def test_a_certificate_without_names_is_a_certificate() -> None:
    bare = {"notBefore": LEAF["notBefore"], "notAfter": LEAF["notAfter"]}
    assert (from_infos([bare]).subject, from_infos([bare]).sans) == ("", ())


@pytest.mark.parametrize("unreadable", [{}, {"notBefore": "never", "notAfter": "ever"}])
def test_a_certificate_that_nobody_can_read_is_none_and_no_error(unreadable: dict[str, Any]) -> None:
    class Parsed:
        def get_info(self) -> dict[str, Any]:
            return unreadable

    connection: Any = SimpleNamespace(_sslobj=SimpleNamespace(get_unverified_chain=lambda: [Parsed()]))
    assert peer_certificate(connection) is None


def test_without_a_handshake_there_is_none() -> None:
    assert peer_certificate(None) is None
