"""sns_configs, webhook_configs and log_configs."""

import pytest

from lamplighter.config.alertmanager_sending import LogConfig, SigV4, SnsConfig, WebhookConfig
from tests.support.routing_files import complaints, integration_of

TOPIC = "arn:aws:sns:eu-central-1:123456789012:alerts"


def test_every_key_of_sns_arrives() -> None:
    said = (
        f"topic_arn: '{TOPIC}', subject: a, message: b, attributes: {{c: d}}, api_url: 'https://s/', "
        "sigv4: {region: e, access_key: f, secret_key: g, role_arn: h}, send_resolved: false"
    )
    assert integration_of("sns", said) == SnsConfig(
        topic_arn=TOPIC,
        subject="a",
        message="b",
        attributes={"c": "d"},
        api_url="https://s/",
        sigv4=SigV4(region="e", access_key="f", secret_key="g", role_arn="h"),
        send_resolved=False,
    )


@pytest.mark.parametrize("phone", ["+4915112345678", "${PHONE}", "ssm:/phone", "{{ .CommonLabels.phone }}"])
def test_a_phone_has_a_whole_number_or_a_reference_to_one(phone: str) -> None:
    assert integration_of("sns", f"phone_number: '{phone}'").phone_number == phone


def test_every_key_of_a_webhook_arrives() -> None:
    said = "url: 'https://{{ .GroupLabels.host }}/', max_alerts: 3, timeout: 500ms, send_resolved: false"
    assert "timeout: expected from 1s to" in complaints("webhook", said)[0]
    said = said.replace("500ms", "1.5s")
    assert integration_of("webhook", f"{said}, hmac_secret_file: s") == WebhookConfig(
        url="https://{{ .GroupLabels.host }}/",
        max_alerts=3,
        timeout_seconds=1.5,
        send_resolved=False,
        hmac_secret="file:s",
    )
    assert integration_of("webhook", "url_file: f") == WebhookConfig(url="file:f")


def test_a_webhook_posts_any_structure_that_is_written() -> None:
    said = (
        "url: 'https://x/', payload: {title: '{{ .Status }}', tags: [a, 1, 2.5, true, null], "
        "more: {quoted: '1', '{{ .Receiver }}': []}}"
    )
    assert integration_of("webhook", said).payload == {
        "title": "{{ .Status }}",
        "tags": ["a", 1, 2.5, True, None],
        "more": {"quoted": "1", "{{ .Receiver }}": []},
    }


def test_the_log_is_told_the_end_too_by_default() -> None:
    assert integration_of("log", "") == LogConfig()
    assert integration_of("log", "send_resolved: false") == LogConfig(send_resolved=False)


@pytest.mark.parametrize(
    ("kind", "said", "expected"),
    [
        ("sns", "", ": expected one of `topic_arn`, `phone_number`, `target_arn`"),
        ("sns", f"topic_arn: '{TOPIC}', phone_number: '+4915112345678'", "phone_number: expected just one of"),
        ("sns", "topic_arn: alerts", "topic_arn: expected the ARN of an SNS topic"),
        ("sns", "phone_number: '0151'", "phone_number: expected a number as +4915112345678"),
        ("sns", f"target_arn: '{TOPIC}'", "target_arn: expected the ARN of a platform's endpoint"),
        ("sns", f"topic_arn: '{TOPIC}', sigv4: {{access_key: a}}", "sigv4.access_key: expected `secret_key` too"),
        ("sns", f"topic_arn: '{TOPIC}', sigv4: {{profile: a}}", "sigv4.profile: `profile` is not supported"),
        ("webhook", "", ": expected one of `url`, `url_file`"),
        ("webhook", "url: hunter22", "url: expected an http or https URL, or a reference to one"),
        ("webhook", "url: 'http://x', hmac_secret: y, hmac_secret_file: z", "hmac_secret_file: expected at most"),
    ],
)
def test_a_mistake_is_told_at_its_key(kind: str, said: str, expected: str) -> None:
    found = complaints(kind, said)
    assert [complaint.startswith(expected) for complaint in found] == [True], found
