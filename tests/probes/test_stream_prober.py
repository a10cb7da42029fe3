"""Plain and encrypted streams against local servers, each cause at least once."""

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lamplighter.config.check import ClientOptions
from lamplighter.probes.loop import Loop
from lamplighter.probes.outcome import Cause, Outcome
from lamplighter.probes.resolver import Resolver
from lamplighter.probes.stream_prober import StreamProber
from tests.support import stream_faults as faults
from tests.support.certificates import CertificateAuthority, CertificateFiles
from tests.support.name_server import NameServer, Zone
from tests.support.probing import probe

SMTP_GREETING = b"220 mail.example.com ESMTP\r\n"
EHLO_REPLY = b"250-mail.example.com\r\n250-PIPELINING\r\n250 STARTTLS\r\n"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> CertificateAuthority:
    return CertificateAuthority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="module")
def good(authority: CertificateAuthority) -> CertificateFiles:
    return authority.issue("good")


@pytest.fixture
def prober(authority: CertificateAuthority) -> Iterator[StreamProber]:
    loop = Loop()
    yield StreamProber(loop, Resolver(loop, servers=["127.0.0.1:9"], hosts={}), str(authority.ca_file))
    loop.close()


def look(prober: StreamProber, url: str, *, seconds: float = 5.0, **check: Any) -> Outcome:
    return probe(prober, prober._loop, url, seconds=seconds, **check)


def test_an_open_port_is_connected(prober: StreamProber) -> None:
    with faults.serving(faults.silent) as port:
        outcome = look(prober, f"tcp://127.0.0.1:{port}")
    assert (outcome.cause, outcome.connected, outcome.ip) == (None, True, "127.0.0.1")
    assert 0 < outcome.phases.connect_seconds <= outcome.duration_seconds


def test_a_body_is_sent_and_the_first_answer_is_read(prober: StreamProber) -> None:
    with faults.serving(faults.echoing) as port:
        outcome = look(prober, f"tcp://127.0.0.1:{port}", body="PING\r\n")
    assert (outcome.cause, outcome.body, outcome.body_size_bytes) == (None, b"PING\r\n", 6)


def test_no_more_of_an_answer_is_kept_than_gatus_keeps(prober: StreamProber) -> None:
    with faults.serving(faults.saying(b"x" * 5000)) as port:
        outcome = look(prober, f"tcp://127.0.0.1:{port}", body="?")
    assert len(outcome.body) <= 1024


def test_an_ipv6_address_in_brackets_is_reached(prober: StreamProber) -> None:
    with faults.serving(faults.silent, host="::1") as port:
        outcome = look(prober, f"tcp://[::1]:{port}")
    assert (outcome.cause, outcome.ip) == (None, "::1")


def test_a_closed_port_is_refused(prober: StreamProber) -> None:
    with faults.refusing() as port:
        outcome = look(prober, f"tcp://127.0.0.1:{port}")
    assert (outcome.cause, outcome.connected) == (Cause.REFUSED, False)
    assert "refused" in outcome.detail


def test_a_second_address_is_tried_when_the_first_refuses() -> None:
    loop = Loop()
    prober = StreamProber(loop, Resolver(loop, servers=[], hosts={"two.test": ("::1", "127.0.0.1")}), "")
    with faults.serving(faults.silent) as port:
        outcome = look(prober, f"tcp://two.test:{port}")
    loop.close()
    assert (outcome.cause, outcome.ip) == (None, "127.0.0.1")


def test_a_silent_first_address_leaves_time_for_the_second() -> None:
    loop = Loop()
    hosts = {"two.test": ("127.0.0.1", "127.0.0.2")}
    prober = StreamProber(loop, Resolver(loop, servers=[], hosts=hosts), "")
    with faults.deaf() as port, faults.serving_at("127.0.0.2", port, faults.silent):
        outcome = look(prober, f"tcp://two.test:{port}", seconds=2.0)
    loop.close()
    assert (outcome.cause, outcome.ip) == (None, "127.0.0.2")


def test_a_port_that_never_answers_is_a_connect_timeout(prober: StreamProber) -> None:
    with faults.deaf() as port:
        outcome = look(prober, f"tcp://127.0.0.1:{port}", seconds=0.3)
    assert outcome.cause is Cause.CONNECT_TIMEOUT
    assert 0.25 <= outcome.duration_seconds < 2


