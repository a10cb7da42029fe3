from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.inhibition import InhibitRule
from lamplighter.alerting.outside_alerts import Posted, changes_by_posts
from lamplighter.alerting.silences import Silence
from lamplighter.alerting.suppression import Suppression, Suppressions, firing_at
from lamplighter.matching import parse_matchers
from tests.support.configuration import a_check, a_configuration, a_routing

NOW = 1795176000.0
RULE = InhibitRule(source=parse_matchers('severity="critical"'), target=parse_matchers('severity="warning"'))


def an_alert(state: AlertState = AlertState.FIRING, **labels: str) -> Alert:
    return Alert(labels=labels, state=state, pending_since=NOW, starts_at=NOW, evaluated_at=NOW)


def test_rules_of_the_file_and_silences_hold_alerts_back() -> None:
    silence = Silence(id="s", matchers=parse_matchers('team="web"'), starts_at=NOW - 1, ends_at=NOW + 1)
    configuration = a_configuration(alertmanager=a_routing(inhibit_rules=(RULE,)))
    found = Suppressions(configuration, {"f": an_alert(severity="critical")}, [silence], NOW)
    assert found.of({"severity": "warning", "team": "web"}) == Suppression(("f",), ("s",))
    assert found.of({"severity": "critical"}).is_active


def test_what_a_check_depends_on_holds_its_alerts_back() -> None:
    lan = a_check(name="lan", group="")
    shop = a_check(name="shop", group="", depends_on=(lan.key,))
    down = an_alert(alertname="CheckDown", check="lan")
    found = Suppressions(a_configuration(lan, shop), {"f": down}, [], NOW)
    assert found.of({"alertname": "CheckDown", "check": "shop"}).inhibited_by == ("f",)


def test_only_alerts_that_fire_now_count() -> None:
    (change,) = changes_by_posts([Posted(labels={"alertname": "x"})], {}, NOW, 300.0)
    assert change.alert is not None
    alerts = {"own": an_alert(), "over": an_alert(AlertState.RESOLVED), "outside": change.alert}
    assert firing_at(alerts, NOW).keys() == {"own", "outside"}
    assert firing_at(alerts, NOW + 300.0).keys() == {"own"}
