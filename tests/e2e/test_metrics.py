"""A real Prometheus scrapes the whole monitor, with the secret and without."""

import json
from pathlib import Path
from typing import Any

import yaml

from tests.support.expositions import check_metrics
from tests.support.local_stack import ROOT, SECRET, LocalStack, until
from tests.support.prometheus import Prometheus, running_prometheus

SCRAPES_PER_SECOND = {"scrape_interval": "1s", "scrape_timeout": "1s"}


def scraping(stack: LocalStack) -> dict[str, Any]:
    targets = [{"targets": [f"127.0.0.1:{stack.port}"]}]
    jobs = {"known": {"authorization": {"credentials": SECRET}}, "stranger": {}}
    return {
        "global": SCRAPES_PER_SECOND,
        "scrape_configs": [{"job_name": name, "static_configs": targets, **how} for name, how in jobs.items()],
    }


def values(server: Prometheus, query: str) -> dict[tuple[str, ...], float]:
    """By the values of the labels in the order of their names."""
    found = server.get_json("/api/v1/query", {"query": query})["data"]["result"]
    return {tuple(dict(sorted(one["metric"].items())).values()): float(one["value"][1]) for one in found}


def test_prometheus_scrapes_checks_and_counters_as_what_they_are(tmp_path: Path) -> None:
    folder = tmp_path / "prometheus"
    folder.mkdir()
    with (
        LocalStack(tmp_path, ROOT / "config") as stack,
        running_prometheus(folder, "--web.enable-lifecycle") as server,
    ):
        until(lambda: set(stack.states().values()) == {"up"}, "every check is up", 30)
        assert check_metrics(stack.get("/metrics", secret=True)[1].decode()) == ""
        (folder / "prometheus.yml").write_text(yaml.safe_dump(scraping(stack)))
        assert server.request("POST", "/-/reload")[0] == 200
        until(lambda: len(values(server, "check_state")) == 4, "the checks are scraped", 30)
        until(lambda: len(values(server, "up")) == 2, "both jobs have tried", 10)
        assert values(server, "sum by (job) (up)") == {("known",): 1, ("stranger",): 0}
        assert values(server, "check_state{key='demo_shop'} == 1")
        assert values(server, "sum by (function) (lamplighter_rounds_total) > 0").keys() == {("collector",)}
        _, body = server.request("GET", "/api/v1/targets/metadata?metric=lamplighter_rounds")
        (described,) = json.loads(body)["data"]
        assert (described["type"], described["help"]) == ("counter", "Rounds of checks that were made.")
