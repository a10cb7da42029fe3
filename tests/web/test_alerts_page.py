"""The alerts as they stand: what is shown, in which order, and what is said of who was told."""

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote, urlencode

import pytest

from lamplighter.alerting.alert import AlertState
from lamplighter.alerting.fingerprint import fingerprint
from tests.support.alerting_world import (
    GATEWAY,
    LEDGER,
    SEARCH,
    SHOP,
    SILENCE_ID,
    AlertingWorld,
    Visitor,
    a_check_alert,
    an_alerting_world,
    from_prometheus,
    of_a_rule,
    words,
)
from tests.support.pages import NOW


@pytest.fixture(scope="module")
def visitor() -> Visitor:
    """Look at a world with something in every state; nobody changes it."""
    return Visitor(an_alerting_world())


def names(html: str) -> list[str]:
    """Return the names of the alerts on a page, in order."""
    return re.findall(r'<div class="what"><a href="/admin/alerts/[0-9a-f]{16}"><b>([^<]+)</b></a>', html)


def rows(html: str) -> Mapping[str, str]:
    """Return what is said of each alert, by name."""
    parts = re.split(r'<li class="\w+"><div class="alert">', html)[1:]
    return {
        names(f'<div class="what">{part}')[0]: words(f'<main id="main">{part}</main>') for part in map(_cut, parts)
    }


def _cut(part: str) -> str:
    return part.partition('<div class="what">')[2].partition("</li>")[0]


def test_what_nobody_has_taken_care_of_comes_first_and_the_gravest_of_it(visitor: Visitor) -> None:
    flat = names(visitor.page("/admin/alerts?view=flat"))
    assert flat == ["DiskFull", "gateway", "ErrorRateHigh", "search", "payments-api", "ledger", "shop"]


def test_groups_are_those_that_receivers_are_told_of(visitor: Visitor) -> None:
    html = visitor.page("/admin/alerts")
    groups = re.findall(r'<h2 id="g\d+"><bdi>(\w+)</bdi> <small>(\d+) alerts?</small>', html)
    assert groups == [("oncall", "1"), ("oncall", "3"), ("team", "1"), ("team", "1"), ("diary", "1")]
    assert names(html)[1:4] == ["gateway", "payments-api", "ledger"]
    assert 'grouped by</span> <code class="label">group="backend"</code>' in html


def test_each_alert_says_what_holds_it_back(visitor: Visitor) -> None:
    said = rows(visitor.page("/admin/alerts"))
    assert "Firing Inhibited critical" in said["ledger"]
    assert "Inhibited by CheckDown of gateway" in said["ledger"]
    assert "Silenced by Ann : The certificate is on its way, until 21 Nov 12:30:05 UTC" in said["shop"]
    assert "Muted by lunch" in said["shop"]
    assert "Acknowledged by Bo: Looking into it, until 21 Nov" in said["search"]
    assert "Inhibited" not in said["gateway"]


def test_each_alert_says_what_is_known_of_it(visitor: Visitor) -> None:
    said = rows(visitor.page("/admin/alerts"))
    assert "[CONNECTED] (false) == true" in said["gateway"]
    assert "since 20 Nov 12:15:05 UTC , for 15 min" in said["gateway"]
    assert "value 0.1234" in said["ErrorRateHigh"]
    html = visitor.page("/admin/alerts")
    assert html.count("<svg class=trend") == 5, "one for each alert about a check"


def test_a_group_says_who_was_told_and_when_next(visitor: Visitor) -> None:
    text = words(visitor.page("/admin/alerts"))
    assert "by slack : notified 20 Nov 12:20:05 UTC , next 20 Nov 16:20:05 UTC" in text
    assert "by pagerduty : not notified yet, due now (not delivered, tried once)" in text
    assert "by slack : notified 20 Nov 12:20:05 UTC (acknowledged, not repeated)" in text
    assert "by log : not notified yet (held back)" in text


def test_when_a_group_is_told_depends_on_its_hidden_alerts_too() -> None:
    scene = AlertingWorld()
    scene.write(of_a_rule())
    scene.tell(NOW - 600.0)
    newcomer = replace(of_a_rule(), labels={**of_a_rule().labels, "service": "search"})
    scene.write(newcomer, now=NOW - 5.0)
    visitor = Visitor(scene)
    for address in ("/admin/alerts", "/admin/alerts?filter=service%3Dcheckout"):
        assert "notified 20 Nov 12:20:05 UTC , next 20 Nov 12:30:05 UTC" not in words(visitor.page(address))
        assert "notified 20 Nov 12:20:05 UTC , due now" in words(visitor.page(address))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"state": "active"}, ["DiskFull", "gateway", "ErrorRateHigh", "search"]),
        ({"state": "suppressed"}, ["payments-api", "ledger", "shop"]),
        ({"state": "acknowledged"}, ["search"]),
        ({"state": "flapping"}, []),
        ({"state": "pending"}, ["shop"]),
        ({"state": "resolved"}, ["shop"]),
        ({"severity": "emergency"}, ["DiskFull"]),
        ({"receiver": "team"}, ["ErrorRateHigh", "search"]),
        ({"filter": 'check=~"(gate|led).*"'}, ["gateway", "ledger"]),
        ({"filter": '{alertname="CheckDown", check!="ledger"}'}, ["gateway", "payments-api"]),
        ({"filter": "instance=db-1:9100"}, ["DiskFull"]),
        ({"filter": 'alertname="CheckDown"', "severity": "info"}, []),
        ({"state": "nonsense", "severity": "odd"}, None),
    ],
)
def test_an_address_chooses(visitor: Visitor, query: Mapping[str, str], expected: list[str] | None) -> None:
    everything = names(visitor.page("/admin/alerts?view=flat"))
    found = names(visitor.page(f"/admin/alerts?{urlencode({'view': 'flat', **query})}"))
    assert found == (everything if expected is None else expected)


