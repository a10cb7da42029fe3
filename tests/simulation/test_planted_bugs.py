"""The simulation notices what it is there for: each of these mistakes is found within a few dozen runs."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from lamplighter.alerting.alert import AlertState
from lamplighter.alerting.circuit_gate import Admission
from lamplighter.alerting.clocks import Routing
from lamplighter.alerting.decision import Decision
from lamplighter.alerting.flush import Flush
from lamplighter.alerting.groups import Group
from lamplighter.alerting.moment import Moment
from lamplighter.alerting.silence_store import SilenceStore
from lamplighter.alerting.silences import Silence
from lamplighter.alerting.store import AlertStore, KeptAlert
from lamplighter.alerting.tell import Tell
from lamplighter.alerting.told import Told
from lamplighter.config.configuration import Configuration
from tests.support.simulation import simulate
from tests.support.simulation_pipeline import Alerter

MOST_SEEDS = 60


class RecordsFirst(Tell):
    def _send(self, turn: Any, decision: Decision, admission: Admission) -> Told:
        self._record(turn, decision.told, ())
        return super()._send(turn, decision, admission)


class RecordingFirst(Flush):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._tell = RecordsFirst(args[0])


class LosingTheLease(Flush):
    def _take(self, key: str, routing: Routing, now: float) -> Any:
        kept = self._groups.get(key, now)
        if kept.group.lease_until:
            self._groups.put(replace(kept.group, lease_until=0.0), kept.version)
        return super()._take(key, routing, now)


class ForgettingToFinish(Flush):
    def _finished(self, taken: Any, result: Any, now: float) -> Group:  # noqa: ARG002
        return Group(key=taken.leased.key)


class Unresolved(AlertStore):
    def kept(self, now: float) -> dict[str, KeptAlert]:
        return {key: one for key, one in super().kept(now).items() if one.alert.state is not AlertState.RESOLVED}


class DroppingResolved(Flush):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._alerts = Unresolved(args[0])


class NoSilences(SilenceStore):
    def all(self, now: float) -> tuple[Silence, ...]:  # noqa: ARG002
        return ()


class Unsilenced(Flush):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._silences = NoSilences(args[0])


class Unmuted(Flush):
    def _moment(self, configuration: Configuration, routing: Routing, now: float) -> Moment:
        unmuted = replace(configuration.alertmanager, time_intervals={"break": ()})
        return super()._moment(replace(configuration, alertmanager=unmuted), routing, now)


class InOneGo(Alerter):
    """A flush that is not repeated where it dies: due times are taken away with the lease."""

    class Once(Flush):
        def _take(self, key: str, routing: Routing, now: float) -> Any:
            taken = super()._take(key, routing, now)
            if taken is not None:
                kept = self._groups.get(key, now)
                self._groups.put(replace(kept.group, due_at=None, lease_until=0.0), kept.version)
            return taken

    flush_class = Once


def with_flush(flush: type[Flush]) -> type[Alerter]:
    return type(flush.__name__, (Alerter,), {"flush_class": flush})


def found_by(alerter: type[Alerter]) -> Sequence[str]:
    """Return the violations of the first run that has any."""
    return next((found for seed in range(MOST_SEEDS) if (found := simulate(seed, alerter).violations)), ())


@pytest.fixture(autouse=True)
def silent() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize(
    ("alerter", "told_as"),
    [
        (with_flush(RecordingFirst), "was not told"),
        (with_flush(LosingTheLease), "was told twice"),
        (with_flush(ForgettingToFinish), "waits"),
        (with_flush(DroppingResolved), "is over and was not told"),
        (with_flush(Unsilenced), "which was held back"),
        (with_flush(Unmuted), "which was held back"),
        (InOneGo, "fires"),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_a_planted_mistake_is_found(alerter: type[Alerter], told_as: str) -> None:
    violations = found_by(alerter)
    assert any(told_as in each for each in violations), violations
