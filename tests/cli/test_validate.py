"""lamplighter validate."""

import subprocess
import sys
from pathlib import Path

import pytest

from lamplighter.cli import main
from tests.support.configuration import MINIMAL


def put(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_good_files_are_summed_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, "checks/a.yml", MINIMAL)
    put(tmp_path, "checks/b.yml", MINIMAL.replace("shop", "door") + "    enabled: false\n    group: core\n")
    assert main(["validate", str(tmp_path)]) == 0
    assert capsys.readouterr().out == (
        "good: 2 checks (1 disabled) in 1 group, from 2 files; alerts go to `default` with 1 integration\n"
    )


def test_every_mistake_is_printed_at_its_place_as_an_editor_finds_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path, "conf/checks/a.yml", "endpoints:\n  - name: a\n    url: icmp://x\n    retires: 3\n")
    put(tmp_path, "conf/alertmanager.yml", "route: {receiver: x}")
    assert main(["validate", "conf"]) == 1
    captured = capsys.readouterr()
    assert [line.partition(" ")[0] for line in captured.out.splitlines()] == [
        "conf/alertmanager.yml:1:1:",
        "conf/checks/a.yml:2:5:",
        "conf/checks/a.yml:3:10:",
        "conf/checks/a.yml:4:5:",
    ]
    assert "did you mean `retries`?" in captured.out
    assert captured.err == "4 mistakes\n"


def test_what_has_no_effect_is_noted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, "checks/a.yml", MINIMAL + "web: {port: 80}\n")
    assert main(["validate", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith(f"note: {tmp_path}/checks/a.yml:6:1: web: ")


@pytest.mark.parametrize(("minimum", "code"), [("5", 0), ("10", 1)])
def test_the_shortest_interval_can_be_said(tmp_path: Path, minimum: str, code: int) -> None:
    put(tmp_path, "checks/a.yml", MINIMAL + "    interval: 5s\n")
    assert main(["validate", str(tmp_path), "--minimum-interval", minimum]) == code


def test_the_folder_may_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "checks/a.yml", MINIMAL)
    monkeypatch.setenv("LAMPLIGHTER_CONFIG", str(tmp_path))
    assert main(["validate"]) == 0


@pytest.mark.parametrize(("folder", "expected"), [("nope", "there is no such folder"), ("", "nothing to check")])
def test_a_folder_without_configuration_is_not_good(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], folder: str, expected: str
) -> None:
    assert main(["validate", str(tmp_path / folder)]) == 1
    assert expected in capsys.readouterr().out


@pytest.mark.parametrize("given", [[], ["nope"], ["validate", "a", "b"]])
def test_a_wrong_call_is_told_apart_from_a_bad_configuration(given: list[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        main(given)
    assert raised.value.code == 2


def test_help_names_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        main(["--help"])
    assert raised.value.code == 0
    assert {"validate", "schema", "test-notify"} <= set(capsys.readouterr().out.split())


def test_it_runs_as_a_module(tmp_path: Path) -> None:
    put(tmp_path, "checks/a.yml", MINIMAL)
    command = [sys.executable, "-m", "lamplighter.cli", "validate", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout[:5], done.stderr) == (0, "good:", "")


def test_validating_needs_no_aws() -> None:
    script = (
        "import sys, lamplighter.cli; code = lamplighter.cli.main(['validate', 'nope']); "
        "print(sorted({'boto3', 'botocore', 'requests', 'pycurl'} & sys.modules.keys()), code)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "[] 1"


@pytest.mark.parametrize("minimum", ["nan", "-1", "0", "inf", "soon"])
def test_an_interval_that_is_none_is_refused(
    tmp_path: Path, minimum: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["validate", str(tmp_path), f"--minimum-interval={minimum}"])
    assert "invalid seconds value" in capsys.readouterr().err


def test_an_empty_variable_names_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, "config/checks/a.yml", MINIMAL)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAMPLIGHTER_CONFIG", "")
    assert main(["validate"]) == 0
    assert "good: 1 check" in capsys.readouterr().out


def test_what_cannot_be_read_is_told_with_the_mistakes_of_the_rest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, "checks/a.yml", "endpoints: [{name: a}]")
    (tmp_path / "checks" / "b.yml").symlink_to("nowhere")
    assert main(["validate", str(tmp_path)]) == 1
    assert [Path(line.partition(":")[0]).name for line in capsys.readouterr().out.splitlines()] == [
        "a.yml",
        "a.yml",
        "b.yml",
    ]
