"""Two replicas of a real Prometheus server that have the monitor for their Alertmanager."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import yaml

from tests.support.local_stack import SECRET, LocalStack, until
from tests.support.prometheus import Prometheus, running_prometheus
from tests.support.receivers import Receiver

RULES = {
    "groups": [
        {
            "name": "signals",
            "rules": [
                {
                    "alert": "SignalSeen",
                    "expr": "signal == 1",
                    "labels": {"severity": "critical"},
                    "annotations": {"summary": "There is a signal from {{ $labels.place }}"},
                },
                {"alert": "Watchdog", "expr": "vector(1)", "labels": {"severity": "none"}},
            ],
        }
    ]
}


def config_of(replica: str, port: int, rules: Path) -> str:
    return yaml.safe_dump(
        {
            "global": {"evaluation_interval": "1s", "external_labels": {"replica": replica, "site": "one"}},
            "rule_files": [str(rules)],
            "alerting": {
                "alert_relabel_configs": [{"regex": "replica", "action": "labeldrop"}],
                "alertmanagers": [
                    {
                        "basic_auth": {"username": "prometheus", "password": SECRET},
                        "static_configs": [{"targets": [f"127.0.0.1:{port}"]}],
                    }
                ],
            },
        }
    )


@contextmanager
def two_replicas(folder: Path, port: int) -> Iterator[list[Prometheus]]:
    rules = folder / "rules.yml"
    rules.write_text(yaml.safe_dump(RULES))
    with ExitStack() as servers:
        found = []
        for replica in ("a", "b"):
            (folder / replica).mkdir()
            config = config_of(replica, port, rules)
            found.append(
                servers.enter_context(
                    running_prometheus(folder / replica, "--rules.alert.resend-delay=1s", config=config)
                )
            )
        yield found


def alerts(stack: LocalStack) -> dict[str, dict[str, Any]]:
    status, body = stack.get("/api/v2/alerts", secret=True)
    assert status == 200, body
    return {alert["labels"]["alertname"]: alert for alert in json.loads(body)}


def told(webhook: Receiver) -> Counter[tuple[str, str]]:
    return Counter(
        (alert["labels"]["alertname"], alert["status"])
        for posted in webhook.posted
        for alert in posted.body["alerts"]
    )


def set_signal(replicas: list[Prometheus], value: float) -> None:
    for replica in replicas:
        replica.write([({"__name__": "signal", "place": "north"}, [(time.time(), value)])])


def test_what_two_replicas_deliver_is_told_once_and_once_that_it_is_over(
    tmp_path: Path, webhook: Receiver
) -> None:
    config = tmp_path / "config"
    (config / "checks").mkdir(parents=True)
    (config / "checks" / "all.yml").write_text("endpoints: []\n")
    (config / "alertmanager.yml").write_text(
        yaml.safe_dump(
            {
                "route": {
                    "receiver": "people",
                    "group_by": ["..."],
                    "group_wait": "1s",
                    "group_interval": "2s",
                },
                "receivers": [{"name": "people", "webhook_configs": [{"url": webhook.url}]}],
            }
        )
    )
    with LocalStack(tmp_path, config) as stack, two_replicas(tmp_path, stack.port) as replicas:
        set_signal(replicas, 1.0)
        until(lambda: {"SignalSeen", "Watchdog"} <= alerts(stack).keys(), "both alerts are there", 30)
        seen = alerts(stack)["SignalSeen"]
        assert seen["labels"] == {
            "alertname": "SignalSeen",
            "place": "north",
            "severity": "critical",
            "site": "one",
        }
        assert seen["annotations"] == {"summary": "There is a signal from north"}
        assert "/graph?g0.expr=" in seen["generatorURL"]
        assert seen["receivers"] == [{"name": "people"}]
        until(lambda: told(webhook)["SignalSeen", "firing"], "the webhook is told", 30)
        later = until(lambda: alerts(stack)["SignalSeen"]["endsAt"] > seen["endsAt"], "its end is put off", 30)
        assert later
        assert alerts(stack)["SignalSeen"]["startsAt"] <= seen["startsAt"]
        set_signal(replicas, 0.0)
        until(lambda: "SignalSeen" not in alerts(stack), "the alert is over", 30)
        until(lambda: told(webhook)["SignalSeen", "resolved"], "the webhook is told of the end", 30)
        assert "Watchdog" in alerts(stack)
    assert told(webhook) == {
        ("SignalSeen", "firing"): 1,
        ("SignalSeen", "resolved"): 1,
        ("Watchdog", "firing"): 1,
    }
