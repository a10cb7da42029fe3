"""How functions read the operator's routing that write what is to be told: alike, or they would wake others."""

from collections.abc import Mapping
from dataclasses import replace

from lamplighter.bootstrap.place import load_options
from lamplighter.config.options import LoadOptions, slack_reference


def routing_options(environment: Mapping[str, str]) -> LoadOptions:
    """Return the options with the stack's topic and webhook, which make the default receivers."""
    return replace(
        load_options(environment),
        default_topic_arn=environment["ALERT_TOPIC_ARN"],
        default_slack_reference=slack_reference(environment["SLACK_WEBHOOK_PARAMETER"]),
    )
