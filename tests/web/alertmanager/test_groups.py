import pytest

from tests.support.alertmanager_api import AlertmanagerWorld, routed_by

ROUTING = """
route:
  receiver: team
  group_by: [alertname]
  routes:
    - {receiver: pager, matchers: [severity="critical"], group_by: [cluster], continue: true}
    - {receiver: night, matchers: [alertname="d"], active_time_intervals: [evening]}
receivers:
  - {name: team, log_configs: [{}]}
  - {name: pager, labels: {owner: ops}, log_configs: [{}]}
  - {name: night, log_configs: [{}]}
time_intervals:
  - {name: evening, time_intervals: [{times: [{start_time: "18:00", end_time: "22:00"}]}]}
"""
ALERTS = [
    {"alertname": "a", "severity": "critical", "cluster": "x", "instance": "2"},
    {"alertname": "b", "severity": "critical", "cluster": "x", "instance": "1"},
    {"alertname": "c", "instance": "1"},
    {"alertname": "c", "job": "j", "instance": "9"},
    {"alertname": "c"},
    {"alertname": "d"},
]


@pytest.fixture
def world() -> AlertmanagerWorld:
    found = AlertmanagerWorld(routed_by(ROUTING))
    found.post("alerts", [{"labels": labels} for labels in ALERTS])
    return found


def grouped(world: AlertmanagerWorld, query: str = "") -> list[tuple[str, dict[str, str], list[dict[str, str]]]]:
    return [
        (group["receiver"]["name"], group["labels"], [alert["labels"] for alert in group["alerts"]])
        for group in world.get(f"alerts/groups?{query}")
    ]


def test_groups_are_ordered_by_their_labels_and_alerts_by_job_and_instance(world: AlertmanagerWorld) -> None:
    a, b, c1, c9, c, d = ALERTS
    assert grouped(world) == [
        ("pager", {"cluster": "x"}, [b, a]),
        ("team", {"alertname": "c"}, [c9, c1, c]),
        ("night", {"alertname": "d"}, [d]),
    ]


def test_who_lacks_a_label_is_before_who_has_it() -> None:
    world = AlertmanagerWorld(routed_by("route: {receiver: a}\nreceivers: [{name: a, log_configs: [{}]}]\n"))
    for labels in ({"a": "1"}, {"z": "1"}, {"k": "1"}):
        world.post("alerts", [{"labels": labels}])
    assert grouped(world) == [("a", {}, [{"z": "1"}, {"k": "1"}, {"a": "1"}])]


@pytest.mark.parametrize(
    ("query", "receivers"),
    [
        ("receiver=pager", ["pager"]),
        ("receiver_matchers=owner%3Dops", ["pager"]),
        ("filter=alertname%3Dc", ["team"]),
        ("muted=false", ["pager", "team"]),
        ("active=false", []),
    ],
)
def test_groups_are_filtered(world: AlertmanagerWorld, query: str, receivers: list[str]) -> None:
    assert [receiver for receiver, _, _ in grouped(world, query)] == receivers


def test_time_intervals_that_mute_a_group_are_named(world: AlertmanagerWorld) -> None:
    (group,) = world.get("alerts/groups?receiver=night")
    status = group["alerts"][0]["status"]
    assert (status["state"], status["mutedBy"]) == ("suppressed", ["evening"])
