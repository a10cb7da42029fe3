"""The keys of ``receivers``: Alertmanager's kinds, and ours."""

from functools import partial
from typing import Any

from lamplighter.config.alertmanager import DigestConfig, RateLimit, Receiver
from lamplighter.config.alertmanager_global import GlobalConfig
from lamplighter.config.check_sections import bad_time_zone
from lamplighter.config.nodes import ListNode, TextNode
from lamplighter.config.routing_actions import action_section
from lamplighter.config.routing_chat import discord_section, teams_section, telegram_section
from lamplighter.config.routing_keys import not_supported
from lamplighter.config.routing_mail import email_section
from lamplighter.config.routing_paging import opsgenie_section, pagerduty_section, pushover_section
from lamplighter.config.routing_sending import LOG, sns_section, webhook_section
from lamplighter.config.routing_shapes import FALLBACK, NAME, Mentioned, seconds
from lamplighter.config.routing_slack import slack_section
from lamplighter.config.scalars import FAULTY, Text, Whole
from lamplighter.config.shapes import Contents, Key, ListOf, MapOf, Section

MOST_INTEGRATIONS = 50
"""Of one receiver."""
_DAY_SECONDS = 86_400.0
_MONTH_SECONDS = 30 * _DAY_SECONDS

RATE_LIMIT = Section(
    keys={
        "messages": Key(shape=Whole(least=1, most=100_000), required=True, about="At most so many messages"),
        "per": Key(
            shape=seconds(1, _MONTH_SECONDS),
            into="per_seconds",
            required=True,
            about="in any stretch of this length.",
        ),
    },
    build=RateLimit,
)


def _digest(every_seconds: float, at: str = "00:00", timezone: str = "UTC") -> DigestConfig:
    hours, minutes = at.split(":")
    return DigestConfig(
        every_seconds=every_seconds, at_minute_of_day=60 * int(hours) + int(minutes), timezone=timezone
    )


def _of_whole_days(found: Contents) -> bool:
    """From a day on digests are due at one time of day, so that there is no half one."""
    every = found.values.get("every_seconds", FAULTY)
    if every is FAULTY or every <= _DAY_SECONDS or every % _DAY_SECONDS == 0:
        return True
    written = found.nodes["every"]
    said = f", found `{written.text}`" if isinstance(written, TextNode) else ""
    return found.wrong("every", f"expected whole days above `1d`{said}")


DIGEST = Section(
    keys={
        "every": Key(
            shape=seconds(300, 7 * 86_400),
            into="every_seconds",
            required=True,
            about="How often, from 5m to 7d, as `1h` or `1d`; above a day in whole days.",
        ),
        "at": Key(
            shape=Text(pattern="([01][0-9]|2[0-3]):[0-5][0-9]", expected="a time from 00:00 to 23:59"),
            default="00:00",
            about="The time of day that it is counted from.",
        ),
        "timezone": Key(
            shape=Text(one_line=True, objection=bad_time_zone), default="UTC", about="The clock that is meant."
        ),
    },
    build=_digest,
    rules=(_of_whole_days,),
)


def _kinds(settings: GlobalConfig) -> dict[str, Key]:
    """The lists of integrations, in the order in which a receiver has them."""
    return {
        "sns_configs": _list(sns_section(settings), "SNS: topics, SMS, mobile applications."),
        "slack_configs": _list(slack_section(settings), "Slack, by incoming webhook or a bot's token."),
        "email_configs": _list(email_section(settings), "E-mail, by SMTP or SES."),
        "webhook_configs": _list(webhook_section(settings), "Alertmanager's JSON by POST."),
        "pagerduty_configs": _list(pagerduty_section(settings), "PagerDuty, Events API v2 or v1."),
        "discord_configs": _list(discord_section(settings), "Discord's webhooks."),
        "telegram_configs": _list(telegram_section(settings), "Telegram bots."),
        "msteamsv2_configs": _list(teams_section(settings), "Workflows of Microsoft Teams."),
        "opsgenie_configs": _list(opsgenie_section(settings), "Opsgenie's Alert API."),
        "pushover_configs": _list(pushover_section(settings), "Pushover."),
        "log_configs": _list(LOG, "The log and the page of notifications; Lamplighter's own."),
        "action_configs": _list(action_section(settings), "Something is done about it; Lamplighter's own."),
    }


def _list(section: Section, about: str) -> Key:
    return Key(shape=ListOf(item=section), about=about)


def _receiver(kinds: tuple[str, ...], **values: Any) -> Receiver:
    lists = [values.pop(kind, ()) for kind in kinds]
    return Receiver(integrations=tuple(config for configs in lists for config in configs), **values)


def _not_endless(kinds: tuple[str, ...], found: Contents) -> bool:
    """What a transition writes, the clock of every integration with it, must fit into one transaction."""
    lists = [node for name, node in found.nodes.items() if name in kinds and isinstance(node, ListNode)]
    count = sum(len(node.items) for node in lists)
    if count > MOST_INTEGRATIONS:
        found.place.wrong(found.node, f"expected at most {MOST_INTEGRATIONS} integrations, found {count}")
    return count <= MOST_INTEGRATIONS


def _keeps_its_name(found: Contents) -> bool:
    labels = found.values.get("labels")
    if not isinstance(labels, dict) or labels.get("name", found.values.get("name")) == found.values.get("name"):
        return True
    return found.wrong("labels", "expected the label `name` to be the receiver's name")


def receiver_section(settings: GlobalConfig) -> Section:
    """Return the section with what `settings` says for all receivers."""
    kinds = _kinds(settings)
    return Section(
        keys={
            "name": Key(
                shape=Text(one_line=True, longest=128, objection=NAME.objection),
                required=True,
                about="What routes call it.",
            ),
            **kinds,
            "fallback": Key(
                shape=Mentioned(kind=FALLBACK, text=NAME),
                about="The receiver that is told while this one does not answer; Lamplighter's own.",
            ),
            "rate_limit": Key(shape=RATE_LIMIT, about="How many messages at most; Lamplighter's own."),
            "cooldown": Key(
                shape=MapOf(value=seconds(1, _MONTH_SECONDS)),
                about="The least time between two messages about one severity, by severity; Lamplighter's own.",
            ),
            "digest": Key(shape=DIGEST, about="Everything in one message now and then; Lamplighter's own."),
            "labels": Key(shape=MapOf(), about="Labels of the receiver, by which the API finds it."),
        },
        build=partial(_receiver, tuple(kinds)),
        refused=not_supported(
            "incidentio_configs jira_configs mattermost_configs msteams_configs rocketchat_configs "
            "victorops_configs "
            "webex_configs wechat_configs"
        ),
        rules=(partial(_not_endless, tuple(kinds)), _keeps_its_name),
    )
