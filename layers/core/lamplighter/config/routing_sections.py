"""The keys of ``alertmanager.yml`` that are in force, and those of Alertmanager's that are not yet."""

import re
from typing import Any

from lamplighter.config import routing_rules as rules
from lamplighter.config.alertmanager import (
    AlertmanagerConfig,
    LogConfig,
    Receiver,
    ReceiverConfig,
    SlackConfig,
    SnsConfig,
    WebhookConfig,
)
from lamplighter.config.durations import prometheus_seconds
from lamplighter.config.references import ENVIRONMENT_REFERENCE, SECRET_REFERENCE
from lamplighter.config.scalars import Duration, Flag, Text, Whole
from lamplighter.config.shapes import Key, ListOf, Section

_WEEK = 7 * 86_400.0
_LONGEST_TIMEOUT = 30.0
"""An attempt must end and be recorded before the alerter's own 60 s do."""
_TOPIC = re.compile(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_.-]+")


def _not_yet(names: str) -> dict[str, str]:
    return {name: f"`{name}` is not supported yet" for name in names.split()}


def _bad_url(text: str) -> str | None:
    if ENVIRONMENT_REFERENCE.search(text) or SECRET_REFERENCE.fullmatch(text):
        return None
    return None if re.match(r"https?://[^/\s]+", text) else "expected an http or https URL, or a reference to one"


def _bad_topic(text: str) -> str | None:
    if ENVIRONMENT_REFERENCE.search(text) or SECRET_REFERENCE.fullmatch(text) or _TOPIC.fullmatch(text):
        return None
    return "expected the ARN of an SNS topic, or a reference to one"


def _bad_subject(text: str) -> str | None:
    return "templates are not supported yet: expected plain text" if "{{" in text else None


def _send_resolved(default: bool) -> Key:
    return Key(shape=Flag(), default=default, about="Tell the end too.")


def _slack(send_resolved: bool = False, **values: Any) -> SlackConfig:
    """Alertmanager does not tell the end on Slack unless asked to."""
    return SlackConfig(send_resolved=send_resolved, **values)


def _receiver(name: str, **lists: tuple[ReceiverConfig, ...]) -> Receiver:
    return Receiver(name=name, integrations=tuple(config for configs in lists.values() for config in configs))


def _seconds(least: float, most: float = _WEEK) -> Duration:
    return Duration(parse=prometheus_seconds, least=least, most=most, examples=("30s", "5m", "1h"))


SNS = Section(
    keys={
        "topic_arn": Key(
            shape=Text(one_line=True, objection=_bad_topic),
            required=True,
            about="The topic, or a reference to it.",
        ),
        "subject": Key(
            shape=Text(one_line=True, longest=100, objection=_bad_subject),
            default="",
            about="Subject of e-mails; made from the alerts if empty.",
        ),
        "send_resolved": _send_resolved(default=True),
    },
    build=SnsConfig,
    refused=_not_yet("api_url sigv4 phone_number target_arn message attributes http_config"),
)

SLACK = Section(
    keys={
        "api_url": Key(
            shape=Text(one_line=True, objection=_bad_url),
            required=True,
            about="The incoming webhook, best as a reference.",
        ),
        "channel": Key(shape=Text(one_line=True), default="", about="Another channel than the webhook's own."),
        "username": Key(shape=Text(one_line=True), default="", about="Another name than the webhook's own."),
        "send_resolved": _send_resolved(default=False),
    },
    build=_slack,
    refused=_not_yet(
        "api_url_file app_token app_token_file app_url color fallback callback_id link_names icon_url icon_emoji "
        "image_url thumb_url title title_link pretext text message_text fields footer short_fields mrkdwn_in "
        "actions http_config timeout"
    ),
)

WEBHOOK = Section(
    keys={
        "url": Key(
            shape=Text(one_line=True, objection=_bad_url), required=True, about="Where the JSON is posted."
        ),
        "max_alerts": Key(
            shape=Whole(least=0, most=100_000), default=0, about="At most so many alerts a message; 0 for all."
        ),
        "timeout": Key(
            shape=_seconds(1, _LONGEST_TIMEOUT),
            into="timeout_seconds",
            default="10s",
            about="How long it may take to answer, from 1s to 30s.",
        ),
        "send_resolved": _send_resolved(default=True),
    },
    build=WebhookConfig,
    refused=_not_yet("url_file http_config payload"),
)

LOG = Section(keys={"send_resolved": _send_resolved(default=True)}, build=LogConfig)

RECEIVER = Section(
    keys={
        "name": Key(shape=Text(one_line=True, longest=128), required=True, about="What routes call it."),
        "sns_configs": Key(shape=ListOf(item=SNS), about="SNS topics."),
        "slack_configs": Key(shape=ListOf(item=SLACK), about="Slack incoming webhooks."),
        "webhook_configs": Key(shape=ListOf(item=WEBHOOK), about="Alertmanager's JSON by POST."),
        "log_configs": Key(
            shape=ListOf(item=LOG), about="The log and the page of notifications; Lamplighter's own."
        ),
    },
    build=_receiver,
    refused=_not_yet(
        "discord_configs email_configs incidentio_configs jira_configs mattermost_configs msteams_configs "
        "msteamsv2_configs opsgenie_configs pagerduty_configs pushover_configs rocketchat_configs "
        "telegram_configs victorops_configs webex_configs wechat_configs"
    ),
    rules=(rules.not_endless,),
)

ROUTE = Section(
    keys={
        "receiver": Key(shape=Text(), required=True, about="The name of the receiver that is told."),
        "group_wait": Key(
            shape=_seconds(0), into="group_wait_seconds", default="30s", about="How long the first message waits."
        ),
        "group_interval": Key(
            shape=_seconds(1),
            into="group_interval_seconds",
            default="5m",
            about="The least time between two messages.",
        ),
    },
    refused=_not_yet(
        "group_by continue matchers match match_re repeat_interval mute_time_intervals "
        "active_time_intervals routes"
    ),
)


def _routing(route: dict[str, Any], receivers: tuple[Receiver, ...]) -> AlertmanagerConfig:
    return AlertmanagerConfig(receivers=receivers, **route)


ROUTING = Section(
    keys={
        "route": Key(shape=ROUTE, required=True, about="Who is told, and how soon."),
        "receivers": Key(shape=ListOf(item=RECEIVER, least=1), required=True, about="Who can be told."),
    },
    build=_routing,
    refused=_not_yet("global templates inhibit_rules mute_time_intervals time_intervals tracing"),
    rules=(rules.route_names_a_receiver, rules.receivers_have_names_of_their_own),
)
