"""The rules that come along: what the real promtool says of them, and that each is whole."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from lamplighter.cli import main
from lamplighter.promql import InMemoryStorage, Vector, evaluate

FOLDER = Path(__file__).resolve().parents[2] / "config" / "rules"
FILES = sorted(FOLDER.glob("*.yml"))
TESTS = sorted(FOLDER.glob("tests/*.test.yml"))
GROUPS = ["aggregate", "api", "business", "cache", "data-feed", "database", "health", "system", "websocket"]
SEVERITIES = {"none", "info", "warning", "critical"}


def documents(files: list[Path]) -> list[dict[str, Any]]:
    return [yaml.safe_load(path.read_text(encoding="utf-8")) for path in files]


RULES = [rule for document in documents(FILES) for group in document["groups"] for rule in group["rules"]]
ALERTS = {rule["alert"]: rule for rule in RULES if "alert" in rule}
CASES = [
    (case["alertname"], bool(case["exp_alerts"]))
    for document in documents(TESTS)
    for test in document["tests"]
    for case in test.get("alert_rule_test", ())
]


def promtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    found = shutil.which("promtool")
    if found is None:
        if os.environ.get("LAMPLIGHTER_REQUIRE_PROMETHEUS"):
            pytest.fail("promtool is required here, and it is not installed")
        pytest.skip("promtool is not installed")
    return subprocess.run([found, *arguments], cwd=FOLDER, capture_output=True, text=True, check=False)


def test_there_are_nine_groups_and_at_least_forty_alerts_of_different_names() -> None:
    assert [group["name"] for document in documents(FILES) for group in document["groups"]] == GROUPS
    assert len(ALERTS) == len([rule for rule in RULES if "alert" in rule]) >= 40


def test_promtool_finds_the_files_good() -> None:
    done = promtool("check", "rules", "--lint=all", "--lint-fatal", *[path.name for path in FILES])
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_promtool_finds_every_alert_to_fire_as_its_test_says(path: Path) -> None:
    done = promtool("test", "rules", str(path.relative_to(FOLDER)))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_lamplighter_finds_the_same(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", "rules", str(path)]) == 0, capsys.readouterr().err


@pytest.mark.parametrize("name", sorted(ALERTS.keys() - {"Watchdog"}))
def test_every_alert_is_tested_to_fire_and_not_to_fire(name: str) -> None:
    assert {fires for alert, fires in CASES if alert == name} == {True, False}


@pytest.mark.parametrize("rule", ALERTS.values(), ids=list(ALERTS))
def test_every_alert_says_how_bad_it_is_and_what_to_do(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in SEVERITIES
    assert set(rule["annotations"]) == {"summary", "description", "runbook"}
    assert not rule["annotations"]["summary"].endswith(".")
    assert rule["annotations"]["description"].endswith(".")
    assert re.fullmatch(r"Means: .+\.\nLook at: .+\.\nDo: .+\.", rule["annotations"]["runbook"])


def test_where_nobody_sends_anything_only_the_watchdog_fires() -> None:
    nothing = InMemoryStorage.from_samples([])
    answers = {name: evaluate(rule["expr"], nothing, 1_795_176_000.0) for name, rule in ALERTS.items()}
    assert all(isinstance(answer, Vector) for answer in answers.values())
    assert [name for name, answer in answers.items() if isinstance(answer, Vector) and answer.samples] == [
        "Watchdog"
    ]
