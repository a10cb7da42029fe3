"""``query`` and ``query_range``: expressions evaluated within the time that the function has."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypedDict

from lamplighter.errors import QueryError
from lamplighter.promql.evaluation import evaluate, evaluate_range
from lamplighter.promql.quoting import quote
from lamplighter.promql.storage import Storage
from lamplighter.promql.values import Matrix, Scalar, String, Value, Vector
from lamplighter.web.prometheus.call import Call
from lamplighter.web.prometheus.encoding import query_data
from lamplighter.web.prometheus.errors import bad_data, invalid_parameter, refuse_query
from lamplighter.web.prometheus.parameters import Parameters
from lamplighter.web.prometheus.reply import Reply, limited
from lamplighter.web.prometheus.stats import Measured
from lamplighter.web.prometheus.times import parse_duration

MOST_POINTS = 11_000
LOOKBACK_SECONDS = 300.0
_MILLISECOND_NS = 1_000_000
_SECOND_NS = 1_000_000_000

StorageFor = Callable[[float, float], Storage]
"""Returns a storage for one query, by now (unix seconds) and the seconds that it has."""


class _Options(TypedDict):
    lookback_seconds: float
    deadline: Callable[[], bool]
    max_samples: int


_Evaluated = Callable[[Storage, _Options], Value]


@dataclass(frozen=True, slots=True)
class Queries:
    """Evaluates. `seconds_left` says how long a query may take, `clock` counts seconds from anywhere."""

    storage_for: StorageFor
    seconds_left: Callable[[], float]
    clock: Callable[[], float]
    most_samples: int

    def instant(self, call: Call) -> Reply:
        """Answer ``query``."""
        expression, limit = call.parameters.text("query"), call.parameters.limit()
        at_ms = call.parameters.time_ms_or("time", call.now_ms)
        return self._answer(
            call, limit, at_ms, lambda storage, options: evaluate(expression, storage, at_ms / 1000, **options)
        )

    def range(self, call: Call) -> Reply:
        """Answer ``query_range``."""
        expression, limit = call.parameters.text("query"), call.parameters.limit()
        start_ms, end_ms, step_ms = _steps(call.parameters)
        span = (start_ms / 1000, end_ms / 1000, step_ms / 1000)
        return self._answer(
            call, limit, end_ms, lambda storage, options: evaluate_range(expression, storage, *span, **options)
        )

    def _answer(self, call: Call, limit: int, at_ms: int, evaluated: _Evaluated) -> Reply:
        seconds = self._seconds(call.parameters)
        ends_at = self.clock() + seconds
        options: _Options = {
            "lookback_seconds": _lookback_seconds(call.parameters),
            "deadline": lambda: self.clock() >= ends_at,
            "max_samples": self.most_samples,
        }
        storage = Measured(self.storage_for(call.now, seconds), self.clock)
        try:
            value = evaluated(storage, options)
        except QueryError as error:
            refuse_query(error)
        return _reply(value, at_ms, limit, call.parameters, storage)

    def _seconds(self, parameters: Parameters) -> float:
        left = self.seconds_left()
        if not parameters.text("timeout"):
            return left
        return min(left, parameters.duration_ns("timeout") / _SECOND_NS)


def _steps(parameters: Parameters) -> tuple[int, int, int]:
    """Return start, end and step in milliseconds."""
    start_ms, end_ms = parameters.time_ms("start"), parameters.time_ms("end")
    if end_ms < start_ms:
        raise invalid_parameter("end", "end timestamp must not be before start time")
    step_ns = parameters.duration_ns("step")
    if step_ns < _MILLISECOND_NS:
        raise invalid_parameter(
            "step", "zero or negative query resolution step widths are not accepted. Try a positive integer"
        )
    if (end_ms - start_ms) * _MILLISECOND_NS // step_ns > MOST_POINTS:
        raise bad_data(
            f"exceeded maximum resolution of {MOST_POINTS:,} points per timeseries. "
            "Try decreasing the query resolution (?step=XX)"
        )
    return start_ms, end_ms, step_ns // _MILLISECOND_NS


def _lookback_seconds(parameters: Parameters) -> float:
    text = parameters.text("lookback_delta")
    if not text:
        return LOOKBACK_SECONDS
    try:
        lookback = parse_duration(text) / _SECOND_NS
    except ValueError as error:
        raise bad_data(f"error parsing lookback delta duration: {error}") from error
    return lookback if lookback > 0 else LOOKBACK_SECONDS


def _reply(value: Value, at_ms: int, limit: int, parameters: Parameters, storage: Measured) -> Reply:
    value, truncated = _truncated(value, limit)
    wanted = parameters.text("stats")
    stats: Any = storage.document() if wanted else None
    return Reply(
        query_data(value, at_ms, stats),
        [*_warnings(value), *truncated, *_stats_warning(wanted)],
        [] if isinstance(value, Scalar | String) else value.infos,
    )


def _truncated(value: Value, limit: int) -> tuple[Value, Sequence[str]]:
    if isinstance(value, Vector):
        samples, warnings = limited(value.samples, limit)
        return replace(value, samples=samples), warnings
    if isinstance(value, Matrix):
        series, warnings = limited(value.series, limit)
        return replace(value, series=series), warnings
    return value, ()


def _warnings(value: Value) -> Sequence[str]:
    return () if isinstance(value, Scalar | String) else value.warnings


def _stats_warning(wanted: str) -> Sequence[str]:
    if wanted in {"", "true", "all"}:
        return ()
    deprecated = f'value {quote(wanted)} for parameter "stats" is deprecated'
    return [f'{deprecated} and will be rejected in the next major release, use "true" or "all"']
