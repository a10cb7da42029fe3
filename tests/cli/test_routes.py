from pathlib import Path

import pytest

from lamplighter.cli import main

ROUTING = """
route:
  receiver: team
  group_by: [alertname]
  routes:
    - {receiver: pager, matchers: [severity="critical"], group_wait: 5s, continue: true}
    - {receiver: web, match: {team: web}}
receivers: [{name: team}, {name: pager}, {name: web}]
"""


@pytest.fixture
def config(tmp_path: Path) -> str:
    (tmp_path / "alertmanager.yml").write_text(ROUTING)
    return str(tmp_path)


def test_whom_an_alert_is_told_to_is_printed(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["severity=critical", 'team="web"', "alertname=x"]
    assert main(["routes", "test", "--config", config, *arguments]) == 0
    heads, *rows = capsys.readouterr().out.splitlines()
    assert heads.split() == ["receiver", "group", "waits"]
    assert rows == [
        'pager     {}/{severity="critical"}:{alertname="x"}  5s, then 300s, again after 14400s',
        'web       {}/{team="web"}:{alertname="x"}           30s, then 300s, again after 14400s',
    ]


def test_whom_it_escalates_to_is_printed_and_is_not_expected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = "escalate: [{after: 15m, receiver: lead}, {after: 1h, receiver: boss, severity: emergency}]"
    (tmp_path / "alertmanager.yml").write_text(
        f"route: {{receiver: team, {steps}}}\nreceivers:\n- name: team\n"
        "- {name: lead, log_configs: [{}]}\n- {name: boss, log_configs: [{}]}\n"
    )
    assert main(["routes", "test", "--config", str(tmp_path), "a=b", "--receivers", "team"]) == 0
    _, *rows = capsys.readouterr().out.splitlines()
    assert rows == [
        "team      {}:{}  30s, then 300s, again after 14400s",
        "lead      {}:{}  900s, unless acknowledged",
        "boss      {}:{}  3600s, unless acknowledged, as emergency",
    ]


def test_others_than_expected_are_an_error(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["routes", "test", "--config", config, "--receivers", "team"]) == 0
    assert main(["routes", "test", "--config", config, "--receivers", "pager", "team=web"]) == 1
    assert capsys.readouterr().err == "notified: web; expected: pager\n"


def test_the_tree_is_shown(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["routes", "show", "--config", config]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "{}  receiver: team",
        '  {severity="critical"}  receiver: pager  continue',
        '  {team="web"}  receiver: web',
    ]


def test_mistakes_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "alertmanager.yml").write_text("route: 3\n")
    assert main(["routes", "show", "--config", str(tmp_path)]) == 2
    assert "alertmanager.yml:1:8" in capsys.readouterr().err


def test_what_is_no_label_is_wrongly_called(config: str) -> None:
    with pytest.raises(SystemExit):
        main(["routes", "test", "--config", config, "severity"])


def test_the_file_that_is_in_force_without_one_is_printed_to_be_copied(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["routes", "default", "--slack", "/lamplighter/prod/slack"]) == 0
    printed = capsys.readouterr().out
    assert 'topic_arn: "${ALERT_TOPIC_ARN}"' in printed
    (tmp_path / "alertmanager.yml").write_text(printed)
    assert main(["routes", "test", "--config", str(tmp_path), "severity=info", "--receivers", "log"]) == 0
    assert main(["routes", "default", "--topic", "alerts"]) == 2
    assert "topic_arn" in capsys.readouterr().err
