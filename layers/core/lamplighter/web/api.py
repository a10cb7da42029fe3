"""The API for programs, opened by the admin secret as a bearer token."""

from collections.abc import Callable, Sequence
from typing import Any

from lamplighter.errors import LamplighterError, Problem
from lamplighter.health.cache import SnapshotCache
from lamplighter.health.report import error_text, judge, rfc3339
from lamplighter.health.standing import Standing
from lamplighter.web.attempts import SignInAttempts
from lamplighter.web.headers import DATA_HEADERS, NOT_KEPT
from lamplighter.web.http import Request, Response, json_response
from lamplighter.web.problems import answer_data
from lamplighter.web.routing import Answer, Route, Router
from lamplighter.web.sessions import is_the_secret


class Api:
    """Answers ``/api/v1/...``. `secret` returns the admin secret and may raise `LamplighterError`."""

    def __init__(self, cache: SnapshotCache, secret: Callable[[], str], attempts: SignInAttempts) -> None:
        self._cache = cache
        self._secret = secret
        self._attempts = attempts
        self._router = Router(self._routes())

    def answer(self, request: Request, now: float) -> Response:
        """Never raises; problems are RFC 9457 documents."""
        return answer_data(self._router, request, now).with_headers({**DATA_HEADERS, **NOT_KEPT})

    def _routes(self) -> Sequence[Route]:
        return (Route("GET", "/api/v1/checks", self._guard(self._checks)),)

    def _guard(self, answer: Answer) -> Answer:
        """Ask for the token. Wrong ones use up the address's attempts, and then even the right one has to wait."""

        def guarded(request: Request, now: float) -> Response:
            token = bearer_token(request)
            if not token:
                raise Problem(401, "Not signed in", "Send the admin secret as a bearer token.")
            self._attempts.require_allowed(request.client_address, now)
            if not is_the_secret(token, self._read_secret()):
                self._attempts.count(request.client_address, now)
                raise Problem(401, "Not signed in", "That is not the admin secret.")
            return answer(request, now)

        return guarded

    def _read_secret(self) -> str:
        try:
            secret = self._secret()
        except LamplighterError as error:
            raise Problem(503, "Signing in is not set up", "The admin secret cannot be read.") from error
        if not secret:
            raise Problem(503, "Signing in is not set up", "The admin secret is empty.")
        return secret

    def _checks(self, _request: Request, now: float) -> Response:
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


def bearer_token(request: Request) -> str:
    """Return the token of the Authorization header, or nothing."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


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
