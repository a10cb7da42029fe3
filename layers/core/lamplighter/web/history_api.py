"""History and its figures for programs: ``/api/v1/history`` and ``/api/v1/statistics`` (docs/events.md)."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lamplighter.alerting.event_document import iso_time
from lamplighter.alerting.history import DAY_SECONDS, KEPT_DAYS
from lamplighter.alerting.statistics import Statistics
from lamplighter.errors import Problem
from lamplighter.web.compression import compressed
from lamplighter.web.figures import read_statistics
from lamplighter.web.history_export import CSV, JSON_LINES, MOST_EVENTS, file_response, part
from lamplighter.web.history_filter import asked_of_history
from lamplighter.web.http import Request, Response, json_response
from lamplighter.web.ports import History
from lamplighter.web.routing import Answer, Route

DEFAULT = 100
LOOKS_BACK_SECONDS = 30 * DAY_SECONDS
_JSON = {"content-type": "application/json"}
Require = Callable[[Request, float], None]


@dataclass(frozen=True, slots=True)
class HistoryApi:
    """Pages of events, files, and figures. `require` lets a request in or raises a `Problem`."""

    require: Require
    history: History

    def routes(self) -> Sequence[Route]:
        """Return the routes; their answers may raise `Problem` and `StoreUnavailable`."""
        return (
            Route("GET", "/api/v1/history", self._let_in(self._listed)),
            Route("GET", "/api/v1/history.csv", self._let_in(self._csv)),
            Route("GET", "/api/v1/history.jsonl", self._let_in(self._json_lines)),
            Route("GET", "/api/v1/statistics", self._let_in(self._statistics)),
        )

    def _let_in(self, answer: Answer) -> Answer:
        def guarded(request: Request, now: float) -> Response:
            self.require(request, now)
            return compressed(answer(request, now), request)

        return guarded

    def _listed(self, request: Request, now: float) -> Response:
        asked = asked_of_history(request, now)
        found = part(self.history, asked, now, JSON_LINES.write, most_events=_limit(asked.one("limit")))
        following = "null" if found.after is None else f'"{found.after}"'
        events = ",".join(line.rstrip("\n") for line in found.lines)
        headers = {} if found.after is None else {"link": f'<?{asked.with_after(found.after)}>; rel="next"'}
        return Response(body=f'{{"events":[{events}],"next":{following}}}', headers={**_JSON, **headers})

    def _csv(self, request: Request, now: float) -> Response:
        return file_response(self.history, asked_of_history(request, now), now, CSV)

    def _json_lines(self, request: Request, now: float) -> Response:
        return file_response(self.history, asked_of_history(request, now), now, JSON_LINES)

    def _statistics(self, request: Request, now: float) -> Response:
        query = asked_of_history(request, now).query
        end = now if query.end is None else min(query.end, now)
        start = end - LOOKS_BACK_SECONDS if query.start is None else query.start
        start = max(start, now - (KEPT_DAYS + 1) * DAY_SECONDS)
        if start >= end:
            raise Problem(400, "Bad request", f"There is history of the last {KEPT_DAYS} days until now.")
        return json_response(statistics_document(read_statistics(self.history, start, end, now)))


def statistics_document(figures: Statistics) -> dict[str, Any]:
    """Return the figures as JSON; what cannot be said of nothing is null."""
    return {
        "start": iso_time(figures.start),
        "end": iso_time(figures.end),
        "events": figures.events,
        "truncated": figures.is_cut,
        "fired": figures.fired,
        "alertsPerDay": [
            {"day": each.day.isoformat(), "fired": each.fired, "bySeverity": dict(each.by_severity)}
            for each in figures.per_day
        ],
        "meanSeconds": {
            name: {"seconds": mean["seconds"], "alerts": mean["count"]}
            for name, mean in asdict(figures.times).items()
        },
        "noisiest": [
            {
                "alertname": each.alertname,
                "fired": each.fired,
                "notifications": each.notifications,
                "short": each.short,
            }
            for each in figures.noisiest
        ],
        "deliveries": [
            {
                "receiver": each.receiver,
                "delivered": each.told,
                "undelivered": each.untold,
                "rate": each.rate,
                "failedAttempts": each.failed_attempts,
                "deadLettered": each.dead_lettered,
                "latencySeconds": {"p50": each.latency_p50_seconds, "p95": each.latency_p95_seconds},
            }
            for each in figures.deliveries
        ],
    }


def _limit(text: str) -> int:
    if not text:
        return DEFAULT
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text[:8]) <= MOST_EVENTS:
        raise Problem(400, "Bad request", f"Limit is a number from 1 to {MOST_EVENTS:,}.")
    return int(text)
