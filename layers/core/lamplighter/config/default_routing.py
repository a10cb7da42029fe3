"""Who is told where there is no ``alertmanager.yml``: the mission's severities, to whom the deployment names."""

import json
from functools import cache
from pathlib import Path

from lamplighter.config.alertmanager import AlertmanagerConfig
from lamplighter.config.document import read_document
from lamplighter.config.mistakes import ConfigurationError
from lamplighter.config.options import LoadOptions
from lamplighter.config.place import Place, Report
from lamplighter.config.routing_sections import read_routing
from lamplighter.config.scalars import FAULTY

FILE = "default_alertmanager.yml"


def default_text(options: LoadOptions) -> str:
    """Return the file that is in force, as an operator could have written it.

    It ends with the receiver ``default``, to which the stack's topic and Slack webhook are added.
    """
    text = (Path(__file__).parent / FILE).read_text(encoding="utf-8")
    if options.default_topic_arn:
        text += f"    sns_configs:\n      - topic_arn: {json.dumps(options.default_topic_arn)}\n"
    if options.default_slack_reference:
        text += f"    slack_configs:\n      - api_url: {json.dumps(options.default_slack_reference)}\n"
        text += "        send_resolved: true\n"
    return text


def default_routing(options: LoadOptions) -> AlertmanagerConfig:
    """Return what `default_text` says; raises `ConfigurationError` where the topic's name is no ARN."""
    return _read(default_text(options))


@cache
def _read(text: str) -> AlertmanagerConfig:
    report = Report(FILE)
    root, mistakes = read_document(FILE, text)
    if root is None or mistakes:
        raise ConfigurationError(tuple(mistakes))
    routing = read_routing(root, Place(report))
    if routing is FAULTY or not isinstance(routing, AlertmanagerConfig):
        raise ConfigurationError(tuple(report.mistakes))
    return routing
