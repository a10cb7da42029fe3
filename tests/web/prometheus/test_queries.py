"""query and query_range over series in memory."""

from collections.abc import Callable
from typing import Any

import pytest

from lamplighter.errors import QueryBudgetExceeded, QueryExecutionError, QueryTimeout
from lamplighter.promql.memory import InMemoryStorage
from lamplighter.promql.storage import Storage
from lamplighter.web.prometheus.call import Endpoint
from lamplighter.web.prometheus.errors import ApiError
from lamplighter.web.prometheus.queries import Queries
from tests.support.pages import NOW
from tests.support.prometheus_api import answer_of, data_of

START = NOW - 600
SERIES = [
    ({"__name__": "up", "check": "a"}, [(START + 60 * minute, float(minute)) for minute in range(11)]),
    ({"__name__": "up", "check": "b"}, [(START + 60 * minute, 1.0) for minute in range(11)]),
]
SPAN = f"start={START:.0f}&end={START + 120:.0f}&step=60"
NOT_POSITIVE = (
    'invalid parameter "step": zero or negative query resolution step widths are not accepted. '
    "Try a positive integer"
)
TOO_FINE = (
    "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)"
)
NO_RANGE_OF_TEXT = (
    'invalid parameter "query": invalid expression type "string" for range query, must be Scalar or instant Vector'
)