def test_a_private_address_is_refused_unless_allowed(prober: StreamProber) -> None:
    with faults.serving(faults.silent) as port:
        outcome = look(prober, f"tcp://127.0.0.1:{port}", allow_private=False)
    assert (outcome.cause, outcome.connected) == (Cause.ADDRESS_REFUSED, False)


def test_a_name_server_that_does_not_answer_is_a_dns_timeout(prober: StreamProber) -> None:
    outcome = look(prober, "tcp://shop.example.com:1", seconds=0.3)
    assert outcome.cause is Cause.DNS_TIMEOUT


@pytest.mark.parametrize(
    ("name", "cause", "rcode"),
    [
        ("nobody.test", Cause.NXDOMAIN, "NXDOMAIN"),
        ("broken.test", Cause.SERVFAIL, "SERVFAIL"),
        ("empty.test", Cause.NO_ADDRESS, "NOERROR"),
    ],
)
def test_a_name_that_leads_nowhere_says_why(name: str, cause: Cause, rcode: str) -> None:
    loop = Loop()
    with NameServer({"broken.test": Zone(rcode="SERVFAIL"), "empty.test": Zone()}) as server:
        prober = StreamProber(loop, Resolver(loop, servers=[server.address], hosts={}), "")
        outcome = look(prober, f"tcp://{name}:1")
    loop.close()
    assert (outcome.cause, outcome.dns_rcode, outcome.connected) == (cause, rcode, False)
    assert outcome.phases.dns_seconds > 0


def test_an_address_without_a_way_there_is_unreachable(prober: StreamProber) -> None:
    assert look(prober, "tcp://255.255.255.255:1").cause is Cause.UNREACHABLE


def test_a_url_without_a_port_is_bad_configuration(prober: StreamProber) -> None:
    assert look(prober, "tcp://127.0.0.1").cause is Cause.BAD_CONFIGURATION


@pytest.mark.parametrize(
    ("behaviour", "cause"),
    [
        (faults.silent, Cause.FIRST_BYTE_TIMEOUT),
        (faults.resetting, Cause.RESET),
        (faults.leaving, Cause.EMPTY_RESPONSE),
    ],
)
def test_a_question_over_tcp_that_gets_no_answer(
    prober: StreamProber, behaviour: faults.Behaviour, cause: Cause
) -> None:
    with faults.serving(behaviour) as port:
        outcome = look(prober, f"tcp://127.0.0.1:{port}", body="PING", seconds=0.5)
    assert (outcome.cause, outcome.connected) == (cause, True)


def test_a_handshake_with_a_trusted_certificate_is_connected(prober: StreamProber, good: CertificateFiles) -> None:
    with faults.serving(faults.over_tls(good)) as port:
        outcome = look(prober, f"tls://localhost:{port}")
    assert (outcome.cause, outcome.connected, outcome.tls_version) == (None, True, "TLSv1.3")
    assert outcome.certificate is not None
    assert outcome.certificate.subject == "CN=good"
    assert outcome.certificate.sans == ("localhost", "127.0.0.1", "::1")
    assert len(outcome.certificate.chain) == 2
    assert outcome.certificate_expires_at == outcome.certificate.not_after
    assert outcome.phases.tls_seconds > 0


def test_a_body_over_tls_is_sent_and_answered(prober: StreamProber, good: CertificateFiles) -> None:
    with faults.serving(faults.over_tls(good, faults.echoing)) as port:
        assert look(prober, f"tls://localhost:{port}", body="hello").body == b"hello"


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        ("expired", Cause.TLS_EXPIRED),
        ("not_yet_valid", Cause.TLS_NOT_YET_VALID),
        ("self_signed", Cause.TLS_SELF_SIGNED),
        ("wrong_host", Cause.TLS_WRONG_HOST),
        ("unknown_issuer", Cause.TLS_UNKNOWN_ISSUER),
    ],
)
def test_a_wrong_certificate_is_named_and_still_shown(
    prober: StreamProber, authority: CertificateAuthority, tmp_path: Path, kind: str, cause: Cause
) -> None:
    made: dict[str, Callable[[], CertificateFiles]] = {
        "expired": authority.expired,
        "not_yet_valid": authority.not_yet_valid,
        "self_signed": authority.self_signed,
        "wrong_host": lambda: authority.issue("wrong", hosts=["other.example.com"]),
        "unknown_issuer": lambda: CertificateAuthority(tmp_path, "Nobody").issue("stranger"),
    }
    with faults.serving(faults.over_tls(made[kind]())) as port:
        outcome = look(prober, f"tls://localhost:{port}")
    assert (outcome.cause, outcome.connected) == (cause, False)
    assert outcome.certificate is not None
    assert outcome.certificate_expires_at is not None


