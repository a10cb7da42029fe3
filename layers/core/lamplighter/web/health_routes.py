"""The public answers: health documents and badges."""

from collections.abc import Callable, Sequence

from lamplighter.errors import Problem
from lamplighter.health.availability import RecentDays
from lamplighter.health.badges import Badge, badge_svg, endpoint_json, latency_badge, status_badge, uptime_badge
from lamplighter.health.cache import SnapshotCache
from lamplighter.health.report import health_document, judge, rfc3339, service_document
from lamplighter.health.snapshot import Snapshot
from lamplighter.health.standing import Standing, standings
from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.availability import StateCounts
from lamplighter.web.compression import CompressedOnce
from lamplighter.web.headers import DATA_HEADERS, NOT_KEPT, kept_for
from lamplighter.web.http import Request, Response, json_response
from lamplighter.web.routing import Route

_BADGE_KEPT_SECONDS = 60
_BADGE_DAYS = (1, 7, 30, 90)


class HealthRoutes:
    """Answers from one cached snapshot; the document of ``/health`` is built once a snapshot."""

    def __init__(self, cache: SnapshotCache, days: RecentDays, *, version: str, kept_seconds: int) -> None:
        self._cache = cache
        self._days = days
        self._version = version
        self._kept = {**DATA_HEADERS, **kept_for(kept_seconds)}
        self._whole: tuple[Snapshot, CompressedOnce] | None = None

    def routes(self) -> Sequence[Route]:
        """Return the routes; ``live`` and ``ready`` come before the check of any name."""
        whole: Callable[[Request, float], Response] = self._answer_whole
        return (
            Route("GET", "/health", whole),
            Route("GET", "/api/health", whole),
            Route("GET", "/health/live", self._answer_live),
            Route("GET", "/health/ready", self._answer_ready),
            Route("GET", "/health/{check}", self._answer_check),
            Route("GET", "/badge/{check}/{kind}", self._answer_badge),
        )

    def _answer_whole(self, request: Request, now: float) -> Response:
        snapshot = self._cache.get(now)
        if self._whole is None or self._whole[0] is not snapshot:
            self._whole = (snapshot, CompressedOnce(self._whole_response(snapshot, now)))
        return self._whole[1].answer(request)

    def _whole_response(self, snapshot: Snapshot, now: float) -> Response:
        found = snapshot.standings(now)
        document = health_document(snapshot, found, now, self._version)
        return json_response(document, status=judge(snapshot, found, now).http_status, headers=self._kept)

    def _answer_live(self, _request: Request, now: float) -> Response:
        return json_response({"status": "live", "timestamp": rfc3339(now)}, headers={**DATA_HEADERS, **NOT_KEPT})

    def _answer_ready(self, _request: Request, now: float) -> Response:
        snapshot = self._cache.get(now)
        reasons = []
        if snapshot.stale:
            reasons.append("the store does not answer")
        if not snapshot.is_fresh(now):
            reasons.append("no fresh data")
        document = {"status": "not ready" if reasons else "ready", "timestamp": rfc3339(now), "reasons": reasons}
        return json_response(document, status=503 if reasons else 200, headers={**DATA_HEADERS, **NOT_KEPT})

    def _answer_check(self, request: Request, now: float) -> Response:
        snapshot = self._cache.get(now)
        standing = _find(snapshot, request.parameters["check"], now)
        document = {**service_document(standing, snapshot), "timestamp": rfc3339(now)}
        if snapshot.stale:
            document["stale"] = True
        served = standing.state in {CheckState.UP, CheckState.DEGRADED}
        return json_response(document, status=200 if served else 503, headers=self._kept)

    def _answer_badge(self, request: Request, now: float) -> Response:
        snapshot = self._cache.get(now)
        standing = _find(snapshot, request.parameters["check"], now)
        kind, _, form = request.parameters["kind"].partition(".")
        badge = (
            self._uptime_badge(standing, snapshot, request, now) if kind == "uptime" else _badge(kind, standing)
        )
        headers = {**DATA_HEADERS, **kept_for(_BADGE_KEPT_SECONDS)}
        if form == "json":
            return json_response(endpoint_json(badge, _BADGE_KEPT_SECONDS), headers=headers)
        if form in {"", "svg"}:
            svg_type = {"content-type": "image/svg+xml; charset=utf-8"}
            return Response(body=badge_svg(badge), headers={**headers, **svg_type})
        raise Problem(404, "Not found", "Badges end in .svg or .json.")

    def _uptime_badge(self, standing: Standing, snapshot: Snapshot, request: Request, now: float) -> Badge:
        days = _wanted_days(request)
        if standing.status is None:
            return uptime_badge(StateCounts(), days)
        if snapshot.stale:
            history = self._days.known(snapshot.sources, days)
        else:
            history = self._days.of_sources(snapshot.sources, days, now)
        return uptime_badge(history.total(standing.status), days)


def _badge(kind: str, standing: Standing) -> Badge:
    match kind:
        case "status":
            return status_badge(standing.state)
        case "latency":
            return latency_badge(standing.response_seconds)
    raise Problem(404, "Not found", "Badges are uptime, status and latency.")


def _find(snapshot: Snapshot, wanted: str, now: float) -> Standing:
    by_key = [summary for summary in snapshot.summaries if summary.key == wanted]
    found = by_key or [summary for summary in snapshot.summaries if summary.name == wanted]
    if not found:
        raise Problem(404, "No such check", "Ask by the check's key (group_name) or by its name.")
    key = found[0].key
    return standings(found[:1], (status for status in snapshot.statuses if status.check_key == key), now)[0]


def _wanted_days(request: Request) -> int:
    days = request.query.get("days", "7")
    if days not in map(str, _BADGE_DAYS):
        raise Problem(400, "Bad request", "days is one of 1, 7, 30, 90.")
    return int(days)
