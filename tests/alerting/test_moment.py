from dataclasses import replace
from typing import Any

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.as_of import as_of
from lamplighter.alerting.clocks import Routing
from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.alerting.inhibition import InhibitRule
from lamplighter.alerting.moment import Moment
from lamplighter.alerting.outside_alerts import Posted, changes_by_posts
from lamplighter.alerting.silences import Silence
from lamplighter.alerting.time_intervals import TimeInterval
from lamplighter.config.alertmanager import RouteConfig
from lamplighter.matching import parse_matchers
from tests.support.alerting import a_route
from tests.support.alerts import NOON, a_resolved_alert, an_alert
from tests.support.configuration import a_configuration

NOW = NOON + 600


def a_moment(*alerts: Alert, silences: tuple[Silence, ...] = (), now: float = NOW, **config: Any) -> Moment:
    fields = {name: config.pop(name) for name in ("inhibit_rules", "time_intervals") if name in config}
    alertmanager = replace(a_route(**config), **fields)
    kept = {fingerprint(alert.labels): alert for alert in alerts}
    return Moment(a_configuration(alertmanager=alertmanager), Routing(alertmanager), kept, silences, now)


def names(moment: Moment) -> dict[str, list[str]]:
    return {
        key: [alert.labels["alertname"] for alert in group.alerts.values()] for key, group in moment.groups.items()
    }


def test_alerts_are_in_the_groups_of_their_routes() -> None:
    below = RouteConfig(matchers=parse_matchers('severity="warning"'))
    warning = an_alert(labels={"alertname": "CheckDegraded", "severity": "warning"})
    assert names(a_moment(an_alert(), warning, routes=(below,))) == {
        "{}:{}/team/webhook/0": ["CheckDown"],
        '{}/{severity="warning"}:{}/team/webhook/0': ["CheckDegraded"],
    }


def test_neither_pending_nor_silent_alerts_are_in_any_group() -> None:
    pending = an_alert(state=AlertState.PENDING)
    silent = an_alert(labels={"alertname": "Watchdog", "severity": "none"})
    moment = a_moment(pending, silent)
    assert not moment.groups
    assert len(moment.known) == 2


def test_what_is_over_is_in_its_group_too() -> None:
    assert names(a_moment(a_resolved_alert())) == {"{}:{}/team/webhook/0": ["CheckDown"]}


def test_silences_and_other_alerts_hold_back() -> None:
    silence = Silence(id="s", matchers=parse_matchers('team="web"'), starts_at=NOON, ends_at=NOW + 1)
    rule = InhibitRule(source=parse_matchers('severity="critical"'), target=parse_matchers('severity="warning"'))
    moment = a_moment(an_alert(), silences=(silence,), inhibit_rules=(rule,))
    assert not moment.is_held_back(an_alert())
    assert moment.is_held_back(an_alert(labels={"team": "web"}))
    assert moment.is_held_back(an_alert(labels={"severity": "warning"}))


def test_a_route_is_muted_while_one_of_its_time_intervals_covers_the_moment() -> None:
    for names_of, muted in ((("always",), True), ((), False)):
        moment = a_moment(
            an_alert(),
            routes=(RouteConfig(matchers=parse_matchers('alertname="CheckDown"'), mute_time_intervals=names_of),),
            time_intervals={"always": (TimeInterval(),)},
        )
        (group,) = moment.groups.values()
        assert moment.is_muted(group.clock) is muted


def test_a_posted_alert_is_over_at_its_end_written_down_as_such_or_not() -> None:
    (change,) = changes_by_posts([Posted(labels={"alertname": "Full"})], {}, NOON, 300.0)
    alert = change.alert
    assert alert is not None
    assert as_of(alert, NOON + 299) == alert
    over = as_of(alert, NOON + 300)
    assert (over.state, over.ends_at) == (AlertState.RESOLVED, NOON + 300)
    (group,) = a_moment(alert).groups.values()
    assert [each.state for each in group.alerts.values()] == [AlertState.RESOLVED]
