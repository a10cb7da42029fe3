"""lamplighter schema, and the schemas themselves: they say what the decoders do."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from lamplighter.cli import main
from lamplighter.cli.schema import file_name, rendered
from lamplighter.config.schema import schemas
from tests.config.amtool_cases import cases
from tests.support.configuration import MINIMAL, mistakes_in

COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "schema"
SCHEMAS = schemas()
ENDPOINT = 'endpoints:\n  - name: a\n    url: https://a\n    conditions: ["[STATUS] == 200"]\n    '
RECEIVERS = "receivers: [{name: a}]\n"


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_the_committed_schema_is_current(name: str) -> None:
    assert (COMMITTED / file_name(name)).read_text() == rendered(SCHEMAS[name])


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_the_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])


def accepted(name: str, text: str) -> bool:
    validator: Any = Draft202012Validator(SCHEMAS[name])
    return bool(validator.is_valid(yaml.safe_load(text)))


FILES = {"checks": "checks/a.yml", "alertmanager": "alertmanager.yml", "rules": "rules/a.yml"}

SOUND = [
    ("checks", MINIMAL),
    ("checks", ""),
    ("checks", "endpoints: []"),
    ("checks", "web: {port: 1}\nx-defaults: {a: 1}"),
    ("checks", ENDPOINT + "interval: 1h30m"),
    ("checks", ENDPOINT + "client: {timeout: 500ms, insecure: true, network: ip}"),
    ("checks", ENDPOINT + "client:\n    headers: ~"),
    ("checks", ENDPOINT + "headers: {a: 1, b: true, c: x}"),
    ("checks", ENDPOINT + "group: 2026"),
    ("checks", ENDPOINT + "alerts: [{type: slack, failure-threshold: 3, minimum-reminder-interval: 0}]"),
    ("checks", ENDPOINT + "maintenance-windows: [{start: '23:00', duration: 1h, every: [Monday]}]"),
    ("checks", ENDPOINT + "extra-labels: {team: web}\n    severity: info\n    retries: 5"),
    ("checks", ENDPOINT + "ui: {hide-url: true, badge: {}}"),
    ("checks", ENDPOINT + 'degraded: ["[TTFB] < 300"]\n    critical: true'),
    ("alertmanager", "route: {receiver: a}\n" + RECEIVERS),
    ("alertmanager", "route: {receiver: a, group_wait: 0s, group_interval: 1d12h}\n" + RECEIVERS),
    (
        "alertmanager",
        "route: {receiver: a}\nreceivers: [{name: a, slack_configs: [{api_url: 'ssm:/x'}], log_configs: [{}]}]",
    ),
    (
        "alertmanager",
        (
            "route: {receiver: a, routes: [{matchers: [a=b], routes: [{match: {a: 1}, group_by: [x]}]}]}\n"
            "receivers: [{name: a, email_configs: [{to: x, tls_config: {server_name: y}}], "
            "fallback: b}, {name: b, log_configs: [{}]}]\n"
            "global: {smtp_from: x, smtp_smarthost: 'y:25', http_config: {http_headers: {a: {values: [b]}}}}\n"
            "time_intervals: [{name: x, time_intervals: [{years: [2026], weekdays: ['monday']}]}]"
        ),
    ),
    ("alertmanager", ""),
    ("rules", ""),
    ("rules", "groups: [{name: a, interval: 1h30m, limit: 5, query_offset: 0s, labels: {a: b}, rules: []}]"),
    ("rules", "groups: [{name: a, rules: [{record: a, expr: 1}]}]"),
    ("rules", "groups: [{name: a, rules: [{alert: a, expr: up, for: 5m, labels: {on_no_data: keep, a: ~}}]}]"),
]


@pytest.mark.parametrize(("name", "text"), SOUND)
def test_what_the_decoders_take_the_schema_takes(name: str, text: str) -> None:
    assert mistakes_in(text, FILES[name]) == []
    assert accepted(name, text)


class AsEditorsRead(yaml.SafeLoader):
    """Without the numbers of YAML 1.1 to the base of sixty: ``17:00`` is a text."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - as the class that it is taken from has it
        first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:int"]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


AsEditorsRead.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"[-+]?[0-9]+$"), list("-+0123456789"))


