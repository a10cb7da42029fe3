"""The monitor's own trouble: its network gone, its configuration mistyped. Nobody else is blamed for either."""

import json
from pathlib import Path

from tests.support.e2e_config import told, web_check, write_checks, write_config
from tests.support.local_stack import LocalStack, free_port, until
from tests.support.name_server import NameServer, Zone
from tests.support.receivers import Receiver

CHECKS = 12
TWO_SWEEPS_SECONDS = 130.0
"""The alerter looks after the monitor itself every minute, and calls it blind when two looks agree."""
BLIND = ("MonitorBlind", "monitor", "firing")
REJECTED = ("ConfigurationRejected", "monitor", "firing")


def test_a_blind_monitor_with_a_bad_file_says_so_and_goes_on_with_the_last_good_one(
    tmp_path: Path, slack: Receiver, webhook: Receiver
) -> None:
    with NameServer({f"shop{number}.test": Zone(rcode="SERVFAIL") for number in range(CHECKS)}) as names:
        endpoints = [
            web_check(
                f"shop{number}",
                f"http://shop{number}.test/",
                interval="5s",
                retries=0,
                client={"dns-resolver": f"udp://{names.address}"},
            )
            for number in range(CHECKS)
        ]
        config = write_config(tmp_path / "config", endpoints, slack.url, webhook.url)
        dead = f"ControlTargets=http://127.0.0.1:{free_port()}/"
        with LocalStack(tmp_path, config, {"LAMPLIGHTER_PARAMETERS": dead}) as stack:
            stack.wait_for_a_round()
            assert list(stack.states().values()) == ["unknown"] * CHECKS
            (config / "checks" / "more.yml").write_text("endpoints:\n  - nmae: mistyped\n")
            until(lambda: told(webhook)[REJECTED], "the mistake is told", TWO_SWEEPS_SECONDS)
            until(lambda: told(webhook)[BLIND], "the blindness is told", TWO_SWEEPS_SECONDS)
            stack.wait_for_a_round()
            assert list(stack.states().values()) == ["unknown"] * CHECKS
            assert "more.yml" in json.dumps([posted.body for posted in webhook.posted])
            (config / "checks" / "more.yml").unlink()
            write_checks(config, [web_check("me", f"http://127.0.0.1:{stack.port}/health/live", interval="5s")])
            until(lambda: stack.states().get("me") == "up", "the new configuration is in force", 20)
    assert told(webhook)[BLIND] == told(webhook)[REJECTED] == 1
    assert {name for name, _, _ in told(webhook)} == {"MonitorBlind", "ConfigurationRejected"}
