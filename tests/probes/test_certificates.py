from lamplighter.probes.certificates import read_certificate

LEAF = [
    ("Subject", "C = US, O = Shop, CN = shop.test"),
    ("Issuer", "C=US, CN=Some CA"),
    ("X509v3 Subject Alternative Name", "DNS:shop.test, DNS:*.shop.test, IP Address:2001:DB8:0:0:0:0:0:1"),
    ("Start date", "Jan  1 00:00:00 2026 GMT"),
    ("Expire date", "Feb 19 00:11:18 2027 GMT"),
]
ISSUER = [
    ("Subject", "C=US, CN=Some CA"),
    ("Issuer", "C=US, CN=Some CA"),
    ("Start date", "Jan  1 00:00:00 2020 GMT"),
    ("Expire date", "Dec 31 23:59:59 2026 GMT"),
]


def test_leaf_and_chain_are_read() -> None:
    certificate = read_certificate([LEAF, ISSUER])
    assert certificate is not None
    assert certificate.subject == "C=US, O=Shop, CN=shop.test"
    assert certificate.issuer == "C=US, CN=Some CA"
    assert certificate.sans == ("shop.test", "*.shop.test", "2001:db8::1")
    assert (certificate.not_before, certificate.not_after) == (1767225600.0, 1802995878.0)
    assert certificate.chain == ("C=US, O=Shop, CN=shop.test", "C=US, CN=Some CA")
    assert certificate.earliest_not_after == 1798761599.0


def test_no_certificate_and_an_unreadable_one_are_none() -> None:
    assert read_certificate([]) is None
    assert read_certificate([[("Subject", "CN=x")]]) is None
    assert read_certificate([[*LEAF[:3], ("Start date", "soon"), ("Expire date", "later")]]) is None


def test_a_certificate_without_alternative_names_has_none() -> None:
    certificate = read_certificate([ISSUER])
    assert certificate is not None
    assert certificate.sans == ()
