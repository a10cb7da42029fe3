"""``status/...``: which software answers, since when, and with what limits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lamplighter.rules.rule import DEFAULT_INTERVAL_SECONDS
from lamplighter.web.prometheus.call import Call
from lamplighter.web.prometheus.encoding import json_text
from lamplighter.web.prometheus.queries import LOOKBACK_SECONDS, MOST_POINTS
from lamplighter.web.prometheus.reply import Reply, reply_with
from lamplighter.web.prometheus.times import format_duration, format_time

PROMETHEUS_VERSION = "3.14.0"
"""Whose API this is: clients read the version to know what they may ask (docs/adr/0017-prometheus-api.md)."""
_OF_GO: Mapping[str, Any] = {"goroutineCount": 0, "GOMAXPROCS": 0, "GOMEMLIMIT": 0, "GOGC": "", "GODEBUG": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the function knows of itself."""

    version: str
    python: str
    began_at: float
    """When this instance began (unix seconds)."""
    retention_seconds: float
    query_seconds: float
    most_samples: int
    interval_seconds: float
    """Of checks that name none."""
    rule_files: Callable[[float], Sequence[str]]
    is_configuration_good: Callable[[float], bool]

    def build(self, _call: Call) -> Reply:
        """Answer ``status/buildinfo``."""
        return reply_with(
            {
                "version": PROMETHEUS_VERSION,
                "revision": f"lamplighter-{self.version}",
                "branch": "lamplighter",
                "buildUser": "",
                "buildDate": "",
                "goVersion": f"python{self.python}",
            }
        )

    def runtime(self, call: Call) -> Reply:
        """Answer ``status/runtimeinfo``; what only a Go process has is empty or zero."""
        return reply_with(
            {
                "startTime": format_time(self.began_at),
                "CWD": "",
                "hostname": "",
                "serverTime": format_time(call.now),
                "reloadConfigSuccess": self.is_configuration_good(call.now),
                "lastConfigTime": format_time(self.began_at),
                "corruptionCount": 0,
                **_OF_GO,
                "storageRetention": format_duration(self.retention_seconds),
            }
        )

    def configuration(self, call: Call) -> Reply:
        """Answer ``status/config``: what Prometheus would have to be told to do the same, without targets."""
        files = sorted(set(self.rule_files(call.now)))
        lines = [
            "global:",
            f"  scrape_interval: {format_duration(self.interval_seconds)}",
            f"  evaluation_interval: {format_duration(DEFAULT_INTERVAL_SECONDS)}",
            "rule_files:" if files else "rule_files: []",
            *(f"- {json_text(name)}" for name in files),
        ]
        return reply_with({"yaml": "".join(f"{line}\n" for line in lines)})

    def flags(self, _call: Call) -> Reply:
        """Answer ``status/flags``: the limits that queries have here, by Prometheus' names for them."""
        return reply_with(
            {
                "query.lookback-delta": format_duration(LOOKBACK_SECONDS),
                "query.max-points": str(MOST_POINTS),
                "query.max-samples": str(self.most_samples),
                "query.timeout": format_duration(self.query_seconds),
                "storage.tsdb.retention.time": format_duration(self.retention_seconds),
            }
        )
