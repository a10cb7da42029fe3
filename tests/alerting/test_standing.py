from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.alert import OUTSIDE, Alert, AlertState
from lamplighter.alerting.clocks import Routing
from lamplighter.alerting.deduplication import Entry
from lamplighter.alerting.moment import Moment
from lamplighter.alerting.silences import Silence
from lamplighter.alerting.standing import Standing, standing_of
from lamplighter.alerting.time_intervals import TimeInterval
from lamplighter.alerting.told import Told
from lamplighter.config.alertmanager import ReceiverConfig, RouteConfig, SlackConfig
from lamplighter.config.check import AlertOptions
from lamplighter.matching import parse_matchers
from tests.support.alerting import A_HOOK, a_route
from tests.support.alerts import NOON, a_resolved_alert, an_alert
from tests.support.configuration import a_check, a_configuration

NOW = NOON + 600
SLACK = SlackConfig(api_url="http://127.0.0.1/slack")
KNOWS = Told(entry=Entry(frozenset("a"), frozenset(), NOON))
SUPERSEDED = a_resolved_alert(details={"superseded": True})


def a_silence(matchers: str) -> Silence:
    return Silence(id="s", matchers=parse_matchers(matchers), starts_at=NOON, ends_at=NOW + 60)


def stands(
    alerts: dict[str, Alert],
    told: Told | None = None,
    *,
    began_at: float = NOON,
    integration: ReceiverConfig = A_HOOK,
    silences: tuple[Silence, ...] = (),
    **config: Any,
) -> Standing:
    options = config.pop("options", AlertOptions())
    alertmanager = replace(a_route(integration, **config), time_intervals={"always": (TimeInterval(),)})
    configuration = a_configuration(a_check(alerts=(options,)), alertmanager=alertmanager)
    moment = Moment(configuration, Routing(alertmanager), alerts, silences, NOW)
    (group,) = moment.groups.values()
    return standing_of(group, told or Told(), moment, began_at=began_at)


def test_what_fires_and_what_is_over_is_told_apart() -> None:
    standing = stands({"a": an_alert(), "b": a_resolved_alert(ends_at=NOON + 60)})
    assert (list(standing.firing), list(standing.resolved), standing.count) == (["a"], ["b"], 2)


@pytest.mark.parametrize(
    ("told", "began_at", "is_member"),
    [
        (Told(), NOON, True),
        (Told(), NOON + 400, False),
        (KNOWS, NOON + 400, True),
        (Told(owed=frozenset("a")), NOON + 400, True),
        (Told(left={"a": NOON + 312}), NOON, False),
        (Told(left={"a": NOON + 100}), NOON, True),
    ],
)
def test_what_is_over_is_part_of_the_group_until_it_left(told: Told, began_at: float, is_member: bool) -> None:
    assert ("a" in stands({"a": a_resolved_alert()}, told, began_at=began_at).resolved) is is_member


def test_a_posted_end_that_is_in_the_past_belongs_to_the_group_in_which_it_was_posted() -> None:
    details = {OUTSIDE: {"expires_at": NOON - 4, "is_timeout": False, "generator_url": ""}}
    posted = a_resolved_alert(ends_at=NOON - 4, evaluated_at=NOON + 1, details=details)
    assert list(stands({"a": posted, "b": an_alert(labels={"check": "blog"})}).resolved) == ["a"]
    assert not stands({"a": posted, "b": an_alert(labels={"check": "blog"})}, began_at=NOON + 2).resolved


def test_silences_hold_back() -> None:
    alerts = {"a": an_alert(), "b": an_alert(labels={"check": "blog"})}
    silenced = stands(alerts, silences=(a_silence("check=blog"),))
    assert (list(silenced.firing), list(silenced.held_back), silenced.is_muted) == (["a"], ["b"], False)


def test_a_muted_route_holds_everything_back() -> None:
    below = RouteConfig(matchers=parse_matchers("group=core"), mute_time_intervals=("always",))
    standing = stands({"a": an_alert(), "b": a_resolved_alert()}, routes=(below,))
    assert (set(standing.held_back), standing.is_muted) == ({"a", "b"}, True)


@pytest.mark.parametrize(
    ("alert", "integration", "options", "unwanted"),
    [
        (a_resolved_alert(), SLACK, AlertOptions(), False),
        (SUPERSEDED, SLACK, AlertOptions(), True),
        (SUPERSEDED, A_HOOK, AlertOptions(), False),
        (a_resolved_alert(), A_HOOK, AlertOptions(send_on_resolved=False), True),
        (an_alert(), A_HOOK, AlertOptions(send_on_resolved=False), False),
    ],
)
def test_an_end_may_be_of_no_interest(
    alert: Alert, integration: ReceiverConfig, options: AlertOptions, unwanted: bool
) -> None:
    standing = stands({"a": alert}, integration=integration, options=options)
    assert bool(standing.unwanted) is unwanted


@pytest.mark.parametrize(("asked", "seconds"), [(0.0, 14400.0), (600.0, 600.0), (90_000.0, 14400.0)])
def test_a_check_may_ask_to_be_reminded_sooner_than_its_route(asked: float, seconds: float) -> None:
    options = AlertOptions(minimum_reminder_interval_seconds=asked)
    assert stands({"a": an_alert()}, options=options).repeat_seconds == seconds
    over = {"a": a_resolved_alert()}
    assert stands(over, options=options).repeat_seconds == 14400.0


alerts = st.builds(
    lambda state, ends, check, superseded: an_alert(
        labels={"check": check},
        state=state,
        ends_at=None if state is AlertState.FIRING else NOON + ends,
        details={"superseded": superseded, "check_key": "core_shop"},
    ),
    st.sampled_from([AlertState.FIRING, AlertState.RESOLVED]),
    st.integers(-100, 500),
    st.sampled_from(["shop", "blog"]),
    st.booleans(),
)
names = st.sampled_from("abcd")


@given(
    st.dictionaries(names, alerts, min_size=1),
    st.frozensets(names),
    st.frozensets(names),
    st.booleans(),
    st.sampled_from([A_HOOK, SLACK]),
)
def test_every_alert_is_in_one_place(
    alerts: dict[str, Alert],
    firing: frozenset[str],
    owed: frozenset[str],
    silenced: bool,
    integration: ReceiverConfig,
) -> None:
    silences = (a_silence("check=blog"),) if silenced else ()
    told = Told(entry=Entry(firing, frozenset(), NOON), owed=owed)
    standing = stands(alerts, told, silences=silences, integration=integration)
    places = [standing.firing, standing.resolved, standing.unwanted, standing.held_back]
    members = [name for place in places for name in place]
    assert len(members) == len(set(members)) == standing.count
    assert {name for name, one in alerts.items() if one.state is AlertState.FIRING} <= set(members)
    assert (firing | owed) & alerts.keys() <= set(members)
    assert set(standing.ended) == {name for name in members if alerts[name].state is AlertState.RESOLVED}
