"""What the deployment says about configurations, beside the files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

CheckTemplate = Callable[[str], str | None]
"""Says what is wrong with a template."""
TemplateReader = Callable[[Mapping[str, str]], CheckTemplate]
"""Takes the files that define templates, by name; raises `TemplateError`, which names the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadOptions:
    """`default_topic_arn` and `default_slack_reference` make the routing where there is no alertmanager.yml."""

    default_interval_seconds: float = 60.0
    minimum_interval_seconds: float = 5.0
    default_topic_arn: str = ""
    default_slack_reference: str = ""
    templates: TemplateReader | None = None
    """What judges the templates of alertmanager.yml; None: nobody, for who must start without their engine."""
    rules: bool = True
    """False: files of rules are left unread, by who needs the checks only and must start without the engine."""


def slack_reference(parameter: str) -> str:
    """Return the reference to the SSM parameter that holds the stack's Slack webhook; empty for none."""
    return f"ssm:{parameter}" if parameter else ""
