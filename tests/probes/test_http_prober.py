import base64
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lamplighter.config.check import ClientOptions
from lamplighter.probes.curl_multi import CurlMulti
from lamplighter.probes.curl_options import Route
from lamplighter.probes.http_hop import Hop, HopResult
from lamplighter.probes.http_prober import HttpProber
from lamplighter.probes.http_request import first_request
from lamplighter.probes.loop import Loop
from lamplighter.probes.outcome import Cause, Outcome
from lamplighter.probes.prober import Target
from lamplighter.probes.resolver import Resolver
from tests.support.configuration import a_check
from tests.support.http_faults import HttpFaults, TlsFault
from tests.support.name_server import NameServer, Zone

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
HOSTS = {"shop.test": ("127.0.0.1",), "elsewhere.test": ("127.0.0.1",), "cloud.test": ("169.254.169.254",)}


@pytest.fixture(scope="module")
def faults(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HttpFaults]:
    with HttpFaults(tmp_path_factory.mktemp("faults")) as faults:
        yield faults


@dataclass
class Bench:
    """A loop with a prober on it."""

    loop: Loop
    prober: HttpProber

    def probe(
        self,
        url: str,
        *,
        seconds: float = 5.0,
        allow_private: bool = True,
        want_certificate: bool = True,
        body_limit_bytes: int = 65536,
        **check: Any,
    ) -> Outcome:
        target = Target(
            check=a_check(url=url, conditions=("[CONNECTED] == true",), **check),
            redact=lambda text: text.replace("hunter2", "***"),
            allow_private=allow_private,
            want_certificate=want_certificate,
            body_limit_bytes=body_limit_bytes,
        )
        seen: list[Outcome] = []
        self.prober.start(target, self.loop.now() + seconds, seen.append)
        assert not seen
        self.loop.run_until(lambda: bool(seen))
        assert len(seen) == 1
        return seen[0]


@pytest.fixture
def bench(faults: HttpFaults) -> Iterator[Bench]:
    loop = Loop()
    prober = HttpProber(loop, Resolver(loop, ["127.0.0.1:1"], HOSTS), faults.ca_file, version="1.2.3")
    yield Bench(loop, prober)
    prober.close()
    loop.close()


def test_a_healthy_target_is_told_in_full(bench: Bench, faults: HttpFaults) -> None:
    outcome = bench.probe(faults.url("/ok"))
    assert (outcome.status, outcome.connected, outcome.cause) == (200, True, None)
    assert outcome.ip == "127.0.0.1"
    assert outcome.http_version == "1.1"
    assert dict(outcome.headers)["X-Shop"] == "open"
    assert outcome.body_size_bytes == len(outcome.body) == 35
    assert outcome.certificate is None
    assert outcome.tls_version == ""


def test_phases_add_up_to_the_duration(bench: Bench, faults: HttpFaults) -> None:
    outcome = bench.probe(faults.tls_url(path="/slow/0.2"))
    phases = outcome.phases
    assert phases.connect_seconds > 0
    assert phases.tls_seconds > 0
    assert 0.2 <= phases.first_byte_seconds < outcome.duration_seconds
    parts = (phases.dns_seconds, phases.connect_seconds, phases.tls_seconds, phases.first_byte_seconds)
    assert outcome.duration_seconds == pytest.approx(sum(parts) + phases.transfer_seconds, abs=0.001)


