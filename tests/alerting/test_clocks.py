from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.alert import OUTSIDE
from lamplighter.alerting.clocks import LONGEST_KEY_BYTES, MOST_KNOWN, Clock, Routing, Routings
from lamplighter.alerting.groups import Group, Pace
from lamplighter.config.alertmanager import AlertmanagerConfig, Receiver, RouteConfig, SlackConfig
from lamplighter.matching import parse_matchers
from tests.support.alerting import A_HOOK, a_route
from tests.support.alerts import an_alert

SLACK = SlackConfig(api_url="http://127.0.0.1/slack")
CRITICAL = {"alertname": "CheckDown", "severity": "critical"}
WARNING = {"alertname": "CheckDegraded", "severity": "warning"}


def a_tree(*routes: RouteConfig) -> AlertmanagerConfig:
    """The team by hook and Slack, and below it `routes`, which may lead to the lead."""
    return a_route(
        routes=routes,
        group_by=("alertname",),
        receivers=(
            Receiver(name="team", integrations=(A_HOOK, SLACK)),
            Receiver(name="lead", integrations=(A_HOOK,)),
        ),
    )


def to_lead(**more: Any) -> RouteConfig:
    values: dict[str, Any] = {"receiver": "lead", "matchers": parse_matchers('severity="critical"')}
    return RouteConfig(**(values | more))


def keys(config: AlertmanagerConfig, labels: dict[str, str]) -> list[str]:
    return [clock.key for clock in Routing(config).clocks_of(labels)]


def test_an_alert_sets_a_clock_for_each_integration_of_its_route() -> None:
    group = '{}:{alertname="CheckDegraded"}'
    assert keys(a_tree(), WARNING) == [f"{group}/team/webhook/0", f"{group}/team/slack/0"]


def test_a_route_below_takes_the_alert_and_continue_lets_the_next_have_it_too() -> None:
    below = '{}/{severity="critical"}:{alertname="CheckDown"}/lead/webhook/0'
    assert keys(a_tree(to_lead()), CRITICAL) == [below]
    further = RouteConfig(receiver="team", matchers=parse_matchers('alertname="CheckDown"'))
    assert keys(a_tree(to_lead(goes_on=True), further), CRITICAL) == [
        below,
        '{}/{alertname="CheckDown"}:{alertname="CheckDown"}/team/webhook/0',
        '{}/{alertname="CheckDown"}:{alertname="CheckDown"}/team/slack/0',
    ]


def test_two_routes_of_the_same_matchers_to_one_receiver_are_one_clock() -> None:
    assert len(keys(a_tree(to_lead(goes_on=True), to_lead()), CRITICAL)) == 1


def test_it_knows_the_place_of_a_group_by_its_route_and_integration() -> None:
    routing = Routing(a_tree(to_lead(group_wait_seconds=0.0, group_interval_seconds=60.0)))
    (clock,) = routing.clocks_of(CRITICAL)
    group = clock.place.of(Group(key=clock.key))
    place = routing.place_of(group)
    assert place == clock.place
    assert place is not None
    assert place.pace == Pace(wait_seconds=0.0, interval_seconds=60.0)


def test_a_group_leads_nowhere_once_its_route_or_integration_is_gone() -> None:
    (clock,) = Routing(a_tree(to_lead())).clocks_of(CRITICAL)
    group = clock.place.of(Group(key=clock.key))
    assert Routing(a_tree()).place_of(group) is None
    assert Routing(a_tree(to_lead(receiver="team"))).place_of(group) is None


def test_a_group_of_before_there_were_routes_is_one_of_the_top_route() -> None:
    routing = Routing(a_tree())
    place = routing.place_of(Group(key="{}:{}/team/slack/0"))
    assert place is not None
    assert (place.route, place.integration.name) == (routing.root, "team/slack/0")


def test_a_routing_is_compiled_once_for_as_long_as_its_file_is_in_force() -> None:
    routings, config = Routings(), a_tree()
    assert routings(config) is routings(config)
    assert routings(replace(config)) is not routings(config)


def a_key(label: str) -> str:
    config = replace(a_tree(), route=replace(a_tree().route, group_by=("path",)))
    (clock, _) = Routing(config).clocks_of({"path": label})
    assert isinstance(clock, Clock)
    return clock.key


@given(st.text(min_size=1), st.text(min_size=1), st.integers(1, 3000))
def test_keys_of_long_labels_fit_and_differ(one: str, other: str, length: int) -> None:
    long_one, long_other = (("x" * length + each) for each in (one, other))
    assert len(a_key(long_one).encode()) <= LONGEST_KEY_BYTES
    assert (a_key(long_one) == a_key(long_other)) == (one == other)


def test_what_is_remembered_of_an_alert_is_bounded_and_tells_silent_ones_apart() -> None:
    routing = Routing(a_tree())
    alerts = [an_alert(labels={"check": f"c{number}"}) for number in range(MOST_KNOWN + 2)]
    assert all(routing.clocks_for(one) == routing.clocks_of(one.labels) for one in alerts)
    silent = an_alert(labels={"severity": "none"})
    posted = replace(silent, details={OUTSIDE: {"expires_at": 0.0}})
    assert (len(routing.clocks_for(silent)), len(routing.clocks_for(posted))) == (0, 2)
