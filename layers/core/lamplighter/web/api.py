"""The API for programs, opened by the admin secret: the checks as JSON, and Prometheus' HTTP API."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lamplighter.health.cache import SnapshotCache
from lamplighter.health.report import error_text, judge, rfc3339
from lamplighter.health.standing import Standing
from lamplighter.web.admin_guard import AdminGuard
from lamplighter.web.credentials import CHALLENGES
from lamplighter.web.headers import DATA_HEADERS, NOT_KEPT
from lamplighter.web.http import Request, Response, json_response
from lamplighter.web.problems import answer_data
from lamplighter.web.routing import Route, Router

_PLAIN = {"content-type": "text/plain; charset=utf-8"}


class Api:
    """Answers ``/api/v1/...``, and whether it is there at all as Prometheus is asked for it.

    `prometheus` is the routes of its HTTP API, which answer errors in its format.
    """

    def __init__(self, cache: SnapshotCache, guard: AdminGuard, prometheus: Sequence[Route] = ()) -> None:
        self._cache = cache
        self._guard = guard
        self._router = Router([*self._routes(), *prometheus])

    def answer(self, request: Request, now: float) -> Response:
        """Never raises; problems are RFC 9457 documents."""
        response = answer_data(self._router, request, now)
        if response.status == 401:
            response = replace(response, headers={**response.headers, "www-authenticate": CHALLENGES})
        return response.with_headers({**DATA_HEADERS, **NOT_KEPT})

    def _routes(self) -> Sequence[Route]:
        return (
            Route("GET", "/api/v1/checks", self._checks),
            Route("GET", "/-/healthy", _healthy),
            Route("GET", "/-/ready", self._ready),
        )

    def _checks(self, request: Request, now: float) -> Response:
        self._guard.require(request, now)
        snapshot = self._cache.get(now)
        found = snapshot.standings(now)
        return json_response(
            {
                "status": judge(snapshot, found, now).value,
                "timestamp": rfc3339(now),
                "stale": snapshot.stale,
                "checks": [_check_document(standing) for standing in found],
            }
        )

    def _ready(self, _request: Request, now: float) -> Response:
        if self._cache.get(now).stale:
            return Response(status=503, body="Service Unavailable: the store does not answer.\n", headers=_PLAIN)
        return Response(body="Lamplighter is Ready.\n", headers=_PLAIN)


def _healthy(_request: Request, _now: float) -> Response:
    return Response(body="Lamplighter is Healthy.\n", headers=_PLAIN)


def _check_document(standing: Standing) -> dict[str, Any]:
    """Times are RFC 3339, the latency is in seconds; ``since`` is null while the state is not known."""
    summary, status, seconds = standing.summary, standing.status, standing.response_seconds
    is_current = status is not None and status.state is standing.state
    return {
        "key": summary.key,
        "name": summary.name,
        "group": summary.group,
        "critical": summary.critical,
        "state": standing.state.value,
        "since": rfc3339(status.since) if status and is_current else None,
        "lastCheck": rfc3339(status.last_check_at) if status else None,
        "latencySeconds": seconds,
        "cause": error_text(standing),
        "url": summary.url,
    }
