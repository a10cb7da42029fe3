"""The page of one alert: evidence, who is told, its past, and taking care of it."""

from dataclasses import replace

import pytest

from lamplighter.alerting.acknowledgements import AcknowledgementStore
from lamplighter.alerting.event import Event, EventKind, Outcome
from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.config.check import MaintenanceWindow
from lamplighter.web.alert_timeline import Line, line_of
from tests.support.alerting_world import (
    GATEWAY,
    LEDGER,
    SEARCH,
    SHOP,
    Visitor,
    a_check_alert,
    an_alerting_world,
    of_a_rule,
    words,
)
from tests.support.configuration import a_check
from tests.support.pages import NOW, a_summary, an_event

GATEWAY_KEY = fingerprint(a_check_alert(GATEWAY).labels)
SEARCH_KEY = fingerprint(a_check_alert(SEARCH, "CheckDegraded").labels)


@pytest.fixture
def visitor() -> Visitor:
    return Visitor(an_alerting_world())


def test_the_evidence_is_what_was_found_and_measured(visitor: Visitor) -> None:
    html = visitor.page(f"/admin/alerts/{GATEWAY_KEY}")
    text = words(html)
    assert "Cause connection refused refused" in text
    assert "Failed [CONNECTED] (false) == true" in text
    assert "Alike 3 of 3 checks in backend are failing, 2 others for the same cause" in text
    assert "<svg class=trend" in html
    assert 'alertname="CheckDown" check="gateway" group="backend" severity="critical"' in text
    assert GATEWAY_KEY in text


def test_phases_are_those_of_the_newest_round(visitor: Visitor) -> None:
    text = words(visitor.page(f"/admin/alerts/{SEARCH_KEY}"))
    assert (
        "Response 866 ms Phases DNS 35 ms, connect 104 ms, TLS 225 ms, first byte 433 ms, transfer 69 ms" in text
    )


def test_it_leads_to_the_check_the_runbook_and_the_rule(visitor: Visitor) -> None:
    html = visitor.page(f"/admin/alerts/{GATEWAY_KEY}")
    assert 'href="/admin/monitoring/checks/backend_gateway">The check</a>' in html
    assert 'href="https://wiki.example.com/runbook" rel="noreferrer">Runbook</a>' in html
    rule = visitor.page(f"/admin/alerts/{fingerprint(of_a_rule().labels)}")
    assert 'href="/admin/rules#group-' in rule
    assert "Value 0.1234" in words(rule)


def test_who_is_told_is_about_this_alert(visitor: Visitor) -> None:
    gateway = words(visitor.page(f"/admin/alerts/{GATEWAY_KEY}"))
    assert "oncall by pagerduty: not notified yet, due now (not delivered, tried once)" in gateway
    inhibited = words(visitor.page(f"/admin/alerts/{fingerprint(a_check_alert(LEDGER).labels)}"))
    assert "oncall by pagerduty: not notified yet (held back)" in inhibited


def test_its_past_comes_newest_first(visitor: Visitor) -> None:
    text = words(visitor.page(f"/admin/alerts/{SEARCH_KEY}")).partition("Timeline")[2]
    order = [text.index(part) for part in ("Acknowledged by Bo", "team by slack notified", "Firing too slow")]
    assert order == sorted(order)


def test_an_alert_that_is_over_has_nothing_to_be_done(visitor: Visitor) -> None:
    over = fingerprint(a_check_alert(SHOP, "CheckDegraded").labels)
    text = words(visitor.page(f"/admin/alerts/{over}"))
    assert "Resolved" in text
    assert "Lasted 50 min" in text
    assert "Acknowledge" not in text.partition("Timeline")[0]


def test_there_is_no_page_of_what_is_not(visitor: Visitor) -> None:
    assert visitor.get("/admin/alerts/0000000000000000").status == 404


def test_acknowledging_names_who_and_until_when(visitor: Visitor) -> None:
    answer = visitor.send(
        f"/admin/alerts/{GATEWAY_KEY}/acknowledge", author="Ann Øre", comment="on it", duration="30m"
    )
    assert (answer.status, answer.headers["location"]) == (303, f"/admin/alerts/{GATEWAY_KEY}")
    html = visitor.page(f"/admin/alerts/{GATEWAY_KEY}")
    assert "Acknowledged by Ann Øre: on it, until 20 Nov 13:00:05 UTC" in words(html)
    assert 'name="author" required maxlength="100" autocomplete="name" value="Ann Øre"' in html, "remembered"
    assert "Acknowledge again" in words(html)


