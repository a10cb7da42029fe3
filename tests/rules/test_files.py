"""Prometheus' rule files: to groups, and every mistake at its place."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lamplighter.config.load import LoadOptions, read
from lamplighter.config.place import Report
from lamplighter.rules.files import is_rule_file, is_unit_test, read_rules
from lamplighter.rules.rule import AlertingRule, OnNoData, RecordingRule, RuleGroup

WHOLE = """
groups:
  - name: node
    interval: 30s
    limit: 10
    query_offset: 1m
    labels: {team: ops, on_no_data: keep}
    rules:
      - record: job:up:sum
        expr: sum by (job) (up)
        labels: {source: rule}
      - alert: Down
        expr: up == 0
        for: 5m
        keep_firing_for: 1h30m
        labels:
          severity: '{{ if gt $value 1.0 }}critical{{ else }}warning{{ end }}'
          on_no_data: alert
          empty: ~
        annotations:
          summary: "{{ $labels.instance }} is down"
      - alert: Slow
        expr: 1
        labels: {on_no_data: resolve}
      - alert: Odd
        expr: vector(1)
  - name: empty
    interval: 0s
"""


def reading(text: str) -> tuple[list[RuleGroup], list[str], list[str]]:
    report = Report("rules/a.yml")
    groups = list(read_rules(report, text))
    return groups, [str(mistake) for mistake in report.mistakes], [str(remark) for remark in report.remarks]


def in_a_rule(fields: str) -> str:
    return f"groups:\n  - name: g\n    rules:\n      - {fields}\n"


def mistakes_in(text: str) -> list[str]:
    return reading(text)[1]


def test_a_file_becomes_its_groups() -> None:
    groups, mistakes, remarks = reading(WHOLE)
    assert (mistakes, remarks) == ([], [])
    node, empty = groups
    assert (node.key, node.interval_seconds, node.limit, node.query_offset_seconds) == ("a.yml;node", 30, 10, 60)
    assert node.labels == {"team": "ops"}
    assert node.rules[0] == RecordingRule(record="job:up:sum", expr="sum by (job) (up)", labels={"source": "rule"})
    down = node.rules[1]
    assert isinstance(down, AlertingRule)
    assert (down.for_seconds, down.keep_firing_for_seconds, down.on_no_data) == (300, 5400, OnNoData.ALERT)
    assert set(down.labels) == {"severity", "empty"}
    assert down.labels["empty"] == ""
    assert (empty.interval_seconds, empty.rules) == (60, ())


def test_a_rule_s_own_word_on_missing_data_counts_before_its_group_s() -> None:
    rules = [rule for rule in reading(WHOLE)[0][0].rules if isinstance(rule, AlertingRule)]
    assert [rule.on_no_data for rule in rules] == [OnNoData.ALERT, OnNoData.RESOLVE, OnNoData.KEEP]


def test_the_configuration_has_the_groups_of_every_file_in_order() -> None:
    texts = {f"rules/{name}.yml": in_a_rule("{record: a, expr: '1'}") for name in ("b", "a", "team/c")}
    configuration = read({**texts, "rules/a.test.yml": "tests: []"}, LoadOptions()).configuration
    assert configuration is not None
    assert [group.key for group in configuration.rule_groups] == ["a.yml;g", "b.yml;g", "team/c.yml;g"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- a", "rules/a.yml:1:1: document: expected a mapping with keys such as groups"),
        ("group: []", "rules/a.yml:1:1: group: `group` is not a key here; did you mean `groups`?"),
        ("groups: {}", "rules/a.yml:1:9: groups: expected a list of groups, found a mapping"),
        ("tests: []", "rules/a.yml:1:1: tests: this is a key of a unit test: name the file *.test.yml"),
        ("groups: [{rules: []}]", "rules/a.yml:1:10: groups[0]: `name` is missing"),
        ("groups: [{name: ''}]", "rules/a.yml:1:17: groups[0].name: expected a name"),
        ("groups:\n- name: a\n- name: a", "rules/a.yml:3:9: groups[1].name: the group name `a` is repeated"),
        (
            "groups: [{name: a, interval: 5}]",
            "expected a duration such as 30s, 5m, 1h30m, found `5`: a number needs",
        ),
        ("groups: [{name: a, limit: -1}]", "expected a whole number from 0 to 1000000000, found `-1`"),
        ("groups: [{name: a, labels: {__name__: x}}]", "groups[0].labels: invalid label name: `__name__`"),
        ("groups: [{name: a, labels: {on_no_data: x}}]", "expected one of resolve, keep, alert, found `x`"),
        (in_a_rule("{expr: '1'}"), "groups[0].rules[0].record: one of `record` or `alert` must be set"),
        (in_a_rule("{alert: a, record: b, expr: '1'}"), "only one of `record` and `alert` must be set"),
        (in_a_rule("{alert: a}"), "rules/a.yml:4:9: groups[0].rules[0]: `expr` is missing"),
        (in_a_rule("{alert: a, expr: 'sum('}"), "rules/a.yml:4:26: groups[0].rules[0].expr: 1:5: parse error: "),
        (in_a_rule("{alert: a, expr: 'up[5m]'}"), "expected an instant vector or a scalar, found a range vector"),
        (in_a_rule("{alert: a, expr: '\"x\"'}"), "expected an instant vector or a scalar, found a string"),
        (in_a_rule("{alert: a, expr: [1]}"), "expr: expected a PromQL expression, found a list"),
        (in_a_rule("{alert: a, expr: '1', fro: 1m}"), "`fro` is not a key here; did you mean `for`?"),
        (in_a_rule("{alert: a, expr: '1', for: soon}"), "for: expected a duration such as 30s"),
        (in_a_rule("{record: a, expr: '1', for: 1m}"), "for: invalid field `for` in recording rule"),
        (
            in_a_rule("{record: a, expr: '1', keep_firing_for: 1m}"),
            "keep_firing_for: invalid field `keep_firing_for` in recording rule",
        ),
        (
            in_a_rule("{record: a, expr: '1', annotations: {a: b}}"),
            "invalid field `annotations` in recording rule",
        ),
        (in_a_rule("{record: a, expr: '1', labels: {on_no_data: keep}}"), "`on_no_data` is for alerting rules"),
        (in_a_rule("{record: 'a{b=\"c\"}', expr: '1'}"), "braces present in the recording rule name"),
        (in_a_rule("{record: '', expr: '1'}"), "invalid recording rule name: it is empty"),
        (in_a_rule("{alert: a, expr: '1', labels: {a: [b]}}"), "labels.a: expected text, found a list"),
        (in_a_rule("{alert: a, expr: '1', labels: {'': b}}"), "labels: invalid label name: ``"),
        (
            in_a_rule("{alert: a, expr: '1', labels: {a: '{{ nope }}'}}"),
            'labels.a: template: 1:4: function "nope"',
        ),
        (
            in_a_rule("{alert: a, expr: '1', annotations: {a: '{{ if 1 }}'}}"),
            "annotations.a: template: 1:11: unexpected EOF",
        ),
        (
            in_a_rule("{alert: a, expr: '1', annotations: {a: '{{ 1i }}'}}"),
            "complex numbers are not supported: 1i",
        ),
        (in_a_rule("{alert: a, expr: '1', expr: '2'}"), "expr"),
    ],
)
def test_a_mistake_is_told_at_its_place(text: str, expected: str) -> None:
    mistakes = mistakes_in(text)
    assert len(mistakes) == 1
    assert expected in mistakes[0]


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    text = in_a_rule("{alert: a, expr: 'sum(', for: x, labels: {a: '{{'}}") + "  - name: g\n"
    assert [mistake.split(": ")[1] for mistake in mistakes_in(text)] == [
        "groups[0].rules[0].expr",
        "groups[0].rules[0].for",
        "groups[0].rules[0].labels.a",
        "groups[1].name",
    ]


def test_templates_of_recording_rules_are_text() -> None:
    groups, mistakes, _ = reading(in_a_rule("{record: a, expr: '1', for: 0s, annotations: {}, labels: {a: b}}"))
    assert (mistakes, groups[0].rules) == ([], (RecordingRule(record="a", expr="1", labels={"a": "b"}),))


def test_two_rules_that_cannot_be_told_apart_are_remarked_on() -> None:
    text = """