@pytest.mark.parametrize(
    ("path", "cause", "status"),
    [
        ("/slow/30", Cause.FIRST_BYTE_TIMEOUT, None),
        ("/drip-headers", Cause.BODY_TIMEOUT, 200),
        ("/slow-body", Cause.BODY_TIMEOUT, 200),
        ("/truncated", Cause.TRUNCATED_BODY, 200),
        ("/reset", Cause.RESET, None),
        ("/reset-body", Cause.RESET, 200),
        ("/empty", Cause.EMPTY_RESPONSE, None),
        ("/garbage", Cause.PROTOCOL_ERROR, None),
        ("/bad-chunks", Cause.PROTOCOL_ERROR, 200),
        ("/redirect-loop/a", Cause.REDIRECT_LOOP, 302),
        ("/redirects/11", Cause.TOO_MANY_REDIRECTS, 302),
        ("/redirect?to=ftp://files.test/", Cause.PROTOCOL_ERROR, 302),
        ("/redirect?to=file:///etc/passwd", Cause.PROTOCOL_ERROR, 302),
        ("/redirect?to=http://nowhere.invalid/", Cause.DNS_TIMEOUT, 302),
        ("/gzip-bomb", Cause.BAD_ENCODING, 200),
        ("/bad-gzip", Cause.BAD_ENCODING, 200),
    ],
)
def test_each_fault_has_its_cause(
    bench: Bench, faults: HttpFaults, path: str, cause: Cause, status: int | None
) -> None:
    outcome = bench.probe(faults.url(path), seconds=0.4 if "timeout" in cause else 5.0)
    assert (outcome.cause, outcome.status) == (cause, status)
    assert outcome.detail
    if cause in {Cause.FIRST_BYTE_TIMEOUT, Cause.BODY_TIMEOUT}:
        assert 0.39 <= outcome.duration_seconds < 0.8


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


def test_a_closed_port_is_refused(bench: Bench, faults: HttpFaults) -> None:
    outcome = bench.probe(faults.closed_url())
    assert (outcome.cause, outcome.connected) == (Cause.REFUSED, False)


def test_a_server_whose_backlog_is_full_is_a_connect_timeout(bench: Bench) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = _fill(listener)
        outcome = bench.probe(f"http://127.0.0.1:{listener.getsockname()[1]}/", seconds=0.4)
        for client in waiting:
            client.close()
    assert (outcome.cause, outcome.connected) == (Cause.CONNECT_TIMEOUT, False)


def _fill(listener: socket.socket) -> list[socket.socket]:
    waiting = []
    for _ in range(8):
        client = socket.socket()
        client.setblocking(False)
        client.connect_ex(listener.getsockname())
        waiting.append(client)
    return waiting


def test_one_dead_address_of_several_does_not_matter(faults: HttpFaults) -> None:
    loop = Loop()
    prober = HttpProber(loop, Resolver(loop, ["127.0.0.1:1"], {"both.test": ("::1", "127.0.0.1")}))
    outcome = Bench(loop, prober).probe(f"http://both.test:{faults.port}/ok")
    prober.close()
    loop.close()
    assert (outcome.status, outcome.ip) == (200, "127.0.0.1")


def test_a_redirect_is_followed_and_told(bench: Bench, faults: HttpFaults) -> None:
    outcome = bench.probe(faults.url("/redirects/10"))
    assert (outcome.status, outcome.body) == (200, b"arrived")
    assert len(outcome.redirects) == 10
    assert outcome.redirects[-1].url == faults.url("/redirects/0")
    assert outcome.redirects[-1].status == 302


def test_a_redirect_is_left_alone_where_it_is_to_be_ignored(bench: Bench, faults: HttpFaults) -> None:
    outcome = bench.probe(faults.url("/redirects/1"), client=ClientOptions(ignore_redirect=True))
    assert (outcome.status, outcome.redirects) == (302, ())


def test_the_deadline_spans_redirects(bench: Bench, faults: HttpFaults) -> None:
    outcome = bench.probe(faults.url("/redirect?to=/slow/30"), seconds=0.4)
    assert outcome.cause is Cause.FIRST_BYTE_TIMEOUT
    assert outcome.duration_seconds < 0.8


def test_credentials_stay_with_the_host_that_they_were_given_to(bench: Bench, faults: HttpFaults) -> None:
    headers = {"Authorization": "Bearer hunter2", "Cookie": "a=b", "X-Api-Key": "hunter2", "X-Plain": "yes"}
    there = f"http://elsewhere.test:{faults.port}/echo"
    bench.probe(f"http://shop.test:{faults.port}/redirect?to={there}", headers=headers)
    first, second = faults.requests[-2:]
    assert first.headers["authorization"] == "Bearer hunter2"
    assert second.headers["host"] == f"elsewhere.test:{faults.port}"
    assert second.headers["x-plain"] == "yes"
    assert not {"authorization", "cookie", "x-api-key"} & second.headers.keys()


def test_credentials_go_along_on_the_same_host(bench: Bench, faults: HttpFaults) -> None:
    url = f"http://user:hunter2@shop.test:{faults.port}/redirect?to=/echo"
    outcome = bench.probe(url)
    expected = "Basic " + base64.b64encode(b"user:hunter2").decode()
    assert [request.headers["authorization"] for request in faults.requests[-2:]] == [expected, expected]
    assert "hunter2" not in outcome.redirects[0].url


