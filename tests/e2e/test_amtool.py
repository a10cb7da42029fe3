"""The real amtool on the monitor as it runs on one machine, let in as an operator would let it in."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml

from tests.support.amtool import amtool
from tests.support.local_stack import SECRET, LocalStack, until
from tests.support.receivers import Receiver

IN_AN_HOUR = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="seconds")


class Tool:
    """amtool with the address and the secret."""

    def __init__(self, port: int) -> None:
        self._url = f"http://me:{quote(SECRET)}@127.0.0.1:{port}"

    def __call__(self, *arguments: str) -> str:
        """Return what it prints."""
        code, printed = amtool(f"--alertmanager.url={self._url}", *arguments)
        assert code == 0, printed
        return printed

    def states(self, *matchers: str) -> dict[str, str]:
        """Return the states of alerts by their instances."""
        found = json.loads(self("alert", "query", "--output=json", *matchers, "--active", "--silenced"))
        return {alert["labels"]["instance"]: alert["status"]["state"] for alert in found}


@pytest.fixture
def tool(tmp_path: Path, webhook: Receiver) -> Iterator[Tool]:
    config = tmp_path / "config"
    (config / "checks").mkdir(parents=True)
    (config / "checks" / "all.yml").write_text("endpoints: []\n")
    routing = {
        "route": {"receiver": "people", "group_wait": "2s", "group_interval": "2s"},
        "receivers": [{"name": "people", "webhook_configs": [{"url": webhook.url}]}],
    }
    (config / "alertmanager.yml").write_text(yaml.safe_dump(routing))
    with LocalStack(tmp_path, config) as stack:
        yield Tool(stack.port)


def test_what_is_added_is_told_unless_it_is_silenced(tool: Tool, webhook: Receiver) -> None:
    silence = tool("silence", "add", "alertname=Full", "instance=~db-.*", "--comment=known", "--author=me").strip()
    start = "--start=2026-01-01T00:00:00Z"
    for instance in ("db-1", "web-1"):
        tool("alert", "add", "Full", f"instance={instance}", "severity=critical", start, f"--end={IN_AN_HOUR}")
    assert tool.states("severity=critical") == {"db-1": "suppressed", "web-1": "active"}
    (first,) = webhook.wait_for(1)
    assert [alert["labels"]["instance"] for alert in first.body["alerts"]] == ["web-1"]
    assert silence in tool("silence", "update", silence, "--duration=2h", "--comment=two disks")
    assert "two disks" in tool("silence", "query", "instance=~db-.*")
    tool("silence", "expire", silence)
    assert tool.states() == {"db-1": "active", "web-1": "active"}
    second = webhook.wait_for(2)[1]
    assert [alert["labels"]["instance"] for alert in second.body["alerts"]] == ["db-1", "web-1"]
    tool("alert", "add", "Full", "instance=web-1", "severity=critical", start, "--end=2026-01-02T00:00:00Z")
    until(lambda: tool.states() == {"db-1": "active"}, "one alert is over", 10)
    third = webhook.wait_for(3)[2]
    told = [(alert["labels"]["instance"], alert["status"]) for alert in third.body["alerts"]]
    assert told == [("db-1", "firing"), ("web-1", "resolved")]


def test_the_configuration_in_force_is_shown_and_its_routes_are_tested(tool: Tool, webhook: Receiver) -> None:
    shown = tool("config", "show")
    assert "receiver: people" in shown
    assert webhook.url not in shown
    assert tool("config", "routes", "test", "severity=critical").strip() == "people"
    assert "default-route  receiver: people" in tool("config", "routes", "show")
