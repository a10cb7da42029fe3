"""Whole rounds against local servers: dead, slow and healthy targets side by side."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

import pytest

from lamplighter.config.check import Check, ClientOptions, DnsQuestion
from lamplighter.config.references import SecretReferences
from lamplighter.probes.outcome import Cause
from lamplighter.probes.rounds import RoundResult, Rounds
from lamplighter.probes.verdict import CheckState, Verdict
from tests.support import stream_faults as faults
from tests.support.configuration import a_check
from tests.support.http_faults import HttpFaults, TlsFault
from tests.support.name_server import NameServer, Zone


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HttpFaults]:
    with HttpFaults(tmp_path_factory.mktemp("web")) as server:
        for fault in (TlsFault.NONE, TlsFault.EXPIRED, TlsFault.TLS11_ONLY):
            # Made by the first connection otherwise, twice at a time where two come together.
            server._context(fault)
        yield server


@pytest.fixture
def started() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def no_secret(_name: str) -> str:
    raise LookupError


def rounds(started: ExitStack, web: HttpFaults, **more: Any) -> Rounds:
    made = Rounds(web.ca_file, **more)
    started.callback(made.close)
    made.warm_up()
    return made


def run(
    made: Rounds, checks: Sequence[Check], *, environment: Mapping[str, str] | None = None, **more: Any
) -> RoundResult:
    references = SecretReferences(environment or {}, no_secret, no_secret)
    return made.run(checks, references, now=time.time, **{"allow_private": True, "deadline_seconds": 10.0, **more})


def check(name: str, url: str, *conditions: str, timeout_seconds: float = 5.0, **more: Any) -> Check:
    client = ClientOptions(timeout_seconds=timeout_seconds)
    told = {"group": "", "client": client, "retries": 0, **more}
    return a_check(name=name, url=url, conditions=conditions or ("[CONNECTED] == true",), **told)


def test_fifty_targets_dead_slow_and_healthy_get_their_own_verdicts(web: HttpFaults, started: ExitStack) -> None:
    closed = started.enter_context(faults.refusing())
    deaf = started.enter_context(faults.deaf())
    port = started.enter_context(faults.serving(faults.silent))
    ssh = started.enter_context(faults.serving(faults.saying(b"SSH-2.0-test\r\n")))
    checks = [
        *(check(f"ok-{n}", web.url("/ok"), "[STATUS] == 200") for n in range(15)),
        *(check(f"tls-{n}", web.tls_url(), "[STATUS] == 200") for n in range(10)),
        *(check(f"tcp-{n}", f"tcp://127.0.0.1:{port}") for n in range(5)),
        *(check(f"ssh-{n}", f"ssh://127.0.0.1:{ssh}") for n in range(3)),
        *(check(f"slow-{n}", web.url("/slow/0.3"), "[STATUS] == 200") for n in range(4)),
        *(check(f"deaf-{n}", f"tcp://127.0.0.1:{deaf}", timeout_seconds=0.5) for n in range(5)),
        *(check(f"closed-{n}", f"tcp://127.0.0.1:{closed}") for n in range(5)),
        check("expired", web.tls_url(TlsFault.EXPIRED)),
        check("error", web.url("/status/503"), "[STATUS] == 200"),
        check("old", web.tls_url(TlsFault.TLS11_ONLY)),
    ]
    result = run(rounds(started, web), checks, deadline_seconds=20.0)
    seen = {key: (verdict.state, verdict.cause) for key, verdict in result.verdicts.items()}
    assert len(seen) == 50
    for key, found in seen.items():
        assert found == EXPECTED.get(key.strip("_").partition("-")[0], (CheckState.UP, None)), key
    assert result.duration_seconds < 10
    assert 0 < result.busy_seconds < result.duration_seconds


EXPECTED = {
    "deaf": (CheckState.DOWN, Cause.CONNECT_TIMEOUT),
    "closed": (CheckState.DOWN, Cause.REFUSED),
    "expired": (CheckState.DOWN, Cause.TLS_EXPIRED),
    "error": (CheckState.DOWN, Cause.STATUS),
    "old": (CheckState.DEGRADED, Cause.DEPRECATED_PROTOCOL),
}


def test_names_whose_server_is_silent_take_none_of_the_healthy_down(web: HttpFaults, started: ExitStack) -> None:
    dead = {f"dead-{n}.test": Zone(silent=True) for n in range(12)}
    server = started.enter_context(NameServer({**dead, "shop.test": Zone(a=("127.0.0.1",))}))
    checks = [
        *(check(f"dead-{n}", f"http://dead-{n}.test:{web.port}/ok", timeout_seconds=1.0) for n in range(12)),
        *(check(f"shop-{n}", f"http://shop.test:{web.port}/ok", timeout_seconds=1.0) for n in range(30)),
    ]
    verdicts = run(rounds(started, web, name_servers=[server.address], hosts={}), checks).verdicts
    assert {verdicts[f"_dead-{n}"].cause for n in range(12)} == {Cause.DNS_TIMEOUT}
    assert {verdicts[f"_shop-{n}"].state for n in range(30)} == {CheckState.UP}


def test_a_dns_check_is_part_of_the_round(web: HttpFaults, started: ExitStack) -> None:
    server = started.enter_context(NameServer({"shop.test": Zone(a=("192.0.2.7",))}))
    asking = check(
        "dns",
        server.address,
        "[DNS_RCODE] == NOERROR",
        "[BODY] == 192.0.2.7",
        dns=DnsQuestion(query_name="shop.test"),
    )
    verdict = run(rounds(started, web), [asking]).verdicts["_dns"]
    assert (verdict.state, verdict.failed_conditions) == (CheckState.UP, ())


def test_a_reference_that_cannot_be_resolved_is_unknown_and_names_no_value(
    web: HttpFaults, started: ExitStack
) -> None:
    checks = [check("bad", "https://${MISSING}/x"), check("good", web.url("/ok"))]
    verdicts = run(rounds(started, web), checks).verdicts
    assert (verdicts["_bad"].state, verdicts["_bad"].cause) == (CheckState.UNKNOWN, Cause.BAD_CONFIGURATION)
    assert "MISSING" in verdicts["_bad"].detail
    assert verdicts["_good"].state is CheckState.UP


def test_a_reference_is_resolved_before_the_probe(web: HttpFaults, started: ExitStack) -> None:
    shop = check("shop", "http://${HOST}/ok")
    result = run(rounds(started, web), [shop], environment={"HOST": f"127.0.0.1:{web.port}"})
    assert result.verdicts["_shop"].state is CheckState.UP


def test_a_scheme_that_nothing_reaches_is_unknown(web: HttpFaults, started: ExitStack) -> None:
    verdict = run(rounds(started, web), [check("ping", "icmp://127.0.0.1")]).verdicts["_ping"]
    assert (verdict.state, verdict.cause) == (CheckState.UNKNOWN, Cause.BAD_CONFIGURATION)


def test_private_targets_are_refused_unless_allowed(web: HttpFaults, started: ExitStack) -> None:
    checks = [check("web", web.url("/ok")), check("port", f"tcp://127.0.0.1:{web.port}")]
    verdicts = run(rounds(started, web), checks, allow_private=False).verdicts
    assert {verdict.cause for verdict in verdicts.values()} == {Cause.ADDRESS_REFUSED}


def test_an_expiry_read_once_is_known_in_rounds_that_do_not_read_it(web: HttpFaults, started: ExitStack) -> None:
    made = rounds(started, web)
    checks = [check("shop", web.tls_url())]
    first = run(made, checks, want_certificates=True).verdicts
    second = run(made, checks, want_certificates=False).verdicts
    assert expiry(first) is not None
    assert expiry(second) == expiry(first)


def expiry(verdicts: Mapping[str, Verdict]) -> float | None:
    outcome = verdicts["_shop"].outcome
    assert outcome is not None
    return outcome.certificate_expires_at


def public_failures(count: int) -> list[Check]:
    """Checks of public names that no name server tells anything about."""
    return [check(f"p{n}", f"http://p{n}.test/", timeout_seconds=0.4) for n in range(count)]


def silent_zone(count: int) -> NameServer:
    return NameServer({f"p{n}.test": Zone(silent=True) for n in range(count)})


def test_a_round_is_blind_when_most_checks_and_every_control_target_fail(
    web: HttpFaults, started: ExitStack
) -> None:
    server = started.enter_context(silent_zone(12))
    closed = started.enter_context(faults.refusing())
    controls = [f"tcp://127.0.0.1:{closed}", f"http://127.0.0.1:{closed}/"]
    made = rounds(started, web, name_servers=[server.address], hosts={})
    result = run(made, [*public_failures(12), check("own", web.url("/ok"))], control_targets=controls)
    assert result.blind
    assert {(verdict.state, verdict.cause) for verdict in result.verdicts.values()} == {
        (CheckState.UNKNOWN, Cause.BLIND)
    }
    assert all(verdict.attempts for verdict in result.verdicts.values())


@pytest.mark.parametrize("path", ["/ok", "/status/500"])
def test_a_round_is_not_blind_when_a_control_answers(web: HttpFaults, started: ExitStack, path: str) -> None:
    server = started.enter_context(silent_zone(12))
    made = rounds(started, web, name_servers=[server.address], hosts={})
    result = run(made, public_failures(12), control_targets=[web.url(path)])
    assert not result.blind
    assert {verdict.cause for verdict in result.verdicts.values()} == {Cause.DNS_TIMEOUT}


def test_failing_private_targets_do_not_make_a_round_blind(web: HttpFaults, started: ExitStack) -> None:
    closed = started.enter_context(faults.refusing())
    checks = [check(f"c{n}", f"tcp://127.0.0.1:{closed}") for n in range(15)]
    made = rounds(started, web)
    result = run(made, checks, control_targets=[f"tcp://127.0.0.1:{closed}"])
    assert not result.blind
    assert {verdict.state for verdict in result.verdicts.values()} == {CheckState.DOWN}


def test_rounds_follow_each_other_on_the_same_loop(web: HttpFaults, started: ExitStack) -> None:
    made = rounds(started, web)
    for _ in range(3):
        verdicts = run(made, [check("shop", web.tls_url()), check("own", web.url("/ok"))]).verdicts
        assert {verdict.state for verdict in verdicts.values()} == {CheckState.UP}
