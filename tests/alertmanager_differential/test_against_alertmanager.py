"""Every scenario through Debian's Alertmanager and through us: the same is told, or what differs is named."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pytest

from tests.alertmanager_differential.comparing import differences, shown
from tests.alertmanager_differential.our_run import told_by_lamplighter
from tests.alertmanager_differential.scenario import Scenario
from tests.alertmanager_differential.scenarios import SCENARIOS
from tests.alertmanager_differential.their_run import Run, told_by_alertmanager
from tests.alertmanager_differential.webhooks import Webhooks
from tests.support.real_alertmanager import required_alertmanager

BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}


@dataclass(frozen=True)
class Comparison:
    """What Alertmanager did in every scenario, by name, and where we are to send to."""

    theirs: Mapping[str, Run]
    webhooks: Webhooks

    def differences(self, scenario: Scenario) -> list[str]:
        """Return what differs in one, under the present pipeline."""
        theirs = self.theirs[scenario.name]
        ours = told_by_lamplighter(scenario, theirs, self.webhooks)
        found = differences(scenario, theirs.messages, ours, theirs.began)
        late = f"the slowest step was late by {theirs.lateness:.1f} s"
        return [*found, late] if found else []


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Comparison]:
    required_alertmanager()
    with Webhooks() as webhooks:
        yield Comparison(told_by_alertmanager(SCENARIOS, webhooks, tmp_path_factory.mktemp("servers")), webhooks)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_the_same_is_told(comparison: Comparison, scenario: Scenario) -> None:
    assert comparison.differences(scenario) == []
    run = comparison.theirs[scenario.name]
    told = [shown(message, run.began) for message in run.messages]
    assert bool(told) is not scenario.tells_nothing, told


def test_there_are_scenarios_enough_and_their_names_differ() -> None:
    assert len(BY_NAME) == len(SCENARIOS) >= 40


PLANTED = {
    "what still fires is repeated at the first turn after repeat_interval": (
        "repeat_interval: 6s",
        "repeat_interval: 2s",
    ),
    "alerts that come later are told at the next turn with those before": (
        "group_interval: 4s",
        "group_interval: 6s",
    ),
    "the end of one of two is told with what still fires and then not again": (
        "/all}",
        "/all, send_resolved: false}",
    ),
    "alerts that come within group_wait are told together": (
        "group_wait: 4s",
        "group_wait: 2s",
    ),
    "ends are not told where they are not wanted": (
        "send_resolved: false",
        "send_resolved: true",
    ),
    "continue lets the children after it match too": (
        "continue: true",
        "continue: false",
    ),
    "patterns are anchored and a label that is missing is empty": (
        "a.*|b",
        "a.*|b|xb",
    ),
    "a label that is missing groups with those that miss it": (
        "[team, cluster]",
        "[team]",
    ),
    "three dots group by every label": (
        "...",
        "alertname",
    ),
    "an alert that fires holds back those whose equal labels are equal": (
        "equal: [cluster]",
        "equal: []",
    ),
    "an equal label that is missing equals an empty one": (
        "equal: [cluster]",
        "equal: [alertname]",
    ),
    "what was held back is told once its source is over": (
        'severity="critical"',
        'severity="none"',
    ),
    "a mute time holds back all of its route": (
        "00:00",
        "23:59",
    ),
    "outside of its active times a route is mute": (
        "2000:2001",
        "2000:2100",
    ),
    "an alert without an end is over after resolve_timeout": (
        "resolve_timeout: 8s",
        "resolve_timeout: 12s",
    ),
    "max_alerts shortens the message and says by how many": (
        "max_alerts: 7",
        "max_alerts: 8",
    ),
    "names of receivers are told as patterns that match them": (
        "team.a",
        "team-a",
    ),
}
"""What the pipeline is given otherwise than Alertmanager was: so a fault of ours would look."""


@pytest.mark.parametrize("name", PLANTED)
def test_a_pipeline_that_does_otherwise_is_noticed(comparison: Comparison, name: str) -> None:
    right, wrong = PLANTED[name]
    scenario = BY_NAME[name]
    assert right in scenario.config
    assert comparison.differences(replace(scenario, config=scenario.config.replace(right, wrong)))


@pytest.mark.parametrize("name", [each.name for each in SCENARIOS if each.difference])
def test_a_difference_that_is_not_named_is_noticed(comparison: Comparison, name: str) -> None:
    found = comparison.differences(replace(BY_NAME[name], difference=None))
    assert any(re.search("Alertmanager tells|instead of|Lamplighter after", line) for line in found)
