"""Write docs/metrics.md from the shipped rule files and the metrics catalogue."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

import yaml

from lamplighter.metrics.catalogue import CATALOGUE
from lamplighter.metrics.metric import Metric, Priority
from lamplighter.metrics.own import OWN
from lamplighter.promql.parsing import parse_expression
from lamplighter.promql.syntax import Selector, walk
from lamplighter.telemetry.check_metrics import CHECK_METRICS

ROOT = Path(__file__).resolve().parent.parent
RULES = ROOT / "config" / "rules"
PAGE = ROOT / "docs" / "metrics.md"
TEMPLATED = re.compile(r"\{\{.*?\}\}")

HEAD = """\
# Metrics that the shipped rules expect

<!-- Written by `.venv/bin/python scripts/metrics_page.py` from the rule files and the metrics catalogue. -->

`config/rules/` holds {alerts} alerting and {records} recording rules in {groups} groups, as Prometheus rule files.
Edit them, add to them, or remove what you do not need ([rules](rules.md)). Rules over metrics that nobody sends
stay silent, and an evaluation of them costs one look at the list of metrics.

An application's metrics are named `app_<domain>_<name>_<unit>`, in base units: seconds, bytes, ratios from 0 to 1.
Counters end in `_total`. `service` is the application's name, `instance` one process or machine of it. Histograms
are classic ones, with `_bucket`, `_sum` and `_count`. Send each metric at least as often as its column says; what
is older than five minutes counts as gone.

| priority | what is lost without the metric |
|---|---|
| `P0` | that something is down is not noticed |
| `P1` | that users are affected is not noticed |
| `P2` | that something is about to fail is not noticed |
| `P3` | figures that help to find a cause are missing |

That a single check is down or degraded, or that its certificate ends, needs no rule of these: see
[alerts](alerts.md). So that one fault is not told twice, the rules about checks look at several checks together,
or at one over time.

Where the same figure has two thresholds (error rate, latency, memory), the alert of the higher one fires beside
that of the lower. `Watchdog` always fires. Its severity is `none`, which notifies nobody.
"""

OWN_TEXT = """\
Each counter has the label `function` too: collector, alerter, health, dashboard or api. They are series like any
other, kept once a minute, and are exposed at [/metrics](metrics-endpoint.md)."""


@dataclass(frozen=True, slots=True)
class ShippedRule:
    """A rule as it stands in its file."""

    group: str
    source: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Return the alert's name, or the recorded metric's."""
        return str(self.source.get("alert") or self.source["record"])

    @property
    def is_alert(self) -> bool:
        """Tell an alerting rule from a recording one."""
        return "alert" in self.source

    @property
    def metrics(self) -> frozenset[str]:
        """Return the names that its expression selects."""
        return _selected(self.source["expr"])


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """Return the page as it should be."""
    rules = shipped_rules()
    alerts = [rule for rule in rules if rule.is_alert]
    groups = dict.fromkeys(rule.group for rule in rules)
    records = len(rules) - len(alerts)
    parts = [HEAD.format(alerts=len(alerts), records=records, groups=len(groups)), *_metric_tables(rules)]
    parts += [_alert_table(group, [rule for rule in alerts if rule.group == group]) for group in groups]
    parts.append(_recording_table([rule for rule in rules if not rule.is_alert]))
    parts += [_check_table(), _own_table()]
    return "\n".join(parts)


def shipped_rules() -> Sequence[ShippedRule]:
    """Return every rule of config/rules/, in the order of files and groups."""
    documents = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(RULES.glob("*.yml"))]
    groups = [group for document in documents for group in document["groups"]]
    return [ShippedRule(group["name"], rule) for group in groups for rule in group["rules"]]


def users_of(metric: Metric, rules: Iterable[ShippedRule]) -> Sequence[str]:
    """Return the alerts that a metric feeds, through recorded series too."""
    rules = list(rules)
    names, found = set(metric.series_names), list[ShippedRule]()
    while new := [rule for rule in rules if rule not in found and rule.metrics & names]:
        found += new
        names |= {rule.name for rule in new if not rule.is_alert}
    return [rule.name for rule in rules if rule in found and rule.is_alert]


@cache
def _selected(expression: str) -> frozenset[str]:
    nodes = walk(parse_expression(expression).root)
    return frozenset(node.name for node, _ in nodes if isinstance(node, Selector))


def _metric_tables(rules: Sequence[ShippedRule]) -> Iterator[str]:
    for domain, metrics in CATALOGUE.items():
        rows = [_metric_row(metric, rules) for metric in sorted(metrics, key=_by_priority)]
        head = "| metric | type | unit | labels | at least every | priority | meaning | alerts |"
        yield "\n".join([f"## {domain}", "", head, "|---|---|---|---|---|---|---|---|", *rows, ""])


def _by_priority(metric: Metric) -> int:
    return list(Priority).index(metric.priority)


def _metric_row(metric: Metric, rules: Sequence[ShippedRule]) -> str:
    labels = ", ".join(f"`{label}`" for label in metric.labels)
    every = f"{metric.update_seconds} s"
    about = [f"`{metric.name}`", metric.type, metric.unit, labels, every, metric.priority, metric.help]
    return _row([*about, ", ".join(users_of(metric, rules))])


def _alert_table(group: str, rules: Sequence[ShippedRule]) -> str:
    rows = [
        _row(
            [
                f"`{rule.name}`",
                rule.source["labels"]["severity"],
                f"`{' '.join(rule.source['expr'].split())}`",
                rule.source.get("for", ""),
                TEMPLATED.sub("…", rule.source["annotations"]["description"]),
            ]
        )
        for rule in rules
    ]
    head = ["| alert | severity | fires where | for | meaning |", "|---|---|---|---|---|"]
    return "\n".join([f"## Alerts: {group}", "", *head, *rows, ""])


def _recording_table(rules: Sequence[ShippedRule]) -> str:
    rows = [_row([f"`{rule.name}`", rule.group, f"`{' '.join(rule.source['expr'].split())}`"]) for rule in rules]
    return "\n".join(["## Recorded series", "", "| series | group | made of |", "|---|---|---|", *rows, ""])


def _check_table() -> str:
    rows = [_row([f"`{name}`", known.type, known.help]) for name, known in sorted(CHECK_METRICS.items())]
    text = "Labels: `check`, `group`, `key` and the check's `extra-labels`; of `ALERTS` those of the alert."
    head = ["| metric | type | meaning |", "|---|---|---|"]
    return "\n".join(["## Made by Lamplighter: checks and alerts", "", text, "", *head, *rows, ""])


def _own_table() -> str:
    rows = [
        _row([f"`{one.name}`", one.type, ", ".join(f"`{label}`" for label in one.labels), one.help])
        for one in sorted(OWN, key=attrgetter("name"))
    ]
    head = ["| metric | type | labels | meaning |", "|---|---|---|---|"]
    return "\n".join(["## Made by Lamplighter: about itself", "", OWN_TEXT, "", *head, *rows, ""])


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


if __name__ == "__main__":
    main()
