"""Configuration folders for the local stack, and what its receivers were told."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from tests.support.receivers import Receiver

Told = Counter[tuple[str, str, str]]


def write_config(folder: Path, endpoints: Sequence[Mapping[str, Any]], slack_url: str, webhook_url: str) -> Path:
    """Write checks and a routing to one receiver with a Slack-like endpoint and a webhook; returns the folder.

    Each alert is a group of its own: a message of several would name what goes on firing beside what is new.
    """
    (folder / "checks").mkdir(parents=True, exist_ok=True)
    write_checks(folder, endpoints)
    receiver = {
        "name": "people",
        "slack_configs": [{"api_url": slack_url, "send_resolved": True}],
        "webhook_configs": [{"url": webhook_url, "send_resolved": True}],
        "log_configs": [{"send_resolved": True}],
    }
    route = {"receiver": "people", "group_by": ["..."], "group_wait": "1s", "group_interval": "2s"}
    (folder / "alertmanager.yml").write_text(yaml.safe_dump({"route": route, "receivers": [receiver]}))
    return folder


def write_checks(folder: Path, endpoints: Sequence[Mapping[str, Any]]) -> None:
    """Replace the checks of a configuration folder."""
    (folder / "checks" / "all.yml").write_text(yaml.safe_dump({"endpoints": [dict(entry) for entry in endpoints]}))


def web_check(name: str, url: str, **more: Any) -> dict[str, Any]:
    """Return an endpoint that wants a 200 every ten seconds."""
    client = {"timeout": "1s", **more.pop("client", {})}
    usual = {"interval": "10s", "conditions": ["[STATUS] == 200"]}
    return {**usual, **more, "name": name, "url": url, "client": client}


def told(webhook: Receiver) -> Told:
    """Count what the webhook was told: alert name, check, status."""
    return Counter(
        (alert["labels"]["alertname"], alert["labels"]["check"], alert["status"])
        for posted in webhook.posted
        for alert in posted.body["alerts"]
    )


def causes(webhook: Receiver, alertname: str = "CheckDown") -> dict[str, str]:
    """Return the cause that the webhook was told for every check."""
    return {
        alert["labels"]["check"]: alert["annotations"]["cause"]
        for posted in webhook.posted
        for alert in posted.body["alerts"]
        if alert["status"] == "firing" and alert["labels"]["alertname"] == alertname
    }
