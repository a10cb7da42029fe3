"""Errors as RFC 9457 problem details, and the one place where they become answers."""

import logging
from collections.abc import Mapping

from lamplighter.errors import Problem, StoreUnavailable
from lamplighter.web.http import Request, Response, json_response
from lamplighter.web.routing import MethodNotAllowed, Router

_log = logging.getLogger(__name__)


def problem_response(problem: Problem) -> Response:
    """Translate a problem; nothing in it is kept by caches."""
    document = {"type": "about:blank", "title": problem.title, "status": problem.status}
    if problem.detail:
        document["detail"] = problem.detail
    headers = {"content-type": "application/problem+json", **problem_headers(problem)}
    return json_response(document, status=problem.status, headers=headers)


def problem_headers(problem: Problem) -> Mapping[str, str]:
    """Return the headers that the status asks for."""
    headers = {"cache-control": "no-store"}
    if isinstance(problem, MethodNotAllowed):
        headers["allow"] = problem.allow
    if isinstance(problem, TooManyRequests):
        headers["retry-after"] = str(problem.retry_after_seconds)
    if problem.status == 401:
        headers["www-authenticate"] = 'Bearer realm="lamplighter"'
    return headers


class TooManyRequests(Problem):
    """The client has to wait."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(429, "Too many attempts", f"Try again in {retry_after_seconds} seconds.")
        self.retry_after_seconds = retry_after_seconds


def problem_of(error: Exception) -> Problem:
    """Name what went wrong without saying more than the client may know; unexpected errors are logged."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, StoreUnavailable):
        return Problem(503, "Store unavailable", "The store did not answer in time. Try again in a moment.")
    _log.exception("a request failed unexpectedly", exc_info=error)
    return Problem(500, "Internal error")


def answer_data(router: Router, request: Request, now: float) -> Response:
    """Answer a request for data; whatever goes wrong becomes a problem document."""
    try:
        return router.answer(request, now)
    except Exception as error:  # noqa: BLE001 - the border: every error becomes an answer
        return problem_response(problem_of(error))
