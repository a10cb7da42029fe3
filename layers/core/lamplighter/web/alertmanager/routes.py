"""The routes below ``/api/v2/`` that Alertmanager has."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lamplighter.web.alertmanager.about import About
from lamplighter.web.alertmanager.alerts import Alerts
from lamplighter.web.alertmanager.call import Call, Endpoint
from lamplighter.web.alertmanager.errors import error_response, refused
from lamplighter.web.alertmanager.groups import Groups
from lamplighter.web.alertmanager.query import Query
from lamplighter.web.alertmanager.silences import Silences
from lamplighter.web.compression import compressed
from lamplighter.web.http import Request, Response
from lamplighter.web.routing import Answer, Route
from lamplighter.web.sizing import ENVELOPE_BYTES, MOST_PAYLOAD_BYTES, payload_bytes

PREFIX = "/api/v2/"
Require = Callable[[Request, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertmanagerApi:
    """All endpoints. `require` lets a request in or raises a `Problem`."""

    require: Require
    about: About
    alerts: Alerts
    groups: Groups
    silences: Silences

    def routes(self) -> Sequence[Route]:
        """Return a route for each method of each endpoint."""
        return [
            Route(method, PREFIX + path, self._answer(endpoint))
            for (method, path), endpoint in self._endpoints().items()
        ]

    def _endpoints(self) -> Mapping[tuple[str, str], Endpoint]:
        return {
            ("GET", "status"): self.about.status,
            ("GET", "receivers"): self.about.receivers,
            ("GET", "alerts"): self.alerts.listed,
            ("POST", "alerts"): self.alerts.posted,
            ("GET", "alerts/groups"): self.groups.listed,
            ("GET", "silences"): self.silences.listed,
            ("POST", "silences"): self.silences.posted,
            ("GET", "silence/{silence}"): self.silences.one,
            ("DELETE", "silence/{silence}"): self.silences.ended,
        }

    def _answer(self, endpoint: Endpoint) -> Answer:
        def answer(request: Request, now: float) -> Response:
            try:
                self.require(request, now)
                response = endpoint(Call(Query.of(request), request.parameters, request, now))
                return _fitting(compressed(response, request))
            except Exception as error:  # noqa: BLE001 - the border: clients expect every error in Alertmanager's format
                return error_response(error)

        return answer


def _fitting(response: Response) -> Response:
    """Return an answer that Lambda takes; raises `ApiError` for one that is too large."""
    body = response.body
    size = payload_bytes(body) if isinstance(body, str) else len(body) * 4 // 3 + 4
    if size > MOST_PAYLOAD_BYTES - ENVELOPE_BYTES:
        raise refused("the answer is larger than one answer may be: filter, or take it gzipped", 422)
    return response
