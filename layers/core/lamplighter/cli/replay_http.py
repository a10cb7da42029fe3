"""What a replay reads where there are no tables at hand: any server with Prometheus' HTTP API."""

from collections.abc import Mapping, Sequence
from typing import Any

import requests

from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.errors import QueryBudgetExceeded, StoreUnavailable
from lamplighter.promql.storage import Matcher, Storage, StoredSeries
from lamplighter.rules.replay.reality import RealAlert
from lamplighter.rules.templates.golang.quoting import quoted

TIMEOUT_SECONDS = 60.0
SHORTEST_READ_SECONDS = 60.0
"""What is still too much for one answer is not halved any further."""
_ALERTS_STEP_SECONDS = 60.0
_LONGEST_ALERTS_SECONDS = 10_000 * _ALERTS_STEP_SECONDS
_TOO_MUCH = frozenset({422, 503, 504})
"""A budget is used up, or the time: the server's own, or its gateway's."""
_Labels = frozenset[tuple[str, str]]
_GAP_SECONDS = 300.0
"""Without ALERTS for longer, an alert was over."""


class HttpHistory:
    """History, alerts and rules in force, as a server answers. `url` may hold user and password."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._session = requests.Session()

    def history(self, _end: float) -> Storage:
        """Return a storage for one stretch, which remembers what it has read."""
        return _HttpSeries(self)

    def names_in_force(self) -> frozenset[str]:
        """Return the names of the server's alerting rules."""
        groups = self.get("rules", {"type": "alert"})["groups"]
        return frozenset(rule["name"] for group in groups for rule in group["rules"])

    def real_alerts(self, names: frozenset[str], start: float, end: float) -> Sequence[RealAlert]:
        """Return the alerts of these names that fired, as the series ALERTS tells, to the minute."""
        found: list[RealAlert] = []
        for series, points in self._alert_series(start, end).items():
            labels = dict(series)
            if labels.get("alertname") in names:
                found += _intervals(labels, points, end)
        return sorted(found, key=lambda alert: (alert.began, alert.fingerprint))

    def _alert_series(self, start: float, end: float) -> Mapping[_Labels, list[float]]:
        times: dict[_Labels, list[float]] = {}
        at = start
        while at < end:
            until = min(at + _LONGEST_ALERTS_SECONDS, end)
            query = {
                "query": 'ALERTS{alertstate="firing"}',
                "start": at,
                "end": until,
                "step": _ALERTS_STEP_SECONDS,
            }
            for one in self.get("query_range", query)["result"]:
                labels = {k: v for k, v in one["metric"].items() if k not in {"__name__", "alertstate"}}
                times.setdefault(frozenset(labels.items()), []).extend(float(point[0]) for point in one["values"])
            at = until
        return times

    def get(self, path: str, parameters: Mapping[str, Any]) -> Any:
        """Return the data of an answer; raises `StoreUnavailable`, or `QueryBudgetExceeded` for too much."""
        address = f"{self._url}/api/v1/{path}"
        try:
            if path == "rules":
                answer = self._session.get(address, params=parameters, timeout=TIMEOUT_SECONDS)
            else:
                answer = self._session.post(address, data=parameters, timeout=TIMEOUT_SECONDS)
            document = answer.json()
        except (requests.RequestException, ValueError) as error:
            # The error may quote the address, and with it a password.
            raise StoreUnavailable(f"the server gave no answer to read: {type(error).__name__}") from error
        if answer.status_code == requests.codes.ok and document.get("status") == "success":
            return document["data"]
        told = str(document.get("error") or document.get("title") or "")[:500]
        if answer.status_code in _TOO_MUCH:
            raise QueryBudgetExceeded(told)
        raise StoreUnavailable(f"the server answered {answer.status_code}: {told}")


def _intervals(labels: Mapping[str, str], times: Sequence[float], end: float) -> Sequence[RealAlert]:
    """An alert fires for as long as its series has no gap."""
    found = []
    began = last = times[0]
    for at in (*times[1:], float("inf")):
        if at - last > _GAP_SECONDS:
            lasts = at == float("inf") and end - last <= _GAP_SECONDS
            found.append(
                RealAlert(
                    fingerprint=fingerprint(labels),
                    alertname=labels["alertname"],
                    severity=labels.get("severity", ""),
                    began=began,
                    ended=None if lasts else last + _ALERTS_STEP_SECONDS,
                )
            )
            began = at
        last = at
    return found


class _HttpSeries:
    """Raw samples by range selectors; a stretch's reads are remembered for the rules that ask again."""

    def __init__(self, server: HttpHistory) -> None:
        self._server = server
        self._read: dict[tuple[str, float, float], Sequence[StoredSeries]] = {}

    def select(self, matchers: Sequence[Matcher], start: float, end: float) -> Sequence[StoredSeries]:
        """See `Storage.select`. A server gives no stale markers: series end with the lookback."""
        selector = _selector(matchers)
        key = selector, start, end
        if key not in self._read:
            samples: dict[_Labels, dict[int, float]] = {}
            self._gather(selector, start, end, samples)
            self._read[key] = [_series(labels, points) for labels, points in samples.items()]
        return self._read[key]

    def _gather(self, selector: str, start: float, end: float, into: dict[_Labels, dict[int, float]]) -> None:
        """Windows are open on the left, hence the millisecond more."""
        milliseconds = round((end - start) * 1000) + 1
        try:
            data = self._server.get("query", {"query": f"{selector}[{milliseconds}ms]", "time": f"{end:.3f}"})
        except QueryBudgetExceeded:
            if end - start <= SHORTEST_READ_SECONDS:
                raise
            middle = (start + end) / 2
            self._gather(selector, start, middle, into)
            self._gather(selector, middle, end, into)
            return
        for one in data["result"]:
            points = into.setdefault(frozenset(one["metric"].items()), {})
            points.update((round(float(at) * 1000), float(value)) for at, value in one["values"])


def _selector(matchers: Sequence[Matcher]) -> str:
    """Older servers take names without quotes only."""
    return "{" + ", ".join(f"{one.name}{one.op}{quoted(one.value)}" for one in matchers) + "}"


def _series(labels: _Labels, points: Mapping[int, float]) -> StoredSeries:
    times = sorted(points)
    return StoredSeries(dict(labels), times, [points[time] for time in times])
