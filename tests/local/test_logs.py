"""What the terminal and the file get to see."""

import io
import json
from pathlib import Path

import pytest

from local import logs as module
from local.logs import Logs


def test_json_lines_are_kept_whole_and_shown_short(tmp_path: Path) -> None:
    terminal = io.StringIO()
    logs = Logs(tmp_path / "log.jsonl", as_json=False, terminal=terminal)
    entry = {"level": "INFO", "service": "alerter", "message": "sent", "receiver": "people", "timestamp": "t"}
    print(json.dumps(entry), file=logs)
    assert json.loads((tmp_path / "log.jsonl").read_text()) == entry
    assert terminal.getvalue()[10:] == "alerter   sent receiver=people\n"


def test_the_collectors_routine_does_not_fill_the_screen_but_its_errors_are_shown(tmp_path: Path) -> None:
    terminal = io.StringIO()
    logs = Logs(tmp_path / "log.jsonl", as_json=False, terminal=terminal)
    print(json.dumps({"level": "INFO", "service": "collector", "message": "round"}), file=logs)
    print(json.dumps({"level": "ERROR", "service": "collector", "message": "lost"}), file=logs)
    assert terminal.getvalue()[10:] == "collector ERROR lost\n"
    assert len((tmp_path / "log.jsonl").read_text().splitlines()) == 2


def test_a_line_belongs_to_the_function_whose_package_wrote_it(tmp_path: Path) -> None:
    terminal = io.StringIO()
    logs = Logs(tmp_path / "log.jsonl", as_json=False, terminal=terminal)
    entry = {"level": "INFO", "service": "collector", "logger": "lamplighter.alerting.tell", "function_name": "C"}
    print(json.dumps({**entry, "message": "delivered", "alerts": 1, "notification": [{}]}), file=logs)
    print(json.dumps({**entry, "message": "decided", "reasons": {"already_told": 1}}), file=logs)
    assert terminal.getvalue()[10:] == "alerter   delivered alerts=1\n"
    first, second = (json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines())
    assert (first["service"], "function_name" in first) == ("alerter", False)
    assert second["message"] == "decided"


def test_json_can_be_shown_as_it_is() -> None:
    terminal = io.StringIO()
    line = '{"level": "DEBUG", "message": "x"}'
    print(line, file=Logs(None, as_json=True, terminal=terminal))
    assert terminal.getvalue() == line + "\n"


def test_what_is_no_json_is_shown_as_it_is_and_kept_as_json(tmp_path: Path) -> None:
    terminal = io.StringIO()
    print("{plain", file=Logs(tmp_path / "log.jsonl", as_json=False, terminal=terminal))
    assert terminal.getvalue() == "{plain\n"
    assert json.loads((tmp_path / "log.jsonl").read_text())["message"] == "{plain"


def test_the_file_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAXIMUM_FILE_BYTES", 100)
    logs = Logs(tmp_path / "log.jsonl", as_json=False, terminal=io.StringIO())
    for _ in range(20):
        logs.report("trouble", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.jsonl", "log.jsonl.1"]


def test_lines_that_the_disk_does_not_take_are_said_once_and_kept_again_later(tmp_path: Path) -> None:
    terminal = io.StringIO()
    file = tmp_path / "log.jsonl"
    file.mkdir()
    logs = Logs(file, as_json=False, terminal=terminal)
    for _ in range(2):
        print("lost", file=logs)
    assert terminal.getvalue().count("cannot be kept") == 1
    file.rmdir()
    print("kept", file=logs)
    assert "kept" in file.read_text()
