from pathlib import Path

import pytest
import yaml

from lamplighter.config.configuration import Configuration
from lamplighter.web.alertmanager.original import original
from tests.support.alertmanager_api import routed_by
from tests.support.amtool import accepts_config, routed_receivers
from tests.support.configuration import a_configuration

ROUTING = """
global:
  slack_api_url: https://hooks.slack.com/services/T0/B0/SECRET1
  smtp_smarthost: mail.example.com:587
  smtp_from: a@example.com
  smtp_auth_username: SECRET2
  smtp_auth_password: SECRET3
  smtp_require_tls: true
  opsgenie_api_key: SECRET4
route:
  receiver: team
  group_by: ['...']
  repeat_interval: 1d
  escalate: [{after: 15m, receiver: pager, severity: emergency}]
  flapping: {changes: 3}
  routes:
    - {receiver: pager, match: {key: value, token: visible}, escalate: [{after: 1h, receiver: team}], flapping: {}}
    - {receiver: web, matchers: ['team=~"web|shop"'], continue: true}
receivers:
  - name: team
    slack_configs: [{channel: '#a', title: "{{ .Status }}: it's \\u2603"}]
    log_configs: [{}]
    fallback: pager
    rate_limit: {messages: 10, per: 1h}
    cooldown: {warning: 10m}
    webhook_configs:
      - url: https://user:SECRET5@hooks.example.com/SECRET6
        hmac_secret: SECRET7
        http_config:
          authorization: {credentials: SECRET8}
          proxy_url: http://me:SECRET9@proxy.example.com
  - name: pager
    pagerduty_configs: [{routing_key: SECRET10, severity: critical}]
    opsgenie_configs: [{api_key: SECRET11}]
  - name: web
    webhook_configs: [{url: secretsmanager:prod/hook, max_alerts: 5}]
    email_configs: [{to: b@example.com}, {to: c@example.com, from: a@example.com, ses_region: eu-central-1}]
    log_configs: [{send_resolved: false}]
"""

NEWER = """
route: {receiver: web}
receivers:
  - name: web
    webhook_configs:
      - url: https://hooks.example.com/SECRET1
        http_config:
          proxy_url: http://proxy.example.com
          proxy_connect_header: {Proxy-Authorization: [SECRET2], X-Site: [SECRET3]}
          http_headers: {X-Site: {values: [visible], secrets: [SECRET4]}}
          oauth2:
            client_id: visible
            client_secret: SECRET5
            token_url: https://us:SECRET6@tokens.example.com/
            endpoint_params: {audience: SECRET7}
            proxy_url: http://proxy.example.com
            proxy_connect_header: {X-Site: [SECRET8]}
"""
"""What the tool's own version does not know yet."""


def test_no_secret_is_shown() -> None:
    shown = original(routed_by(ROUTING))
    assert "SECRET" not in shown
    assert "prod/hook" not in shown


def test_no_header_for_a_proxy_and_no_parameter_of_a_token_is_shown() -> None:
    shown = original(routed_by(NEWER))
    assert "SECRET" not in shown
    http = yaml.safe_load(shown)["receivers"][0]["webhook_configs"][0]["http_config"]
    assert http["proxy_connect_header"] == {"Proxy-Authorization": ["<secret>"], "X-Site": ["<secret>"]}
    assert http["http_headers"] == {"X-Site": {"values": ["visible"], "secrets": ["<secret>"]}}


def test_alertmanagers_own_tool_reads_what_is_shown(tmp_path: Path) -> None:
    shown = original(routed_by(ROUTING))
    assert accepts_config(shown, tmp_path), shown
    assert routed_receivers(shown, {"token": "visible", "key": "value"}, tmp_path) == ["pager"]
    assert routed_receivers(shown, {"team": "shop"}, tmp_path) == ["web"]
    assert routed_receivers(shown, {"team": "x"}, tmp_path) == ["team"]


def test_what_is_neither_secret_nor_our_own_stays_as_it_is() -> None:
    shown = yaml.safe_load(original(routed_by(ROUTING)))
    assert shown["receivers"][0]["slack_configs"] == [{"channel": "#a", "title": "{{ .Status }}: it's ☃"}]
    assert shown["receivers"][2] == {
        "name": "web",
        "webhook_configs": [{"url": "https://secret.invalid/", "max_alerts": 5}],
        "email_configs": [{"to": "b@example.com"}],
    }
    assert shown["route"]["group_by"] == ["..."]


@pytest.mark.parametrize("configuration", [a_configuration(), routed_by(""), routed_by("# nothing")])
def test_without_a_file_the_routes_are_shown_that_are_in_force(
    configuration: Configuration, tmp_path: Path
) -> None:
    shown = original(configuration)
    assert accepts_config(shown, tmp_path), shown
    for severity, receiver in (("critical", "default"), ("warning", "default"), ("info", "log")):
        assert routed_receivers(shown, {"severity": severity}, tmp_path) == [receiver]
