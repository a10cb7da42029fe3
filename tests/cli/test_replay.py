"""lamplighter replay, over tables as a deployment has them."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto import mock_aws

from lamplighter.alerting.event import Event, EventKind
from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.alerting.history import AlertHistory
from lamplighter.aws.clients import Clients
from lamplighter.aws.state_store import DynamoStateStore
from lamplighter.aws.telemetry_store import DynamoTelemetryStore
from lamplighter.cli import main
from lamplighter.telemetry.series import Series
from tests.support.aws import REGION, STATE_TABLE, TELEMETRY_TABLE, create_table
from tests.support.frames import a_frame

RULES = """
groups:
  - name: load
    rules:
      - record: load:double
        expr: load * 2
      - alert: High
        expr: load:double > 10
        for: 2m
        labels: {severity: warning}
      - alert: Low
        expr: load:double < 1
"""
VALUES = [1, 6, 6, 6, 6, 6, 1, 1, 1, 0, 0, 1, 1, 1, 1]
SERIES = Series.of("load", host="a")
HIGH = {"alertname": "High", "host": "a", "severity": "warning"}


@pytest.fixture
def start() -> float:
    """The frames' first minute, an hour ago."""
    return time.time() // 60 * 60 - 3600


@pytest.fixture
def folder(tmp_path: Path, start: float, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("TELEMETRY_TABLE", TELEMETRY_TABLE)
    monkeypatch.setenv("STATE_TABLE", STATE_TABLE)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.yml").write_text(RULES)
    with mock_aws():
        clients = Clients()
        for name in (STATE_TABLE, TELEMETRY_TABLE):
            create_table(clients.dynamodb, name)
        telemetry = DynamoTelemetryStore(clients.dynamodb, TELEMETRY_TABLE)
        for index, value in enumerate(VALUES):
            telemetry.write(a_frame({SERIES: float(value)}, timestamp_ms=round(start + 60 * index) * 1000))
        remember(clients, start)
        yield tmp_path


def remember(clients: Clients, start: float) -> None:
    """One alert that the replay has too, and one that it has not."""
    history = AlertHistory(DynamoStateStore(clients.dynamodb, STATE_TABLE))
    history.append(an_event(HIGH, start + 200, start + 200, None))
    history.append(an_event(HIGH, start + 380, start + 200, start + 380))
    history.append(an_event({**HIGH, "host": "b"}, start + 700, start + 700, None))


def an_event(labels: dict[str, str], at: float, starts_at: float, ends_at: float | None) -> Event:
    return Event(
        at=at,
        kind=EventKind.TRANSITION,
        fingerprint=fingerprint(labels),
        alertname=labels["alertname"],
        check="",
        group="",
        severity=labels["severity"],
        state="firing" if ends_at is None else "resolved",
        starts_at=starts_at,
        ends_at=ends_at,
    )


def run(folder: Path, start: float, *options: str) -> int:
    until = str(start + 60 * (len(VALUES) - 1))
    return main(["replay", "--since", "14m", "--until", until, "--config", str(folder), *options])


def test_what_would_have_fired_stands_beside_what_did(
    folder: Path, start: float, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, start, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["since"], found["until"], found["failures"]) == (start, start + 840, [])
    shown = [
        (
            one["in"],
            one["replay"] and one["replay"]["began"] - start,
            one["reality"] and one["reality"]["began"] - start,
        )
        for one in found["alerts"]
    ]
    assert shown == [("both", 180, 200), ("replay", 540, None), ("reality", None, 700)]
    assert found["alerts"][0]["replay"]["labels"] == HIGH
    assert found["alerts"][0]["replay"]["ended"] == start + 360


def test_a_table_says_the_same(folder: Path, start: float, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, start) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("rules: 3, replayed from 20")
    assert lines[1] == "alerts: 1 in both, 1 only in replay, 1 only in reality"
    assert [line.split()[0] for line in lines[3:]] == ["alert", "High", "Low", "High"]
    assert lines[4].endswith("host=a severity=warning")


def test_a_threshold_can_be_tried_before_it_is_deployed(
    folder: Path, start: float, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "rules" / "a.yml").write_text(RULES.replace("> 10", "> 100"))
    assert run(folder, start, "--only", "^High$") == 0
    assert "0 in both, 0 only in replay, 2 only in reality" in capsys.readouterr().out


def test_a_rule_that_fails_is_told_of(folder: Path, start: float, capsys: pytest.CaptureFixture[str]) -> None:
    text = 'groups: [{name: g, rules: [{alert: High, expr: \'label_replace(load, "host", "", "", "") or load\'}]}]'
    (folder / "rules" / "a.yml").write_text(text.replace("or load", "* on() group_left() (load or vector(1))"))
    assert run(folder, start) == 0
    assert "failed: High of a.yml;g, " in capsys.readouterr().err


def test_mistakes_in_the_files_and_missing_tables_are_wrong_calls(
    folder: Path, start: float, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("STATE_TABLE")
    assert run(folder, start) == 2
    assert "name a stack with --stack, tables" in capsys.readouterr().err
    (folder / "rules" / "a.yml").write_text("groups: {}")
    assert run(folder, start) == 2
    assert "rules/a.yml:1:9: groups: " in capsys.readouterr().err


def test_a_stack_that_is_not_there_is_named(
    folder: Path, start: float, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, start, "--stack", "nope") == 2
    assert "stack nope: " in capsys.readouterr().err


def test_a_table_that_is_not_there_ends_the_replay(
    folder: Path, start: float, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, start, "--telemetry-table", "nope") == 1
    assert capsys.readouterr().err.startswith("replay: ")


@pytest.mark.parametrize(
    "given", [["--since", "x"], ["--since", "2y"], ["--until", "soon"], ["--until", "2026-01-01"]]
)
def test_times_that_are_none_are_refused(given: list[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["replay", *given])
