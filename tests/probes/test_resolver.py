from collections.abc import Iterator, Mapping, Sequence

import pytest

from lamplighter.probes.loop import Loop
from lamplighter.probes.outcome import Cause
from lamplighter.probes.resolver import Resolution, Resolver
from tests.support.name_server import NameServer, Zone

ZONES = {
    "shop.test": Zone(a=("192.0.2.1", "192.0.2.2"), aaaa=("2001:db8::1",)),
    "six.test": Zone(aaaa=("2001:db8::6",)),
    "www.test": Zone(alias="shop.test"),
    "cut.test": Zone(a=("192.0.2.3",), truncated=True),
    "broken.test": Zone(rcode="SERVFAIL"),
    "refused.test": Zone(rcode="REFUSED"),
    "empty.test": Zone(),
    "mute.test": Zone(silent=True),
    "half.test": Zone(a=("192.0.2.4",), silent_types=frozenset({"AAAA"})),
    "forged.test": Zone(a=("192.0.2.5",), forged_first=True),
}


@pytest.fixture
def loop() -> Iterator[Loop]:
    loop = Loop()
    yield loop
    loop.close()


@pytest.fixture
def server() -> Iterator[NameServer]:
    with NameServer(ZONES) as server:
        yield server


def resolve(
    loop: Loop,
    name: str,
    servers: Sequence[str],
    *,
    within: float = 8.0,
    via: str = "",
    hosts: Mapping[str, tuple[str, ...]] | None = None,
    ipv6: bool = True,
) -> Resolution:
    ended: list[Resolution] = []
    Resolver(loop, servers, hosts or {}, ipv6=ipv6).resolve(name, loop.now() + within, ended.append, via)
    loop.run_until(lambda: bool(ended))
    assert len(ended) == 1
    return ended[0]


def test_both_families_are_found(loop: Loop, server: NameServer) -> None:
    found = resolve(loop, "shop.test", [server.address])
    assert set(found.addresses) == {"192.0.2.1", "192.0.2.2", "2001:db8::1"}
    assert (found.rcode, found.cause) == ("NOERROR", None)
    assert found.seconds > 0


@pytest.mark.parametrize("ipv6", [True, False])
def test_a_name_with_only_an_ipv6_address_is_found(loop: Loop, server: NameServer, ipv6: bool) -> None:
    assert resolve(loop, "six.test", [server.address], ipv6=ipv6).addresses == ("2001:db8::6",)


def test_ipv6_comes_first_where_there_is_a_way_to_it(loop: Loop, server: NameServer) -> None:
    assert resolve(loop, "shop.test", [server.address]).addresses[0] == "2001:db8::1"


def test_without_a_way_to_ipv6_only_a_name_without_ipv4_is_asked_for_it(loop: Loop, server: NameServer) -> None:
    found = resolve(loop, "shop.test", [server.address], ipv6=False)
    assert set(found.addresses) == {"192.0.2.1", "192.0.2.2"}
    assert [kind for _, kind, _ in server.asked] == ["A"]


def test_aliases_are_followed(loop: Loop, server: NameServer) -> None:
    assert "192.0.2.1" in resolve(loop, "www.test", [server.address]).addresses


def test_a_truncated_answer_is_fetched_over_tcp(loop: Loop, server: NameServer) -> None:
    assert resolve(loop, "cut.test", [server.address]).addresses == ("192.0.2.3",)
    assert ("cut.test", "A", "tcp") in server.asked


def test_a_server_named_with_tcp_is_asked_over_tcp_only(loop: Loop, server: NameServer) -> None:
    assert resolve(loop, "shop.test", ["127.0.0.1:1"], via=f"tcp://{server.address}").addresses
    assert {way for _, _, way in server.asked} == {"tcp"}


def test_an_answer_with_another_identifier_is_passed_over(loop: Loop, server: NameServer) -> None:
    assert resolve(loop, "forged.test", [server.address]).addresses == ("192.0.2.5",)


@pytest.mark.parametrize("ipv6", [True, False])
@pytest.mark.parametrize(
    ("name", "cause", "rcode"),
    [
        ("nowhere.test", Cause.NXDOMAIN, "NXDOMAIN"),
        ("broken.test", Cause.SERVFAIL, "SERVFAIL"),
        ("refused.test", Cause.SERVFAIL, "REFUSED"),
        ("empty.test", Cause.NO_ADDRESS, "NOERROR"),
        ("a..b", Cause.NXDOMAIN, ""),
        ("x" * 64 + ".test", Cause.NXDOMAIN, ""),
    ],
)
def test_what_has_no_address_says_why(
    loop: Loop, server: NameServer, name: str, cause: Cause, rcode: str, *, ipv6: bool
) -> None:
    found = resolve(loop, name, [server.address], ipv6=ipv6)
    assert (found.addresses, found.cause, found.rcode) == ((), cause, rcode)
    assert found.detail


