"""Answers are counted by route and status."""

import pytest

from lamplighter.errors import Problem
from lamplighter.telemetry.counters import Counters, CounterSeries
from lamplighter.web.counted_routes import counted_routes
from lamplighter.web.http import Request, Response
from lamplighter.web.problems import answer_data
from lamplighter.web.routing import Route, Router
from tests.support.aws import FakeTime

TEMPLATE = "/api/v1/label/{name}/values"


@pytest.mark.parametrize(
    ("outcome", "status"),
    [(Response(status=422), 422), (Problem(401, "no"), 401), (RuntimeError("a fault"), 500), (Response(), 200)],
)
def test_every_answer_is_counted_as_it_was_given_and_timed(outcome: Response | Exception, status: int) -> None:
    clock, counters = FakeTime(), Counters()

    def answer(_request: Request, _now: float) -> Response:
        clock.now += 0.25
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    router = Router(counted_routes([Route("GET", TEMPLATE, answer)], counters.count, clock))
    given = answer_data(router, Request(method="GET", path="/api/v1/label/anything/values"), 0.0)
    assert given.status == status
    assert counters.take() == {
        CounterSeries("lamplighter_api_requests_total", (("endpoint", TEMPLATE), ("status", str(status)))): 1,
        CounterSeries("lamplighter_api_seconds_total", (("endpoint", TEMPLATE),)): 0.25,
    }