def test_insecure_accepts_any_certificate_and_still_reads_it(
    prober: StreamProber, authority: CertificateAuthority
) -> None:
    with faults.serving(faults.over_tls(authority.expired())) as port:
        outcome = look(prober, f"tls://localhost:{port}", client=ClientOptions(insecure=True))
    assert (outcome.cause, outcome.connected) == (None, True)
    assert outcome.certificate is not None


def test_an_own_ca_file_is_trusted(prober: StreamProber, tmp_path: Path) -> None:
    other = CertificateAuthority(tmp_path, "Own")
    with faults.serving(faults.over_tls(other.issue("inside"))) as port:
        outcome = look(prober, f"tls://localhost:{port}", client=ClientOptions(ca_file=str(other.ca_file)))
    assert outcome.cause is None


def test_a_ca_file_that_is_not_there_is_bad_configuration(prober: StreamProber, good: CertificateFiles) -> None:
    with faults.serving(faults.over_tls(good)) as port:
        outcome = look(prober, f"tls://localhost:{port}", client=ClientOptions(ca_file="nowhere.pem"))
    assert outcome.cause is Cause.BAD_CONFIGURATION


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
@pytest.mark.filterwarnings("ignore:ssl.OP_NO_:DeprecationWarning")
def test_a_server_with_only_an_old_protocol_is_reached_and_shown(
    prober: StreamProber, good: CertificateFiles, version: ssl.TLSVersion
) -> None:
    with faults.serving(faults.over_tls(good, version=version)) as port:
        outcome = look(prober, f"tls://localhost:{port}")
    assert outcome.cause is None
    assert outcome.tls_version in {"TLSv1", "TLSv1.1"}


@pytest.mark.filterwarnings("ignore:ssl.OP_NO_:DeprecationWarning")
def test_a_server_with_only_cbc_ciphers_is_up(prober: StreamProber, good: CertificateFiles) -> None:
    behaviour = faults.over_tls(good, version=ssl.TLSVersion.TLSv1_2, ciphers=faults.TLS_12_CBC)
    with faults.serving(behaviour) as port:
        outcome = look(prober, f"tls://localhost:{port}")
    assert (outcome.cause, outcome.tls_version) == (None, "TLSv1.2")


@pytest.mark.parametrize(
    ("behaviour", "cause"),
    [
        (faults.saying(b"HTTP/1.1 400 Bad Request\r\n\r\n"), Cause.TLS_HANDSHAKE),
        (faults.leaving, Cause.TLS_HANDSHAKE),
        (faults.resetting, Cause.RESET),
        (faults.silent, Cause.TLS_TIMEOUT),
        (faults.saying(bytes.fromhex("15030100020246")), Cause.TLS_PROTOCOL_VERSION),
    ],
)
def test_a_handshake_that_fails_says_why(prober: StreamProber, behaviour: faults.Behaviour, cause: Cause) -> None:
    with faults.serving(behaviour) as port:
        outcome = look(prober, f"tls://localhost:{port}", seconds=0.5)
    assert (outcome.cause, outcome.connected) == (cause, False)


def test_a_mail_server_upgrades_to_tls(prober: StreamProber, good: CertificateFiles) -> None:
    before = (SMTP_GREETING, (EHLO_REPLY, b"220 Go ahead\r\n"))
    with faults.serving(faults.over_tls(good, before=before)) as port:
        outcome = look(prober, f"starttls://localhost:{port}")
    assert (outcome.cause, outcome.connected) == (None, True)
    assert outcome.certificate is not None


def test_a_mail_server_with_an_expired_certificate_is_told_by_its_cause(
    prober: StreamProber, authority: CertificateAuthority
) -> None:
    before = (SMTP_GREETING, (EHLO_REPLY, b"220 Go ahead\r\n"))
    with faults.serving(faults.over_tls(authority.expired(), before=before)) as port:
        outcome = look(prober, f"starttls://localhost:{port}")
    assert outcome.cause is Cause.TLS_EXPIRED


