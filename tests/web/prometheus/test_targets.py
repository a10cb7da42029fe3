"""targets: checks as Prometheus shows what it scrapes."""

from typing import Any

import pytest

from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.series import Note
from lamplighter.web.prometheus.targets import Targets
from tests.support.pages import NOW, SOURCE, Seen, World, a_frame, a_summary
from tests.support.prometheus_api import data_of

SHOP = a_summary("shop", interval_seconds=90.0)
SLOW = a_summary("slow", group="")
LOST = a_summary("lost")


@pytest.fixture
def targets() -> Targets:
    world = World([SHOP, SLOW, LOST])
    down = Seen(summary=SHOP, state=CheckState.DOWN, seconds=None, note=Note(cause="status", detail="got 500"))
    slow = Seen(summary=SLOW, state=CheckState.DEGRADED, seconds=2.5, note=Note(cause="conditions"))
    world.write([a_frame([down, slow])])
    return Targets(world.cache())


def _active(targets: Targets, query: str = "") -> dict[str, dict[str, Any]]:
    found = data_of(targets.listed, query)["activeTargets"]
    return {target["labels"]["check"]: target for target in found}


def test_a_check_is_a_target_with_its_labels_address_and_last_error(targets: Targets) -> None:
    assert _active(targets)["shop"] == {
        "discoveredLabels": {
            "__address__": "https://shop.example.com/health",
            "check": "shop",
            "group": "core",
            "key": "core_shop",
        },
        "labels": {"check": "shop", "group": "core", "key": "core_shop"},
        "scrapePool": f"{SOURCE}/core",
        "scrapeUrl": "https://shop.example.com/health",
        "globalUrl": "https://shop.example.com/health",
        "lastError": "status: got 500",
        "lastScrape": "2026-11-20T12:30:00Z",
        "lastScrapeDuration": 0,
        "health": "down",
        "scrapeInterval": "1m30s",
    }


def test_a_degraded_check_is_up_and_says_why_it_is_not_well(targets: Targets) -> None:
    slow = _active(targets)["slow"]
    assert (slow["health"], slow["lastError"], slow["lastScrapeDuration"]) == ("up", "conditions", 2.5)
    assert "group" not in slow["labels"]


def test_a_check_that_was_never_seen_is_unknown(targets: Targets) -> None:
    lost = _active(targets)["lost"]
    assert (lost["health"], lost["lastError"]) == ("unknown", "no_data")
    assert (lost["scrapePool"], lost["lastScrape"]) == ("checks/core", "0001-01-01T00:00:00Z")


def test_a_check_that_is_no_longer_seen_is_unknown(targets: Targets) -> None:
    found = data_of(targets.listed, now=NOW + 3600)["activeTargets"]
    assert {target["health"] for target in found} == {"unknown"}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"shop", "slow", "lost"}),
        ("state=active", {"shop", "slow", "lost"}),
        ("state=Any", {"shop", "slow", "lost"}),
        ("state=dropped", set()),
        (f"scrapePool={SOURCE}/core", {"shop"}),
        ("scrapePool=nothing", set()),
    ],
)
def test_targets_are_filtered_by_state_and_pool(targets: Targets, query: str, names: set[str]) -> None:
    assert _active(targets, query).keys() == names


def test_nothing_is_dropped(targets: Targets) -> None:
    answer = data_of(targets.listed)
    assert (answer["droppedTargets"], answer["droppedTargetCounts"]) == ([], {})


def test_pools_are_the_sources_with_their_groups(targets: Targets) -> None:
    assert data_of(targets.pools) == {"scrapePools": ["checks/core", SOURCE, f"{SOURCE}/core"]}
