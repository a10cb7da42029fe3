import pytest

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.wording import (
    duration,
    explanation,
    facts,
    generator_url,
    headline,
    lasted,
    links,
    title,
)
from tests.support.alerts import NOON, a_notification, a_resolved_alert, an_alert


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "0 s"),
        (0, "0 s"),
        (0.6, "1 s"),
        (45, "45 s"),
        (60, "1 min"),
        (312, "5 min 12 s"),
        (3600, "1 h"),
        (3601, "1 h"),
        (7380, "2 h 3 min"),
        (86400 * 3 + 4 * 3600 + 59, "3 d 4 h"),
        (86400 * 3 + 59, "3 d"),
    ],
)
def test_a_duration_has_its_two_greatest_units(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("alert", "text"),
    [
        (an_alert(), "CRITICAL: core/shop is down: connection refused"),
        (a_resolved_alert(), "RESOLVED: core/shop is no longer down (lasted 5 min 12 s)"),
        (a_resolved_alert(details={}), "RESOLVED: core/shop is down: connection refused (lasted 5 min 12 s)"),
        (an_alert(annotations={}), "CRITICAL: CheckDown"),
    ],
)
def test_a_headline_says_how_grave_and_what(alert: Alert, text: str) -> None:
    assert headline(alert) == text


def test_the_duration_counts_from_the_first_failure_not_from_the_threshold() -> None:
    assert lasted(a_resolved_alert(pending_since=NOON - 120), NOON + 999) == "7 min 12 s"


def test_the_title_of_several_counts_them() -> None:
    assert title(a_notification(an_alert(), an_alert(), a_resolved_alert())) == "CRITICAL: 2 firing, 1 resolved"
    assert title(a_notification(a_resolved_alert(), a_resolved_alert())) == "RESOLVED: 2 resolved"


def test_facts_of_a_resolved_alert_say_when_it_ended() -> None:
    assert facts(a_resolved_alert(), NOON + 999) == [
        ("Check", "core/shop"),
        ("Severity", "critical"),
        ("Cause", "connection refused"),
        ("Since", "2026-11-20 12:00:00 UTC"),
        ("Ended", "2026-11-20 12:05:12 UTC"),
        ("Lasted", "5 min 12 s"),
    ]


def test_the_same_explanation_is_given_once() -> None:
    assert explanation(an_alert()) == ["Nothing listens on port 443."]


def test_links_lead_to_the_check_and_its_runbook() -> None:
    alert = an_alert(annotations={"runbook_url": "https://wiki.example.com/shop"})
    assert links(alert, "https://lamp.example.com/") == [
        ("Dashboard", "https://lamp.example.com/admin/monitoring/checks/core_shop"),
        ("Runbook", "https://wiki.example.com/shop"),
    ]
    assert (
        links(an_alert(details={}), "https://lamp.example.com")[0][1]
        == "https://lamp.example.com/admin/monitoring"
    )
    assert links(an_alert(), "") == []


def test_the_page_about_a_check_is_found_whatever_its_name() -> None:
    url = generator_url(an_alert(details={"check_key": "core_a?b-ü%"}), "https://lamp.example.com/")
    assert url == "https://lamp.example.com/admin/monitoring/checks/core_a%3Fb-%C3%BC%25"
