"""What is kept beside a check."""

import json

from lamplighter.probes.facts import facts_of
from lamplighter.probes.outcome import Cause, Certificate, Redirect
from lamplighter.probes.verdict import CheckState, Verdict
from tests.support.configuration import a_check
from tests.support.verdicts import a_verdict

SHOP = a_check()
CERTIFICATE = Certificate(
    subject="CN=shop",
    issuer="CN=Root",
    sans=("shop.example.com",),
    not_before=1.0,
    not_after=2.0,
    chain=("CN=shop",),
)


def test_what_was_seen_is_told_in_json() -> None:
    verdict = a_verdict(SHOP.key, certificate=CERTIFICATE)
    facts = facts_of([SHOP], {SHOP.key: verdict})[SHOP.key]
    assert (facts["ip"], facts["tls_version"], facts["http_version"]) == ("93.184.216.34", "TLSv1.3", "1.1")
    assert facts["certificate"]["sans"] == ["shop.example.com"]
    assert json.loads(json.dumps(facts)) == facts


def test_a_certificate_read_earlier_stays_known() -> None:
    earlier = facts_of([SHOP], {SHOP.key: a_verdict(SHOP.key, certificate=CERTIFICATE)})
    later = facts_of([SHOP], {SHOP.key: a_verdict(SHOP.key, ip="192.0.2.7")}, earlier)
    assert later[SHOP.key]["certificate"]["subject"] == "CN=shop"


def test_addresses_are_collected_so_that_a_name_with_several_does_not_change_its_facts_every_round() -> None:
    facts: dict[str, dict[str, object]] = {}
    for round_number in range(40):
        facts = facts_of([SHOP], {SHOP.key: a_verdict(SHOP.key, ip=f"192.0.2.{round_number % 3}")}, facts)
    assert facts[SHOP.key]["ip"] == "192.0.2.0, 192.0.2.1, 192.0.2.2"


def test_no_more_than_eight_addresses_are_kept() -> None:
    facts: dict[str, dict[str, object]] = {}
    for number in range(40):
        facts = facts_of([SHOP], {SHOP.key: a_verdict(SHOP.key, ip=f"192.0.2.{number}")}, facts)
    assert str(facts[SHOP.key]["ip"]).count(",") == 7


def test_an_expired_certificate_is_a_fact_too() -> None:
    verdict = a_verdict(SHOP.key, CheckState.DOWN, Cause.TLS_EXPIRED, certificate=CERTIFICATE)
    assert facts_of([SHOP], {SHOP.key: verdict})[SHOP.key]["certificate"]["not_after"] == 2.0


def test_redirects_are_told_without_user_and_query() -> None:
    hop = Redirect(302, "https://user:secret@login.example.com:8443/in?token=abc#there")
    facts = facts_of([SHOP], {SHOP.key: a_verdict(SHOP.key, redirects=(hop, Redirect(301, "http://[bad")))})
    assert facts[SHOP.key]["redirects"] == [
        {"status": 302, "url": "https://login.example.com:8443/in"},
        {"status": 301, "url": ""},
    ]


def test_facts_of_a_check_that_is_gone_are_dropped() -> None:
    assert facts_of([SHOP], {}, {"core_old": {"ip": "192.0.2.1"}}) == {}


def test_an_unknown_round_changes_no_fact() -> None:
    verdict = Verdict(check_key=SHOP.key, state=CheckState.UNKNOWN, cause=Cause.BLIND)
    assert facts_of([SHOP], {SHOP.key: verdict}, {SHOP.key: {"ip": "192.0.2.1"}}) == {
        SHOP.key: {"ip": "192.0.2.1"}
    }
