"""Errors as Prometheus' clients expect them: a type from a closed list, a text, and the status that fits it."""

import logging
from enum import StrEnum
from typing import NoReturn

from lamplighter.errors import (
    Problem,
    QueryError,
    QueryExecutionError,
    QueryTimeout,
    StoreUnavailable,
)
from lamplighter.promql.quoting import quote

_log = logging.getLogger(__name__)


class ErrorType(StrEnum):
    """Prometheus' words, and two of ours for what its server leaves to a proxy in front of it."""

    TIMEOUT = "timeout"
    EXECUTION = "execution"
    BAD_DATA = "bad_data"
    INTERNAL = "internal"
    UNAVAILABLE = "unavailable"
    NOT_FOUND = "not_found"
    UNAUTHORIZED = "unauthorized"
    TOO_MANY_REQUESTS = "too_many_requests"


STATUSES = {
    ErrorType.TIMEOUT: 503,
    ErrorType.EXECUTION: 422,
    ErrorType.BAD_DATA: 400,
    ErrorType.INTERNAL: 500,
    ErrorType.UNAVAILABLE: 503,
    ErrorType.NOT_FOUND: 404,
    ErrorType.UNAUTHORIZED: 401,
    ErrorType.TOO_MANY_REQUESTS: 429,
}
_TYPES_OF_PROBLEMS = {status: kind for kind, status in STATUSES.items() if kind is not ErrorType.TIMEOUT}
_TYPES_OF_QUERY_ERRORS = {
    QueryTimeout: ErrorType.TIMEOUT,
    QueryExecutionError: ErrorType.EXECUTION,
    QueryError: ErrorType.BAD_DATA,
}
"""The narrower class first."""


class ApiError(Problem):
    """An answer ``{"status": "error", ...}``."""

    def __init__(self, kind: ErrorType, text: str) -> None:
        super().__init__(STATUSES[kind], text)
        self.kind = kind


def bad_data(text: str) -> ApiError:
    """Return the error of a request that makes no sense."""
    return ApiError(ErrorType.BAD_DATA, text)


def invalid_parameter(name: str, reason: object) -> ApiError:
    """Return the error of one parameter, worded as Prometheus does."""
    return bad_data(f"invalid parameter {quote(name)}: {reason}")


def refuse_query(error: QueryError) -> NoReturn:
    """Translate what the engine raised: text that is no expression is a parameter's fault, the rest the data's."""
    if isinstance(error, QueryExecutionError | QueryTimeout):
        raise error
    raise invalid_parameter("query", error) from error


def api_error_of(error: Exception) -> ApiError:
    """Name what went wrong without saying more than the client may know; unexpected errors are logged."""
    if isinstance(error, ApiError):
        return error
    if isinstance(error, Problem):
        return _from_problem(error)
    if isinstance(error, StoreUnavailable):
        return ApiError(ErrorType.UNAVAILABLE, "the store did not answer in time, try again in a moment")
    for kind_of_error, kind in _TYPES_OF_QUERY_ERRORS.items():
        if isinstance(error, kind_of_error):
            return ApiError(kind, str(error))
    _log.error("a request failed unexpectedly", exc_info=error)
    return ApiError(ErrorType.INTERNAL, "internal error")


def _from_problem(problem: Problem) -> ApiError:
    kind = _TYPES_OF_PROBLEMS.get(problem.status, ErrorType.INTERNAL)
    return ApiError(kind, f"{problem.title}: {problem.detail}" if problem.detail else problem.title)
