"""What `lamplighter validate` says of files as Alertmanager's documentation and its users have them."""

from pathlib import Path

import pytest

from lamplighter.cli import main

WHOLE = """
global:
  smtp_smarthost: 'mail.example.com:25'
  smtp_from: 'alerts@example.com'
templates: ['/etc/alertmanager/template/*.tmpl']
route:
  group_by: [alertname, cluster]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 3h
  receiver: team-a-mails
  routes:
    - matchers: [service=~"web|api"]
      receiver: team-a-mails
      routes:
        - matchers: [severity="critical"]
          receiver: team-a-pager
    - match: {service: database}
      match_re: {owner: ^(b|c)$}
      receiver: team-b-pager
      group_by: ['...']
      continue: true
inhibit_rules:
  - source_matchers: [severity="critical"]
    target_matchers: [severity="warning"]
    equal: [alertname, cluster]
receivers:
  - name: team-a-mails
    email_configs: [{to: 'a@example.org, a2@example.org'}]
  - name: team-a-pager
    email_configs: [{to: a@example.org}]
    pagerduty_configs: [{PAGERDUTY}]
  - name: team-b-pager
    webhook_configs: [{url: 'http://127.0.0.1:5001/'}]
"""
VERSION_2 = "{routing_key: 0123456789abcdef0123456789abcdef}"


def said_of(text: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    (folder / "alertmanager.yml").write_text(text)
    code = main(["validate", str(folder)])
    return code, [line.removeprefix(f"{folder}/") for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize("key", [VERSION_2, "{service_key: <team-a-key>}"])
def test_a_whole_file_of_alertmanagers_is_good(
    key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, (note, summary) = said_of(WHOLE.replace("{PAGERDUTY}", key), tmp_path, capsys)
    assert code == 0
    assert "templates[0]: has no effect: expected a path relative to the folder" in note
    assert summary.startswith("good: ")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("    webhook_configs:", "    victorops_configs:", "receivers[2].victorops_configs: `victorops_configs`"),
        ("    webhook_configs:", "    wechat_configs:", "receivers[2].wechat_configs: `wechat_configs`"),
        ("      continue: true", "      labels: {a: b}", "route.routes[1].labels: `labels`"),
        ("templates: ['", "event_recorder: {}\ntemplates: ['", "event_recorder: `event_recorder`"),
    ],
)
def test_what_is_not_supported_is_named_with_its_place(
    old: str, new: str, place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = WHOLE.replace(old, new).replace("{PAGERDUTY}", VERSION_2)
    code, lines = said_of(text, tmp_path, capsys)
    (mistake,) = [line for line in lines if not line.startswith("note: ")]
    file, line, column, message = mistake.split(":", 3)
    assert (code, file) == (1, "alertmanager.yml")
    assert text.splitlines()[int(line) - 1][int(column) - 1 :].startswith(
        place.rpartition("`")[0].rpartition("`")[2]
    )
    assert message.strip().startswith(f"{place} is not supported")


def test_what_has_no_effect_is_noted_and_the_file_is_good(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f"tracing: {{endpoint: 'x:4317'}}\n{WHOLE.replace('{PAGERDUTY}', VERSION_2)}"
    code, lines = said_of(text, tmp_path, capsys)
    assert code == 0
    assert [line for line in lines if "tracing: has no effect" in line]
