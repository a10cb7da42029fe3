"""DNS checks against a local name server, each cause at least once."""

from collections.abc import Iterator
from typing import Any

import pytest

from lamplighter.config.check import DnsQuestion
from lamplighter.probes.dns_check import DnsProber
from lamplighter.probes.loop import Loop
from lamplighter.probes.outcome import Cause, Outcome
from lamplighter.probes.resolver import Resolver
from tests.support import stream_faults as faults
from tests.support.name_server import NameServer, Zone
from tests.support.probing import probe

ZONES = {
    "shop.test": Zone(a=("192.0.2.2",), aaaa=("2001:db8::1",)),
    "www.shop.test": Zone(alias="shop.test"),
    "empty.test": Zone(),
    "broken.test": Zone(rcode="SERVFAIL"),
    "silent.test": Zone(silent=True),
    "large.test": Zone(a=("192.0.2.9",), truncated=True),
    "forged.test": Zone(a=("192.0.2.10",), forged_first=True),
}


@pytest.fixture(scope="module")
def server() -> Iterator[NameServer]:
    with NameServer(ZONES) as running:
        yield running


def ask(url: str, name: str, query_type: str = "A", *, seconds: float = 5.0, **more: Any) -> Outcome:
    loop = Loop()
    prober = DnsProber(loop, Resolver(loop, servers=["127.0.0.1:9"], hosts={"ns.test": ("127.0.0.1",)}))
    question = DnsQuestion(query_name=name, query_type=query_type)
    outcome = probe(prober, loop, url, seconds=seconds, dns=question, **more)
    loop.close()
    return outcome


@pytest.mark.parametrize(
    ("name", "query_type", "rcode", "body"),
    [
        ("shop.test", "A", "NOERROR", b"192.0.2.2"),
        ("shop.test", "AAAA", "NOERROR", b"2001:db8::1"),
        ("www.shop.test", "A", "NOERROR", b"192.0.2.2"),
        ("empty.test", "A", "NOERROR", b""),
        ("nobody.test", "A", "NXDOMAIN", b""),
        ("broken.test", "A", "SERVFAIL", b""),
        ("large.test", "A", "NOERROR", b"192.0.2.9"),
        ("forged.test", "A", "NOERROR", b"192.0.2.10"),
    ],
)
def test_any_rcode_is_an_answer(server: NameServer, name: str, query_type: str, rcode: str, body: bytes) -> None:
    outcome = ask(server.address, name, query_type)
    assert (outcome.cause, outcome.connected) == (None, True)
    assert (outcome.dns_rcode, outcome.body) == (rcode, body)
    assert outcome.ip == "127.0.0.1"


def test_a_truncated_answer_is_asked_for_again_over_tcp(server: NameServer) -> None:
    ask(server.address, "large.test")
    assert ("large.test", "A", "tcp") in server.asked


def test_the_server_may_be_a_name_with_a_scheme(server: NameServer) -> None:
    assert ask(f"dns://ns.test:{server.port}", "shop.test").connected


def test_a_silent_server_is_a_dns_timeout(server: NameServer) -> None:
    outcome = ask(server.address, "silent.test", seconds=2.0)
    assert (outcome.cause, outcome.connected) == (Cause.DNS_TIMEOUT, False)
    assert [name for name, _, _ in server.asked].count("silent.test") == 2


def test_a_server_that_is_not_there_is_refused() -> None:
    with faults.refusing() as port:
        assert ask(f"127.0.0.1:{port}", "shop.test").cause is Cause.REFUSED


def test_a_server_whose_name_cannot_be_resolved_is_a_dns_timeout() -> None:
    assert ask("unheard.test:53", "shop.test", seconds=0.3).cause is Cause.DNS_TIMEOUT


def test_a_private_server_is_refused_unless_allowed(server: NameServer) -> None:
    assert ask(server.address, "shop.test", allow_private=False).cause is Cause.ADDRESS_REFUSED


@pytest.mark.parametrize(
    ("name", "query_type"), [("shop..test", "A"), ("x" * 64 + ".test", "A"), ("shop.test", "ZZ")]
)
def test_what_cannot_be_asked_is_bad_configuration(server: NameServer, name: str, query_type: str) -> None:
    assert ask(server.address, name, query_type).cause is Cause.BAD_CONFIGURATION