def test_a_post_becomes_a_get_after_302_and_stays_one_after_307(bench: Bench, faults: HttpFaults) -> None:
    bench.probe(faults.url("/redirect/302?to=/echo"), method="POST", body="a=1")
    assert (faults.requests[-1].method, faults.requests[-1].body) == ("GET", b"")
    bench.probe(faults.url("/redirect/307?to=/echo"), method="POST", body="a=1")
    assert (faults.requests[-1].method, faults.requests[-1].body) == ("POST", b"a=1")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/ok",
        "http://[::1]:{port}/ok",
        "http://[::ffff:127.0.0.1]:{port}/ok",
        "http://shop.test:{port}/ok",
        "http://cloud.test/latest/meta-data/",
        "http://localhost:{port}/ok",
    ],
)
def test_private_addresses_are_refused_unless_allowed(bench: Bench, faults: HttpFaults, url: str) -> None:
    before = len(faults.requests)
    outcome = bench.probe(url.format(port=faults.port), allow_private=False)
    assert (outcome.cause, outcome.connected) == (Cause.ADDRESS_REFUSED, False)
    assert len(faults.requests) == before


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "0177.0.0.1"])
def test_odd_spellings_of_a_private_address_lead_nowhere(bench: Bench, faults: HttpFaults, host: str) -> None:
    before = len(faults.requests)
    outcome = bench.probe(f"http://{host}:{faults.port}/ok", allow_private=False, seconds=0.5)
    assert outcome.cause in {Cause.ADDRESS_REFUSED, Cause.DNS_TIMEOUT, Cause.NXDOMAIN}
    assert len(faults.requests) == before


def test_libcurl_itself_cannot_open_a_private_address(faults: HttpFaults) -> None:
    """Were a private address to slip through what is judged before, the socket is still not opened."""
    loop = Loop()
    multi = CurlMulti(loop)
    check = a_check(url=f"http://rebound.test:{faults.port}/ok")
    target = Target(check=check, redact=lambda text: text)
    route = Route(host="rebound.test", port=faults.port, addresses=("127.0.0.1",))
    hop = Hop(multi, target, first_request(check), route)
    seen: list[HopResult] = []
    before = len(faults.requests)
    hop.start(5.0, seen.append, ca_file=faults.ca_file, user_agent="", want_certificate=False)
    loop.run_until(lambda: bool(seen))
    multi.close()
    loop.close()
    assert (seen[0].cause, seen[0].status) == (Cause.ADDRESS_REFUSED, None)
    assert len(faults.requests) == before


def test_a_name_with_public_and_private_addresses_uses_the_public_ones_only(faults: HttpFaults) -> None:
    loop = Loop()
    hosts = {"mixed.test": ("127.0.0.1", "240.0.0.1")}
    prober = HttpProber(loop, Resolver(loop, ["127.0.0.1:1"], hosts))
    before = len(faults.requests)
    outcome = Bench(loop, prober).probe(f"http://mixed.test:{faults.port}/ok", allow_private=False)
    prober.close()
    loop.close()
    assert outcome.cause is Cause.ADDRESS_REFUSED
    assert len(faults.requests) == before


def test_what_is_sent_is_what_was_configured(bench: Bench, faults: HttpFaults) -> None:
    headers = {"Host": "virtual.test", "X-Empty": "", "Accept": "text/plain"}
    bench.probe(faults.url("/echo?a=b"), method="PUT", body="hello", headers=headers)
    request = faults.requests[-1]
    assert (request.method, request.body, request.query) == ("PUT", b"hello", {"a": "b"})
    assert request.headers["host"] == "virtual.test"
    assert request.headers["x-empty"] == ""
    assert request.headers["user-agent"] == "Lamplighter/1.2.3"
    assert "content-type" not in request.headers
    assert "expect" not in request.headers


def test_graphql_wraps_the_query(bench: Bench, faults: HttpFaults) -> None:
    bench.probe(faults.url("/echo"), method="POST", body="{ users { name } }", graphql=True)
    request = faults.requests[-1]
    assert json.loads(request.body) == {"query": "{ users { name } }"}
    assert request.headers["content-type"] == "application/json"


