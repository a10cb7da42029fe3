import socket

import pytest

from lamplighter.probes.http_prober import HttpProber
from lamplighter.probes.loop import Loop
from lamplighter.probes.outcome import Cause, Outcome
from lamplighter.probes.prober import Target
from lamplighter.probes.resolver import Resolver
from tests.support.configuration import a_check
from tests.support.http_bench import HOSTS, Bench
from tests.support.http_faults import HttpFaults
from tests.support.name_server import NameServer, Zone

SHORT_SECONDS = 1.0
"""The deadline of probes that are to run into it; long enough for a busy machine to get to the fault."""


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
        ("/redirect?to=http://nowhere.invalid/", Cause.DNS_TIMEOUT, None),
        ("/gzip-bomb", Cause.BAD_ENCODING, 200),
        ("/bad-gzip", Cause.BAD_ENCODING, 200),
    ],
)
def test_each_fault_has_its_cause(
    bench: Bench, faults: HttpFaults, path: str, cause: Cause, status: int | None
) -> None:
    outcome = bench.probe(faults.url(path), seconds=SHORT_SECONDS if "timeout" in cause else 5.0)
    assert (outcome.cause, outcome.status) == (cause, status)
    assert outcome.detail
    if cause in {Cause.FIRST_BYTE_TIMEOUT, Cause.BODY_TIMEOUT}:
        assert 0.8 * SHORT_SECONDS <= outcome.duration_seconds < 2 * SHORT_SECONDS


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
    assert all(outcome.phases.dns_seconds == outcome.duration_seconds > 0 for outcome in dead)


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
