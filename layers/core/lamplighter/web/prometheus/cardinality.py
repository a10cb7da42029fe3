"""``status/tsdb``: how many series there are, and which metrics and labels they are made of."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lamplighter.telemetry.directory import SeriesDirectory
from lamplighter.web.prometheus.call import Call
from lamplighter.web.prometheus.errors import bad_data
from lamplighter.web.prometheus.literals import read_integer
from lamplighter.web.prometheus.parameters import Parameters
from lamplighter.web.prometheus.reply import Reply, reply_with

RECENT_SECONDS = 3600.0
_MOST_LISTED = 10_000
_LISTED = 10


@dataclass(frozen=True, slots=True)
class Cardinality:
    """Answers from a directory. `began_at` and `newest_at` return when the first and the newest frame was made."""

    directory: SeriesDirectory
    began_at: Callable[[float], float | None]
    newest_at: Callable[[float], float | None]
    retention_seconds: float

    def listed(self, call: Call) -> Reply:
        """Answer ``status/tsdb``. Labels are counted over the series of the last hour."""
        most = _limit(call.parameters)
        count = self.directory.count()
        series = self.directory.series((), call.now - RECENT_SECONDS, call.now)
        pairs = Counter(pair for labels in series for pair in labels.items())
        values = Counter(name for name, _ in pairs)
        sizes: Counter[str] = Counter()
        for (name, value), number in pairs.items():
            sizes[name] += len(value.encode("utf-8", "replace")) * number
        written = {f"{name}={value}": number for (name, value), number in pairs.items()}
        newest = self.newest_at(call.now) or call.now
        oldest = max(self.began_at(call.now) or newest, call.now - self.retention_seconds)
        head = {
            "numSeries": count.total,
            "numLabelPairs": len(pairs),
            "chunkCount": 0,
            "minTime": round(min(oldest, newest) * 1000),
            "maxTime": round(newest * 1000),
        }
        return reply_with(
            {
                "headStats": head,
                "seriesCountByMetricName": _most(count.by_metric, most),
                "labelValueCountByLabelName": _most(values, most),
                "memoryInBytesByLabelName": _most(sizes, most),
                "seriesCountByLabelValuePair": _most(written, most),
            }
        )


def _limit(parameters: Parameters) -> int:
    try:
        limit = read_integer(parameters.text("limit") or str(_LISTED))
    except ValueError as error:
        raise bad_data("limit must be a positive number") from error
    if limit < 1:
        raise bad_data("limit must be a positive number")
    if limit > _MOST_LISTED:
        raise bad_data(f"limit must not exceed {_MOST_LISTED}")
    return limit


def _most(counts: Mapping[str, int], most: int) -> Sequence[Mapping[str, Any]]:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [{"name": name, "value": number} for name, number in ranked[:most]]