def test_head_is_sent_only_where_configured(bench: Bench, faults: HttpFaults) -> None:
    assert bench.probe(faults.url("/get-only")).status == 200
    assert bench.probe(faults.url("/get-only"), method="HEAD").status == 405
    assert [request.method for request in faults.requests[-2:]] == ["GET", "HEAD"]


def test_a_header_with_a_line_break_is_not_sent(bench: Bench, faults: HttpFaults) -> None:
    before = len(faults.requests)
    outcome = bench.probe(faults.url("/echo"), headers={"X-Bad": "a\r\nX-Smuggled: b"})
    assert outcome.cause is Cause.BAD_CONFIGURATION
    assert len(faults.requests) == before


@pytest.mark.parametrize("url", ["http://", "http://[::1", "http://host:99999/", "http://a b/", "https:///path"])
def test_a_url_that_leads_nowhere_is_a_matter_of_configuration(bench: Bench, url: str) -> None:
    assert bench.probe(url).cause is Cause.BAD_CONFIGURATION


def test_a_large_body_is_kept_to_its_limit_and_counted(bench: Bench, faults: HttpFaults) -> None:
    outcome = bench.probe(faults.url("/large/300000"))
    assert (outcome.cause, len(outcome.body), outcome.body_size_bytes) == (None, 65536, 300000)


def test_a_huge_body_is_given_up_and_is_no_failure(bench: Bench, faults: HttpFaults) -> None:
    outcome = bench.probe(faults.url("/large/5000000"))
    assert (outcome.cause, outcome.status, len(outcome.body)) == (None, 200, 65536)
    assert outcome.body_size_bytes == 5_000_000


def test_a_condition_may_ask_for_more_of_the_body(bench: Bench, faults: HttpFaults) -> None:
    outcome = bench.probe(faults.url("/large/2000000"), body_limit_bytes=1_500_000)
    assert len(outcome.body) == 1_500_000


def test_a_compressed_body_is_read(bench: Bench, faults: HttpFaults) -> None:
    outcome = bench.probe(faults.url("/gzip/300000"))
    assert (outcome.cause, outcome.body[:3], outcome.body_size_bytes) == (None, b"zzz", 300000)


def test_a_websocket_that_is_upgraded_is_connected(bench: Bench, faults: HttpFaults) -> None:
    outcome = bench.probe(faults.url("/websocket/mute", scheme="ws"))
    assert (outcome.status, outcome.connected, outcome.cause) == (101, True, None)


@pytest.mark.parametrize(
    ("path", "answer"),
    [("/websocket", b"hello"), ("/websocket/ping-first", b"hello"), ("/websocket/in-parts", b"hello end")],
)
@pytest.mark.parametrize("scheme", ["ws", "wss"])
def test_the_first_websocket_message_is_the_body(
    bench: Bench, faults: HttpFaults, scheme: str, path: str, answer: bytes
) -> None:
    url = faults.url(path, scheme="ws") if scheme == "ws" else faults.tls_url(path=path, scheme="wss")
    outcome = bench.probe(url, body="hello")
    assert (outcome.cause, outcome.body) == (None, answer)


@pytest.mark.parametrize(
    ("path", "cause"),
    [
        ("/websocket/wrong-accept", Cause.PROTOCOL_ERROR),
        ("/websocket/mute", Cause.FIRST_BYTE_TIMEOUT),
        ("/ok", Cause.STATUS),
    ],
)
def test_a_websocket_that_fails_says_why(bench: Bench, faults: HttpFaults, path: str, cause: Cause) -> None:
    seconds = 0.4 if cause is Cause.FIRST_BYTE_TIMEOUT else 5.0
    assert bench.probe(faults.url(path, scheme="ws"), body="hello", seconds=seconds).cause is cause


def test_a_websocket_message_beyond_the_limit_is_too_large(bench: Bench, faults: HttpFaults) -> None:
    outcome = bench.probe(faults.url("/websocket", scheme="ws"), body="hello", body_limit_bytes=3)
    assert (outcome.cause, outcome.body) == (Cause.BODY_TOO_LARGE, b"hel")


