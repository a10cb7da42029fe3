"""Files to configurations, and every mistake in them."""

import pytest

from lamplighter.config.configuration import Configuration
from lamplighter.config.load import LoadOptions, Reading, load, read
from lamplighter.config.mistakes import ConfigurationError
from tests.support.configuration import MINIMAL, mistakes_in

OPTIONS = LoadOptions()


def test_a_gatus_file_is_taken_as_it_stands() -> None:
    reading = read(
        {
            "checks/gatus.yaml": """
metrics: true
alerting:
  slack: {webhook-url: "https://hooks.example.com/x"}
security: {basic: {username: x}}
default-endpoint: &defaults
  group: core
  interval: 5m
  client: &client {timeout: 3s}
x-anything: 1
endpoints:
  - name: a
    <<: *defaults
    url: https://a.example.com
    conditions: &up
      - "[STATUS] == 200"
  - <<: [{interval: 30s}, *defaults]
    name: b
    group: other
    client: *client
    url: ssh://b.example.com:22
    ssh: {username: "", password: ""}
    conditions: *up
"""
        },
        OPTIONS,
    )
    assert reading.mistakes == ()
    assert [str(remark) for remark in reading.remarks] == [
        "checks/gatus.yaml:2:1: metrics: this section of Gatus' has no effect here",
        "checks/gatus.yaml:3:1: alerting: this section of Gatus' has no effect here",
        "checks/gatus.yaml:5:1: security: this section of Gatus' has no effect here",
    ]
    first, second = configuration_of(reading).checks
    assert (first.key, first.interval_seconds, first.client.timeout_seconds) == ("core_a", 300.0, 3.0)
    assert (second.key, second.interval_seconds, second.client.timeout_seconds) == ("other_b", 30.0, 3.0)


def configuration_of(reading: Reading) -> Configuration:
    assert reading.configuration is not None
    return reading.configuration


def test_all_mistakes_are_told_at_once_each_at_its_place() -> None:
    text = """\
endpoint: 3
endpoints:
  - name: a
    url: icmp://x
    conditons: []
    conditions:
      - "[STATUS]==200"
      - [STATUS]
    client: {timeout: 5, insecure: "yes", ca: x}
    retries: 9
  - name: b
    name: c
    url: 3
    interval: 1s
    conditions: []
  - 5
"""
    assert [tuple(mistake.split(": ")[:2]) for mistake in mistakes_in(text)] == [
        ("checks/a.yml:1:1", "endpoint"),
        ("checks/a.yml:4:10", "endpoints[0].url"),
        ("checks/a.yml:5:5", "endpoints[0].conditons"),
        ("checks/a.yml:7:9", "endpoints[0].conditions[0]"),
        ("checks/a.yml:8:9", "endpoints[0].conditions[1]"),
        ("checks/a.yml:9:23", "endpoints[0].client.timeout"),
        ("checks/a.yml:9:36", "endpoints[0].client.insecure"),
        ("checks/a.yml:9:43", "endpoints[0].client.ca"),
        ("checks/a.yml:10:14", "endpoints[0].retries"),
        ("checks/a.yml:12:5", "endpoints[1].name"),
        ("checks/a.yml:13:10", "endpoints[1].url"),
        ("checks/a.yml:14:15", "endpoints[1].interval"),
        ("checks/a.yml:15:17", "endpoints[1].conditions"),
        ("checks/a.yml:16:5", "endpoints[2]"),
    ]


def test_a_long_list_of_checks_is_read_whole() -> None:
    text = "endpoints:\n" + "".join(
        f'  - {{name: c{n}, url: https://a, conditions: ["[STATUS] == 200"]}}\n' for n in range(1000)
    )
    assert len(load({"checks/a.yml": text}, OPTIONS).checks) == 1000


def test_equal_files_have_equal_digests_and_others_have_not() -> None:
    one = load({"checks/a.yml": MINIMAL, "checks/b.yml": ""}, OPTIONS)
    assert one.digest == load({"checks/b.yml": "", "checks/a.yml": MINIMAL}, OPTIONS).digest
    assert one.digest != load({"checks/a.yml": MINIMAL}, OPTIONS).digest
    assert one.digest != load({"checks/a.yml": MINIMAL + " ", "checks/b.yml": ""}, OPTIONS).digest
    assert one.texts == {"checks/a.yml": MINIMAL, "checks/b.yml": ""}


def test_the_mistakes_of_all_files_come_together() -> None:
    with pytest.raises(ConfigurationError) as raised:
        load({"checks/b.yml": "a: [", "checks/a.yml": "b: 1", "alertmanager.yml": "c: 1"}, OPTIONS)
    assert {mistake.file for mistake in raised.value.mistakes} == {
        "checks/a.yml",
        "checks/b.yml",
        "alertmanager.yml",
    }
    assert str(raised.value).splitlines() == [str(mistake) for mistake in raised.value.mistakes]


def test_other_files_are_left_alone() -> None:
    assert (
        load({"other/a.yml": "x: [", "rules/a.test.yml": "x: [", "checks/readme.md": "x: ["}, OPTIONS).checks == ()
    )


def test_a_mistake_is_told_at_a_sane_length() -> None:
    (mistake,) = mistakes_in(MINIMAL.replace("[STATUS]", f"[{'A' * 100_000}]"))
    assert len(mistake) < 1100
    assert mistake.endswith("…")
