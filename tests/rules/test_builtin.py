import subprocess
from importlib.resources import files
from pathlib import Path

import pytest

from lamplighter.cli import main
from lamplighter.probes.policy import POLICY_SERIES
from lamplighter.probes.samples import METRIC_ORDER
from lamplighter.promql import parse_expression
from lamplighter.promql.syntax import Selector, walk
from lamplighter.rules.builtin import CHECKS_FILE, checks_group
from lamplighter.rules.rule import AlertingRule, OnNoData
from tests.support.promtool import required_promtool

FOLDER = Path(str(files("lamplighter.rules.builtin")))


def test_the_shipped_rules_are_those_that_the_documentation_names() -> None:
    group = checks_group()
    assert (group.file, group.name) == (CHECKS_FILE, "checks")
    names = [rule.alert for rule in group.rules if isinstance(rule, AlertingRule)]
    assert names == ["CheckDown", "CheckDegraded", *["CertificateExpiring"] * 4]


def test_missing_data_keep_every_shipped_alert() -> None:
    rules = [rule for rule in checks_group().rules if isinstance(rule, AlertingRule)]
    assert {rule.on_no_data for rule in rules} == {OnNoData.KEEP}


def test_the_shipped_rules_look_at_nothing_but_what_a_frame_of_results_has() -> None:
    names = {
        node.name
        for rule in checks_group().rules
        for node, _ in walk(parse_expression(rule.expr).root)
        if isinstance(node, Selector)
    }
    assert names <= {*METRIC_ORDER, *POLICY_SERIES}


def test_the_unit_tests_pass_here(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["test", "rules", str(FOLDER / "checks.test.yml")])
    assert (code, "SUCCESS" in capsys.readouterr().out) == (0, True)


def test_the_unit_tests_pass_in_the_real_promtool() -> None:
    for arguments in (["check", "rules", "checks.yml"], ["test", "rules", "checks.test.yml"]):
        done = subprocess.run(
            [required_promtool(), *arguments], cwd=FOLDER, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