def test_silence_ends_at_the_deadline(loop: Loop, server: NameServer) -> None:
    found = resolve(loop, "mute.test", [server.address], within=0.2)
    assert (found.cause, found.rcode) == (Cause.DNS_TIMEOUT, "")


def test_a_family_that_is_never_answered_does_not_hold_up_the_other(loop: Loop, server: NameServer) -> None:
    found = resolve(loop, "half.test", [server.address])
    assert found.addresses == ("192.0.2.4",)
    assert found.seconds < 0.9  # less than the first wait for a silent server


def test_the_second_server_is_asked_where_the_first_fails_to_answer(loop: Loop, server: NameServer) -> None:
    assert resolve(loop, "shop.test", ["127.0.0.1:1", server.address]).addresses
    with NameServer({"shop.test": Zone(rcode="SERVFAIL")}) as broken:
        assert resolve(loop, "shop.test", [broken.address, server.address]).addresses


def test_no_such_name_needs_every_server_that_answers(loop: Loop, server: NameServer) -> None:
    with NameServer() as ignorant:
        assert resolve(loop, "shop.test", [ignorant.address, server.address]).addresses
        assert resolve(loop, "broken.test", [ignorant.address, server.address]).cause is Cause.SERVFAIL
        assert resolve(loop, "nowhere.test", [ignorant.address, server.address]).cause is Cause.NXDOMAIN
        assert resolve(loop, "mute.test", [ignorant.address, server.address]).cause is Cause.NXDOMAIN


def test_a_dead_name_delays_no_other(loop: Loop, server: NameServer) -> None:
    resolver = Resolver(loop, [server.address], {})
    ended: list[Resolution] = []
    dead: list[Resolution] = []
    for _ in range(40):
        resolver.resolve("mute.test", loop.now() + 1, dead.append)
    for _ in range(100):
        resolver.resolve("shop.test", loop.now() + 5, ended.append)
    loop.run_until(lambda: len(ended) == 100)
    assert all(found.addresses for found in ended)
    assert not dead
    loop.run_until(lambda: len(dead) == 40)
    assert {found.cause for found in dead} == {Cause.DNS_TIMEOUT}


def test_an_address_is_its_own_answer(loop: Loop) -> None:
    assert resolve(loop, "192.0.2.9", ["127.0.0.1:1"]).addresses == ("192.0.2.9",)
    assert resolve(loop, "2001:db8::9", ["127.0.0.1:1"]).addresses == ("2001:db8::9",)


def test_the_hosts_file_comes_first_but_not_before_a_named_server(loop: Loop, server: NameServer) -> None:
    hosts = {"shop.test": ("198.51.100.1",)}
    assert resolve(loop, "Shop.Test", [server.address], hosts=hosts).addresses == ("198.51.100.1",)
    named = resolve(loop, "shop.test", ["127.0.0.1:1"], hosts=hosts, via=f"udp://{server.address}")
    assert "192.0.2.1" in named.addresses


def test_localhost_needs_no_server(loop: Loop) -> None:
    assert resolve(loop, "demo.localhost", ["127.0.0.1:1"]).addresses == ("127.0.0.1", "::1")


def test_a_named_server_may_itself_be_a_name(loop: Loop, server: NameServer) -> None:
    hosts = {"ns.test": ("127.0.0.1",)}
    found = resolve(loop, "shop.test", ["127.0.0.1:1"], hosts=hosts, via=f"udp://ns.test:{server.port}")
    assert "192.0.2.1" in found.addresses


def test_a_named_server_that_makes_no_sense_is_a_matter_of_configuration(loop: Loop) -> None:
    found = resolve(loop, "shop.test", ["127.0.0.1:1"], via="https://dns.test/query")
    assert found.cause is Cause.BAD_CONFIGURATION


def test_nothing_is_left_waiting_after_a_resolution(loop: Loop, server: NameServer) -> None:
    resolve(loop, "half.test", [server.address])
    assert not loop._callbacks
    assert all(timer.callback is None for _, _, timer in loop._timers)