@pytest.mark.parametrize(
    ("behaviour", "cause"),
    [
        (faults.answering(SMTP_GREETING, b"250 mail.example.com\r\n"), Cause.PROTOCOL_ERROR),
        (faults.answering(SMTP_GREETING, EHLO_REPLY, b"454 not now\r\n"), Cause.PROTOCOL_ERROR),
        (faults.answering(b"554 go away\r\n"), Cause.PROTOCOL_ERROR),
        (faults.saying(b"hello\r\n"), Cause.PROTOCOL_ERROR),
        (faults.silent, Cause.FIRST_BYTE_TIMEOUT),
        (faults.blurting(b"220-half"), Cause.TRUNCATED_BODY),
    ],
)
def test_a_mail_server_that_does_not_upgrade_says_why(
    prober: StreamProber, behaviour: faults.Behaviour, cause: Cause
) -> None:
    with faults.serving(behaviour) as port:
        outcome = look(prober, f"starttls://localhost:{port}", seconds=0.5)
    assert (outcome.cause, outcome.connected) == (cause, False)


def test_what_was_said_in_plain_text_does_not_count_inside_tls(
    prober: StreamProber, good: CertificateFiles
) -> None:
    before = (SMTP_GREETING, (EHLO_REPLY, b"220 Go ahead\r\n250 injected\r\n"))
    with faults.serving(faults.over_tls(good, before=before)) as port:
        outcome = look(prober, f"starttls://localhost:{port}", seconds=1.0)
    assert not outcome.body


def test_an_ssh_server_is_known_by_its_version_line(prober: StreamProber) -> None:
    with faults.serving(faults.saying(b"Welcome\r\nSSH-2.0-OpenSSH_9.2\r\n")) as port:
        outcome = look(prober, f"ssh://127.0.0.1:{port}")
    assert (outcome.cause, outcome.connected, outcome.status) == (None, True, 0)
    assert outcome.body == b"SSH-2.0-OpenSSH_9.2"


@pytest.mark.parametrize(
    ("behaviour", "cause"),
    [
        (faults.saying(b"SSH-1.5-old\r\n"), Cause.PROTOCOL_ERROR),
        (faults.saying(b"hello\r\n" * 60), Cause.PROTOCOL_ERROR),
        (faults.saying(b"x" * 20000), Cause.PROTOCOL_ERROR),
        (faults.blurting(b""), Cause.EMPTY_RESPONSE),
        (faults.silent, Cause.FIRST_BYTE_TIMEOUT),
    ],
)
def test_what_is_no_ssh_server_is_not_connected(
    prober: StreamProber, behaviour: faults.Behaviour, cause: Cause
) -> None:
    with faults.serving(behaviour) as port:
        outcome = look(prober, f"ssh://127.0.0.1:{port}", seconds=0.5)
    assert (outcome.cause, outcome.connected) == (cause, False)


def test_a_mail_server_is_known_by_its_greeting(prober: StreamProber) -> None:
    with faults.serving(faults.answering(SMTP_GREETING, EHLO_REPLY)) as port:
        outcome = look(prober, f"smtp://127.0.0.1:{port}")
    assert (outcome.cause, outcome.connected, outcome.status) == (None, True, 220)
    assert outcome.body == b"mail.example.com ESMTP"


@pytest.mark.parametrize(
    ("behaviour", "cause", "status"),
    [
        (faults.answering(b"554 no\r\n"), Cause.PROTOCOL_ERROR, 554),
        (faults.answering(SMTP_GREETING, b"502 what?\r\n"), Cause.PROTOCOL_ERROR, 220),
        (faults.saying(b"* OK IMAP\r\n"), Cause.PROTOCOL_ERROR, None),
        (faults.answering(SMTP_GREETING), Cause.BODY_TIMEOUT, 220),
    ],
)
def test_a_mail_server_that_misbehaves_says_why(
    prober: StreamProber, behaviour: faults.Behaviour, cause: Cause, status: int | None
) -> None:
    with faults.serving(behaviour) as port:
        outcome = look(prober, f"smtp://127.0.0.1:{port}", seconds=0.5)
    assert (outcome.cause, outcome.status) == (cause, status)


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_an_attempt_that_runs_out_of_time_leaves_nothing_open(prober: StreamProber) -> None:
    with faults.deaf() as port:
        look(prober, f"tcp://127.0.0.1:{port}", seconds=0.1)
        before = open_descriptors()
        for _ in range(5):
            look(prober, f"tcp://127.0.0.1:{port}", seconds=0.05)
        assert open_descriptors() == before
