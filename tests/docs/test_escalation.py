"""The page about escalation: its file is a good one and does what the page says."""

import re
from pathlib import Path

import pytest

from lamplighter.alerting.acknowledge_link import LINK_SECONDS
from lamplighter.alerting.acknowledgement import DEFAULT_SECONDS, LONGEST_SECONDS, SHORTEST_SECONDS
from lamplighter.alerting.clocks import Routing
from lamplighter.alerting.decision import Held, Ours
from lamplighter.alerting.flapping import MOST_CHANGES, Flapping
from lamplighter.cli import main
from lamplighter.config.load import LoadOptions, read
from lamplighter.web.acknowledgements import PATH

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "escalation.md").read_text(encoding="utf-8")
ROUTING, RULES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
TRANSCRIPT = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)[0]


def routing() -> Routing:
    reading = read({"alertmanager.yml": ROUTING}, LoadOptions())
    assert reading.configuration is not None
    return Routing(reading.configuration.alertmanager)


@pytest.mark.parametrize(("name", "text"), [("alertmanager.yml", ROUTING), ("rules/disks.yml", RULES)])
def test_the_files_have_no_mistakes(name: str, text: str) -> None:
    reading = read({name: text}, LoadOptions())
    assert [*reading.mistakes, *reading.remarks] == []


def test_the_command_prints_what_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "alertmanager.yml").write_text(ROUTING)
    assert main(["routes", "test", "--config", str(tmp_path), "severity=critical"]) == 0
    assert capsys.readouterr().out == TRANSCRIPT


def test_the_steps_lead_to_whom_the_page_says() -> None:
    clocks = routing().clocks_of({"severity": "critical"})
    assert [(clock.integration.receiver, clock.place.step) for clock in clocks] == [
        ("on-call", ""),
        ("second", "escalated@900"),
        ("lead", "escalated@2700"),
    ]


def test_flapping_is_inherited_and_turned_off_as_said() -> None:
    assert routing().flapping_of({"severity": "warning"}) == Flapping()
    assert routing().flapping_of({"alertname": "Canary"}) == Flapping(changes=0)


def test_the_figures_of_the_page_are_those_of_the_code() -> None:
    assert (DEFAULT_SECONDS, SHORTEST_SECONDS, LONGEST_SECONDS) == (86_400, 60, 30 * 86_400)
    assert LINK_SECONDS == 7 * 86_400
    assert f"`changes` at most {MOST_CHANGES}" in PAGE
    assert PATH in PAGE
    for word in (Ours.ESCALATED, Ours.SETTLED, Held.ACKNOWLEDGED, Held.FLAPPING, Held.HELD_BACK):
        assert f"`{word}`" in PAGE