def test_a_proxy_is_used_and_blamed(bench: Bench, faults: HttpFaults) -> None:
    client = ClientOptions(proxy_url=f"http://user:hunter2@shop.test:{faults.port}")
    outcome = bench.probe("http://behind.test/ok", client=client)
    assert outcome.status == 200
    assert faults.requests[-1].headers["host"] == "behind.test"
    assert faults.requests[-1].headers["proxy-authorization"].startswith("Basic ")
    assert bench.probe("https://behind.test/ok", client=client).cause is Cause.PROXY
    closed = ClientOptions(proxy_url=faults.closed_url())
    assert bench.probe("http://behind.test/ok", client=closed).cause is Cause.PROXY
    odd = ClientOptions(proxy_url="gopher://proxy.test")
    assert bench.probe("http://behind.test/ok", client=odd).cause is Cause.BAD_CONFIGURATION


def test_the_environments_proxy_is_not_used(
    bench: Bench, faults: HttpFaults, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    client = ClientOptions(proxy_url=faults.url("/"))
    assert bench.probe("http://behind.test/ok", client=client).status == 200
    monkeypatch.setenv("http_proxy", faults.closed_url())
    assert bench.probe(faults.url("/ok")).status == 200


def test_dead_names_ahead_of_healthy_ones_take_none_of_them_down(faults: HttpFaults) -> None:
    healthy_zones = {f"healthy{number}.test": Zone(a=("127.0.0.1",)) for number in range(60)}
    with NameServer({**healthy_zones, "dead.test": Zone(silent=True)}) as server:
        loop = Loop()
        prober = HttpProber(loop, Resolver(loop, [server.address], {}))
        healthy: list[Outcome] = []
        dead: list[Outcome] = []
        for _ in range(40):
            prober.start(_plain(f"http://dead.test:{faults.port}/ok"), loop.now() + 3, dead.append)
        for name in healthy_zones:
            prober.start(_plain(f"http://{name}:{faults.port}/ok"), loop.now() + 3, healthy.append)
        loop.run_until(lambda: len(healthy) == 60)
        assert not dead
        loop.run_until(lambda: len(dead) == 40)
        prober.close()
        loop.close()
    assert {outcome.status for outcome in healthy} == {200}
    assert {outcome.cause for outcome in dead} == {Cause.DNS_TIMEOUT}
    assert all(outcome.phases.dns_seconds > 2.9 for outcome in dead)


def _plain(url: str) -> Target:
    return Target(check=a_check(url=url), redact=lambda text: text, allow_private=True)


def test_warming_up_leaves_nothing_behind(bench: Bench, faults: HttpFaults) -> None:
    bench.prober.warm_up()
    assert not bench.loop._callbacks
    assert bench.probe(faults.tls_url()).status == 200


def test_closing_ends_what_runs_without_a_word(faults: HttpFaults) -> None:
    loop = Loop()
    prober = HttpProber(loop, Resolver(loop, ["127.0.0.1:1"], HOSTS))
    seen: list[Outcome] = []
    prober.start(_plain(faults.url("/slow/30")), loop.now() + 9, seen.append)
    before = len(faults.requests)
    loop.run_until(lambda: len(faults.requests) > before)
    prober.close()
    assert not seen
    assert not loop._callbacks
    loop.close()


def test_a_mistake_of_ours_is_one_outcome(bench: Bench, faults: HttpFaults) -> None:
    target = Target(check=a_check(url=faults.url(), headers={"X": None}), redact=str, allow_private=True)
    seen: list[Outcome] = []
    bench.prober.start(target, bench.loop.now() + 1, seen.append)
    bench.loop.run_until(lambda: bool(seen))
    assert seen[0].cause is Cause.INTERNAL


def test_what_resolves_is_kept_within_a_chain_and_asked_anew_by_the_next_probe(faults: HttpFaults) -> None:
    with NameServer({"chain.test": Zone(a=("127.0.0.1",))}) as server:
        loop = Loop()
        prober = HttpProber(loop, Resolver(loop, [server.address], {}))
        bench = Bench(loop, prober)
        assert len(bench.probe(f"http://chain.test:{faults.port}/redirects/3").redirects) == 3
        assert len(server.asked) == 2
        bench.probe(f"http://chain.test:{faults.port}/ok")
        assert len(server.asked) == 4
        prober.close()
        loop.close()
