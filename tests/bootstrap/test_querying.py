"""What queries are given by the function that they run in."""

import gc
from collections.abc import Iterator

import pytest

from lamplighter.bootstrap.querying import ALLOCATIONS_BETWEEN_COLLECTIONS, querying
from lamplighter.telemetry.memory import InMemoryTelemetryStore


@pytest.fixture
def thresholds() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


@pytest.mark.usefixtures("thresholds")
def test_whoever_evaluates_queries_collects_garbage_seldom() -> None:
    gc.set_threshold(700, 10, 10)
    querying(InMemoryTelemetryStore())
    assert gc.get_threshold()[0] == ALLOCATIONS_BETWEEN_COLLECTIONS
