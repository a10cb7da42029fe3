import pytest

from lamplighter.alerting.clocks import Routing
from lamplighter.alerting.suppression import Suppressions
from lamplighter.config.alertmanager import AlertmanagerConfig, LogConfig, Receiver, RouteConfig
from lamplighter.matching import parse_matchers
from lamplighter.web.alertmanager.overview import Overview
from tests.support.alerts import NOON, an_alert
from tests.support.configuration import a_configuration

WATCHDOG = {"alertname": "Watchdog", "severity": "none"}


def a_tree(*routes: RouteConfig) -> AlertmanagerConfig:
    receivers = tuple(Receiver(name=name, integrations=(LogConfig(),)) for name in ("team", "heartbeat"))
    return AlertmanagerConfig(route=RouteConfig(receiver="team", routes=routes), receivers=receivers)


def to_heartbeat(matchers: str, *routes: RouteConfig) -> RouteConfig:
    return RouteConfig(receiver="heartbeat", matchers=parse_matchers(matchers), routes=routes)


def told_of(config: AlertmanagerConfig, labels: dict[str, str]) -> list[str]:
    return [clock.integration.receiver for clock in Routing(config).clocks_for(an_alert(labels=labels))]


@pytest.mark.parametrize(
    ("matchers", "expected"),
    [
        ('alertname="Watchdog"', ["heartbeat"]),
        ('severity="none"', ["heartbeat"]),
        ('severity="none", check="shop"', ["heartbeat"]),
        ('alertname=~"Watch.*"', []),
        ('severity!="critical"', []),
        ('check="shop"', []),
    ],
)
def test_a_silent_alert_is_told_by_routes_only_that_ask_for_it_by_name(matchers: str, expected: list[str]) -> None:
    assert told_of(a_tree(to_heartbeat(matchers)), WATCHDOG) == expected


def test_what_is_around_a_route_asks_for_it_too() -> None:
    within = RouteConfig(receiver="team", matchers=parse_matchers('check="shop"'))
    assert told_of(a_tree(to_heartbeat('severity="none"', within)), WATCHDOG) == ["team"]


def test_other_alerts_are_told_by_whoever_takes_them() -> None:
    assert told_of(a_tree(to_heartbeat('alertname="Watchdog"')), {}) == ["team"]
    assert told_of(a_tree(to_heartbeat('check="shop"')), {}) == ["heartbeat"]


def test_programs_find_a_silent_alert_with_the_receivers_that_are_told_of_it() -> None:
    configuration = a_configuration(alertmanager=a_tree(to_heartbeat('alertname="Watchdog"')))
    overview = Overview(configuration, {}, Suppressions(configuration, {}, (), NOON), NOON)
    found = [overview.routes_of(an_alert(labels=labels)) for labels in (WATCHDOG, {"severity": "none"})]
    assert [[route.receiver for route in routes] for routes in found] == [["heartbeat"], []]
