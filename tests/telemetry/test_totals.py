"""Totals: the contract of their stores, and the names that counters are kept by."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.aws.totals_store import DynamoTotalsStore
from lamplighter.telemetry.counters import CounterSeries, TotalsStore
from lamplighter.telemetry.totals import InMemoryTotalsStore, attribute_of, series_of
from tests.support.aws import (
    TELEMETRY_TABLE,
    FakeTime,
    Faulty,
    client_error,
    create_table,
    moto_clients,
    retrying_in,
)
from tests.support.stores import KINDS

ROUNDS = CounterSeries("lamplighter_rounds_total")
SECONDS = CounterSeries("lamplighter_round_seconds_total")
LABEL_NAMES = st.text(alphabet="abcdefghijklmnopqrstuvwxyz_", min_size=1)


def probes(result: str) -> CounterSeries:
    return CounterSeries.of("lamplighter_probes_total", {"result": result})


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest) -> Iterator[TotalsStore]:
    if request.param == "memory":
        yield InMemoryTotalsStore()
        return
    with moto_clients() as clients:
        create_table(clients.dynamodb, TELEMETRY_TABLE)
        yield DynamoTotalsStore(clients.dynamodb, TELEMETRY_TABLE)


def test_nothing_was_counted_at_first(store: TotalsStore) -> None:
    assert store.totals() == {}
    store.add("collector", {})
    assert store.totals() == {}


def test_what_instances_add_comes_together_by_function(store: TotalsStore) -> None:
    store.add("collector", {ROUNDS: 1, probes("up"): 40, SECONDS: 0.25})
    store.add("collector", {ROUNDS: 2, probes("down"): 1, SECONDS: 0.125001})
    store.add("alerter", {ROUNDS: 5})
    assert store.totals() == {
        "collector": {ROUNDS: 3, probes("up"): 40, probes("down"): 1, SECONDS: pytest.approx(0.375001)},
        "alerter": {ROUNDS: 5},
    }


def test_as_many_counters_as_an_instance_may_have_are_added_at_once(store: TotalsStore) -> None:
    increments = {probes(f"team {number}/slack|{number}%"): float(number) for number in range(1, 202)}
    store.add("alerter", increments)
    assert store.totals() == {"alerter": increments}


def test_instances_that_add_at_the_same_time_lose_nothing(store: TotalsStore) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: store.add("health", {ROUNDS: 1}), range(20)))
    assert store.totals() == {"health": {ROUNDS: 20}}


def test_a_lost_answer_may_be_counted_twice() -> None:
    """The price of a write without a read, and of no record of who has added what."""
    fake = FakeTime()
    with moto_clients() as clients:
        create_table(clients.dynamodb, TELEMETRY_TABLE)
        faulty = Faulty(clients.dynamodb)
        faulty.after = {"update_item": [client_error("InternalServerError", status=500)]}
        DynamoTotalsStore(faulty, TELEMETRY_TABLE, retrying_in(fake)).add("health", {ROUNDS: 1})  # type: ignore[arg-type]
        assert DynamoTotalsStore(clients.dynamodb, TELEMETRY_TABLE).totals() == {"health": {ROUNDS: 2}}


@given(st.dictionaries(LABEL_NAMES, st.text()))
def test_every_label_comes_back_from_the_name_of_its_attribute(labels: dict[str, str]) -> None:
    series = CounterSeries.of("lamplighter_notifications_total", labels)
    assert series_of(attribute_of(series)) == series


def test_names_are_short_since_every_write_costs_the_whole_item() -> None:
    series = CounterSeries.of(
        "lamplighter_notifications_total", {"integration": "team/slack/0", "reason": "resolved"}
    )
    assert attribute_of(series) == "notifications|integration=team/slack/0|reason=resolved"
