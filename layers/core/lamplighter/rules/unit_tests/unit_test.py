"""A file of unit tests as frozen values, as promtool has it. Times are seconds after the test's start."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lamplighter.rules.rule import RuleGroup
from lamplighter.rules.unit_tests.notation import Run

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class InputSeries:
    """One series that the rules find; `values` begin at the start, one an interval."""

    labels: Labels
    values: Sequence[Run]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedAlert:
    """One alert that fires."""

    labels: Labels = field(default_factory=dict)
    annotations: Labels = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertCase:
    """The alerts of one name that fire at one time."""

    alertname: str
    eval_time_seconds: float = 0.0
    alerts: tuple[ExpectedAlert, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedSample:
    """One sample of a query's result."""

    labels: Labels
    value: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpressionCase:
    """The result of a query at one time."""

    expr: str
    eval_time_seconds: float = 0.0
    samples: tuple[ExpectedSample, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTest:
    """Input, and what comes of it."""

    name: str = ""
    interval_seconds: float = 0.0
    series: tuple[InputSeries, ...] = ()
    alert_cases: tuple[AlertCase, ...] = ()
    expression_cases: tuple[ExpressionCase, ...] = ()
    external_labels: Labels = field(default_factory=dict)
    external_url: str = ""
    start: float = 0.0
    """Unix seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitTestFile:
    """One file. `rule_files` are patterns, relative to the file's folder."""

    rule_files: tuple[str, ...] = ()
    evaluation_interval_seconds: float = 60.0
    group_eval_order: tuple[str, ...] = ()
    fuzzy_compare: bool = False
    tests: tuple[RuleTest, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What every test of a file has in common: its rule groups in the order of evaluation, and how it compares."""

    groups: Sequence[RuleGroup]
    evaluation_interval_seconds: float = 60.0
    fuzzy_compare: bool = False
