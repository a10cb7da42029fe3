"""PromQL: expressions over anything that can select series. Pure; Prometheus 3 is what it answers like."""

from lamplighter.errors import QueryBudgetExceeded, QueryError, QueryExecutionError, QueryTimeout
from lamplighter.promql.evaluation import evaluate, evaluate_range
from lamplighter.promql.format import format_query
from lamplighter.promql.memory import InMemoryStorage
from lamplighter.promql.parsing import parse_expression, parse_selector
from lamplighter.promql.plain_series import PlainSeries, PlainStorage
from lamplighter.promql.storage import (
    HintedStorage,
    Matcher,
    MatchOp,
    SelectHints,
    Selection,
    Storage,
    StoredSeries,
)
from lamplighter.promql.syntax import Expression
from lamplighter.promql.values import STALE, Matrix, Points, Sample, Scalar, String, Value, Vector, is_stale

__all__ = [
    "STALE",
    "Expression",
    "HintedStorage",
    "InMemoryStorage",
    "MatchOp",
    "Matcher",
    "Matrix",
    "PlainSeries",
    "PlainStorage",
    "Points",
    "QueryBudgetExceeded",
    "QueryError",
    "QueryExecutionError",
    "QueryTimeout",
    "Sample",
    "Scalar",
    "SelectHints",
    "Selection",
    "Storage",
    "StoredSeries",
    "String",
    "Value",
    "Vector",
    "evaluate",
    "evaluate_range",
    "format_query",
    "is_stale",
    "parse_expression",
    "parse_selector",
]
