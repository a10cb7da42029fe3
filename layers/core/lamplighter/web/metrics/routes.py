"""``/metrics``, ``/metrics/health`` and ``/metrics/list``: who may read them, and how they are answered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from lamplighter.errors import Problem
from lamplighter.web.compression import compressed
from lamplighter.web.credentials import CHALLENGES
from lamplighter.web.http import Request, Response, json_response
from lamplighter.web.metrics.negotiation import format_for
from lamplighter.web.metrics.reports import health_document, is_fresh, list_document
from lamplighter.web.metrics.scraping import Scrape
from lamplighter.web.metrics.sizing import fitting
from lamplighter.web.problems import problem_response
from lamplighter.web.routing import Answer, Route

Require = Callable[[Request, float], None]
Page = Callable[[Request, Scrape], Response]


class Access(StrEnum):
    """Who may read the metrics: the template's parameter ``MetricsAccess``."""

    OFF = "off"
    TOKEN = "token"  # noqa: S105 - a word, no secret
    PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricsRoutes:
    """`require` lets a request in or raises a `Problem`; `scrape` may raise `StoreUnavailable`."""

    access: Access
    require: Require
    scrape: Callable[[float], Scrape]

    def routes(self) -> Sequence[Route]:
        """Return the routes."""
        return (
            Route("GET", "/metrics", self._guarded(_exposed)),
            Route("GET", "/metrics/health", self._guarded(_health)),
            Route("GET", "/metrics/list", self._guarded(_listed)),
        )

    def _guarded(self, page: Page) -> Answer:
        def answer(request: Request, now: float) -> Response:
            if self.access is Access.OFF:
                raise Problem(404, "Not found", "The metrics are switched off (MetricsAccess).")
            if self.access is Access.TOKEN:
                try:
                    self.require(request, now)
                except Problem as problem:
                    return _refusal(problem)
            return page(request, self.scrape(now))

        return answer


def _refusal(problem: Problem) -> Response:
    """Offer both ways to sign in, so that a browser asks for the password."""
    response = problem_response(problem)
    if problem.status != 401:
        return response
    return replace(response, headers={**response.headers, "www-authenticate": CHALLENGES})


def _exposed(request: Request, scrape: Scrape) -> Response:
    recorded = request.query.get("recorded", "") == "true"
    text = scrape.text(format_for(request.headers.get("accept", "")), recorded=recorded)
    return fitting(text.answer(request), request)


def _health(_request: Request, scrape: Scrape) -> Response:
    status = 200 if is_fresh(scrape.latest) else 503
    return json_response(health_document(scrape.latest, scrape.families), status=status)


def _listed(request: Request, scrape: Scrape) -> Response:
    return compressed(json_response(list_document(scrape.families)), request)