def test_the_schema_takes_whatever_routing_the_decoders_take() -> None:
    validator: Any = Draft202012Validator(SCHEMAS["alertmanager"])
    good = [case for case in cases() if not mistakes_in(case.text, "alertmanager.yml")]
    assert len(good) > 150
    refused = [case.name for case in good if not validator.is_valid(yaml.load(case.text, AsEditorsRead))]
    assert refused == []


FAULTY = [
    ("checks", "endpoints: {}"),
    ("checks", "endpoints: [1]"),
    ("checks", "endpoints: [{name: a, url: https://a}]"),
    ("checks", "- a"),
    ("checks", ENDPOINT + "conditons: []"),
    ("checks", ENDPOINT + "interval: 60"),
    ("checks", ENDPOINT + "interval: 1d"),
    ("checks", ENDPOINT + "enabled: 3"),
    ("checks", ENDPOINT + "retries: 6"),
    ("checks", ENDPOINT + "severity: bad"),
    ("checks", ENDPOINT + "method: 'G T'"),
    ("checks", ENDPOINT + "headers: [a]"),
    ("checks", ENDPOINT + "headers: {'a b': c}"),
    ("checks", ENDPOINT + "extra-labels: {a-b: c}"),
    ("checks", ENDPOINT + "client: {oauth2: {}}"),
    ("checks", ENDPOINT + "alerts: {}"),
    ("checks", ENDPOINT + "maintenance-windows: [{start: '9:00', duration: 1h}]"),
    ("checks", ENDPOINT + "dns: {query-type: B, query-name: a}"),
    ("checks", ENDPOINT + "degraded: ['[STATUS]==200']"),
    ("alertmanager", RECEIVERS),
    ("alertmanager", "route: {receiver: a, labels: {x: y}}\n" + RECEIVERS),
    ("alertmanager", "route: {receiver: a, routes: [{matcher: []}]}\n" + RECEIVERS),
    ("alertmanager", "route: {receiver: a, group_wait: 30}\n" + RECEIVERS),
    ("alertmanager", "route: {receiver: a}\nreceivers: []"),
    ("alertmanager", "route: {receiver: a}\nreceivers: [{name: a, wechat_configs: []}]"),
    ("alertmanager", "route: {receiver: a}\nreceivers: [{name: a, webhook_configs: [{http_config: {proxy: x}}]}]"),
    ("alertmanager", "route: {receiver: a}\nreceivers: [{name: a, email_configs: [{}]}]"),
    ("rules", "- a"),
    ("rules", "groups: [{interval: 1m}]"),
    ("rules", "groups: [{name: a, interval: 60}]"),
    ("rules", "groups: [{name: a, limit: -1}]"),
    ("rules", "groups: [{name: a, rules: [{record: a}]}]"),
    ("rules", "groups: [{name: a, rules: [{alert: a, expr: up, labels: {on_no_data: no}}]}]"),
    ("rules", "tests: []"),
]


@pytest.mark.parametrize(("name", "text"), FAULTY)
def test_what_the_schema_refuses_the_decoders_refuse(name: str, text: str) -> None:
    assert mistakes_in(text, FILES[name])
    assert not accepted(name, text)


def test_every_key_is_documented_in_the_schema() -> None:
    assert list(undocumented(SCHEMAS["checks"]["properties"]["endpoints"], "endpoints")) == []
    assert list(undocumented(SCHEMAS["alertmanager"], "")) == []
    for name, defined in SCHEMAS["alertmanager"]["$defs"].items():
        assert list(undocumented(defined, name)) == []
    assert list(undocumented(SCHEMAS["rules"], "")) == []


def undocumented(schema: Any, path: str) -> list[str]:
    found = []
    for name, value in schema.get("properties", {}).items():
        found += [] if value.get("description") else [f"{path}.{name}"]
        found += undocumented(value, f"{path}.{name}")
    for inner in [schema.get("items"), *schema.get("anyOf", [])]:
        found += undocumented(inner, path) if inner else []
    return found


def test_the_schemas_are_written_where_wanted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--out", str(tmp_path / "new" / "folder")]) == 0
    written = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert {path.name for path in written} == {
        "checks.schema.json",
        "alertmanager.schema.json",
        "rules.schema.json",
    }
    assert all(path.read_text() == (COMMITTED / path.name).read_text() for path in written)


def test_the_schemas_are_printed_as_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == SCHEMAS


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert main(["schema", "--out", str(tmp_path / "file")]) == 1
    assert capsys.readouterr().err == f"{tmp_path}/file: File exists\n"
