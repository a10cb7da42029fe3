"""Where another answer than Prometheus' is right, and why; whatever is not said here must be the same.

`ARBITRARY` holds for every version: what Prometheus itself answers differently from one time to the next.
`OLDER` is what changed on the way from the Prometheus 2 that is at hand to Prometheus 3, which is what we follow;
none of it is looked at beside a Prometheus 3. docs/adr/0022-oracle.md is this list in prose.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tests.differential.comparing import difference
from tests.support.prometheus import Query
from tests.support.promql_answers import Answer, Labels, Point

Series = tuple[Labels, Sequence[Point]]


@dataclass(frozen=True, slots=True)
class Exemption:
    """A reason for which one query's answers may differ; it tells by the expression and by both answers."""

    name: str
    reason: str
    applies: Callable[[Query, Answer, Answer], bool]


def is_arbitrary(query: Query, theirs: Answer, ours: Answer) -> Exemption | None:
    """Return why Prometheus itself might answer otherwise another time, if there is a reason."""
    return next((found for found in ARBITRARY if found.applies(query, theirs, ours)), None)


def is_older(query: Query, theirs: Answer, ours: Answer) -> Exemption | None:
    """Return why Prometheus 2 answered otherwise than 3, if there is a reason."""
    return next((found for found in OLDER if found.applies(query, theirs, ours)), None)


def for_version(text: str, major: int) -> str:
    """Return an expression of Prometheus 3 as this version writes it."""
    if major >= 3:
        return text
    return re.sub(r"\bdouble_exponential_smoothing\b", "holt_winters", text)


def _holds(pattern: str) -> Callable[[Query], bool]:
    compiled = re.compile(pattern)
    return lambda query: compiled.search(query.expression) is not None


_CHOOSES = _holds(r"\b(topk|bottomk)\b")
_WALKS_A_MAP = _holds(r"\b(histogram_quantile|count_values)\b")
_COUNTS_VALUES = _holds(r"\bcount_values\b")
_DEVIATES = _holds(r"\b(stddev|stdvar)\b")
_AVERAGES = _holds(r"\bavg(_over_time)?\b")
_MAGNIFIES = _holds("%")
_TURNS = _holds(r"\batan2\b")
_EXTRAPOLATES = _holds(r"\b(rate|increase)\(")
_PREDICTS = _holds(r"\bpredict_linear\(.*@")
_CHOOSES_LESS_THAN_ANY = _holds(r"\b(topk|bottomk)\b.*-Inf")
_MATCHES_DOTS = _holds(r'\btext[s.].*(=~".*\.|\(\.)|label_replace\(.*\btext[s.]|=~".*\.".*\btext[s.]')
_HAS_SUBQUERY = _holds(r"\[[^\]]*:")
_TRANSCENDS = _holds(r"\b(exp|a?sinh?|a?cosh?|a?tanh?|atan2)\b|\^")
_TELLS_PINNED_TIMES = _holds(r"\btimestamp\(.*(offset.*@|@.*offset)")


def _ties(query: Query, _theirs: Answer, _ours: Answer) -> bool:
    return _CHOOSES(query) and (query.end is not None or _WALKS_A_MAP(query) or _HAS_SUBQUERY(query))


def _last_digits(query: Query, theirs: Answer, ours: Answer) -> bool:
    if query.end is None or not _DEVIATES(query):
        return False
    return _MAGNIFIES(query) or difference(theirs, ours, tolerance=1e-6) is None


def _counted_digits(query: Query, theirs: Answer, ours: Answer) -> bool:
    def rounded(one: Series) -> Series:
        labels, points = one
        return frozenset((name, _ten_digits(value)) for name, value in labels), points

    return _COUNTS_VALUES(query) and difference(_mapped(theirs, rounded), _mapped(ours, rounded)) is None


def _signs_of_zero(_query: Query, theirs: Answer, ours: Answer) -> bool:
    def unsigned(one: Series) -> Series:
        labels, points = one
        return labels, [(at, abs(value) if value == 0 or math.isinf(value) else value) for at, value in points]

    return difference(_mapped(theirs, unsigned), _mapped(ours, unsigned)) is None


