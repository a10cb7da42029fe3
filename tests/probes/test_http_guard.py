import pytest

from lamplighter.probes.curl_multi import CurlMulti
from lamplighter.probes.curl_options import Route
from lamplighter.probes.http_hop import Hop, HopResult
from lamplighter.probes.http_prober import HttpProber
from lamplighter.probes.http_request import first_request
from lamplighter.probes.loop import Loop
from lamplighter.probes.outcome import Cause
from lamplighter.probes.prober import Target
from lamplighter.probes.resolver import Resolver
from tests.support.configuration import a_check
from tests.support.http_bench import Bench
from tests.support.http_faults import HttpFaults


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

    def ended(code: int, message: str) -> None:
        seen.append(hop.result(code, message))

    hop.start(5.0, ended, ca_file=faults.ca_file, user_agent="", want_certificate=False)
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
