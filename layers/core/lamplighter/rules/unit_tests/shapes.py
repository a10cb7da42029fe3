"""The keys of a file of unit tests: what promtool takes, and nothing else."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lamplighter.config.durations import prometheus_seconds
from lamplighter.config.nodes import Node, TextNode
from lamplighter.config.place import Place
from lamplighter.config.scalars import FAULTY, Duration, Flag, Schema, Text, describe, quote
from lamplighter.config.shapes import Contents, Key, ListOf, Section
from lamplighter.errors import QueryError
from lamplighter.rules.file_shapes import Labels
from lamplighter.rules.unit_tests.notation import metric, values
from lamplighter.rules.unit_tests.unit_test import (
    AlertCase,
    ExpectedAlert,
    ExpectedSample,
    ExpressionCase,
    InputSeries,
    RuleTest,
    UnitTestFile,
)

_LONGEST_SECONDS = 2**63 / 1e9
_REAL = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A text that is read by a function, which raises `QueryError` or ValueError where it is wrong."""

    read: Callable[[str], Any]
    expected: str
    plain: bool = False
    """Whether quotes are refused, as YAML's numbers have none."""

    def decode(self, node: Node, place: Place) -> Any:
        """Return what was read."""
        if not isinstance(node, TextNode) or (self.plain and not node.plain):
            found = f"{quote(node.text)} in quotes" if isinstance(node, TextNode) else describe(node)
            place.wrong(node, f"expected {self.expected}, found {found}")
            return FAULTY
        try:
            return self.read(node.text)
        except QueryError as error:
            place.wrong(node, str(error))
        except (ValueError, OverflowError):
            place.wrong(node, f"expected {self.expected}, found {quote(node.text)}")
        return FAULTY

    def schema(self) -> Schema:
        """Only text can be told."""
        return {"type": ["string", "number"]}


def _real(text: str) -> float:
    if not _REAL.fullmatch(text):
        raise ValueError(text)
    return float(
        text.replace("_", "").replace(".inf", "inf").replace(".Inf", "inf").replace(".INF", "inf").lstrip(".")
    )


def _moment(text: str) -> float:
    """Unix seconds, or RFC 3339."""
    try:
        return float(text)
    except ValueError:
        parsed = datetime.fromisoformat(text)
    if parsed.tzinfo is None:
        raise ValueError(text)
    return parsed.astimezone(UTC).timestamp()


def _seconds(into: str, about: str = "") -> Key:
    shape = Duration(parse=prometheus_seconds, least=0, most=_LONGEST_SECONDS, examples=("30s", "5m", "1h30m"))
    return Key(shape=shape, into=into, about=about)


_LABELS = Labels(what="label or annotation")
_EMPTY: Mapping[str, str] = {}

_SERIES = Section(
    keys={
        "series": Key(shape=Read(read=metric, expected="a series"), into="labels", required=True, about=""),
        "values": Key(shape=Read(read=values, expected="values"), about=""),
    },
    build=lambda labels, values=(): InputSeries(labels=labels, values=values),
)

_ALERT = Section(
    keys={
        "exp_labels": Key(shape=_LABELS, into="labels", about=""),
        "exp_annotations": Key(shape=_LABELS, into="annotations", about=""),
    },
    build=ExpectedAlert,
)

_ALERT_CASE = Section(
    keys={
        "eval_time": _seconds("eval_time_seconds"),
        "alertname": Key(shape=Text(objection=lambda text: None if text else "is empty"), required=True, about=""),
        "exp_alerts": Key(shape=ListOf(item=_ALERT), into="alerts", about=""),
    },
    build=AlertCase,
)

_SAMPLE = Section(
    keys={
        "labels": Key(shape=Read(read=metric, expected="labels"), about=""),
        "value": Key(shape=Read(read=_real, expected="a number", plain=True), about=""),
        "histogram": Key(shape=Text(objection=lambda _: "native histograms are not supported"), about=""),
    },
    build=lambda labels=_EMPTY, value=0.0: ExpectedSample(labels=labels, value=value),
)

_EXPRESSION_CASE = Section(
    keys={
        "expr": Key(shape=Text(), required=True, about=""),
        "eval_time": _seconds("eval_time_seconds"),
        "exp_samples": Key(shape=ListOf(item=_SAMPLE), into="samples", about=""),
    },
    build=ExpressionCase,
)

_TEST = Section(
    keys={
        "name": Key(shape=Text(), about=""),
        "interval": _seconds("interval_seconds"),
        "input_series": Key(shape=ListOf(item=_SERIES), into="series", about=""),
        "alert_rule_test": Key(shape=ListOf(item=_ALERT_CASE), into="alert_cases", about=""),
        "promql_expr_test": Key(shape=ListOf(item=_EXPRESSION_CASE), into="expression_cases", about=""),
        "external_labels": Key(shape=_LABELS, about=""),
        "external_url": Key(shape=Text(), about=""),
        "start_timestamp": Key(
            shape=Read(read=_moment, expected="unix seconds or RFC 3339"), into="start", about=""
        ),
    },
    build=RuleTest,
)


def _groups_once(found: Contents) -> bool:
    names = found.values.get("group_eval_order", ())
    repeated = [] if names is FAULTY else [name for name in names if names.count(name) > 1]
    return not repeated or found.wrong(
        "group_eval_order", f"group name repeated in evaluation order: {repeated[0]}"
    )


UNIT_TEST_FILE = Section(
    keys={
        "rule_files": Key(shape=ListOf(item=Text()), about=""),
        "evaluation_interval": _seconds("evaluation_interval_seconds"),
        "group_eval_order": Key(shape=ListOf(item=Text()), about=""),
        "fuzzy_compare": Key(shape=Flag(), about=""),
        "tests": Key(shape=ListOf(item=_TEST), about=""),
    },
    build=UnitTestFile,
    rules=(_groups_once,),
)
