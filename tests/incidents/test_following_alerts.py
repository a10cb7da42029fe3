import logging
from typing import Any

import pytest

from lamplighter.alerting.writer import AlertWriter
from lamplighter.config.alertmanager import RouteConfig
from lamplighter.errors import StoreUnavailable
from lamplighter.incidents.following_alerts import FollowAlerts
from lamplighter.incidents.incident import IncidentState
from lamplighter.incidents.reading import ReadIncidents
from lamplighter.incidents.settling import CALM_SECONDS
from lamplighter.incidents.store import BOARD_PARTITION
from lamplighter.probes.verdict import CheckState
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.state.store import Record
from tests.support.alerting import Scene, a_route
from tests.support.alerts import NOON, Seen, a_frame
from tests.support.configuration import a_check, a_configuration

UP, DOWN = CheckState.UP, CheckState.DOWN
SHOP, MAIL = Seen(state=DOWN), Seen(state=DOWN, name="mail")


def _scene(**routing: Any) -> Scene:
    checks = [a_check(), a_check(name="mail")]
    return Scene(a_configuration(*checks, alertmanager=a_route(**routing)), follows_incidents=True)


def test_an_incident_opens_with_the_alert_and_is_resolved_by_the_sweeps() -> None:
    scene = _scene()
    incidents = ReadIncidents(scene.state)
    scene.see(a_frame(NOON, DOWN))
    (incident,) = incidents.live(NOON + 1)
    assert (incident.state, sorted(incident.checks)) == (IncidentState.OPEN, ["core_shop"])
    scene.see(a_frame(NOON + 60, UP))
    assert incidents.live(NOON + 61)[0].state is IncidentState.MONITORING
    scene.sweep(NOON + 62 + CALM_SECONDS)
    assert incidents.live(NOON + 62 + CALM_SECONDS) == []


@pytest.mark.parametrize(("group_by", "incidents"), [((), 1), (("check",), 2)])
def test_alerts_of_one_group_of_a_route_are_one_incident(group_by: tuple[str, ...], incidents: int) -> None:
    scene = _scene(group_by=group_by)
    scene.see(a_frame(NOON, SHOP, MAIL))
    assert len(ReadIncidents(scene.state).live(NOON + 1)) == incidents


def test_a_group_of_an_inner_route_counts_too() -> None:
    scene = _scene(group_by=("check",), routes=(RouteConfig(receiver="team", group_by=()),))
    scene.see(a_frame(NOON, SHOP, MAIL))
    assert len(ReadIncidents(scene.state).live(NOON + 1)) == 1


def test_of_a_storm_what_is_not_followed_at_once_is_by_the_sweeps() -> None:
    names = [f"shop-{number}" for number in range(300)]
    scene = Scene(
        a_configuration(*(a_check(name=name) for name in names), alertmanager=a_route(group_by=())),
        follows_incidents=True,
    )
    scene.see(a_frame(NOON, *(Seen(state=DOWN, name=name) for name in names)))
    incidents = ReadIncidents(scene.state)
    assert 0 < len(incidents.live(NOON + 1)[0].members) < 300
    scene.sweep(NOON + 60)
    (incident,) = incidents.live(NOON + 60)
    assert len(incident.members) == 300


class WithoutIncidents(InMemoryStateStore):
    """Takes everything but incidents."""

    error: Exception = StoreUnavailable("no room for incidents")

    def get(self, partition: str, key: str, now: float) -> Record | None:
        if partition == BOARD_PARTITION:
            raise self.error
        return super().get(partition, key, now)


@pytest.mark.parametrize("error", [StoreUnavailable("not now"), KeyError("serial")])
def test_an_incident_that_cannot_be_kept_keeps_nobody_from_being_told(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    state = WithoutIncidents()
    state.error = error
    scene = Scene(state=state, follows_incidents=True)
    with caplog.at_level(logging.WARNING):
        scene.see(a_frame(NOON, DOWN))
        scene.flush_due(NOON + 5)
        scene.sweep(NOON + 120)
    assert scene.told() == [("CheckDown", "firing")]
    assert "incidents" in caplog.text


def test_nothing_is_read_where_no_alert_has_changed() -> None:
    scene, calls = _scene(), list[float]()
    writer = AlertWriter(scene.state, scene.queue, after=calls.append)
    writer.apply(lambda _: [], scene.configuration.alertmanager, NOON)
    assert calls == []


def test_following_needs_no_change_to_find_what_was_missed() -> None:
    scene = _scene()
    state = scene.state
    FollowAlerts(state, lambda _: scene.configuration)(NOON)
    assert ReadIncidents(state).live(NOON) == []
