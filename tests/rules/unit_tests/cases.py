"""Rules and unit tests of them, some of which pass."""

# ruff: noqa: E501 - a file of tests in one line each

RULES = """
groups:
  - name: first
    rules:
      - record: job:up:sum
        expr: sum by (job) (up)
      - alert: Down
        expr: up == 0
        for: 2m
        labels: {severity: page}
        annotations: {summary: "{{ $labels.instance }} at {{ $value }} in {{ $externalLabels.region }}"}
      - alert: Held
        expr: up == 0
        keep_firing_for: 3m
  - name: second
    rules:
      - record: job:up:double
        expr: job:up:sum * 2
      - alert: Firing
        expr: ALERTS{alertstate="firing", alertname="Down"}
      - record: up:samples
        expr: sum(count_over_time(up{instance="x"}[110s:]))
      - alert: Limits
        expr: rate(requests_total[2m]) > 1
"""

SERIES = """
    input_series:
      - {series: 'up{job="a", instance="x"}', values: "1 1 0x5 1x5"}
      - {series: 'up{job="a", instance="y"}', values: "1 1 1x5 _x2 1x3"}
      - {series: 'requests_total{job="a"}', values: "0+120x3 0+120x9"}
      - {series: 'gone', values: "1 stale _ _ 1"}
"""


def a_file(cases: str, top: str = "", test: str = "") -> str:
    """Return a file of one test over the series above."""
    return f"rule_files: [rules.yml]\n{top}\ntests:\n  - interval: 1m\n    {test}\n{SERIES}\n{cases}\n"


def alert(time: str, name: str, *alerts: str) -> str:
    """Return a case of alerts."""
    return f"    alert_rule_test: [{{eval_time: {time}, alertname: {name}, exp_alerts: [{', '.join(alerts)}]}}]"


def expression(time: str, text: str, *samples: str) -> str:
    """Return a case of a query."""
    return f"    promql_expr_test: [{{eval_time: {time}, expr: '{text}', exp_samples: [{', '.join(samples)}]}}]"


DOWN = "{exp_labels: {severity: page, job: a, instance: x}, exp_annotations: {summary: x at 0 in eu}}"

PASSING = {
    "an alert fires after its time": a_file(alert("4m", "Down", DOWN), test="external_labels: {region: eu}"),
    "an alert is pending before": a_file(alert("3m", "Down")),
    "an alert is over": a_file(alert("8m", "Down")),
    "an alert goes on firing": a_file(alert("10m", "Held", "{exp_labels: {job: a, instance: x}}")),
    "an alert no longer goes on firing": a_file(alert("11m", "Held")),
    "an unknown alert fires not": a_file(alert("4m", "Nope")),
    "a time between evaluations belongs to the one before": a_file(
        alert("4m30s", "Down", DOWN), test="external_labels: {region: eu}"
    ),
    "a recorded series is there": a_file(
        expression("1m", "job:up:sum", "{labels: 'job:up:sum{job=\"a\"}', value: 2}")
    ),
    "a later group sees it": a_file(
        expression("1m", "job:up:double", "{labels: 'job:up:double{job=\"a\"}', value: 4}")
    ),
    "alerts are series": a_file(
        expression(
            "2m",
            'ALERTS{alertname="Down"}',
            '{labels: \'ALERTS{alertname="Down", alertstate="pending", instance="x", job="a", severity="page"}\', value: 1}',
        )
    ),
    "a scalar is a sample": a_file(expression("0", "1 + 1", "{labels: '{}', value: 2}")),
    "a sample without labels": a_file(expression("0", "vector(3)", "{value: 3, labels: ''}")),
    "nothing is expected": a_file(expression("3m", "gone")),
    "a series comes back": a_file(expression("4m", "gone", "{labels: gone, value: 1}")),
    "a counter is reset": a_file(
        expression("4m", "increase(requests_total[150s])", "{labels: '{job=\"a\"}', value: 150}")
    ),
    "another interval of evaluation": a_file(
        expression("90s", "count_over_time(job:up:sum[80s])", "{labels: '{job=\"a\"}', value: 3}"),
        top="evaluation_interval: 30s",
    ),
    "the step of subqueries is that interval": a_file(
        expression("3m", "up:samples", "{labels: 'up:samples', value: 4}"), top="evaluation_interval: 30s"
    ),
    "an order of groups": a_file(
        expression("0", "job:up:double", "{labels: 'job:up:double{job=\"a\"}', value: 4}"),
        top="group_eval_order: [first, second]",
    ),
    "no rules at all": "tests: [{interval: 1m, promql_expr_test: [{expr: '1', exp_samples: [{labels: '{}', value: 1}]}]}]",
    "no tests": "rule_files: [rules.yml]\nevaluation_interval: 0s\n",
    "an empty file": "",
    "a pattern": "rule_files: ['rul*.yml']\ntests: [{promql_expr_test: [{expr: '1', exp_samples: [{labels: '{}', value: 1}]}]}]",
    "null is the empty text": "rule_files: [empty.yml]\ntests: [{interval: 1m, external_labels: {a: }, alert_rule_test: [{eval_time: 0s, alertname: A, exp_alerts: [{exp_annotations: {b: ~}}]}]}]",
    "ten million values": "tests: [{interval: 1m, input_series: [{series: up, values: 0x10000000 1}], promql_expr_test: [{expr: up, eval_time: 9m, exp_samples: [{labels: up, value: 0}]}]}]",
    "a pattern of nothing": "rule_files: ['none*.yml']\ntests: []",
}

