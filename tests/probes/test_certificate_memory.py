"""Expiry dates between two readings."""

from lamplighter.probes.certificate_memory import KEPT_SECONDS, CertificateMemory
from tests.support.verdicts import an_outcome

NOON = 1_795_176_000.0
READ = an_outcome(certificate_expires_at=1_800_000_000.0)
UNREAD = an_outcome(certificate_expires_at=None)


def test_what_was_read_completes_what_was_not() -> None:
    memory = CertificateMemory()
    assert memory.completed("shop", READ, NOON) is READ
    assert memory.completed("shop", UNREAD, NOON + 60).certificate_expires_at == 1_800_000_000.0


def test_a_check_never_read_stays_without() -> None:
    memory = CertificateMemory()
    assert not memory.knows("shop")
    assert memory.completed("shop", UNREAD, NOON) is UNREAD


def test_an_attempt_that_spoke_no_tls_has_no_certificate() -> None:
    memory = CertificateMemory()
    memory.completed("shop", READ, NOON)
    plain = an_outcome(certificate_expires_at=None, tls_version="")
    assert memory.completed("shop", plain, NOON) is plain


def test_an_old_reading_is_told_no_more() -> None:
    memory = CertificateMemory()
    memory.completed("shop", READ, NOON)
    assert memory.completed("shop", UNREAD, NOON + KEPT_SECONDS + 1) is UNREAD
