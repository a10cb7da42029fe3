import json

import pytest

from lamplighter.config.check import ClientOptions
from lamplighter.probes.outcome import Cause
from tests.support.http_bench import Bench
from tests.support.http_faults import HttpFaults


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


def test_what_is_not_ascii_is_sent_as_utf_8(bench: Bench, faults: HttpFaults) -> None:
    outcome = bench.probe(faults.url("/echo/é"), headers={"X-Motto": "süß"})
    assert outcome.status == 200
    request = faults.requests[-1]
    assert request.path == "/echo/%C3%A9"
    assert request.headers["x-motto"].encode("latin-1") == "süß".encode()


def test_a_method_that_http_has_no_name_for_is_a_mistake(bench: Bench, faults: HttpFaults) -> None:
    assert bench.probe(faults.url("/echo"), method="GÉT").cause is Cause.BAD_CONFIGURATION
    assert bench.probe(faults.url("/echo"), method="GET /other").cause is Cause.BAD_CONFIGURATION


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
