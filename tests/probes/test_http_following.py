import base64

import pytest

from lamplighter.config.check import ClientOptions
from lamplighter.probes.http_prober import HttpProber
from lamplighter.probes.loop import Loop
from lamplighter.probes.outcome import Cause
from lamplighter.probes.resolver import Resolver
from tests.support.http_bench import Bench
from tests.support.http_faults import HttpFaults
from tests.support.name_server import NameServer, Zone


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


@pytest.mark.parametrize(("charset", "path"), [("latin-1", "/echo/caf%E9"), ("utf-8", "/echo/caf%C3%A9")])
def test_a_location_that_is_not_ascii_is_followed(
    bench: Bench, faults: HttpFaults, charset: str, path: str
) -> None:
    outcome = bench.probe(faults.url(f"/redirect-bytes/{charset}"))
    assert (outcome.status, outcome.cause) == (200, None)
    assert faults.requests[-1].path == path


def test_what_libcurl_tells_and_nobody_can_read_is_that_attempts_end(
    bench: Bench, faults: HttpFaults, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(_handle: object) -> None:
        raise UnicodeDecodeError("utf-8", b"secret", 0, 1, "invalid start byte")

    monkeypatch.setattr("lamplighter.probes.http_hop._milestones", unreadable)
    outcome = bench.probe(faults.url())
    assert outcome.cause is Cause.INTERNAL
    assert "secret" not in outcome.detail


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


def test_what_resolves_is_kept_within_a_chain_and_asked_anew_by_the_next_probe(faults: HttpFaults) -> None:
    with NameServer({"chain.test": Zone(a=("127.0.0.1",))}) as server:
        loop = Loop()
        prober = HttpProber(loop, Resolver(loop, [server.address], {}, ipv6=False))
        bench = Bench(loop, prober)
        assert len(bench.probe(f"http://chain.test:{faults.port}/redirects/3").redirects) == 3
        assert len(server.asked) == 1
        bench.probe(f"http://chain.test:{faults.port}/ok")
        assert len(server.asked) == 2
        prober.close()
        loop.close()