def test_an_acknowledgement_can_be_taken_back(visitor: Visitor) -> None:
    assert visitor.send(f"/admin/alerts/{SEARCH_KEY}/take-back", author="Cy").status == 303
    text = words(visitor.page(f"/admin/alerts/{SEARCH_KEY}"))
    assert "Firing warning" in text
    assert "Acknowledgement taken back by Cy" in text


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"author": "", "duration": "1h"}, "say who you are"),
        ({"author": "Ann", "duration": "soon"}, "a duration is written like 30m, 8h or 2d"),
        ({"author": "Ann", "duration": "90d"}, "an acknowledgement lasts from a minute to 30 days"),
        ({"author": "Ann", "duration": ""}, "a duration is written like"),
    ],
)
def test_a_mistake_is_named_and_what_was_written_stays(visitor: Visitor, fields: dict[str, str], why: str) -> None:
    said = {"comment": "because <b>", **fields}
    answer = visitor.send(f"/admin/alerts/{GATEWAY_KEY}/acknowledge", **said)
    assert answer.status == 422
    html = str(answer.body)
    assert f"Not kept: {why}" in html
    assert 'value="because &lt;b&gt;"' in html
    assert GATEWAY_KEY not in AcknowledgementStore(visitor.scene.world.state).all(NOW)


def test_a_form_without_its_token_changes_nothing(visitor: Visitor) -> None:
    for path in ("acknowledge", "take-back"):
        answer = visitor.send(
            f"/admin/alerts/{GATEWAY_KEY}/{path}", form_token="guessed", author="Eve", duration="1h"
        )
        assert answer.status == 403
    assert GATEWAY_KEY not in AcknowledgementStore(visitor.scene.world.state).all(NOW)


def test_acknowledging_what_is_over_says_so(visitor: Visitor) -> None:
    over = fingerprint(a_check_alert(SHOP, "CheckDegraded").labels)
    answer = visitor.send(f"/admin/alerts/{over}/acknowledge", author="Ann", duration="1h")
    assert answer.status == 422
    assert "Not kept: this alert does not fire (any more)." in words(str(answer.body))


def test_without_telemetry_the_page_shows_what_it_has(visitor: Visitor) -> None:
    visitor.scene.world.telemetry.fails = True
    text = words(visitor.page(f"/admin/alerts/{GATEWAY_KEY}"))
    assert "Cause connection refused" in text
    assert "Alike" not in text


def _told(outcome: Outcome | None, delivered: bool | None = None) -> Event:
    return an_event(
        a_summary(),
        kind=EventKind.NOTIFICATION,
        receiver="team/slack/0",
        reason="new_firing",
        outcome=outcome,
        delivered=delivered,
    )


@pytest.mark.parametrize(
    ("event", "title", "look"),
    [
        (_told(Outcome.SENT), "team by slack notified", "up"),
        (_told(Outcome.FAILED), "team by slack could not be notified, trying again", "degraded"),
        (_told(None, delivered=True), "team by slack notified", "up"),
        (_told(None, delivered=False), "team by slack could not be notified, trying again", "degraded"),
        (an_event(a_summary(), severity="warning"), "Firing", "degraded"),
        (an_event(a_summary(), "resolved"), "Resolved", "up"),
        (
            an_event(a_summary(), kind=EventKind.ACTION, receiver="mend/action/0", outcome=Outcome.FAILED),
            "Action mend failed",
            "degraded",
        ),
        (an_event(a_summary(), kind=EventKind.ACKNOWLEDGEMENT, author="Bo"), "Acknowledged by Bo", "info"),
    ],
)
def test_every_kind_of_event_is_a_line(event: Event, title: str, look: str) -> None:
    line = line_of(event)
    assert (line.title, line.look, line.at) == (title, look, event.at)


def test_a_line_says_why() -> None:
    assert line_of(_told(Outcome.SENT)).text == "firing, new firing"
    over = an_event(a_summary(), "resolved", superseded=True)
    assert line_of(over) == Line(at=over.at, look="up", title="Resolved", text="another alert took its place")


def test_an_alert_of_a_check_in_maintenance_says_that_nobody_is_told() -> None:
    scene = an_alerting_world()
    window = MaintenanceWindow(start_minute_of_day=12 * 60, duration_seconds=3600.0)
    check = a_check(name="gateway", group="backend", maintenance_windows=(window,))
    scene.world.configuration = replace(scene.world.configuration, checks=(check,))
    text = words(Visitor(scene).page(f"/admin/alerts/{GATEWAY_KEY}"))
    assert "Muted by a maintenance window of its check" in text
