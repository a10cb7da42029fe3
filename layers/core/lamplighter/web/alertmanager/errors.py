"""Errors as Alertmanager's clients expect them: a text as JSON, or a code and a message as go-openapi has it."""

import json
import logging
from typing import Any

from lamplighter.errors import Problem, StoreUnavailable
from lamplighter.web.http import Response, json_response
from lamplighter.web.problems import problem_headers

INVALID_TYPE, REQUIRED, TOO_FEW_ITEMS = 601, 602, 612
"""go-openapi's codes of what is wrong with one value; the status is 422."""
_log = logging.getLogger(__name__)


class ApiError(Problem):
    """An answer that is an error; `document` is its whole body."""

    def __init__(self, status: int, document: Any) -> None:
        super().__init__(status, document if isinstance(document, str) else str(document.get("message", "")))
        self.document = document


def refused(text: str, status: int = 400) -> ApiError:
    """Return the error of a request that can be read and makes no sense."""
    return ApiError(status, text)


def unreadable(name: str, reason: str) -> ApiError:
    """Return the error of a body that is not what the endpoint takes; `name` is what Alertmanager calls it."""
    return _coded(400, 400, f'parsing {name} body from "" failed, because {reason}')


def invalid(code: int, text: str) -> ApiError:
    """Return the error of one value, worded as go-openapi does."""
    return _coded(422, code, text)


def not_json(media_type: str) -> ApiError:
    """Return the error of a body of another type."""
    return _coded(
        415, 415, f"unsupported media type {json.dumps(media_type)}, only [application/json] are allowed"
    )


def error_response(error: Exception) -> Response:
    """Answer with an error, and with the headers that its status asks for."""
    named = _api_error_of(error)
    headers = problem_headers(error if isinstance(error, Problem) else named)
    return json_response(named.document, status=named.status, headers=headers)


def _api_error_of(error: Exception) -> ApiError:
    """Name what went wrong without saying more than the client may know; unexpected errors are logged."""
    if isinstance(error, ApiError):
        return error
    if isinstance(error, Problem):
        text = f"{error.title}: {error.detail}" if error.detail else error.title
        return _coded(error.status, error.status, text)
    if isinstance(error, StoreUnavailable):
        return refused("the store did not answer in time, try again in a moment", 503)
    _log.error("a request failed unexpectedly", exc_info=error)
    return refused("internal error", 500)


def _coded(status: int, code: int, text: str) -> ApiError:
    return ApiError(status, {"code": code, "message": text})
