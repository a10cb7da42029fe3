"""A newcomer's first minutes: the default checks, the demo broken and mended, a restart in between."""

import json
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from tests.support.demo import set_mode
from tests.support.e2e_config import told
from tests.support.local_stack import ROOT, SECRET, LocalStack, until
from tests.support.receivers import Receiver

INTERVAL_SECONDS = 10.0
TOLD_WITHIN_SECONDS = INTERVAL_SECONDS + 10.0
FIRING = ("CheckDown", "shop", "firing")
RESOLVED = ("CheckDown", "shop", "resolved")


@pytest.fixture
def stack(tmp_path: Path, slack: Receiver, webhook: Receiver) -> LocalStack:
    """The default configuration, the example's routing in force with two endpoints added to its receiver."""
    config = tmp_path / "config"
    shutil.copytree(ROOT / "config", config)
    routing = yaml.safe_load((config / "alertmanager.example.yml").read_text())
    routing["receivers"][0]["slack_configs"] = [{"api_url": slack.url, "send_resolved": True}]
    routing["receivers"][0]["webhook_configs"] = [{"url": webhook.url, "send_resolved": True}]
    (config / "alertmanager.yml").write_text(yaml.safe_dump(routing))
    return LocalStack(tmp_path, config)


def test_breaking_the_demo_is_told_once_and_mending_it_once_with_restarts_in_between(
    stack: LocalStack, slack: Receiver, webhook: Receiver
) -> None:
    with stack:
        until(lambda: set(stack.states().values()) == {"up"}, "every default check is up", 20)
        set_mode(stack.demo_control_url, "error")
        until(lambda: told(webhook)[FIRING], "the break is told", TOLD_WITHIN_SECONDS)
        slack.wait_for(1, 2)
        until(lambda: shows_one_incident(stack, "investigating"), "an incident is open", 15)
        code, seconds = stack.stop()
        assert (code, seconds < 5) == (0, True)
        stack.start()
        until(lambda: stack.states().get("shop") == "down", "the shop is still known to be down", 10)
        stack.kill()
        stack.start()
        stack.wait_for_a_round(group="demo")
        assert told(webhook) == {FIRING: 1}
        set_mode(stack.demo_control_url, "ok")
        until(lambda: told(webhook)[RESOLVED], "the mending is told", TOLD_WITHIN_SECONDS)
        slack.wait_for(2, 2)
        until(lambda: shows_one_incident(stack, "monitoring"), "the incident is watched", 15)
        assert_only_the_secret_opens_the_api(stack)
    assert told(webhook) == {FIRING: 1, RESOLVED: 1}
    assert len(slack.posted) == 2
    assert slack.objections == []


def shows_one_incident(stack: LocalStack, status: str) -> bool:
    """Tell whether it stands so for programs, on the pages of everyone, and in the feed."""
    found = json.loads(stack.get("/api/v1/incidents", secret=True)[1])["incidents"]
    if [(each["status"], each["checks"]) for each in found] != [(status, ["demo_shop"])]:
        return False
    path = found[0]["path"].encode()
    pages = (stack.get(address)[1] for address in ("/", "/incidents.atom"))
    return b"Disruption of shop" in stack.get(found[0]["path"])[1] and all(path in page for page in pages)


def assert_only_the_secret_opens_the_api(stack: LocalStack) -> None:
    assert stack.get("/api/v1/checks")[0] == 401
    status, body = stack.get("/api/v1/checks", secret=True)
    assert status == 200
    assert b"shop" in body


def test_what_is_announced_at_the_start_is_true(tmp_path: Path) -> None:
    stack = LocalStack(tmp_path, ROOT / "config", {"LAMPLIGHTER_SECRET": ""})
    with stack:
        secret = (stack.data / "admin-secret").read_text().strip()
        assert secret in stack.output
        assert SECRET not in stack.output
        assert f"http://127.0.0.1:{stack.port}/admin/monitoring" in stack.output
        assert "demo / shop" in stack.output
        assert urlsplit(stack.demo_control_url).hostname == "127.0.0.1"
        assert stack.get("/")[0] == 200
        assert stack.get("/nowhere") == (404, b'{"message": "Not Found"}')
        second = LocalStack(tmp_path, ROOT / "config", {"LAMPLIGHTER_DATA": str(stack.data)})
        with pytest.raises(AssertionError, match="another Lamplighter is running"):
            second.start()
        taken = LocalStack(tmp_path / "config2", ROOT / "config", {"LAMPLIGHTER_PORT": str(stack.port)})
        (tmp_path / "config2").mkdir()
        with pytest.raises(AssertionError, match="LAMPLIGHTER_PORT"):
            taken.start()
