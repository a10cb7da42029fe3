"""One Prometheus with the data set, for all tests that a worker runs here."""

from collections.abc import Iterator

import pytest

from tests.differential.dataset import dataset
from tests.support.prometheus import Prometheus, running_prometheus


@pytest.fixture(scope="session")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    with running_prometheus(tmp_path_factory.mktemp("prometheus")) as server:
        server.write(dataset())
        yield server