class Clock:
    """Counts the questions: every look at it costs a second."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        """Return the next second."""
        self.seconds += 1.0
        return self.seconds


def _queries(
    *, left: float = 1000.0, clock: Callable[[], float] = lambda: 0.0, storage: Storage | None = None
) -> Queries:
    found = storage or InMemoryStorage.from_samples(SERIES)
    return Queries(lambda _now, _seconds: found, lambda: left, clock, 1_000_000)


def _instant(query: str, **options: Any) -> Any:
    return data_of(_queries(**options).instant, query)


def _range(query: str) -> Any:
    return data_of(_queries().range, query)


def _refusal(endpoint: Endpoint, query: str) -> str:
    with pytest.raises(ApiError) as refused:
        data_of(endpoint, query)
    assert refused.value.status == 400
    return refused.value.title


def test_an_instant_query_is_evaluated_now_or_when_asked() -> None:
    assert _instant('query=up{check="a"}') == {
        "resultType": "vector",
        "result": [{"metric": {"__name__": "up", "check": "a"}, "value": [NOW, "10"]}],
    }
    assert _instant(f'query=up{{check="a"}}&time={START:.0f}')["result"][0]["value"] == [START, "0"]
    assert _instant('query=up{check="a"}&time=2026-11-20T12:20:05.250Z')["result"][0]["value"] == [
        START + 0.25,
        "0",
    ]


@pytest.mark.parametrize(
    ("query", "kind", "result"),
    [
        ("query=1/0", "scalar", [NOW, "+Inf"]),
        ("query='a'", "string", [NOW, "a"]),
        ("query=nothing", "vector", []),
        ("query=nothing[5m]", "matrix", []),
    ],
)
def test_every_type_of_result_has_its_form(query: str, kind: str, result: object) -> None:
    assert _instant(query) == {"resultType": kind, "result": result}


def test_a_range_vector_is_a_matrix() -> None:
    (series,) = _instant('query=up{check="a"}[2m]')["result"]
    assert series == {
        "metric": {"__name__": "up", "check": "a"},
        "values": [[NOW - 60, "9"], [NOW, "10"]],
    }


def test_a_range_query_has_a_value_a_step() -> None:
    assert _range(f"query=sum(up)&{SPAN}") == {
        "resultType": "matrix",
        "result": [{"metric": {}, "values": [[START, "1"], [START + 60, "2"], [START + 120, "3"]]}],
    }


def test_a_step_may_be_a_duration() -> None:
    assert len(_range(f"query=1&{SPAN.replace('step=60', 'step=1m')}")["result"][0]["values"]) == 3


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("", 'invalid parameter "start": cannot parse "" to a valid timestamp'),
        ("start=1", 'invalid parameter "end": cannot parse "" to a valid timestamp'),
        ("start=2&end=1", 'invalid parameter "end": end timestamp must not be before start time'),
        ("start=1&end=2", 'invalid parameter "step": cannot parse "" to a valid duration'),
        ("start=1&end=2&step=x", 'invalid parameter "step": cannot parse "x" to a valid duration'),
        (
            "start=1&end=2&step=0",
            NOT_POSITIVE,
        ),
        (
            "start=1&end=2&step=0.0009",
            NOT_POSITIVE,
        ),
        (
            "start=0&end=11001&step=1",
            TOO_FINE,
        ),
        ("start=1&end=2&step=1&timeout=x", 'invalid parameter "timeout": cannot parse "x" to a valid duration'),
        ("start=1&end=2&step=1&limit=x", 'invalid parameter "limit": strconv.Atoi: parsing "x": invalid syntax'),
        (
            "start=1&end=2&step=1&lookback_delta=x",
            'error parsing lookback delta duration: cannot parse "x" to a valid duration',
        ),
        (
            "start=1&end=2&step=1&query='a'",
            NO_RANGE_OF_TEXT,
        ),
        (
            "start=1&end=2&step=1&query=up(",
            'invalid parameter "query": 1:4: parse error: unclosed left parenthesis',
        ),
    ],
)
def test_mistakes_of_range_queries_are_told_as_prometheus_words_them(query: str, text: str) -> None:
    assert _refusal(_queries().range, query) == text


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("query=", 'invalid parameter "query": 1:1: parse error: no expression found in input'),
        (
            "query=1&time=x",
            'invalid parameter "time": invalid time value for \'time\': cannot parse "x" to a valid timestamp',
        ),
    ],
)
def test_mistakes_of_instant_queries_are_told_as_prometheus_words_them(query: str, text: str) -> None:
    assert _refusal(_queries().instant, query) == text


def test_eleven_thousand_steps_are_allowed() -> None:
    assert len(_range("query=1&start=0&end=11000&step=1")["result"][0]["values"]) == 11_001


def test_what_the_data_do_not_allow_is_an_execution_error() -> None:
    with pytest.raises(QueryExecutionError, match="many-to-many"):
        _instant("query=up%2Bon()up")


def test_a_query_ends_with_the_time_that_is_left() -> None:
    with pytest.raises(QueryTimeout):
        _instant("query=up%2Bup", left=2.0, clock=Clock())


def test_a_query_may_ask_for_less_time_and_gets_no_more_than_there_is() -> None:
    with pytest.raises(QueryTimeout):
        _instant("query=up%2Bup&timeout=0", left=1000.0)
    with pytest.raises(QueryTimeout):
        _instant("query=up%2Bup&timeout=1h", left=0.0)
    asked: list[float] = []

    def storage_for(_now: float, seconds: float) -> Storage:
        asked.append(seconds)
        return InMemoryStorage()

    queries = Queries(storage_for, lambda: 20.0, lambda: 0.0, 1000)
    for timeout in ("", "5s", "1h"):
        data_of(queries.instant, f"query=up&timeout={timeout}")
    assert asked == [20.0, 5.0, 20.0]


def test_a_query_computes_no_more_samples_than_it_may() -> None:
    queries = Queries(lambda _now, _seconds: InMemoryStorage(), lambda: 10.0, lambda: 0.0, 100)
    with pytest.raises(QueryBudgetExceeded, match="budget is 100"):
        data_of(queries.range, "query=1&start=0&end=1000&step=1")


def test_the_lookback_can_be_changed_for_one_query() -> None:
    late = f"query=up&time={NOW + 200:.0f}"
    assert len(_instant(late)["result"]) == 2
    assert _instant(f"{late}&lookback_delta=1m")["result"] == []
    assert len(_instant(f"{late}&lookback_delta=0")["result"]) == 2


@pytest.mark.parametrize("endpoint", ["instant", "range"])
def test_a_limit_cuts_the_result_and_says_so(endpoint: str) -> None:
    asked = f"query=up&{SPAN}"
    answer = answer_of(getattr(_queries(), endpoint), f"{asked}&limit=1&time={NOW:.0f}")
    assert len(answer["data"]["result"]) == 1
    assert answer["warnings"] == ["results truncated due to limit"]
    assert "warnings" not in answer_of(getattr(_queries(), endpoint), f"{asked}&limit=2&time={NOW:.0f}")


def test_a_scalar_has_no_limit() -> None:
    assert "warnings" not in answer_of(_queries().instant, "query=1&limit=1")


def test_stats_tell_what_was_read_and_how_long_it_took() -> None:
    stats = _instant("query=up[5m]&stats=all", clock=Clock())["stats"]
    assert stats["samples"] == {"totalQueryableSamples": 10, "samplesRead": 10, "peakSamples": 10}
    assert stats["timings"]["execTotalTime"] > stats["timings"]["queryPreparationTime"] > 0
    assert "stats" not in _instant("query=up")


def test_an_unknown_kind_of_stats_is_warned_of() -> None:
    (warning,) = answer_of(_queries().instant, "query=up&stats=some")["warnings"]
    assert warning.startswith('value "some" for parameter "stats" is deprecated')


def test_what_the_engine_warns_of_is_told() -> None:
    answer = answer_of(_queries().instant, "query=quantile(2,up)")
    assert len(answer["warnings"]) == 1
    assert "quantile value should be between 0 and 1" in answer["warnings"][0]
    assert "might not be a counter" in answer_of(_queries().instant, "query=rate(up[5m])")["infos"][0]
