"""Which function answers a request: API Gateway's rules for the routes of an HTTP API."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from local.stack import Route

_VARIABLE = re.compile(r"\{(\w+)(\+?)\}")


@dataclass(frozen=True, slots=True)
class Match:
    """A route and the values of its path variables."""

    route: Route
    parameters: Mapping[str, str]

    @property
    def key(self) -> str:
        """The route key, as events carry it."""
        return f"{self.route.method} {self.route.path}"


class Routes:
    """The routes of the template, the most specific first."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = [(route, _expression(route.path)) for route in sorted(routes, key=_specificity)]

    def match(self, method: str, path: str) -> Match | None:
        """Return the route for a decoded path, or None: a route missing in the template is missing here."""
        for route, expression in self._routes:
            found = expression.fullmatch(path) if route.method in {method, "ANY"} else None
            if found:
                return Match(route, found.groupdict())
        return None


def _specificity(route: Route) -> tuple[list[int], int, bool]:
    """Order literals before variables before greedy variables, segment by segment, and methods before ANY."""
    segments = route.path.strip("/").split("/")
    ranks = [2 if "+}" in segment else 1 if segment.startswith("{") else 0 for segment in segments]
    return ranks, -len(segments), route.method == "ANY"


def _expression(path: str) -> re.Pattern[str]:
    parts: list[str] = []
    position = 0
    for variable in _VARIABLE.finditer(path):
        parts.append(re.escape(path[position : variable.start()]))
        parts.append(f"(?P<{variable[1]}>{'.+' if variable[2] else '[^/]+'})")
        position = variable.end()
    return re.compile("".join([*parts, re.escape(path[position:])]), re.DOTALL)
