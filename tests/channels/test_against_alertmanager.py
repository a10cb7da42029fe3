"""The same alerts through Alertmanager and through us: what arrives at Slack, at a webhook and in the mail."""

import email
import json
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.notification import Notification
from lamplighter.channels.mail.channel import EmailChannel
from lamplighter.channels.slack_channel import SlackChannel
from lamplighter.channels.templates import readable_definitions
from lamplighter.channels.webhook import WebhookChannel
from lamplighter.config.alertmanager_chat import SlackAction, SlackConfig, SlackField
from lamplighter.config.alertmanager_sending import EmailConfig, WebhookConfig
from tests.support.alerts import NOON
from tests.support.channels import some_tools
from tests.support.real_alertmanager import running_alertmanager
from tests.support.receivers.server import Receiver, webhook_sink
from tests.support.receivers.smtp import MailServer

STARTED = "2026-11-20T10:00:00.000Z"
LABELS = (
    {"alertname": "CheckDown", "check": "shop", "severity": "critical"},
    {"alertname": "CheckDown", "check": "cart & co", "severity": "warning"},
)
ANNOTATIONS = {"summary": 'the <shop> is "down"', "runbook": "https://wiki.example.com/shop?a=1&b=2"}
OWN_FILE = '{{ define "own.subject" }}[{{ .Status | toUpper }}] {{ .GroupLabels.alertname }}{{ end }}'

TITLE = '{{ template "own.subject" . }} für {{ .Receiver }}'
TEXT = "{{ range .Alerts }}*{{ .Labels.check }}*: {{ .Annotations.summary }} {{ .StartsAt.Unix }}\n{{ end }}"
HTML = '<h1 title="{{ .CommonAnnotations.summary }}">x</h1><a href="{{ .CommonAnnotations.runbook }}">Runbook</a>'

SLACK = SlackConfig(
    channel="#{{ .CommonLabels.alertname }}",
    username="lamp",
    color='{{ if eq .Status "firing" }}danger{{ else }}good{{ end }}',
    title=TITLE,
    title_link="https://lamp.example.com/{{ len .Alerts }}",
    pretext='{{ .CommonLabels.SortedPairs.Values | join "/" }}',
    text=TEXT,
    footer="foot",
    fallback="fall",
    callback_id="call",
    icon_emoji=":lamp:",
    icon_url="https://x/i.png",
    fields=(
        SlackField(title="n", value="{{ len .Alerts.Firing }}"),
        SlackField(title="l", value="v", short=False),
    ),
    short_fields=True,
    actions=(SlackAction(type="button", text="Runbook", url="{{ .CommonAnnotations.runbook }}", style="primary"),),
    link_names=True,
)


def written(slack: Receiver, hook: Receiver, mail: MailServer, templates: Path) -> str:
    """Return the same configuration as Alertmanager reads it; JSON is YAML."""
    plain = ("channel", "username", "color", "title", "title_link", "pretext", "text", "footer", "fallback")
    more = ("callback_id", "icon_emoji", "icon_url", "short_fields", "link_names")
    slack_keys: dict[str, Any] = {name: getattr(SLACK, name) for name in (*plain, *more)}
    slack_keys["fields"] = [
        {"title": "n", "value": SLACK.fields[0].value},
        {"title": "l", "value": "v", "short": False},
    ]
    action = SLACK.actions[0]
    slack_keys["actions"] = [{"type": "button", "text": action.text, "url": action.url, "style": "primary"}]
    return json.dumps(
        {
            "templates": [str(templates)],
            "route": {"receiver": "team.a", "group_by": ["alertname"], "group_wait": "1s"},
            "receivers": [
                {
                    "name": "team.a",
                    "slack_configs": [{"api_url": slack.url, **slack_keys}],
                    "webhook_configs": [{"url": hook.url, "max_alerts": 1}],
                    "email_configs": [
                        {
                            "to": "ops@example.com, lead@example.com",
                            "from": "lamp@example.com",
                            "smarthost": mail.smarthost,
                            "require_tls": False,
                            "headers": {"subject": TITLE, "X-Count": "{{ len .Alerts }}"},
                            "html": HTML,
                            "text": TEXT,
                        }
                    ],
                }
            ],
        }
    )


class Both:
    """What arrived from Alertmanager and from us."""

    def __init__(self, folder: Path) -> None:
        templates = folder / "own.tmpl"
        templates.write_text(OWN_FILE, encoding="utf-8")
        with webhook_sink() as slack, webhook_sink() as hook, MailServer() as mail:
            with running_alertmanager(folder, written(slack, hook, mail, templates)) as server:
                posted = [{"labels": each, "annotations": ANNOTATIONS, "startsAt": STARTED} for each in LABELS]
                assert server.ask("POST", "/api/v2/alerts", json.dumps(posted).encode())[0] == 200
                slack.wait_for(1)
                hook.wait_for(1)
                mail.wait_for(1)
            _send(slack, hook, mail)
            self.slack = [posted.body for posted in slack.posted]
            self.hook = [posted.body for posted in hook.posted]
            self.mail = mail.received


def _send(slack: Receiver, hook: Receiver, mail: MailServer) -> None:
    tools = replace(some_tools(), definitions=lambda: readable_definitions({"own.tmpl": OWN_FILE}))
    email_config = EmailConfig(
        to="ops@example.com, lead@example.com",
        from_="lamp@example.com",
        smarthost=mail.smarthost,
        require_tls=False,
        headers={"Subject": TITLE, "X-Count": "{{ len .Alerts }}"},
        html=HTML,
        text=TEXT,
    )
    for channel in (
        SlackChannel(replace(SLACK, api_url=slack.url), tools),
        WebhookChannel(WebhookConfig(url=hook.url, max_alerts=1), tools),
        EmailChannel(email_config, tools),
    ):
        channel.send(the_notification())


def the_notification() -> Notification:
    alerts = tuple(
        Alert(
            labels=labels,
            annotations=ANNOTATIONS,
            state=AlertState.FIRING,
            pending_since=NOON - 7200,
            starts_at=NOON - 7200,
            evaluated_at=NOON,
        )
        # Alertmanager's order within a group: by labels.
        for labels in reversed(LABELS)
    )
    return Notification(
        receiver="team.a",
        alerts=alerts,
        now=NOON,
        group_key='{}:{alertname="CheckDown"}',
        group_labels={"alertname": "CheckDown"},
    )


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    return Both(tmp_path_factory.mktemp("both"))


def test_slack_is_sent_the_same(both: Both) -> None:
    theirs, ours = both.slack
    assert ours == theirs


def test_a_webhook_is_sent_the_same(both: Both) -> None:
    theirs, ours = both.hook
    # The address is where each of the two can be reached.
    assert {**ours, "externalURL": ""} == {**theirs, "externalURL": ""}


def test_the_mail_says_the_same(both: Both) -> None:
    theirs, ours = both.mail
    assert (ours.sender, ours.recipients) == (theirs.sender, theirs.recipients)
    for header in ("From", "To", "Subject", "X-Count"):
        assert _read(ours.content)[header] == _read(theirs.content)[header]
    for kind in ("plain", "html"):
        assert _part(ours.content, kind).strip() == _part(theirs.content, kind).strip()


def _read(content: bytes) -> EmailMessage:
    return email.message_from_bytes(content, policy=default)


def _part(content: bytes, kind: str) -> str:
    found = _read(content).get_body((kind,))
    assert found is not None
    return str(found.get_content())
