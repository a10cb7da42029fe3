"""The routes below ``/api/v1/`` that Prometheus has, and how their endpoints' answers become responses."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lamplighter.errors import Problem
from lamplighter.web.http import Request, Response
from lamplighter.web.problems import problem_headers
from lamplighter.web.prometheus.about import About
from lamplighter.web.prometheus.call import Call, Endpoint
from lamplighter.web.prometheus.cardinality import Cardinality
from lamplighter.web.prometheus.encoding import failure, success
from lamplighter.web.prometheus.errors import api_error_of
from lamplighter.web.prometheus.expressions import exemplars, formatted, parsed
from lamplighter.web.prometheus.lookups import Lookups
from lamplighter.web.prometheus.metadata import Metadata
from lamplighter.web.prometheus.parameters import Parameters
from lamplighter.web.prometheus.queries import Queries
from lamplighter.web.prometheus.reply import reply_with
from lamplighter.web.prometheus.rules import Rules
from lamplighter.web.prometheus.sizing import JSON_HEADERS, fitting_response
from lamplighter.web.prometheus.target_metadata import TargetMetadata
from lamplighter.web.prometheus.targets import Targets
from lamplighter.web.routing import Answer, Route

PREFIX = "/api/v1/"
Require = Callable[[Request, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrometheusApi:
    """All endpoints. `require` lets a request in or raises a `Problem`."""

    require: Require
    queries: Queries
    lookups: Lookups
    metadata: Metadata
    rules: Rules
    targets: Targets
    target_metadata: TargetMetadata
    cardinality: Cardinality
    about: About

    def routes(self) -> Sequence[Route]:
        """Return a route for each method of each endpoint."""
        both = dict.fromkeys(self._by_form(), ("GET", "POST"))
        endpoints = {**self._by_form(), **self._by_address()}
        return [
            Route(method, PREFIX + name, self._answer(endpoint))
            for name, endpoint in endpoints.items()
            for method in both.get(name, ("GET",))
        ]

    def _by_form(self) -> Mapping[str, Endpoint]:
        return {
            "query": self.queries.instant,
            "query_range": self.queries.range,
            "query_exemplars": exemplars,
            "format_query": formatted,
            "parse_query": parsed,
            "series": self.lookups.series,
            "labels": self.lookups.names,
        }

    def _by_address(self) -> Mapping[str, Endpoint]:
        return {
            "label/{name}/values": self.lookups.values,
            "metadata": self.metadata.listed,
            "rules": self.rules.listed,
            "alerts": self.rules.listed_alerts,
            "targets": self.targets.listed,
            "targets/metadata": self.target_metadata.listed,
            "scrape_pools": self.targets.pools,
            "alertmanagers": lambda _call: reply_with({"activeAlertmanagers": [], "droppedAlertmanagers": []}),
            "status/buildinfo": self.about.build,
            "status/runtimeinfo": self.about.runtime,
            "status/config": self.about.configuration,
            "status/flags": self.about.flags,
            "status/tsdb": self.cardinality.listed,
        }

    def _answer(self, endpoint: Endpoint) -> Answer:
        def answer(request: Request, now: float) -> Response:
            try:
                self.require(request, now)
                call = Call(Parameters.of(request), request.parameters, now)
                reply = endpoint(call)
                return fitting_response(success(reply.data, reply.warnings, reply.infos), request)
            except Exception as error:  # noqa: BLE001 - the border: clients expect every error in Prometheus' format
                return error_response(error)

        return answer


def error_response(error: Exception) -> Response:
    """Answer with an error as Prometheus has it, and with the headers that its status asks for."""
    named = api_error_of(error)
    headers = {**JSON_HEADERS, **problem_headers(error if isinstance(error, Problem) else named)}
    return Response(status=named.status, body=failure(named.kind.value, named.title), headers=headers)