FAILING = {
    "an alert fires too early": a_file(alert("3m", "Down", DOWN), test="external_labels: {region: eu}"),
    "an alert is not expected": a_file(alert("4m", "Down")),
    "another label is expected": a_file(alert("4m", "Down", DOWN.replace("page", "info"))),
    "another annotation is expected": a_file(alert("4m", "Down", DOWN), test="external_labels: {region: us}"),
    "annotations are missing": a_file(alert("10m", "Down", "{exp_labels: {severity: page}}")),
    "an empty label is expected": a_file(alert("10m", "Held", "{exp_labels: {job: a, instance: x, more: ''}}")),
    "another value is expected": a_file(
        expression("1m", "job:up:sum", "{labels: 'job:up:sum{job=\"a\"}', value: 3}")
    ),
    "the name is expected": a_file(expression("1m", "job:up:sum", "{labels: '{job=\"a\"}', value: 2}")),
    "a sample is missing": a_file(expression("1m", "up", '{labels: \'up{job="a", instance="x"}\', value: 1}')),
    "samples are not expected": a_file(expression("1m", "up")),
    "not-a-number equals nothing": a_file(expression("1m", "vector(NaN)", "{labels: '{}', value: .nan}")),
    "a range is no result": a_file(expression("1m", "up[1m]")),
    "a text is no result": a_file(expression("1m", '"a"')),
    "an expression cannot be parsed": a_file(expression("1m", "sum(")),
    "an expression fails": a_file(expression("1m", "up * on() up")),
    "a label of a sample cannot be parsed": a_file(expression("1m", "up", "{labels: 'up{', value: 1}")),
    "an alert without a name": a_file("    alert_rule_test: [{eval_time: 1m}]"),
    "a word is repeated": "tests: [{input_series: [{series: up, values: NaNx2}]}]",
    "a number is too large": "tests: [{input_series: [{series: up, values: 1e400}]}]",
    "values on two lines": 'tests: [{input_series: [{series: up, values: "1\\n2"}]}]',
    "values cannot be parsed": "tests: [{input_series: [{series: up, values: 1y}]}]",
    "a series cannot be parsed": "tests: [{input_series: [{series: 'up{', values: 1}]}]",
    "an unknown field": a_file("    promql_expr_tests: []"),
    "an unknown field on top": "rules: []\ntests: []",
    "an unknown field of a case": a_file("    alert_rule_test: [{alertname: a, time: 1m}]"),
    "a wrong duration": a_file("", top="evaluation_interval: soon"),
    "a duration without a unit": a_file(alert("5", "Down")),
    "a wrong value": a_file(expression("1m", "up", "{labels: up, value: many}")),
    "a list in place of a mapping": "[]",
    "no YAML": "tests: [",
    "a group twice in the order": a_file("", top="group_eval_order: [first, first]"),
    "a rule file with mistakes": "rule_files: [bad.yml]\ntests: [{promql_expr_test: [{expr: '1', exp_samples: [{labels: '{}', value: 1}]}]}]",
    "a rule that fails": "rule_files: [fails.yml]\ntests: [{interval: 1m, input_series: [{series: 'up{a=\"1\"}', values: 1}, {series: 'up{a=\"2\"}', values: 1}], alert_rule_test: [{eval_time: 0s, alertname: A}]}]",
}

OTHER_RULES = {
    "rules.yml": RULES,
    "bad.yml": "groups: [{name: a, rules: [{alert: A, expr: 'sum('}]}]",
    "empty.yml": "groups: [{name: a, rules: [{alert: A, expr: '1', annotations: {b: null}}]}]",
    "fails.yml": "groups: [{name: a, rules: [{alert: A, expr: 'up * on() up'}]}]",
}

NEWER = {
    "a start": a_file(
        expression(
            "1m",
            "timestamp(up) - 1700000000",
            '{labels: \'{job="a", instance="x"}\', value: 60}',
            '{labels: \'{job="a", instance="y"}\', value: 60}',
        ),
        test="start_timestamp: 1700000000",
    ),
    "a start as a date": a_file(
        expression("0", "time()", "{labels: '{}', value: 1700000000}"),
        test="start_timestamp: '2023-11-14T22:13:20Z'",
    ),
    "the last bit may differ": a_file(
        expression("1m", "vector(0.1 + 0.2)", "{labels: '{}', value: 0.3}"), top="fuzzy_compare: true"
    ),
}
"""What promtool takes from 3.0 on."""
