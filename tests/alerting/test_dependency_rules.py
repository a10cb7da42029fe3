from lamplighter.alerting.dependency_rules import dependency_rules
from lamplighter.alerting.inhibition import Inhibitions
from lamplighter.config.check import Check


def a_check(name: str, *needs: str, group: str = "core") -> Check:
    return Check(name=name, group=group, url="https://example.com", conditions=(), depends_on=needs)


def alert(name: str, alertname: str = "CheckDown", **labels: str) -> dict[str, str]:
    return {"alertname": alertname, "check": name, "group": "core", "severity": "critical", **labels}


CHECKS = (a_check("db"), a_check("api", "core_db"), a_check("shop", "core_api"), a_check("mail", group=""))
RULES = dependency_rules(CHECKS)


def test_an_outage_is_held_back_while_what_the_check_needs_is_down() -> None:
    inhibitions = Inhibitions(RULES, {"f1": alert("db")})
    assert inhibitions.by(alert("api")) == ("f1",)
    assert inhibitions.by(alert("api", "CheckDegraded", severity="warning")) == ("f1",)
    assert inhibitions.by(alert("db")) == ()


def test_it_is_held_back_too_where_a_check_between_has_not_failed_often_enough() -> None:
    assert Inhibitions(RULES, {"f1": alert("db")}).by(alert("shop")) == ("f1",)


def test_what_is_degraded_only_holds_nothing_back() -> None:
    assert Inhibitions(RULES, {"f1": alert("db", "CheckDegraded")}).by(alert("api")) == ()


def test_other_alerts_about_the_check_are_told() -> None:
    assert Inhibitions(RULES, {"f1": alert("db")}).by(alert("api", "CertificateExpiring")) == ()


def test_a_check_of_the_same_name_in_another_group_is_another_check() -> None:
    inhibitions = Inhibitions(RULES, {"f1": alert("db", group="lab")})
    assert inhibitions.by(alert("api")) == ()
    assert Inhibitions(RULES, {"f1": alert("db")}).by(alert("api", group="lab")) == ()


def test_a_check_without_a_group_has_alerts_without_that_label() -> None:
    rules = dependency_rules([*CHECKS, a_check("list", "_mail", group="")])
    source = {"alertname": "CheckDown", "check": "mail"}
    target = {"alertname": "CheckDown", "check": "list"}
    assert Inhibitions(rules, {"f1": source}).by(target) == ("f1",)


def test_each_need_makes_one_rule_by_however_many_ways() -> None:
    diamond = (a_check("d"), a_check("b", "core_d"), a_check("c", "core_d"), a_check("a", "core_b", "core_c"))
    assert len(dependency_rules(diamond)) == 5


def test_a_circle_ends() -> None:
    assert len(dependency_rules([a_check("a", "core_b"), a_check("b", "core_a")])) == 2