def _means(query: Query, theirs: Answer, ours: Answer) -> bool:
    def near_zero(one: Series) -> Series:
        labels, points = one
        return labels, [(at, 0.0 if abs(value) < 1e-9 else value) for at, value in points]

    alike = difference(_mapped(theirs, near_zero), _mapped(ours, near_zero)) is None
    return _AVERAGES(query) and (alike or _MAGNIFIES(query))


def _mapped(answer: Answer, change: Callable[[Series], Series]) -> Answer:
    return replace(answer, series=[change(one) for one in answer.series])


def _ten_digits(text: str) -> str:
    try:
        number = float(text)
    except ValueError:
        return text
    return f"{number:.10g}" if math.isfinite(number) else text


ARBITRARY: Sequence[Exemption] = (
    Exemption(
        "ties",
        "Which of several equal series topk and bottomk choose follows from the order that a Go map is walked in:"
        " of the series of a range query or subquery, of the histograms of histogram_quantile, of the values of"
        " count_values.",
        _ties,
    ),
    Exemption(
        "order of additions",
        "stddev and stdvar of great numbers that lie close together lose digits, and which ones follows from the"
        " order of the series, which in a range query is that of a Go map.",
        _last_digits,
    ),
    Exemption(
        "which zero",
        "Of 0 and -0 min and max keep the first, and sums of both are what the order makes them: in a range query"
        " that of a Go map.",
        lambda query, theirs, ours: query.end is not None and _signs_of_zero(query, theirs, ours),
    ),
    Exemption(
        "digits in labels",
        "count_values writes all digits of a float into a label; sines and their like differ in the last one"
        " between Go's and C's mathematics.",
        _counted_digits,
    ),
    Exemption(
        "digits that show",
        "The last digit of a sine or its like, which a remainder makes great, or by which values are told apart.",
        lambda query, _theirs, _ours: _TRANSCENDS(query) and (_MAGNIFIES(query) or _COUNTS_VALUES(query)),
    ),
    Exemption(
        "offset of pinned times",
        "timestamp(x @ t offset d) of Prometheus 3 forgets the offset; here it counts, as in Prometheus 2.",
        lambda query, _theirs, _ours: _TELLS_PINNED_TIMES(query),
    ),
)

OLDER: Sequence[Exemption] = (
    Exemption(
        "atan2 and names",
        "Prometheus 2 left the metric name on the result of atan2.",
        lambda query, _theirs, _ours: _TURNS(query),
    ),
    Exemption(
        "deviation of NaN",
        "Prometheus 2 took the deviation of a group that begins with NaN or an infinity for 0; it is NaN.",
        lambda query, _theirs, _ours: _DEVIATES(query),
    ),
    Exemption(
        "extrapolation to zero",
        "A counter that would have been 0 inside the window: Prometheus 2 asked whether the first sample is near"
        " the border after it had moved the border to that zero, Prometheus 3 asks before.",
        lambda query, _theirs, _ours: _EXTRAPOLATES(query),
    ),
    Exemption(
        "prediction at a fixed time",
        "predict_linear of a window with @ is the same at every step only in Prometheus 3.",
        lambda query, _theirs, _ours: _PREDICTS(query),
    ),
    Exemption(
        "-Inf of them",
        "topk(-Inf, ...) is empty in Prometheus 3 as for every number below 1, and was an error.",
        lambda query, theirs, _ours: theirs.failed and _CHOOSES_LESS_THAN_ANY(query),
    ),
    Exemption(
        "which of the equals",
        "topk and bottomk of Prometheus 2 kept others of several equal series, or of several NaN.",
        lambda query, _theirs, _ours: _CHOOSES(query),
    ),
    Exemption(
        "digits of means",
        "Prometheus 2 took means step by step, Prometheus 3 from the compensated sum: where 0 is right, either"
        " may be 1e-17, which a remainder makes great.",
        _means,
    ),
    Exemption(
        "sum of negative zeros",
        "Prometheus 3 begins sums with +0, so that -0 alone comes to 0.",
        _signs_of_zero,
    ),
    Exemption(
        "matches that a comparison drops",
        "Several series that match one are refused by Prometheus 3 whether or not the comparison keeps them.",
        lambda _query, theirs, ours: not theirs.failed and ours.text.startswith("multiple matches for labels"),
    ),
    Exemption(
        "dots and new lines",
        "The dot of a pattern matches a new line in Prometheus 3.",
        lambda query, _theirs, _ours: _MATCHES_DOTS(query),
    ),
)