def test_all_shows_what_is_over_and_what_is_to_come_too(visitor: Visitor) -> None:
    assert len(names(visitor.page("/admin/alerts?view=flat&state=all"))) == 9


@pytest.mark.parametrize("text", ["{x", 'a="b" c', "a=~'('", 'a=~"("', "=", '"'])
def test_matchers_that_cannot_be_read_are_named_and_show_nothing(visitor: Visitor, text: str) -> None:
    html = visitor.page(f"/admin/alerts?filter={quote(text)}")
    assert 'role="alert" id="mistake">These matchers cannot be read: ' in html
    assert 'aria-invalid="true" aria-describedby="mistake"' in html
    assert names(html) == []


def test_what_was_chosen_stays_chosen(visitor: Visitor) -> None:
    text = 'a!="<b>"'
    html = visitor.page(f"/admin/alerts?state=suppressed&receiver=diary&filter={quote(text)}")
    assert '<option value="suppressed" selected>' in html
    assert "<option selected>diary</option>" in html
    assert 'value="a!=&#34;&lt;b&gt;&#34;"' in html


def test_buttons_silence_this_alert_and_acknowledge_it(visitor: Visitor) -> None:
    html = visitor.page("/admin/alerts?view=flat&severity=emergency")
    key = fingerprint(from_prometheus().labels)
    assert f'action="/admin/alerts/{key}/acknowledge"' in html
    assert 'href="/admin/silences/new?matcher=%7Balertname%3D%22DiskFull%22%2Cinstance' in html
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_one_alert_in_two_groups_has_ids_of_its_own_in_each() -> None:
    scene = AlertingWorld()
    scene.write(replace(a_check_alert(GATEWAY), labels={**a_check_alert(GATEWAY).labels, "tier": "1"}))
    html = Visitor(scene).page("/admin/alerts")
    assert names(html) == ["gateway", "gateway"]
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_nothing_firing_is_said() -> None:
    assert "No alert is firing." in words(Visitor(AlertingWorld()).page("/admin/alerts"))


def test_a_watchdog_does_not_count_as_trouble() -> None:
    scene = AlertingWorld()
    watchdog = of_a_rule()
    scene.write(replace(watchdog, labels={"alertname": "Watchdog", "severity": "none"}))
    visitor = Visitor(scene)
    assert "0 firing" in words(visitor.page("/admin/alerts"))
    shown = words(visitor.page("/admin/alerts?state=all"))
    assert "Nobody is notified" in shown
    assert "Nobody is notified of it: its severity is none." in shown


def test_hundreds_of_alerts_are_cut_and_counted() -> None:
    scene = AlertingWorld()
    alerts = [
        replace(of_a_rule(), labels={**of_a_rule().labels, "instance": str(number)}) for number in range(105)
    ]
    scene.write(*alerts)
    html = Visitor(scene).page("/admin/alerts?view=flat")
    assert len(names(html)) == 100
    assert "and 5 more" in words(html)


def test_an_alert_from_outside_that_is_past_its_end_is_over() -> None:
    scene = AlertingWorld()
    scene.write(from_prometheus())
    visitor = Visitor(scene, now=NOW + 3600)
    assert names(visitor.page("/admin/alerts")) == []
    assert names(visitor.page("/admin/alerts?state=resolved")) == ["DiskFull"]


def test_a_store_of_telemetry_that_is_away_costs_the_drawings_only() -> None:
    scene = an_alerting_world()
    scene.world.telemetry.fails = True
    html = Visitor(scene).page("/admin/alerts")
    assert names(html)
    assert "<svg class=trend" not in html


def test_only_who_is_signed_in_sees_alerts(visitor: Visitor) -> None:
    stranger = Visitor(visitor.scene)
    stranger.cookies.clear()
    for address in ("/admin/alerts", "/admin/alerts/x", "/admin/silences", f"/admin/silences/{SILENCE_ID}"):
        answer = stranger.get(address)
        assert (answer.status, answer.headers["location"][:9]) == (303, "/sign-in?")


def test_what_an_alert_says_is_text() -> None:
    scene = AlertingWorld()
    evil = "<script>alert(1)</script>"
    alert = replace(
        a_check_alert(SEARCH), labels={"alertname": evil, "check": evil, "severity": evil, "x": '"><b>'}
    )
    scene.write(replace(alert, annotations={"summary": evil, "cause": evil, "runbook_url": f"javascript:{evil}"}))
    key = fingerprint(alert.labels)
    visitor = Visitor(scene)
    for html in (visitor.page("/admin/alerts"), visitor.page(f"/admin/alerts/{key}")):
        assert "<script>alert" not in html
        assert 'href="javascript:' not in html
        assert '"><b>' not in html.replace(f'/admin/alerts/{key}"><b>', "")


def test_pending_alerts_set_no_clock() -> None:
    scene = AlertingWorld()
    scene.write(replace(a_check_alert(LEDGER), state=AlertState.PENDING), a_check_alert(SHOP))
    assert names(Visitor(scene).page("/admin/alerts?state=pending")) == ["ledger"]
