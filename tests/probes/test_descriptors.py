import errno
import resource
from collections.abc import Iterator

import pytest

from lamplighter.config.check import ClientOptions
from lamplighter.probes.descriptors import affordable_in_flight, is_exhausted
from lamplighter.probes.http_prober import HttpProber
from lamplighter.probes.loop import Loop
from lamplighter.probes.outcome import Cause
from lamplighter.probes.resolver import Resolver
from tests.support.http_bench import Bench
from tests.support.http_faults import HttpFaults


@pytest.fixture
def no_descriptor_left() -> Iterator[None]:
    """Every descriptor below the soft limit may be open already; new ones cannot be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("no_descriptor_left")
def test_few_open_files_allow_few_attempts_at_once() -> None:
    assert affordable_in_flight(200) == 1


def test_the_usual_limit_allows_what_is_wanted() -> None:
    assert affordable_in_flight(20) == 20


@pytest.mark.parametrize(("number", "own"), [(errno.EMFILE, True), (errno.ECONNREFUSED, False)])
def test_what_is_our_own_trouble(number: int, own: bool) -> None:
    assert is_exhausted(OSError(number, "")) is own


@pytest.mark.parametrize("host", ["127.0.0.1", "unknown.test"])
def test_a_machine_without_a_socket_left_says_nothing_about_the_target(
    faults: HttpFaults, host: str, request: pytest.FixtureRequest
) -> None:
    loop = Loop()
    bench = Bench(loop, HttpProber(loop, Resolver(loop, ["127.0.0.1:1"], {})))
    bench.probe(faults.url(), client=ClientOptions(insecure=True))
    request.getfixturevalue("no_descriptor_left")
    outcome = bench.probe(f"http://{host}:{faults.port}/ok")
    bench.prober.close()
    loop.close()
    assert (outcome.cause, outcome.detail) == (Cause.INTERNAL, "this machine has no socket left")
