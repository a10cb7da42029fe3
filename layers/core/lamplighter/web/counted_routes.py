"""Routes whose answers are counted: by path template, so that no client can make up labels, and by status."""

from collections.abc import Callable, Sequence

from lamplighter.errors import Problem
from lamplighter.telemetry.counters import Count
from lamplighter.web.http import Request, Response
from lamplighter.web.routing import Answer, Route

REQUESTS = "lamplighter_api_requests_total"
SECONDS = "lamplighter_api_seconds_total"


def counted_routes(routes: Sequence[Route], count: Count, clock: Callable[[], float]) -> Sequence[Route]:
    """Return the same routes; `clock` measures seconds."""
    return [Route(route.method, route.template, _counted(route, count, clock)) for route in routes]


def _counted(route: Route, count: Count, clock: Callable[[], float]) -> Answer:
    def answer(request: Request, now: float) -> Response:
        began_at, status = clock(), 500
        try:
            response = route.answer(request, now)
            status = response.status
        except Problem as problem:
            status = problem.status
            raise
        else:
            return response
        finally:
            count(REQUESTS, 1, endpoint=route.template, status=str(status))
            count(SECONDS, clock() - began_at, endpoint=route.template)

    return answer
