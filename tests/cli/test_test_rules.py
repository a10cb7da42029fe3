"""lamplighter test rules, beside the real promtool."""

from pathlib import Path

import pytest

from lamplighter.cli import main
from tests.rules.unit_tests.cases import FAILING, NEWER, OTHER_RULES, PASSING
from tests.support.promtool_rules import promtool

SHIPPED = Path(__file__).resolve().parents[2] / "config" / "rules" / "tests"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in OTHER_RULES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def run(folder: Path, text: str, *options: str) -> int:
    (folder / "a.test.yml").write_text(text)
    return main(["test", "rules", *options, str(folder / "a.test.yml")])


@pytest.mark.parametrize("name", [*PASSING, *NEWER])
def test_what_is_right_passes(folder: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    code = run(folder, (PASSING | NEWER)[name])
    captured = capsys.readouterr()
    assert (code, captured.out.splitlines()[1:]) == (0, ["  SUCCESS", ""]), captured.err


@pytest.mark.parametrize("name", FAILING)
def test_what_is_wrong_fails(folder: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert run(folder, FAILING[name]) == 1
    captured = capsys.readouterr()
    assert captured.err.startswith("  FAILED:\n")
    assert "SUCCESS" not in captured.out


@pytest.mark.parametrize("name", [*PASSING, *FAILING])
def test_promtool_says_the_same(folder: Path, name: str) -> None:
    (folder / "a.test.yml").write_text((PASSING | FAILING)[name])
    done = promtool("test", "rules", "a.test.yml", folder=folder)
    assert (done.returncode == 0) is (name in PASSING), done.stdout + done.stderr


def test_a_failure_names_test_alert_time_and_both_sides(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = FAILING["another label is expected"].replace("interval: 1m", "interval: 1m\n    name: labels", 1)
    assert run(folder, text) == 1
    assert capsys.readouterr().err == (
        "  FAILED:\n"
        "    name: labels,\n"
        "    alertname: Down, time: 4m,\n"
        "        exp:\n"
        '            Labels:{alertname="Down", instance="x", job="a", severity="info"}\n'
        '            Annotations:{summary="x at 0 in eu"}\n'
        "        got:\n"
        '            Labels:{alertname="Down", instance="x", job="a", severity="page"}\n'
        '            Annotations:{summary="x at 0 in "}\n'
    )


def test_a_failure_of_an_expression_names_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, FAILING["another value is expected"]) == 1
    assert capsys.readouterr().err == (
        "  FAILED:\n"
        "    name: unnamed#0,\n"
        "    expr: job:up:sum, time: 1m,\n"
        "        exp:\n"
        '            job:up:sum{job="a"} 3\n'
        "        got:\n"
        '            job:up:sum{job="a"} 2\n'
    )


def test_a_rule_that_fails_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, FAILING["a rule that fails"]) == 1
    assert "    rule: A, time: 0s,\n        err: " in capsys.readouterr().err


def test_mistakes_are_told_at_their_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "tests:\n  - intreval: 1m\n    input_series: [{series: up, values: '1y'}]\n") == 1
    assert capsys.readouterr().err.replace(f"{folder}/", "") == (
        "  FAILED:\n"
        "a.test.yml:2:5: tests[0].intreval: `intreval` is not a key here; did you mean `interval`?\n"
        "a.test.yml:3:41: tests[0].input_series[0].values: invalid series value '1y': "
        'expected number or "stale"\n'
    )


def test_native_histograms_are_refused_by_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "tests: [{input_series: [{series: h, values: '{{schema:0 count:1}}x3'}]}]"
    assert run(folder, text) == 1
    assert "native histograms are not supported" in capsys.readouterr().err


def test_only_chosen_tests_are_run(folder: Path) -> None:
    text = FAILING["an alert is not expected"].replace("interval: 1m", "interval: 1m\n    name: downs", 1)
    assert run(folder, text, "--run", "ups$") == 0
    assert run(folder, text, "--run", "ups$", "--run", "own") == 1


def test_a_difference_is_shown_line_by_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(folder, FAILING["another value is expected"], "--diff")
    assert capsys.readouterr().err.splitlines()[-2:] == [
        '        - job:up:sum{job="a"} 3',
        '        + job:up:sum{job="a"} 2',
    ]


def test_each_file_is_judged_for_itself(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "good.test.yml").write_text(PASSING["no tests"])
    files = [str(folder / name) for name in ("nope.yml", "good.test.yml")]
    assert main(["test", "rules", *files]) == 1
    captured = capsys.readouterr()
    assert captured.out == f"Unit Testing:  {files[0]}\n\nUnit Testing:  {files[1]}\n  SUCCESS\n\n"
    assert "No such file or directory" in captured.err


def test_what_missing_data_mean_is_a_plain_label_here_as_it_is_to_promtool(folder: Path) -> None:
    (folder / "rules.yml").write_text(
        "groups: [{name: a, rules: [{alert: A, expr: up == 0, labels: {on_no_data: keep}}]}]"
    )
    text = (
        "rule_files: [rules.yml]\n"
        "tests: [{interval: 1m, input_series: [{series: up, values: 0 _x10}], alert_rule_test: [\n"
        "{eval_time: 1m, alertname: A, exp_alerts: [{exp_labels: {on_no_data: keep}}]},\n"
        "{eval_time: 6m, alertname: A}]}]"
    )
    assert run(folder, text) == 0
    assert promtool("test", "rules", "a.test.yml", folder=folder).returncode == 0


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.test.yml")), ids=lambda path: path.name)
def test_the_tests_of_the_shipped_rules_pass(path: Path) -> None:
    assert main(["test", "rules", str(path)]) == 0


@pytest.mark.parametrize("given", [["test"], ["test", "rules"], ["test", "rules", "--run", "(", "a"]])
def test_a_wrong_call_is_told_apart(given: list[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(given)
