import os
import subprocess
import sys
from pathlib import Path

import pytest

from lamplighter.config.check import ClientOptions
from lamplighter.probes.outcome import Cause
from tests.support.http_bench import Bench
from tests.support.http_faults import HttpFaults, TlsFault

STRICT_OPENSSL_CONF = """
openssl_conf = main
[main]
ssl_conf = ssl
[ssl]
system_default = strict
[strict]
MinProtocol = TLSv1.3
CipherString = DEFAULT@SECLEVEL=3
"""
PROBE_ALONE = """
import sys
from lamplighter.config.check import Check
from lamplighter.probes.http_prober import HttpProber
from lamplighter.probes.loop import Loop
from lamplighter.probes.prober import Target
from lamplighter.probes.resolver import Resolver

url, ca_file = sys.argv[1:]
loop, seen = Loop(), []
prober = HttpProber(loop, Resolver(loop), ca_file)
target = Target(check=Check(name="alone", url=url, conditions=()), redact=str, allow_private=True)
prober.start(target, loop.now() + 10, seen.append)
loop.run_until(lambda: bool(seen))
print(seen[0].status, seen[0].tls_version or seen[0].detail)
"""


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        (TlsFault.EXPIRED, Cause.TLS_EXPIRED),
        (TlsFault.NOT_YET_VALID, Cause.TLS_NOT_YET_VALID),
        (TlsFault.WRONG_HOST, Cause.TLS_WRONG_HOST),
        (TlsFault.SELF_SIGNED, Cause.TLS_SELF_SIGNED),
        (TlsFault.UNKNOWN_ISSUER, Cause.TLS_UNKNOWN_ISSUER),
        (TlsFault.NO_COMMON_CIPHER, Cause.TLS_HANDSHAKE),
        (TlsFault.GARBAGE, Cause.TLS_HANDSHAKE),
        (TlsFault.PROTOCOL_ALERT, Cause.TLS_PROTOCOL_VERSION),
        (TlsFault.EXPIRED_ALERT, Cause.TLS_HANDSHAKE),
        (TlsFault.SILENT, Cause.TLS_TIMEOUT),
        (TlsFault.RESET, Cause.RESET),
        (TlsFault.HTTP2_RESET, Cause.PROTOCOL_ERROR),
    ],
)
def test_each_fault_of_tls_has_its_cause(bench: Bench, faults: HttpFaults, fault: TlsFault, cause: Cause) -> None:
    outcome = bench.probe(faults.tls_url(fault), seconds=0.4 if cause is Cause.TLS_TIMEOUT else 5.0)
    assert outcome.cause is cause
    assert outcome.status is None
    assert outcome.detail


@pytest.mark.parametrize("want_certificate", [True, False])
def test_a_certificate_that_is_refused_is_shown_all_the_same(
    bench: Bench, faults: HttpFaults, want_certificate: bool
) -> None:
    outcome = bench.probe(faults.tls_url(TlsFault.EXPIRED), want_certificate=want_certificate)
    assert outcome.certificate is not None
    assert outcome.certificate.not_after < outcome.started_at
    assert outcome.certificate_expires_at == outcome.certificate.not_after


def test_the_certificate_and_its_chain_are_read(bench: Bench, faults: HttpFaults) -> None:
    outcome = bench.probe(faults.tls_url())
    certificate = outcome.certificate
    assert certificate is not None
    assert (certificate.subject, certificate.issuer) == ("CN=genuine", "CN=Lamplighter Test Root")
    assert certificate.sans == ("localhost", "127.0.0.1", "::1")
    assert certificate.chain == ("CN=genuine", "CN=Lamplighter Test Root")
    assert certificate.not_before < outcome.started_at < certificate.not_after
    assert certificate.earliest_not_after == certificate.not_after
    assert outcome.tls_version == "TLSv1.3"


def test_the_certificate_is_left_alone_where_it_is_not_wanted(bench: Bench, faults: HttpFaults) -> None:
    outcome = bench.probe(faults.tls_url(), want_certificate=False)
    assert (outcome.status, outcome.certificate) == (200, None)


@pytest.mark.parametrize(
    ("fault", "version"),
    [
        (TlsFault.TLS10_ONLY, "TLSv1"),
        (TlsFault.TLS11_ONLY, "TLSv1.1"),
        (TlsFault.TLS12_CBC_ONLY, "TLSv1.2"),
    ],
)
def test_old_servers_are_reached_and_shown(
    bench: Bench, faults: HttpFaults, fault: TlsFault, version: str
) -> None:
    outcome = bench.probe(faults.tls_url(fault))
    assert (outcome.status, outcome.tls_version, outcome.cause) == (200, version, None)


def test_http2_is_spoken_where_the_server_offers_it(bench: Bench, faults: HttpFaults) -> None:
    outcome = bench.probe(faults.tls_url(TlsFault.HTTP2))
    assert (outcome.status, outcome.http_version, outcome.body) == (200, "2", b"over http/2")


def test_the_hosts_openssl_configuration_does_not_decide_what_is_reachable(
    faults: HttpFaults, tmp_path: Path
) -> None:
    """OpenSSL reads it once a process, so the probe has one of its own."""
    strict = tmp_path / "openssl.cnf"
    strict.write_text(STRICT_OPENSSL_CONF)
    arguments = [sys.executable, "-c", PROBE_ALONE, faults.tls_url(TlsFault.TLS10_ONLY), faults.ca_file]
    environment = {**os.environ, "OPENSSL_CONF": str(strict), "PYTHONPATH": os.pathsep.join(sys.path)}
    told = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.split() == ["200", "TLSv1"]


def test_insecure_takes_any_certificate_and_still_shows_it(bench: Bench, faults: HttpFaults) -> None:
    outcome = bench.probe(faults.tls_url(TlsFault.EXPIRED), client=ClientOptions(insecure=True))
    assert outcome.status == 200
    assert outcome.certificate is not None


def test_a_check_may_bring_its_own_authority(bench: Bench, faults: HttpFaults) -> None:
    client = ClientOptions(ca_file=str(faults.strangers.ca_file))
    assert bench.probe(faults.tls_url(TlsFault.UNKNOWN_ISSUER), client=client).status == 200
    assert bench.probe(faults.tls_url(), client=client).cause is Cause.TLS_UNKNOWN_ISSUER
    assert bench.probe(faults.tls_url()).status == 200


def test_an_authority_that_cannot_be_read_is_a_matter_of_configuration(bench: Bench, faults: HttpFaults) -> None:
    client = ClientOptions(ca_file="/nonexistent/ca.pem")
    assert bench.probe(faults.tls_url(), client=client).cause is Cause.BAD_CONFIGURATION


def test_a_client_certificate_is_presented(bench: Bench, faults: HttpFaults) -> None:
    files = faults.authority.issue("client")
    client = ClientOptions(certificate_file=str(files.certificate), private_key_file=str(files.key))
    assert bench.probe(faults.tls_url(TlsFault.CLIENT_CERTIFICATE), client=client).status == 200
    refused = bench.probe(faults.tls_url(TlsFault.CLIENT_CERTIFICATE))
    assert refused.cause in {Cause.TLS_HANDSHAKE, Cause.RESET}  # the alert may lose the race against the reset
