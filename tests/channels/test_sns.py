import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.notification import Notification
from lamplighter.channels.publication import Publication
from lamplighter.channels.sns import MOST_BYTES, attributes, message, publication, subject
from lamplighter.channels.templates import definitions_of, no_definitions, texts_for
from lamplighter.channels.webhook import payload
from lamplighter.config.alertmanager import SnsConfig
from tests.support.alerts import SILENCE_URL, a_notification, a_resolved_alert, an_alert

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
        f"Silence: {SILENCE_URL}",
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


TOPIC = "arn:aws:sns:eu-west-1:123456789012:alerts"


def published(config: SnsConfig, notification: Notification | None = None) -> Publication:
    told = notification or a_notification()
    return publication(told, config, texts_for(told, no_definitions()), str)


def test_a_topic_is_told_in_each_subscribers_words_unless_the_operator_wrote_a_message() -> None:
    assert json.loads(published(SnsConfig(topic_arn=TOPIC)).message).keys() == KINDS
    own = published(SnsConfig(topic_arn=TOPIC, message="{{ .Status }}: {{ .CommonLabels.check }}"))
    assert (own.structured, own.message) == (False, "firing: shop")


def test_a_redefined_default_message_is_the_operators() -> None:
    redefined = definitions_of({"own.tmpl": '{{ define "sns.default.message" }}mine{{ end }}'})
    told = a_notification()
    assert publication(told, SnsConfig(topic_arn=TOPIC), texts_for(told, redefined), str).message == "mine"


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("", "CRITICAL: core/shop is down: connection refused"),
        ("[prod]", "[prod] CRITICAL: core/shop is down: connection refused"),
        ('{{ template "sns.default.subject" . }}', "CRITICAL: core/shop is down: connection refused"),
        ("{{ .Status | toUpper }} für {{ .Receiver }}", "FIRING fur team"),
        ("{{ .CommonAnnotations.description }}\n" + "x" * 200, f"Nothing listens on port 443. {'x' * 68}..."),
    ],
)
def test_the_subject_is_the_operators_template_or_text_before_the_headline(subject: str, expected: str) -> None:
    assert published(SnsConfig(topic_arn=TOPIC, subject=subject)).subject == expected


def test_a_phone_is_told_in_one_short_line_without_a_subject() -> None:
    made = published(SnsConfig(phone_number="+41000000000", subject="x"))
    assert (made.phone_number, made.subject, made.topic_arn) == ("+41000000000", "", "")
    assert made.message == "CRITICAL: core/shop is down: connection refused"


def test_a_long_message_is_cut_and_marked_as_such() -> None:
    sms = published(SnsConfig(phone_number="+41000000000", message="x" * 2000))
    assert (len(sms.message), sms.attributes["truncated"]) == (1600, "true")
    topic = published(SnsConfig(topic_arn=TOPIC, message="ü" * 200_000))
    assert len(topic.message.encode()) <= MOST_BYTES
    assert "truncated" not in published(SnsConfig(topic_arn=TOPIC, message="x")).attributes


def test_attributes_of_the_file_join_ours() -> None:
    made = published(
        SnsConfig(topic_arn=TOPIC, attributes={"team": "{{ .CommonLabels.group }}", "severity": "P1"})
    )
    assert made.attributes == {"team": "core", "severity": "P1", "status": "firing", "check": "shop"}


def test_a_fifo_topic_orders_a_group_and_takes_its_end_for_news() -> None:
    config = SnsConfig(topic_arn=f"{TOPIC}.fifo")
    down, again = published(config), published(config, a_notification(now=a_notification().now + 20))
    over = published(config, a_notification(a_resolved_alert()))
    assert down.group == over.group
    assert down.deduplication == again.deduplication
    assert down.deduplication != over.deduplication
    assert published(SnsConfig(topic_arn=TOPIC)).group == ""
