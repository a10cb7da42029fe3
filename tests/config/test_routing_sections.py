"""Who is told: alertmanager.yml."""

import pytest

from lamplighter.config.alertmanager import (
    AlertmanagerConfig,
    LogConfig,
    Receiver,
    RouteConfig,
    SlackConfig,
    SnsConfig,
    WebhookConfig,
)
from lamplighter.config.load import LoadOptions, load, read
from tests.support.configuration import mistakes_in

OPTIONS = LoadOptions()

ROUTING = """
route: {receiver: ops, group_wait: 5s, group_interval: 1m30s}
receivers:
  - name: "null"
  - name: ops
    webhook_configs:
      - {url: "http://localhost:9000/", max_alerts: 10, timeout: 3s}
    slack_configs:
      - {api_url: "${SLACK}"}
      - {api_url: ssm:/slack, channel: "#ops", username: bot, send_resolved: true}
    sns_configs:
      - {topic_arn: "arn:aws:sns:eu-central-1:123456789012:alerts", subject: Alert, send_resolved: false}
    log_configs: [{}]
"""


def routing(text: str) -> AlertmanagerConfig:
    return load({"alertmanager.yml": text}, OPTIONS).alertmanager


def test_every_key_of_the_routing_arrives_kind_by_kind_with_alertmanagers_defaults() -> None:
    assert routing(ROUTING) == AlertmanagerConfig(
        route=RouteConfig(receiver="ops", group_wait_seconds=5.0, group_interval_seconds=90.0),
        receivers=(
            Receiver(name="null", integrations=()),
            Receiver(
                name="ops",
                integrations=(
                    SnsConfig(
                        topic_arn="arn:aws:sns:eu-central-1:123456789012:alerts",
                        subject="Alert",
                        send_resolved=False,
                    ),
                    SlackConfig(api_url="${SLACK}", send_resolved=False),
                    SlackConfig(api_url="ssm:/slack", channel="#ops", username="bot", send_resolved=True),
                    WebhookConfig(url="http://localhost:9000/", max_alerts=10, timeout_seconds=3.0),
                    LogConfig(),
                ),
            ),
        ),
    )


def test_groups_wait_as_long_as_alertmanagers_by_default() -> None:
    config = routing("route: {receiver: a}\nreceivers: [{name: a}]")
    assert (config.group_wait_seconds, config.group_interval_seconds) == (30.0, 300.0)


ROUTING_MISTAKES = [
    ("recievers: []", "did you mean `receivers`?"),
    ("route: {receiver: opps}", "no receiver is called `opps`; did you mean `ops`?"),
    ("route: {}", "expected the receiver of whatever no other route takes"),
    ("route: {receiver: ops, repeat_intervall: 3h}", "did you mean `repeat_interval`?"),
    ("route: {receiver: ops, group_wait: 30}", "a number needs a unit"),
    ("route: {receiver: ops, group_wait: 1m1h}", "expected a duration such as"),
    ("route: {receiver: ops, group_interval: 0s}", "expected from 1s to"),
    ("receivers: [{name: ops, wechat_configs: []}]", "`wechat_configs` is not supported"),
    ("receivers: [{name: ops, slak_configs: []}]", "did you mean `slack_configs`?"),
    ("receivers: [{name: ops}, {name: ops}]", "`ops` is given twice; first on line 2"),
    ("receivers: []", "expected at least 1"),
    ("receivers: [{name: ops, slack_configs: [{}]}]", "expected one of `api_url`, `app_token` here"),
    ("receivers: [{name: ops, slack_configs: [{api_url: x}]}]", "expected an http or https URL, or a reference"),
    ("receivers: [{name: ops, sns_configs: [{topic_arn: x}]}]", "expected the ARN of an SNS topic"),
    ("receivers: [{name: ops, webhook_configs: [{url: 'ftp://x'}]}]", "expected an http or https URL"),
    ("receivers: [{name: ops, webhook_configs: [{url: 'http://x', max_alerts: -1}]}]", "expected a whole number"),
]


@pytest.mark.parametrize(("line", "expected"), ROUTING_MISTAKES, ids=[line for line, _ in ROUTING_MISTAKES])
def test_a_mistake_in_the_routing_says_what_was_expected(line: str, expected: str) -> None:
    other = "route: {receiver: ops}" if line.startswith("rec") else "receivers: [{name: ops}]"
    assert expected in "\n".join(mistakes_in(f"{other}\n{line}", "alertmanager.yml"))


def test_two_routing_files_are_a_mistake() -> None:
    sound = "route: {receiver: a}\nreceivers: [{name: a}]"
    reading = read({"alertmanager.yml": sound, "alertmanager.yaml": sound}, OPTIONS)
    assert "there is alertmanager.yml too" in str(reading.mistakes[0])


@pytest.mark.parametrize("config", ["slack_configs: [{api_url: hunter22}]", "webhook_configs: [{url: hunter22}]"])
def test_no_mistake_shows_an_address(config: str) -> None:
    (mistake,) = mistakes_in(f"route: {{receiver: a}}\nreceivers: [{{name: a, {config}}}]", "alertmanager.yml")
    assert "hunter22" not in mistake


@pytest.mark.parametrize("timeout", ["31s", "0", "5m"])
def test_an_attempt_cannot_outlast_the_function_that_makes_it(timeout: str) -> None:
    text = ROUTING.replace("timeout: 3s", f"timeout: {timeout}")
    reading = read({"alertmanager.yml": text}, OPTIONS)
    assert [remark.message for remark in reading.remarks] == ["an attempt ends after 30s here"]
    webhook = routing(text).route_receiver().integrations[3]
    assert isinstance(webhook, WebhookConfig)
    assert webhook.timeout_seconds == 30.0


@pytest.mark.parametrize(("slack", "log", "sound"), [(25, 25, True), (25, 26, False)])
def test_a_receiver_has_no_more_integrations_than_one_transaction_wakes(slack: int, log: int, sound: bool) -> None:
    lists = f"slack_configs: [{'{api_url: ssm:/a}, ' * slack}], log_configs: [{'{}, ' * log}]"
    mistakes = mistakes_in(f"route: {{receiver: a}}\nreceivers: [{{name: a, {lists}}}]", "alertmanager.yml")
    assert (mistakes == []) is sound
    assert sound or "expected at most 50 integrations, found 51" in mistakes[0]
