"""The real amtool against this API on loopback: what an operator does with Alertmanager's own tool."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.support.alertmanager_api import AlertmanagerWorld, routed_by, served_api
from tests.support.amtool import amtool
from tests.support.pages import SECRET

ROUTING = """
route:
  receiver: team
  group_by: [alertname]
  routes:
    - {receiver: pager, matchers: [severity="critical"]}
receivers:
  - {name: team, slack_configs: [{api_url: ssm:/hook, channel: '#a'}], log_configs: [{}], fallback: pager}
  - {name: pager, webhook_configs: [{url: secretsmanager:hook}]}
inhibit_rules:
  - {source_matchers: [severity="critical"], target_matchers: [severity="warning"]}
"""


class Tool:
    """amtool with the address and the secret of the API."""

    def __init__(self, url: str) -> None:
        self._flag = f"--alertmanager.url={url.replace('//', f'//admin:{quote(SECRET)}@')}"

    def __call__(self, *arguments: str) -> str:
        """Return what it prints; it has to succeed."""
        code, printed = self.tried(*arguments)
        assert code == 0, printed
        return printed

    def tried(self, *arguments: str) -> tuple[int, str]:
        """Return its exit code and what it prints."""
        return amtool(*arguments, self._flag)


@pytest.fixture
def tool() -> Iterator[Tool]:
    world = AlertmanagerWorld(routed_by(ROUTING))
    with served_api(lambda request: world.api.answer(request, time.time())) as url:
        yield Tool(url)


def test_alerts_are_added_and_queried(tool: Tool) -> None:
    tool("alert", "add", "Full", "severity=warning", "instance=db 1", "--annotation=summary=The disk")
    tool("alert", "add", "alertname=Down", "severity=critical", "--generator-url=http://p.example.com/g")
    plain = tool("alert", "query")
    assert "Down" in plain
    assert "Full" not in plain, "it is inhibited"
    everything = json.loads(tool("alert", "query", "--inhibited", "--output=json"))
    assert [(alert["labels"]["alertname"], alert["status"]["state"]) for alert in everything] == [
        ("Full", "suppressed")
    ]
    (down,) = json.loads(tool("alert", "query", "severity=critical", "--output=json"))
    assert down["receivers"] == [{"name": "pager"}]
    assert down["generatorURL"] == "http://p.example.com/g"
    assert "Down" in tool("alert", "query", "--receiver=pager", "--output=extended")
    assert "Down" not in tool("alert", "query", "--receiver=team")


def test_an_alert_that_is_added_as_over_ends(tool: Tool) -> None:
    tool("alert", "add", "Full", "--start=2020-01-01T00:00:00Z")
    tool("alert", "add", "Full", "--start=2020-01-01T00:00:00Z", "--end=2020-01-02T00:00:00Z")
    assert json.loads(tool("alert", "query", "--output=json")) == []


def test_silences_are_added_queried_updated_and_expired(tool: Tool) -> None:
    tool("alert", "add", "Full", "instance=db-1")
    silence = tool(
        "silence", "add", "alertname=Full", "instance=~db-.*", "--comment=new disk", "--author=me"
    ).strip()
    assert json.loads(tool("alert", "query", "--active", "--output=json")) == []
    assert "Full" in tool("alert", "query", "--silenced")
    assert silence in tool("silence", "query")
    assert silence in tool("silence", "query", "alertname=Full")
    assert tool("silence", "query", "-q", "--created-by=somebody").split() == []
    assert silence in tool("silence", "update", silence, "--duration=3h", "--comment=two disks")
    (found,) = json.loads(tool("silence", "query", "--output=json"))
    assert (found["id"], found["comment"], found["createdBy"]) == (silence, "two disks", "me")
    tool("silence", "expire", silence)
    assert silence not in tool("silence", "query")
    assert silence in tool("silence", "query", "--expired")
    assert "Full" in tool("alert", "query")


def test_silences_are_exported_and_imported(tool: Tool, tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        tool("silence", "add", f"alertname={name}", "--comment=x", "--author=me")
    exported = tmp_path / "silences.json"
    exported.write_text(tool("silence", "query", "--output=json"), encoding="utf-8")
    for silence in json.loads(exported.read_text()):
        tool("silence", "expire", silence["id"])
    imported = tool("silence", "import", "--force", str(exported))
    assert len(imported.split()) == 3
    assert len(json.loads(tool("silence", "query", "--output=json"))) == 3


def test_the_configuration_is_shown_and_its_routes_are_tested(tool: Tool) -> None:
    shown = tool("config", "show")
    assert "receiver: pager" in shown
    assert "ssm:/hook" not in shown
    assert tool("config", "routes", "test", "severity=critical").strip() == "pager"
    assert tool("config", "routes", "test", "severity=info").strip() == "team"
    assert '{severity="critical"}  receiver: pager' in tool("config", "routes", "show")


def test_the_cluster_is_one(tool: Tool) -> None:
    shown = tool("cluster", "show")
    assert "ready" in shown
    assert "lamplighter" in shown


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("silence", "expire", "00000000-0000-0000-0000-000000000000"), "404"),
        (("alert", "query", "--receiver=("), "failed to parse receiver param"),
        (("silence", "add", "a=~.*", "--comment=x", "--author=me"), "must not match the empty string"),
    ],
)
def test_it_says_what_is_wrong(tool: Tool, arguments: tuple[str, ...], complaint: str) -> None:
    code, printed = tool.tried(*arguments)
    assert code != 0
    assert complaint in printed


def test_nobody_comes_in_without_the_secret() -> None:
    world = AlertmanagerWorld(routed_by(ROUTING))
    with served_api(lambda request: world.api.answer(request, time.time())) as url:
        code, printed = amtool("alert", "query", f"--alertmanager.url={url}")
    assert code != 0
    assert "401" in printed
