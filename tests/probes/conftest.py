from collections.abc import Iterator

import pytest

from lamplighter.probes.http_prober import HttpProber
from lamplighter.probes.loop import Loop
from lamplighter.probes.resolver import Resolver
from tests.support.http_bench import HOSTS, Bench
from tests.support.http_faults import HttpFaults


@pytest.fixture(scope="module")
def faults(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HttpFaults]:
    with HttpFaults(tmp_path_factory.mktemp("faults")) as faults:
        yield faults


@pytest.fixture
def bench(faults: HttpFaults) -> Iterator[Bench]:
    loop = Loop()
    prober = HttpProber(loop, Resolver(loop, ["127.0.0.1:1"], HOSTS), faults.ca_file, version="1.2.3")
    yield Bench(loop, prober)
    prober.close()
    loop.close()
