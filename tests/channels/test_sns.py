import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.channels.sns import MOST_BYTES, attributes, message, subject
from lamplighter.channels.webhook import payload
from tests.support.alerts import a_notification, a_resolved_alert, an_alert

KINDS = {"default", "sms", "email", "email-json", "http", "https", "sqs", "lambda", "firehose"}


def test_each_kind_of_subscriber_is_given_its_own_wording() -> None:
    notification = a_notification()
    worded = json.loads(message(notification))
    assert worded.keys() == KINDS
    assert worded["default"] == worded["sms"] == "CRITICAL: core/shop is down: connection refused"
    assert [json.loads(worded[kind]) for kind in ("https", "sqs", "lambda")] == [payload(notification)] * 3


def test_an_email_reads_as_a_message() -> None:
    assert json.loads(message(a_notification()))["email"].splitlines() == [
        "CRITICAL: core/shop is down: connection refused",
        "Nothing listens on port 443.",
        "",
        "Check: core/shop",
        "Severity: critical",
        "Cause: connection refused",
        "Since: 2026-11-20 12:00:00 UTC",
        "For: 1 min",
        "",
        "Failed conditions:",
        "  [CONNECTED] (false) == true",
        "",
        "Dashboard: https://lamp.example.com/admin/monitoring/checks/core_shop",
    ]


def test_a_resolved_email_says_how_long_it_lasted() -> None:
    assert "Lasted: 5 min 12 s" in json.loads(message(a_notification(a_resolved_alert())))["email"]


@given(st.text(max_size=300), st.text(max_size=20))
def test_subject_and_sms_are_what_sns_takes(summary: str, prefix: str) -> None:
    notification = a_notification(an_alert(annotations={"summary": summary}))
    line = subject(notification, prefix)
    assert 1 <= len(line) <= 100
    assert line.isascii()
    assert line.isprintable()
    assert not line[0].isspace()
    sms = json.loads(message(notification))["sms"]
    assert len(sms) <= 140
    assert sms.isascii()


def test_a_subject_keeps_the_letters_it_can() -> None:
    notification = a_notification(an_alert(annotations={"summary": "Übersicht\nist weg"}))
    assert subject(notification, "[prod]") == "[prod] CRITICAL: Ubersicht ist weg"


def test_attributes_are_what_filter_policies_match() -> None:
    assert attributes(a_notification()) == {"severity": "critical", "status": "firing", "check": "shop"}


def test_attributes_of_several_alerts_have_all_their_values() -> None:
    notification = a_notification(an_alert(), a_resolved_alert(labels={"check": "blog", "severity": "warning"}))
    assert attributes(notification) == {
        "severity": ["critical", "warning"],
        "status": ["firing", "resolved"],
        "check": ["shop", "blog"],
    }


@pytest.mark.parametrize(("count", "size"), [(1000, 10), (40, 5000)])
def test_however_many_alerts_there_are_the_publication_fits(count: int, size: int) -> None:
    alerts = [an_alert(labels={"check": f"shop-{n}"}, annotations={"summary": '"ü' * size}) for n in range(count)]
    text = message(a_notification(*alerts))
    assert len(text.encode()) <= MOST_BYTES
    full = json.loads(json.loads(text)["sqs"])
    assert len(full["alerts"]) + full["truncatedAlerts"] == count
    assert full["alerts"]


def test_a_thousand_alerts_fit_into_one_publication_with_their_attributes_whatever_their_names() -> None:
    alerts = [an_alert(labels={"check": f"{number:04d}" + "\U0001f4a5" * 124}) for number in range(1000)]
    notification = a_notification(*alerts)
    named = attributes(notification)
    size = len(message(notification).encode()) + sum(
        len(name) + len(json.dumps(value)) for name, value in named.items()
    )
    assert size < 256 * 1024 - 1000
    assert len(named["check"]) > 1