groups:
  - name: a
    labels: {team: x}
    rules:
      - {alert: A, expr: "1", labels: {severity: info}}
      - {alert: A, expr: "2", labels: {severity: warning}}
  - name: b
    rules:
      - {alert: A, expr: "3", labels: {severity: info, team: x}}
"""
    (remark,) = reading(text)[2]
    assert remark == (
        "rules/a.yml:10:9: groups[1].rules[0]: "
        "a rule `A` with the same labels stands in groups[0].rules[0] already"
    )


def test_a_name_that_needs_quotes_is_remarked_on() -> None:
    groups, mistakes, remarks = reading(in_a_rule("{alert: a, expr: '1', labels: {a.b: c}}"))
    assert (len(groups), mistakes) == (1, [])
    assert remarks == [
        "rules/a.yml:4:40: groups[0].rules[0].labels: expressions can name the label `a.b` in quotes only"
    ]


@pytest.mark.parametrize(
    ("name", "rules", "tests"),
    [
        ("rules/a.yml", True, False),
        ("rules/team/a.yaml", True, False),
        ("rules/a.test.yml", False, True),
        ("rules/tests/a_test.yaml", False, True),
        ("rules/a.txt", False, False),
        ("checks/a.yml", False, False),
        ("rules.yml", False, False),
        ("rules/latest.yml", True, False),
    ],
)
def test_files_are_told_apart_by_their_names(name: str, rules: bool, tests: bool) -> None:
    assert (is_rule_file(name), is_unit_test(name)) == (rules, tests)


FIELDS = st.dictionaries(
    st.sampled_from(["record", "alert", "expr", "for", "labels", "annotations", "x"]),
    st.sampled_from(["1", "up", "5m", "{{ $value }}", "{{", "{a: b}", "[]", "~", "''", "sum("]),
    max_size=5,
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(FIELDS, max_size=4))
def test_any_rules_are_groups_or_mistakes(rules: list[dict[str, str]]) -> None:
    lines = ["{" + ", ".join(f"{key}: {value}" for key, value in rule.items()) + "}" for rule in rules]
    groups, mistakes, _ = reading(f"groups: [{{name: a, rules: [{', '.join(lines)}]}}]")
    assert bool(groups) is not bool(mistakes)


def test_what_a_recording_rule_adds_is_taken_as_it_is_written() -> None:
    groups, mistakes, _ = reading(in_a_rule("{record: a, expr: up, labels: {b: '{{ nope'}}"))
    assert (mistakes, groups[0].rules[0].labels) == ([], {"b": "{{ nope"})


def test_a_resource_of_kubernetes_is_told_from_a_file_of_rules() -> None:
    told = mistakes_in("apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nspec: {groups: []}\n")
    assert len(told) == 3
    assert all("what stands under its `spec` is the file of rules" in one for one in told)
