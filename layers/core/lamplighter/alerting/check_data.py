"""One frame of check results as a storage: what the rules of checks are evaluated over. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from lamplighter.config.check import Check
from lamplighter.probes.policy import FAILURE_THRESHOLD_SERIES, POLICY_SERIES, policy
from lamplighter.promql.storage import Matcher, StoredSeries
from lamplighter.telemetry.series import Frame
from lamplighter.telemetry.status import STATE_SERIES

Labels = Mapping[str, str]


class CheckData:
    """The series of `checks` (by key) in `frame` that have one of `names`, and what is asked of these checks.

    What is asked comes from the configuration that is in force now, whatever it was when the frame was written.
    """

    def __init__(self, frame: Frame, checks: Mapping[str, Check], names: frozenset[str]) -> None:
        self._times_ms = (frame.timestamp_ms,)
        self._series: dict[str, list[StoredSeries]] = defaultdict(list)
        wanted = (names | {STATE_SERIES}) - POLICY_SERIES
        for series, value in zip(frame.series, frame.values, strict=True):
            if value is None or series.name not in wanted:
                continue
            labels = {"__name__": series.name, **dict(series.labels)}
            check = checks.get(labels.get("key", ""))
            if check is None:
                continue
            self._put(labels, value)
            if series.name == STATE_SERIES:
                self._put_policy(labels, check)

    def at_the_first_round(self) -> "CheckData":
        """Return the same data as if every check's failure threshold were one round."""
        other = object.__new__(CheckData)
        other._times_ms = self._times_ms
        thresholds = [
            StoredSeries(one.labels, one.timestamps_ms, (1.0,))
            for one in self._series.get(FAILURE_THRESHOLD_SERIES, ())
        ]
        other._series = defaultdict(list, {**self._series, FAILURE_THRESHOLD_SERIES: thresholds})
        return other

    def select(self, matchers: Sequence[Matcher], start: float, end: float) -> Sequence[StoredSeries]:
        """See `Storage.select`."""
        if not start * 1000 <= self._times_ms[0] <= end * 1000:
            return []
        name = next((one.value for one in matchers if one.name == "__name__"), "")
        others = [one for one in matchers if one.name != "__name__"]
        return [
            series
            for series in self._series.get(name, ())
            if all(one.matches(series.labels.get(one.name, "")) for one in others)
        ]

    def _put(self, labels: Labels, value: float) -> None:
        self._series[labels["__name__"]].append(StoredSeries(labels, self._times_ms, (value,)))

    def _put_policy(self, labels: Labels, check: Check) -> None:
        for metric, label, text, value in policy(check):
            if value is not None:
                further = {label: text} if label else {}
                self._put({**labels, **further, "__name__": metric}, value)
