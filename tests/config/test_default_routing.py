"""Who is told where there is no alertmanager.yml."""

import re
from pathlib import Path

import pytest
import yaml

from lamplighter.config.alertmanager import LogConfig, SlackConfig, SnsConfig
from lamplighter.config.default_routing import default_routing, default_text
from lamplighter.config.load import LoadOptions, load
from lamplighter.config.mistakes import ConfigurationError

ROOT = Path(__file__).resolve().parents[2]
TOPIC = "arn:aws:sns:eu-central-1:123456789012:alerts"
WITH_BOTH = LoadOptions(default_topic_arn=TOPIC, default_slack_reference="ssm:/slack")


@pytest.mark.parametrize("texts", [{}, {"alertmanager.yml": ""}])
def test_without_a_routing_the_deployment_says_who_is_told(texts: dict[str, str]) -> None:
    config = load(texts, WITH_BOTH).alertmanager
    assert config.route_receiver().integrations == (
        SnsConfig(topic_arn=TOPIC),
        SlackConfig(api_url="ssm:/slack", send_resolved=True),
        LogConfig(),
    )
    assert load(texts, LoadOptions()).alertmanager.route_receiver().integrations == (LogConfig(),)


@pytest.mark.parametrize("options", [LoadOptions(), WITH_BOTH])
def test_what_is_in_force_is_a_file_that_an_operator_could_have_written(options: LoadOptions) -> None:
    written = load({"alertmanager.yml": default_text(options)}, LoadOptions()).alertmanager
    assert written == default_routing(options)


def test_a_topic_that_is_none_is_told() -> None:
    with pytest.raises(ConfigurationError, match="topic_arn"):
        default_routing(LoadOptions(default_topic_arn="alerts"))


def test_the_page_shows_the_file_as_it_is() -> None:
    page = (ROOT / "docs" / "routing.md").read_text(encoding="utf-8")
    assert default_text(LoadOptions(default_topic_arn="${ALERT_TOPIC_ARN}")) in page


def test_every_alert_that_its_inhibition_names_is_one_of_the_shipped_rules() -> None:
    rules = [yaml.safe_load(path.read_text()) for path in (ROOT / "config" / "rules").glob("*.yml")]
    shipped = {
        rule["alert"] for file in rules for group in file["groups"] for rule in group["rules"] if "alert" in rule
    }
    named = re.findall(r'alertname=~?"([^"]+)"', default_text(LoadOptions()))
    assert named
    assert {name for names in named for name in names.split("|")} <= shipped
