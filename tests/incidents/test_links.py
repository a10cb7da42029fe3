import pytest

from lamplighter.incidents.links import Links, links_of
from tests.support.alerts import an_alert
from tests.support.incidents import a_check

CHECKS = {each.key: each for each in (a_check("shop", "api", "mail"), a_check("api", "db"), a_check("db"))}


@pytest.mark.parametrize("alertname", ["CheckDown", "CheckDegraded"])
def test_an_outage_is_linked_to_all_that_its_check_needs(alertname: str) -> None:
    alert = an_alert(labels={"alertname": alertname})
    assert links_of(alert, ["{}:{}", "{}/{x=y}:{}"], CHECKS) == Links(
        group_keys=frozenset({"{}:{}", "{}/{x=y}:{}"}),
        check="core_shop",
        needs=frozenset({"core_api", "core_db", "core_mail"}),
    )


def test_other_alerts_are_linked_by_their_groups_alone() -> None:
    by_group = Links(group_keys=frozenset({"{}:{}"}))
    assert links_of(an_alert(labels={"alertname": "CertificateExpiring"}), ["{}:{}"], CHECKS) == by_group
    assert links_of(an_alert(details={}), ["{}:{}"], CHECKS) == by_group


def test_a_check_that_is_configured_no_more_needs_nothing() -> None:
    assert links_of(an_alert(), [], {}) == Links(check="core_shop")


def test_checks_that_need_each_other_in_a_circle_are_each_found_once() -> None:
    circle = {each.key: each for each in (a_check("shop", "api"), a_check("api", "shop"))}
    assert links_of(an_alert(), [], circle).needs == {"core_api"}
