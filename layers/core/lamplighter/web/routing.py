"""Which route answers a request: by method and path template, nothing more.

A page of its own instead of Powertools' resolver because the health function has to be imported and answer
within 400 ms (docs/adr/0008-pages.md).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

from lamplighter.errors import Problem
from lamplighter.web.http import Request, Response

Answer = Callable[[Request, float], Response]
"""A route's function: the request and now (unix seconds) to an answer. May raise `Problem`."""


class MethodNotAllowed(Problem):
    """The path exists, the method does not; `allow` lists those that do."""

    def __init__(self, allow: Sequence[str]) -> None:
        super().__init__(405, "Method not allowed")
        self.allow = ", ".join(sorted({*allow, *(["HEAD"] if "GET" in allow else [])}))


@dataclass(frozen=True, slots=True)
class Route:
    """``Route("GET", "/health/{check}", answer)``; a parameter is one path segment."""

    method: str
    template: str
    answer: Answer

    def match(self, segments: Sequence[str]) -> Mapping[str, str] | None:
        """Return the decoded parameters if the path's segments fit the template."""
        names = self.template.strip("/").split("/")
        if len(names) != len(segments):
            return None
        parameters: dict[str, str] = {}
        for name, segment in zip(names, segments, strict=True):
            if name.startswith("{") and segment:
                parameters[name[1:-1]] = unquote(segment)
            elif name != segment:
                return None
        return parameters


class Router:
    """Routes in order of preference. A HEAD is a GET whose body is left out."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self._routes = tuple(routes)

    def answer(self, request: Request, now: float) -> Response:
        """Call the first route that fits. Raises `Problem` 404, `MethodNotAllowed`, and what routes raise."""
        method = "GET" if request.method == "HEAD" else request.method
        segments = request.path.strip("/").split("/")
        fitting = [(route, found) for route in self._routes if (found := route.match(segments)) is not None]
        for route, parameters in fitting:
            if route.method == method:
                response = route.answer(replace(request, method=method, parameters=parameters), now)
                return replace(response, body="") if request.method == "HEAD" else response
        if fitting:
            raise MethodNotAllowed([route.method for route, _ in fitting])
        raise Problem(404, "Not found", "There is nothing at this address.")
